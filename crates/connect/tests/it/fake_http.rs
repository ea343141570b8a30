//! A web server that answers as the test wishes and remembers what it was asked.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

#[derive(Clone, Debug)]
pub enum Answer {
    Status(u16),
    Redirect(String),
    Big(usize),
    Garbage,
    Hang,
}

#[derive(Clone, Debug, Default)]
pub struct Request {
    pub line: String,
    pub headers: String,
    pub body: String,
}

#[derive(Clone)]
pub struct HttpFake {
    pub addr: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    accepted: Arc<AtomicUsize>,
}

impl HttpFake {
    pub async fn start(answer: Answer) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST.into(), 0, answer, None).await
    }

    pub async fn start_tls(answer: Answer, acceptor: TlsAcceptor) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST.into(), 0, answer, Some(acceptor)).await
    }

    pub async fn start_at(ip: IpAddr, port: u16, answer: Answer, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind((ip, port)).await.expect("bind");
        let fake = Self {
            addr: listener.local_addr().expect("address"),
            requests: Arc::default(),
            accepted: Arc::default(),
        };
        let server = fake.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                server.accepted.fetch_add(1, Ordering::SeqCst);
                let (server, answer, tls) = (server.clone(), answer.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => server.serve(stream, answer).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => server.serve(stream, answer).await,
                            Err(error) => Err(error),
                        },
                    }
                });
            }
        });
        fake
    }

    pub fn url(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.addr.port())
    }

    pub fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("lock").clone()
    }

    async fn serve<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S, answer: Answer) -> io::Result<()> {
        let mut stream = BufReader::new(stream);
        let mut request = Request::default();
        stream.read_line(&mut request.line).await?;
        let mut length = 0;
        loop {
            let mut header = String::new();
            stream.read_line(&mut header).await?;
            if header.trim().is_empty() {
                break;
            }
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            request.headers.push_str(&header);
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        request.body = String::from_utf8(body).expect("text");
        self.requests.lock().expect("lock").push(request);
        let head = match &answer {
            Answer::Status(status) => {
                format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok")
            }
            Answer::Redirect(to) => {
                format!("HTTP/1.1 302 X\r\nlocation: {to}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            }
            Answer::Big(size) => {
                format!("HTTP/1.1 200 X\r\ncontent-length: {size}\r\n\r\n{}", "x".repeat(*size))
            }
            Answer::Garbage => "SSH-2.0-nonsense\r\n".to_owned(),
            Answer::Hang => return std::future::pending().await,
        };
        stream.write_all(head.as_bytes()).await?;
        stream.flush().await?;
        stream.shutdown().await
    }
}
