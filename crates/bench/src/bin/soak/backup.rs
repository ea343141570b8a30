//! R09: backups while people sign in, each restored elsewhere and compared with
//! the client's own book.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bench::client::Outcome;
use bench::process::House;

use crate::ledger::{Done, Entry, Ledger, Writer, database, digest, service_id, settle};
use crate::percentile;

const WRITERS: usize = 5;
const PACE: Duration = Duration::from_millis(100);
/// Sign-ins without a backup, to compare with.
const QUIET: Duration = Duration::from_secs(20);
/// Longest backup.
const LIMIT: Duration = Duration::from_secs(30);

/// Makes and restores `backups` of a house with `people`.
pub async fn run(binary: &Path, people: u32, backups: u32) -> Outcome<()> {
    let house = House::new(binary)?.with("TONGXING_HASHING__MEMORY_KIB", "1024");
    let writers = settle(&house, people, WRITERS)?;
    let service = service_id(&house).await?;
    let key = key(&house)?;
    let server = house.serve().await?;
    let (ledger, stop) = (Ledger::default(), Arc::new(AtomicBool::new(false)));
    let mut tasks = Vec::new();
    for person in writers {
        let writer = Writer {
            person,
            service: service.clone(),
            pace: PACE,
            ledger: ledger.clone(),
            stop: Arc::clone(&stop),
        };
        tasks.push(tokio::spawn(writer.write(server.address)));
    }
    tokio::time::sleep(QUIET).await;
    let mut spans: Vec<(Instant, Instant)> = Vec::new();
    let mut files = Vec::new();
    for round in 0..backups {
        let file = house.folder().join(format!("{round}.backup")).display().to_string();
        let begun = Instant::now();
        // On a thread of its own: it waits for the command.
        tokio::task::block_in_place(|| house.run(&["backup", "create", "--out", &file, "--key-file", &key]))?;
        spans.push((begun, Instant::now()));
        files.push(file);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    stop.store(true, Ordering::SeqCst);
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await??);
    }
    drop(server);
    let within = |at: &Instant| spans.iter().any(|(begun, ended)| begun <= at && at <= ended);
    let mut quiet: Vec<Duration> =
        waits.iter().filter(|(at, _)| !within(at)).map(|(_, wait)| *wait).collect();
    let mut busy: Vec<Duration> = waits.iter().filter(|(at, _)| within(at)).map(|(_, wait)| *wait).collect();
    let entries = ledger.entries();
    let (mut kept, mut restoring) = (Vec::new(), Vec::new());
    for (file, span) in files.iter().zip(&spans) {
        let begun = Instant::now();
        kept.push(compare(binary, file, &key, &entries, *span).await?);
        restoring.push(begun.elapsed());
        std::fs::remove_file(file)?;
    }
    let mut took: Vec<Duration> = spans.iter().map(|(begun, ended)| *ended - *begun).collect();
    let longest = percentile(&mut took, 1.0);
    let (before, during) = (percentile(&mut quiet, 0.99), percentile(&mut busy, 0.99));
    let ratio = during.as_secs_f64() / before.as_secs_f64();
    println!(
        "R09: {people} people, {}/{backups} backups restored, each a prefix of {} sign-ins ({}..{} in it); \
         longest backup {longest:.1?}, longest restore with its check {:.1?}; sign-in p99 {before:.0?} without and \
         {during:.0?} with a backup under way ({ratio:.2}×, {} and {} samples)",
        kept.len(),
        entries.iter().filter(|entry| matches!(entry.done, Done::Began(_))).count(),
        kept.iter().min().copied().unwrap_or_default(),
        kept.iter().max().copied().unwrap_or_default(),
        percentile(&mut restoring, 1.0),
        quiet.len(),
        busy.len(),
    );
    if longest > LIMIT { Err("a backup took too long".into()) } else { Ok(()) }
}

fn key(house: &House) -> Outcome<String> {
    use std::os::unix::fs::PermissionsExt as _;
    let path = house.folder().join("backup.key");
    std::fs::write(&path, "0123456789abcdef0123456789abcdef\n")?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(path.display().to_string())
}

/// Restores a backup into a house of its own: what was acknowledged before it began is in it, nothing
/// is that was asked for after it ended, and in between it stops at one moment: nothing in it was asked
/// for after something that is not in it was acknowledged. How many sign-ins it has.
async fn compare(
    binary: &Path,
    file: &str,
    key: &str,
    entries: &[Entry],
    (begun, ended): (Instant, Instant),
) -> Outcome<usize> {
    let elsewhere = House::new(binary)?;
    elsewhere.run(&["backup", "restore", file, "--key-file", key])?;
    elsewhere.run(&["audit", "verify"])?;
    let mut rows = database(elsewhere.folder()).await?;
    let told: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut rows).await?;
    if told != "ok" {
        return Err(format!("integrity: {told}").into());
    }
    let there: Vec<String> =
        sqlx::query_scalar("SELECT hex(token) FROM sessions").fetch_all(&mut rows).await?;
    let there: HashSet<String> = there.into_iter().collect();
    let (mut kept, mut last_asked, mut first_missing) = (0, begun, ended);
    for entry in entries {
        let Done::Began(token) = &entry.done else { continue };
        if there.contains(&digest(token)) {
            kept += 1;
            last_asked = last_asked.max(entry.asked);
            if entry.asked > ended {
                return Err("something that came after the backup is in it".into());
            }
        } else {
            first_missing = first_missing.min(entry.answered);
            if entry.answered < begun {
                return Err("something that was acknowledged before the backup is missing".into());
            }
        }
    }
    if last_asked > first_missing {
        return Err("what is in the backup did not stop at one moment".into());
    }
    Ok(kept)
}
