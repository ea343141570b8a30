//! Backups: what was there comes back, on either database, and damage is found.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use identity::ports::*;
use store::backup::{self, BackupError, Origin, Secret, Summary};
use store::{Database, Options};
use tempfile::TempDir;
use testkit::SeededEntropy;

use crate::fixtures::*;

const MASTER: &[u8] = b"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";

fn key() -> Secret {
    Secret::key_file(b"a key file of more than thirty-two bytes\n".to_vec()).expect("long enough")
}

async fn make(database: &Database, path: &Path) -> Result<Summary, BackupError> {
    let origin = Origin { now: NOW.0, version: "1.2.3".to_owned(), master: MASTER.to_vec().into() };
    backup::create(database, path, key(), origin, Arc::new(SeededEntropy::new(5))).await
}

async fn restored(file: &Path, options: &Options) -> Database {
    let restored = backup::restore(file, key(), options, at(60).0).await.expect("restore");
    assert_eq!(*restored.master, MASTER);
    restored.put_in_place().await.expect("put in place");
    store::connect(options).await.expect("the restored database opens")
}

fn sqlite_in(folder: &TempDir) -> Options {
    Options::new(format!("sqlite:{}", folder.path().join("restored/tongxing.db").display()))
}

/// Something in tables of every type of column.
async fn furnish(fresh: &Fresh) -> (AccountRow, SessionRow) {
    let session = fresh.session("S1").await;
    let mut row = account("S2");
    row.document_sealed = Some(vec![0, 1, 255]);
    row.document_index = Some(digest(7));
    row.alias = Some("".to_owned());
    row.joined_at = Some(at(-5));
    let bound = phone(PhoneSlot::Login, 9);
    let mut unit = fresh.write().await;
    unit.insert_accounts(std::slice::from_ref(&row)).await.expect("insert");
    unit.set_phone(row.id, &bound).await.expect("phone");
    unit.insert_ticket(&ticket(&session, TicketKind::Service)).await.expect("ticket");
    unit.enqueue(&outbox(OutboxKind::Mail, at(5))).await.expect("enqueue");
    unit.commit().await.expect("commit");
    (row, session)
}

pub async fn what_was_there_comes_back(fresh: &Fresh) {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("one.backup");
    let (row, session) = furnish(fresh).await;
    let made = make(&fresh.database, &file).await.expect("create");
    assert!(made.rows() >= 6, "{made:?}");
    assert!(!made.tables.iter().any(|count| count.table.starts_with('_')), "{made:?}");
    let header = backup::header(&file).expect("header");
    assert_eq!((header.created_at, header.version.as_str()), (NOW.0, "1.2.3"));
    assert_eq!(header.database, fresh.database.backend().name());
    assert!(matches!(make(&fresh.database, &file).await, Err(BackupError::NotEmpty(_))), "never overwritten");

    assert_eq!(backup::verify(&file, key(), folder.path()).await.expect("verify"), made);
    assert_eq!(std::fs::read_dir(folder.path()).expect("list").count(), 1, "nothing is left of it");

    // Into a file, and into a server where there is one.
    let empty = empty_postgres().await;
    let mut targets = vec![sqlite_in(&folder)];
    targets.extend(empty.iter().map(|fresh| fresh.options.clone()));
    for options in &targets {
        let database = restored(&file, options).await;
        assert!(database.status().await.expect("status").iter().all(|m| m.applied));
        assert!(database.migrate().await.expect("migrate").is_empty());
        assert!(database.quick_check().await.expect("check").is_none());
        let mut unit = database.store().read().await.expect("read");
        let found = unit.account(row.id).await.expect("look").expect("the account");
        assert_eq!(found.row, row);
        assert_eq!(found.login_phone, Some(phone(PhoneSlot::Login, 9)));
        let counts = unit.outbox_counts().await.expect("counts");
        assert_eq!(counts, [(OutboxKind::Mail, OutboxState::Queued, 1)]);
        // What ended since must not come back to life.
        assert!(unit.session_by_token(&session.token).await.expect("look").is_none());
        drop(unit);
        let again = folder.path().join(format!("again-{}.backup", database.backend().name()));
        let copied = make(&database, &again).await.expect("create again");
        assert_eq!(copied.tables, made.tables, "the same rows, table by table");
        database.close().await;
        let refused = backup::restore(&file, key(), options, NOW.0).await.err();
        assert!(matches!(refused, Some(BackupError::NotEmpty(_))), "{refused:?}");
    }
    if let Some(empty) = empty {
        empty.discard().await;
    }
}

