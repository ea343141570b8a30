//! R04: the disk is full. The house lies on a small file system in memory, which
//! is filled to the last byte; mounting it takes root.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bench::client::{Answer, Client, Outcome};
use bench::process::{House, Server};
use sqlx::SqliteConnection;

use crate::ledger::{database, settle, ticket, validate};

const SIZE: &str = "size=64m";
const TICKETS: usize = 40;
const TIMES: usize = 25;
/// Longest time until writing works again.
const RECOVERY: Duration = Duration::from_secs(5);

/// A file system that goes with the value.
struct Small(PathBuf);

impl Small {
    /// Mounts one, or says that this is not allowed here.
    fn mount() -> Outcome<Option<Self>> {
        let folder = tempfile::tempdir()?.keep();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "none"]).arg(&folder).stderr(Stdio::null());
        if mount.status().is_ok_and(|status| status.success()) {
            return Ok(Some(Self(folder)));
        }
        std::fs::remove_dir(&folder)?;
        Ok(None)
    }

    fn fill(&self) -> Outcome<PathBuf> {
        let path = self.0.join("fill");
        let mut file = File::create(&path)?;
        for chunk in [1 << 20, 4096, 1] {
            let zeros = vec![0_u8; chunk];
            while file.write_all(&zeros).is_ok() {}
        }
        // Full: not even an empty file with one byte.
        if std::fs::write(self.0.join("more"), b"x").is_ok() {
            return Err("the disk is not full".into());
        }
        // It may have been made, empty.
        let _ = std::fs::remove_file(self.0.join("more"));
        Ok(path)
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        // Left over where it fails; the next boot takes it away.
        let _ = Command::new("umount").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

/// Fills the disk under a running server, and frees it.
pub async fn run(binary: &Path) -> Outcome<()> {
    let Some(small) = Small::mount()? else {
        println!("R04: not tried: mounting a tmpfs is not permitted here (run it as root)");
        return Ok(());
    };
    let folder = tempfile::Builder::new().tempdir_in(&small.0)?;
    let house = House::at(binary, folder)?.with("TONGXING_HASHING__MEMORY_KIB", "1024");
    let people = settle(&house, 200, 3)?;
    let mut server = house.serve().await?;
    let mut inside = signed_in(&server, &people[0]).await?;
    let mut tickets = Vec::new();
    for _ in 0..TICKETS {
        tickets.push(ticket(&mut inside).await?);
    }
    let mut outside = Client::connect(server.address).await?;
    outside.get("/sign-in", "text/html").await?;

    let fill = small.fill()?;
    let mut told = Told::default();
    let mut validated = 0;
    for at in 0..TIMES {
        told.note("a page of an open session", &inside.get("/", "text/html").await?);
        told.note("the sign-in page", &outside.get("/sign-in", "text/html").await?);
        validated += usize::from(validate(&mut outside, &tickets[at]).await?);
        told.note("a new ticket", &inside.get(&login(), "text/html").await?);
        for (what, path, fields) in STRANGERS {
            told.note(what, &outside.post(path, fields).await?);
        }
        let (number, password) = &people[1];
        let right = [("page", "/sign-in"), ("username", &**number), ("password", &**password)];
        told.note("a sign-in", &outside.post("/_fn/sign_in/password", &right).await?);
        outside.forget("__Host-sid");
        for (what, path, fields) in PEOPLE {
            told.note(what, &inside.post(path, fields).await?);
        }
    }
    if !server.lives()? {
        return Err("the server ended when the disk was full".into());
    }
    std::fs::remove_file(fill)?;
    let freed = Instant::now();
    while signed_in(&server, &people[1]).await.is_err() {
        if freed.elapsed() > RECOVERY * 4 {
            return Err("nobody can sign in though there is room again".into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let recovery = freed.elapsed();
    // Those that were not validated are good still: a failure spends no ticket.
    let mut later = 0;
    for ticket in &tickets[TIMES..] {
        later += usize::from(validate(&mut outside, ticket).await?);
    }
    whole(&mut database(house.folder()).await?).await?;
    drop(server);
    house.run(&["audit", "verify"])?;
    told.print();
    println!(
        "R04: full for {TIMES} rounds; {validated}/{TIMES} tickets validated meanwhile, {later}/{} afterwards; \
         recovery {recovery:.0?}; integrity ok",
        TICKETS - TIMES
    );
    told.judge(validated)?;
    if recovery > RECOVERY { Err("recovery took too long".into()) } else { Ok(()) }
}

fn login() -> String {
    format!("/cas/login?service={}", bench::client::encode(crate::ledger::SERVICE))
}

/// A flow: what it is, its function, its fields.
type Flow = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// What somebody who is not signed in asks for.
const STRANGERS: &[Flow] = &[
    (
        "a wrong password",
        "/_fn/sign_in/password",
        &[("page", "/sign-in"), ("username", "nobody"), ("password", "wrong")],
    ),
    (
        "a code to sign in",
        "/_fn/sign_in/send_code",
        &[("page", "/sign-in"), ("country", "+86"), ("phone", "13900139000")],
    ),
    ("a recovery", "/_fn/recover/start", &[("page", "/recover"), ("username", "nobody")]),
    (
        "an activation",
        "/_fn/activate/check",
        &[
            ("page", "/activate"),
            ("number", "1"),
            ("name", "张三"),
            ("document_type", "resident_identity_card"),
            ("document", "11010519491231002X"),
        ],
    ),
    ("a QR code", "/_fn/scan/new", &[("page", "/sign-in")]),
];

/// What somebody who is signed in asks for.
const PEOPLE: &[Flow] = &[
    (
        "a new password",
        "/_fn/own/password",
        &[
            ("page", "/security/password"),
            ("current", "wrong"),
            ("new_password", "Lantern+58!Bridge"),
            ("repeated", "Lantern+58!Bridge"),
        ],
    ),
    (
        "an address to bind",
        "/_fn/own/email_send",
        &[("page", "/security/email"), ("email", "new@example.edu.cn")],
    ),
    ("an authenticator", "/_fn/security/totp_begin", &[("page", "/security/factors")]),
    (
        "an application for review",
        "/_fn/cases/save",
        &[("page", "/unbind"), ("kind", "phone_unbind"), ("reason", "lost"), ("slot", "login")],
    ),
];

/// How each flow was answered: by status.
#[derive(Default)]
struct Told(BTreeMap<&'static str, BTreeMap<u16, usize>>);

impl Told {
    fn note(&mut self, what: &'static str, answer: &Answer) {
        *self.0.entry(what).or_default().entry(answer.status.as_u16()).or_default() += 1;
    }

    fn print(&self) {
        for (what, statuses) in &self.0 {
            println!("R04:   {what}: {statuses:?}");
        }
    }

    /// Pages and validations go on; what cannot be written says 503 and never 500.
    fn judge(&self, validated: usize) -> Outcome<()> {
        for (what, statuses) in &self.0 {
            let page = what.contains("page");
            if page && statuses.keys().any(|status| *status != 200) {
                return Err(format!("{what} was not shown: {statuses:?}").into());
            }
            if statuses.keys().any(|status| *status >= 500 && *status != 503) {
                return Err(format!("{what} failed without a clean answer: {statuses:?}").into());
            }
        }
        if validated < TIMES {
            Err(format!("{validated} of {TIMES} tickets were validated").into())
        } else {
            Ok(())
        }
    }
}

async fn signed_in(server: &Server, (number, password): &(String, String)) -> Outcome<Client> {
    let mut client = Client::connect(server.address).await?;
    client.get("/sign-in", "text/html").await?;
    let fields = [("page", "/sign-in"), ("username", &**number), ("password", &**password)];
    let answer = client.post("/_fn/sign_in/password", &fields).await?.json()?;
    if answer["answer"] == "go" { Ok(client) } else { Err(format!("refused: {answer}").into()) }
}

async fn whole(rows: &mut SqliteConnection) -> Outcome<()> {
    let told: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut *rows).await?;
    if told == "ok" { Ok(()) } else { Err(format!("integrity: {told}").into()) }
}
