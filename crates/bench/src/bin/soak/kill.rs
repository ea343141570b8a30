//! R01: `kill -9` while people write.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bench::client::{Client, Outcome};
use bench::process::{House, Server};
use identity::Entropy as _;
use sqlx::SqliteConnection;
use testkit::SeededEntropy;

use crate::ledger::{Done, Entry, Ledger, Writer, database, digest, service_id, settle, validate};
use crate::percentile;

const WRITERS: usize = 5;
/// Five writers at 10 operations a second each.
const PACE: Duration = Duration::from_millis(100);
/// Acknowledged sessions that are tried out over HTTP after each kill, newest first.
const TRIED: usize = 12;

/// Kills the server `kills` times and compares what is there with what was acknowledged.
pub async fn run(binary: &Path, kills: u32, seed: u64) -> Outcome<()> {
    let house = House::new(binary)?.with("TONGXING_HASHING__MEMORY_KIB", "1024");
    let people = settle(&house, 500, WRITERS)?;
    let service = service_id(&house).await?;
    let ledger = Ledger::default();
    let chance = SeededEntropy::new(seed);
    let (mut ready, mut whole, mut begun_before) = (Vec::new(), 0, 0);
    for round in 0..=kills {
        let mut server = house.serve().await?;
        ready.push(server.first_page);
        if round > 0 {
            let entries = ledger.entries();
            let mut rows = database(house.folder()).await?;
            sound(&mut rows).await.map_err(|error| format!("after kill {round}: {error}"))?;
            let newest = &entries[begun_before..];
            there(&mut rows, newest).await.map_err(|error| format!("after kill {round}: {error}"))?;
            stars(&mut rows, &ledger).await.map_err(|error| format!("after kill {round}: {error}"))?;
            behaves(&server, newest, &ledger)
                .await
                .map_err(|error| format!("after kill {round}: {error}"))?;
            begun_before = entries.len();
            whole += 1;
        }
        if round == kills {
            counts(&mut database(house.folder()).await?, &ledger).await?;
            if !server.lives()? {
                return Err("the server ended by itself".into());
            }
            break;
        }
        let stop = Arc::new(AtomicBool::new(false));
        let mut writers = Vec::new();
        for person in &people {
            let writer = Writer {
                person: person.clone(),
                service: service.clone(),
                pace: PACE,
                ledger: ledger.clone(),
                stop: Arc::clone(&stop),
            };
            writers.push(tokio::spawn(writer.write(server.address)));
        }
        let mut bytes = [0; 2];
        chance.fill(&mut bytes);
        tokio::time::sleep(Duration::from_millis(400 + u64::from(u16::from_le_bytes(bytes) % 1600))).await;
        stop.store(true, Ordering::SeqCst);
        // SIGKILL.
        drop(server);
        for writer in writers {
            writer.await??;
        }
    }
    // What was logged is one unbroken chain, across all kills.
    house.run(&["audit", "verify"])?;
    let entries = ledger.entries();
    let open = ledger.open().len();
    let (p50, p95) = (percentile(&mut ready, 0.5), percentile(&mut ready, 0.95));
    println!(
        "R01: {whole}/{kills} kills whole; {} operations acknowledged, {open} under way when it was killed; \
         0 lost, 0 twice; ready p50 {p50:.0?}, p95 {p95:.0?}, max {:.0?}",
        entries.len(),
        ready.last().copied().unwrap_or_default()
    );
    Ok(())
}

/// The file is whole, and what refers to something finds it.
async fn sound(rows: &mut SqliteConnection) -> Outcome<()> {
    let told: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut *rows).await?;
    if told != "ok" {
        return Err(format!("integrity: {told}").into());
    }
    let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *rows).await?;
    if !dangling.is_empty() {
        return Err(format!("{} rows refer to nothing", dangling.len()).into());
    }
    // Neither half a sign-in: each session has exactly one entry of the log that tells of its beginning.
    let half: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM sessions s WHERE (SELECT count(*) FROM audit a WHERE a.session = s.id \
         AND a.event = 'sign_in' AND a.outcome = 'success') <> 1",
    )
    .fetch_one(&mut *rows)
    .await?;
    if half != 0 {
        return Err(format!("{half} sessions without exactly one entry of their sign-in").into());
    }
    Ok(())
}

