//! People who write, and the client's own book of what was acknowledged to them.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bench::client::{Client, Outcome, encode};
use bench::process::House;
use identity::keys::sha256;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, SqliteConnection};

/// The system that people sign in to.
pub const SERVICE: &str = "https://oa.example.edu.cn/";

/// An operation that was acknowledged, or was under way when the server went.
#[derive(Clone, Debug)]
pub enum Done {
    /// A session began; its token.
    Began(String),
    /// A session ended.
    Ended(String),
    /// A ticket was validated.
    Spent(String),
    /// The account's star on the service: on or off.
    Starred(String, bool),
}

/// A line of the book.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What.
    pub done: Done,
    /// When it was asked for.
    pub asked: Instant,
    /// When the answer had come.
    pub answered: Instant,
}

/// The book of all writers.
#[derive(Clone, Default)]
pub struct Ledger {
    entries: Arc<Mutex<Vec<Entry>>>,
    /// Operations without an answer: they may have happened.
    open: Arc<Mutex<Vec<Open>>>,
}

/// An operation without an answer.
#[derive(Clone, Debug)]
pub struct Open {
    /// `sign_in`, `star`, `ticket` or `sign_out`.
    pub kind: &'static str,
    /// The session's token or the account's number.
    pub subject: String,
    /// When it was known that no answer comes.
    pub at: Instant,
}

impl Ledger {
    /// What was acknowledged, oldest first.
    pub fn entries(&self) -> Vec<Entry> {
        self.entries.lock().map(|entries| entries.clone()).unwrap_or_default()
    }

    /// What had no answer.
    pub fn open(&self) -> Vec<Open> {
        self.open.lock().map(|open| open.clone()).unwrap_or_default()
    }

    fn note(&self, done: Done, asked: Instant) {
        if let Ok(mut entries) = self.entries.lock() {
            entries.push(Entry { done, asked, answered: Instant::now() });
        }
    }

    fn unanswered(&self, kind: &'static str, subject: &str) {
        if let Ok(mut open) = self.open.lock() {
            open.push(Open { kind, subject: subject.to_owned(), at: Instant::now() });
        }
    }
}

/// The digest under which the database knows a token, as SQLite writes it.
pub fn digest(token: &str) -> String {
    use std::fmt::Write as _;
    sha256(token.as_bytes()).iter().fold(String::new(), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02X}");
        out
    })
}

/// A house with some people and one system; numbers and first passwords of `wanted` people.
pub fn settle(house: &House, people: u32, wanted: usize) -> Outcome<Vec<(String, String)>> {
    let roster = house.folder().join("roster.csv");
    let path = roster.to_str().ok_or("a temporary folder with an odd name")?;
    house.run(&["roster", "generate", "--people", &people.to_string(), "--seed", "1", "--out", path])?;
    house.run(&["people", "import", path])?;
    let add = ["service", "add", "--name", "OA", "--url", SERVICE, "--match", "prefix"];
    house.run(&add)?;
    let text = std::fs::read_to_string(&roster)?;
    let mut found = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (Some(number), Some(kind), Some(document)) = (cells.first(), cells.get(2), cells.get(3)) else {
            continue;
        };
        if *kind == "居民身份证" && document.len() == 18 && line.contains(",在") {
            found.push(((*number).to_owned(), document[12..].to_owned()));
        }
    }
    found.truncate(wanted);
    if found.len() < wanted { Err("the roster has too few usable people".into()) } else { Ok(found) }
}

/// Opens the database of a house beside its server, to read.
pub async fn database(folder: &Path) -> Outcome<SqliteConnection> {
    let path = folder.join("tongxing.db");
    Ok(SqliteConnectOptions::new().filename(path).read_only(true).connect().await?)
}

/// Whoever writes: signs in, stars, goes to a system, signs out, at an even pace until `stop`.
pub struct Writer {
    /// Number and password.
    pub person: (String, String),
    /// The id of the system.
    pub service: String,
    /// One operation per so much time.
    pub pace: Duration,
    /// The book.
    pub ledger: Ledger,
    /// Set when the server is about to go or everything is done.
    pub stop: Arc<AtomicBool>,
}