/// R09: whoever writes meanwhile does not wait, and what comes back is everything up to one moment:
/// a ledger whose entries stand in two tables has neither a gap nor half an entry.
pub async fn r09_a_backup_under_writes_is_everything_up_to_one_moment(fresh: &Fresh) {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("one.backup");
    let crowd: Vec<AccountRow> = (0..3000).map(|n| account(&format!("C{n}"))).collect();
    let mut unit = fresh.write().await;
    unit.insert_accounts(&crowd).await.expect("crowd");
    unit.commit().await.expect("commit");

    let written = Arc::new(AtomicU64::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let writer = {
        let (store, written, stop) = (fresh.store(), Arc::clone(&written), Arc::clone(&stop));
        tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                let number = written.load(Ordering::SeqCst);
                let row = account(&format!("L{number}"));
                let mut unit = store.write(Durability::Relaxed).await.expect("write");
                unit.insert_accounts(std::slice::from_ref(&row)).await.expect("account");
                unit.append_audit(&entry(&row, number)).await.expect("audit");
                unit.commit().await.expect("commit");
                written.store(number + 1, Ordering::SeqCst);
            }
        })
    };
    while written.load(Ordering::SeqCst) < 20 {
        tokio::task::yield_now().await;
    }
    let before = written.load(Ordering::SeqCst);
    make(&fresh.database, &file).await.expect("create");
    let after = written.load(Ordering::SeqCst);
    stop.store(true, Ordering::Relaxed);
    writer.await.expect("the writer met no error");
    assert!(after > before, "the writer went on: {before} to {after}");

    let database = restored(&file, &sqlite_in(&folder)).await;
    let mut unit = database.store().read().await.expect("read");
    let entries = unit.audit_since(identity::Time(0), u32::MAX).await.expect("audit");
    let kept = entries.len() as u64;
    assert!((before..=after + 1).contains(&kept), "{before} {kept} {after}");
    for (number, entry) in entries.iter().enumerate() {
        assert_eq!(entry.detail, number.to_string());
        assert!(unit.account_by_key(&format!("l{number}")).await.expect("look").is_some(), "{number}");
    }
    assert!(unit.account_by_key(&format!("l{kept}")).await.expect("look").is_none());
    drop(unit);
    database.close().await;
}

fn entry(row: &AccountRow, number: u64) -> AuditEntry {
    AuditEntry {
        id: id(),
        at: at(i64::try_from(number).expect("small")),
        event: "ledger".to_owned(),
        outcome: "success".to_owned(),
        account: Some(row.id),
        actor: None,
        session: None,
        address: String::new(),
        user_agent: String::new(),
        detail: number.to_string(),
        digest: None,
    }
}