/// What was acknowledged is there, once.
async fn there(rows: &mut SqliteConnection, entries: &[Entry]) -> Outcome<()> {
    for entry in entries {
        let (sql, token, wanted) = match &entry.done {
            Done::Began(token) => ("SELECT count(*) FROM sessions WHERE hex(token) = $1", token, 1_i64),
            Done::Ended(token) => {
                ("SELECT count(*) FROM sessions WHERE hex(token) = $1 AND ended_at IS NULL", token, 0)
            }
            Done::Spent(_) | Done::Starred(..) => continue,
        };
        let found: i64 = sqlx::query_scalar(sql).bind(digest(token)).fetch_one(&mut *rows).await?;
        if found != wanted {
            return Err(format!("{entry:?}: {found} rows").into());
        }
    }
    Ok(())
}

/// What was acknowledged holds for whoever comes back: open sessions open, ended ones do not, and a
/// spent ticket stays spent.
async fn behaves(server: &Server, entries: &[Entry], ledger: &Ledger) -> Outcome<()> {
    let mut ended: Vec<String> = entries
        .iter()
        .filter_map(|entry| match &entry.done {
            Done::Ended(token) => Some(token.clone()),
            _ => None,
        })
        .collect();
    // What nobody answered may have happened.
    let perhaps: Vec<String> = ledger.open().into_iter().map(|open| open.subject).collect();
    ended.retain(|token| !perhaps.contains(token));
    let mut client = Client::connect(server.address).await?;
    for entry in entries.iter().rev().take(TRIED * 4) {
        match &entry.done {
            Done::Began(token) if !perhaps.contains(token) => {
                client.set_cookie("__Host-sid", token);
                let opens = client.get("/security/bindings", "text/html").await?.status.is_success();
                if opens == ended.contains(token) {
                    return Err(format!("a session that ended or went on is the other: opens {opens}").into());
                }
            }
            Done::Spent(ticket) if validate(&mut client, ticket).await? => {
                return Err("a spent ticket is good again".into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// The star of each account is as it was left.
async fn stars(rows: &mut SqliteConnection, ledger: &Ledger) -> Outcome<()> {
    let mut latest = BTreeMap::new();
    for entry in ledger.entries() {
        if let Done::Starred(number, on) = entry.done {
            latest.insert(number, (on, entry.answered));
        }
    }
    for open in ledger.open() {
        if latest.get(&open.subject).is_some_and(|(_, at)| *at < open.at) {
            latest.remove(&open.subject);
        }
    }
    for (number, (on, _)) in latest {
        let sql = "SELECT count(*) FROM favourites f JOIN accounts a ON a.id = f.account WHERE a.number = $1";
        let found: i64 = sqlx::query_scalar(sql).bind(&number).fetch_one(&mut *rows).await?;
        if (found == 1) != on {
            return Err(format!("the star of {number} is not as it was left").into());
        }
    }
    Ok(())
}

/// Over the whole run: no fewer sessions than were acknowledged, and no more than were asked for.
async fn counts(rows: &mut SqliteConnection, ledger: &Ledger) -> Outcome<()> {
    let began = ledger.entries().iter().filter(|entry| matches!(entry.done, Done::Began(_))).count();
    let there: i64 = sqlx::query_scalar("SELECT count(*) FROM sessions").fetch_one(&mut *rows).await?;
    let most = began + ledger.open().iter().filter(|open| open.kind == "sign_in").count();
    if !(began..=most).contains(&usize::try_from(there)?) {
        return Err(format!("{there} sessions; {began} were acknowledged, {most} asked for").into());
    }
    Ok(())
}