impl Writer {
    /// Writes until it is told to stop. How long each sign-in took, and when it was answered. What
    /// fails after the end was announced is the end, and no error.
    pub async fn write(self, address: std::net::SocketAddr) -> Outcome<Vec<(Instant, Duration)>> {
        let mut waits = Vec::new();
        match self.rounds(address, &mut waits).await {
            Err(error) if !self.stop.load(Ordering::SeqCst) => Err(error),
            _ => Ok(waits),
        }
    }

    async fn rounds(
        &self,
        address: std::net::SocketAddr,
        waits: &mut Vec<(Instant, Duration)>,
    ) -> Outcome<()> {
        let mut client = Client::connect(address).await?;
        client.get("/sign-in", "text/html").await?;
        let mut next = Instant::now();
        let mut on = false;
        while !self.stop.load(Ordering::SeqCst) {
            self.rest(&mut next).await;
            client.forget("__Host-sid");
            let asked = Instant::now();
            let token = self.attempt("sign_in", "", self.sign_in(&mut client).await)?;
            waits.push((Instant::now(), asked.elapsed()));
            self.ledger.note(Done::Began(token.clone()), asked);

            self.rest(&mut next).await;
            on = !on;
            let asked = Instant::now();
            let fields = [("page", "/applications"), ("id", &*self.service), ("on", "on")];
            let fields = if on { &fields[..] } else { &fields[..2] };
            self.attempt("star", &self.person.0, go(&mut client, "/_fn/applications/star", fields).await)?;
            self.ledger.note(Done::Starred(self.person.0.clone(), on), asked);

            self.rest(&mut next).await;
            let asked = Instant::now();
            let spent = self.attempt("ticket", "", hop(&mut client).await)?;
            self.ledger.note(Done::Spent(spent), asked);

            self.rest(&mut next).await;
            // Every second session is left open.
            if on {
                let asked = Instant::now();
                self.attempt("sign_out", &token, go(&mut client, "/_fn/session/sign_out", &[]).await)?;
                self.ledger.note(Done::Ended(token), asked);
            }
        }
        Ok(())
    }

    fn attempt<T>(&self, kind: &'static str, subject: &str, result: Outcome<T>) -> Outcome<T> {
        result.inspect_err(|_| self.ledger.unanswered(kind, subject))
    }

    async fn rest(&self, next: &mut Instant) {
        *next += self.pace;
        tokio::time::sleep_until((*next).into()).await;
    }

    async fn sign_in(&self, client: &mut Client) -> Outcome<String> {
        let (number, password) = &self.person;
        let fields = [("page", "/sign-in"), ("username", &**number), ("password", &**password)];
        go(client, "/_fn/sign_in/password", &fields).await?;
        client.cookie("__Host-sid").ok_or_else(|| "no session".into())
    }
}

/// Sends a form that has to lead on.
async fn go(client: &mut Client, path: &str, fields: &[(&str, &str)]) -> Outcome<()> {
    let answer = client.post(path, fields).await?.json()?;
    if answer["answer"] == "go" { Ok(()) } else { Err(format!("{path}: {answer}").into()) }
}

/// A ticket, validated once.
async fn hop(client: &mut Client) -> Outcome<String> {
    let ticket = ticket(client).await?;
    if validate(client, &ticket).await? { Ok(ticket) } else { Err("a fresh ticket was refused".into()) }
}

/// A ticket for the system.
pub async fn ticket(client: &mut Client) -> Outcome<String> {
    let answer = client.get(&format!("/cas/login?service={}", encode(SERVICE)), "text/html").await?;
    let (_, ticket) = answer.location()?.split_once("ticket=").ok_or("no ticket")?;
    Ok(ticket.to_owned())
}

/// Whether a ticket is good.
pub async fn validate(client: &mut Client, ticket: &str) -> Outcome<bool> {
    let url = format!("/cas/p3/serviceValidate?service={}&ticket={ticket}", encode(SERVICE));
    let answer = client.get(&url, "*/*").await?;
    Ok(answer.body.windows(21).any(|part| part == b"authenticationSuccess"))
}

/// The id of the one system.
pub async fn service_id(house: &House) -> Outcome<String> {
    let mut database = database(house.folder()).await?;
    let id: Vec<u8> = sqlx::query_scalar("SELECT id FROM services").fetch_one(&mut database).await?;
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}