/// R09: whatever happens to a file, it is noticed before anything is restored.
pub async fn r09_damage_is_found(fresh: &Fresh) {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("one.backup");
    let crowd: Vec<AccountRow> = (0..1500).map(|n| account(&format!("C{n}"))).collect();
    let mut unit = fresh.write().await;
    unit.insert_accounts(&crowd).await.expect("crowd");
    unit.commit().await.expect("commit");
    make(&fresh.database, &file).await.expect("create");
    let whole = std::fs::read(&file).expect("read");
    assert!(whole.len() > 3 * 65_552, "several chunks: {}", whole.len());
    assert!(!holds(&whole, "阿卜杜拉".as_bytes()), "names stand in clear");
    assert!(!holds(&whole, b"00112233445566"), "the master key stands in clear");

    let chunk = 65_552;
    let header =
        usize::try_from(u32::from_le_bytes(whole[8..12].try_into().expect("four"))).expect("fits") + 12;
    let altered = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let swapped = {
        let mut bytes = whole.clone();
        let (one, two) = (header, header + chunk);
        bytes.copy_within(one..two, two);
        bytes[one..two].copy_from_slice(&whole[two..two + chunk]);
        bytes
    };
    let without = {
        let mut bytes = whole[..header + chunk].to_vec();
        bytes.extend_from_slice(&whole[header + 2 * chunk..]);
        bytes
    };
    let longer = [&whole[..], b"x"].concat();
    for (what, bytes, good) in [
        ("a bit of the header", altered(40), false),
        ("a bit of the first chunk", altered(header + 9), false),
        ("a bit in the middle", altered(whole.len() / 2), false),
        ("the last bit", altered(whole.len() - 1), false),
        ("cut within a chunk", whole[..whole.len() - 40].to_vec(), false),
        ("cut between chunks", whole[..header + 2 * chunk].to_vec(), false),
        ("cut behind the header", whole[..header].to_vec(), false),
        ("two chunks swapped", swapped, false),
        ("a chunk left out", without, false),
        ("something added", longer, false),
        ("nothing changed", whole.clone(), true),
    ] {
        let path = damaged(&folder, &bytes);
        let verified = backup::verify(&path, key(), folder.path()).await;
        assert_eq!(verified.is_ok(), good, "{what}: {:?}", verified.err());
        if !good {
            let options = sqlite_in(&folder);
            assert!(backup::restore(&path, key(), &options, NOW.0).await.is_err(), "{what}");
            let left = std::fs::read_dir(folder.path().join("restored")).map_or(0, Iterator::count);
            assert_eq!(left, 0, "{what}: something was left");
        }
    }
    let wrong =
        Secret::key_file(b"another key file of thirty-two bytes or more".to_vec()).expect("long enough");
    let refused = backup::verify(&file, wrong, folder.path()).await;
    assert!(matches!(refused, Err(BackupError::WrongSecret)), "{refused:?}");
    let typed = Secret::passphrase("correct horse battery".to_owned()).expect("long enough");
    let refused = backup::verify(&file, typed, folder.path()).await;
    assert!(matches!(refused, Err(BackupError::NeedsKeyFile)), "{refused:?}");
    let cut = damaged(&folder, &whole[..header + 2 * chunk]);
    let refused = backup::verify(&cut, key(), folder.path()).await;
    assert!(matches!(refused, Err(BackupError::Truncated)), "{refused:?}");
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn damaged(folder: &TempDir, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join("damaged.backup");
    std::fs::write(&path, bytes).expect("write");
    path
}

pub async fn a_backup_of_a_newer_tongxing_is_refused(fresh: &Fresh) {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("one.backup");
    execute(
        &fresh.options.url,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         SELECT 9999, 'from the future', TRUE, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
    )
    .await;
    make(&fresh.database, &file).await.expect("create");
    let refused = backup::restore(&file, key(), &sqlite_in(&folder), NOW.0).await.err();
    let text = refused.as_ref().map(ToString::to_string).unwrap_or_default();
    assert!(matches!(refused, Some(BackupError::SchemaNewer(9999, _))), "{refused:?}");
    assert!(text.contains("install version 1.2.3 or a later one"), "{text}");
}

pub async fn a_passphrase_opens_what_it_closed(fresh: &Fresh) {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("one.backup");
    let typed = |text: &str| Secret::passphrase(text.to_owned()).expect("long enough");
    let origin = Origin { now: NOW.0, version: "1.2.3".to_owned(), master: MASTER.to_vec().into() };
    let secret = typed("correct horse battery");
    let made = backup::create(&fresh.database, &file, secret, origin, Arc::new(SeededEntropy::new(5))).await;
    let made = made.expect("create");
    let read = backup::verify(&file, typed("correct horse battery\n"), folder.path()).await.expect("verify");
    assert_eq!(read, made);
    let refused = backup::verify(&file, typed("correct horse batterz"), folder.path()).await;
    assert!(matches!(refused, Err(BackupError::WrongSecret)), "{refused:?}");
    assert!(matches!(Secret::passphrase("too short".to_owned()), Err(BackupError::WeakSecret(_))));
    assert!(matches!(Secret::key_file(vec![b'x'; 31]), Err(BackupError::WeakSecret(_))));
}
