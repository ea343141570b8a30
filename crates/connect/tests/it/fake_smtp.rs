//! An SMTP server that takes what it gets, or refuses as the test wishes.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

#[derive(Clone, Debug, Default)]
pub struct Manners {
    /// Speak TLS from the first byte.
    pub tls: bool,
    /// Offer STARTTLS.
    pub starttls: bool,
    /// Answer to AUTH; empty: 235.
    pub auth: &'static str,
    /// Answer to RCPT; empty: 250.
    pub rcpt: &'static str,
    /// Say nothing after MAIL.
    pub hang: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Taken {
    pub encrypted: bool,
    pub commands: Vec<String>,
    pub data: String,
}

#[derive(Clone)]
pub struct SmtpFake {
    pub addr: SocketAddr,
    sessions: Arc<Mutex<Vec<Taken>>>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

impl SmtpFake {
    pub async fn start(manners: Manners, acceptor: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("bind");
        let fake = Self { addr: listener.local_addr().expect("address"), sessions: Arc::default() };
        let server = fake.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (server, manners, acceptor) = (server.clone(), manners.clone(), acceptor.clone());
                tokio::spawn(async move {
                    let mut taken = Taken::default();
                    let end = converse(Box::new(stream), &manners, acceptor, &mut taken).await;
                    server.sessions.lock().expect("lock").push(taken);
                    end
                });
            }
        });
        fake
    }

    /// The latest session, when there were `count`; a session ends when the client hangs up.
    pub async fn session(&self, count: usize) -> Taken {
        loop {
            let sessions = self.sessions.lock().expect("lock").clone();
            if sessions.len() >= count {
                return sessions.last().cloned().expect("a session");
            }
            tokio::task::yield_now().await;
        }
    }
}

async fn converse(
    stream: Box<dyn Stream>,
    manners: &Manners,
    acceptor: Option<TlsAcceptor>,
    taken: &mut Taken,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    if manners.tls {
        stream = upgrade(stream, acceptor.as_ref()).await?;
        taken.encrypted = true;
    }
    say(&mut stream, "220 fake").await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_owned();
        taken.commands.push(line.clone());
        let answer = match line.split_whitespace().next().unwrap_or_default() {
            "EHLO" if manners.starttls && !taken.encrypted => "250-fake\r\n250-STARTTLS\r\n250 8BITMIME",
            "EHLO" => "250-fake\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
            "STARTTLS" => {
                say(&mut stream, "220 go").await?;
                stream = upgrade(stream, acceptor.as_ref()).await?;
                taken.encrypted = true;
                continue;
            }
            "AUTH" if !manners.auth.is_empty() => manners.auth,
            "AUTH" => "235 welcome",
            "MAIL" if manners.hang => return std::future::pending().await,
            "RCPT" if !manners.rcpt.is_empty() => manners.rcpt,
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                while !taken.data.ends_with("\r\n.\r\n") {
                    if stream.read_line(&mut taken.data).await? == 0 {
                        return Ok(());
                    }
                }
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        say(&mut stream, answer).await?;
    }
}

async fn upgrade(
    stream: BufReader<Box<dyn Stream>>,
    acceptor: Option<&TlsAcceptor>,
) -> io::Result<BufReader<Box<dyn Stream>>> {
    let stream = acceptor.expect("an acceptor").accept(stream.into_inner()).await?;
    Ok(BufReader::new(Box::new(stream)))
}

async fn say(stream: &mut BufReader<Box<dyn Stream>>, text: &str) -> io::Result<()> {
    stream.write_all(format!("{text}\r\n").as_bytes()).await?;
    stream.flush().await
}
