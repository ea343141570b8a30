//! What an operator sees when the database cannot be opened.

use std::time::Duration;

use identity::ports::Durability;
use store::{OpenError, Options};
use tempfile::TempDir;

use crate::fixtures::account;

async fn refusal(url: String) -> (OpenError, String) {
    let options = Options::new(url).acquire_timeout(Duration::from_secs(2));
    let error = store::connect(&options).await.err().expect("refused");
    let text = error.to_string();
    assert!(!text.contains("secret"), "{text}");
    (error, text)
}

#[tokio::test]
async fn folder_and_file_are_made_for_their_owner_alone() {
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("a/b/tongxing.db");
    let database = store::connect(&Options::new(format!("sqlite://{}", path.display()))).await.expect("open");
    assert!(database.status().await.expect("status").iter().all(|m| !m.applied));
    assert!(!database.migrate().await.expect("migrate").is_empty());
    assert!(database.announcements().is_none());
    assert_eq!(database.backend().name(), "SQLite");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |p: &std::path::Path| std::fs::metadata(p).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&path.with_extension("db-wal")), 0o600);
    }
    database.close().await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = TempDir::new().expect("folder");
    std::fs::write(folder.path().join("file"), "x").expect("write");
    let (error, text) = refusal(format!("sqlite:{}", folder.path().join("file/sub/x.db").display())).await;
    assert!(matches!(error, OpenError::Folder { .. }), "{text}");
    assert!(text.contains("file/sub") && text.contains("must be able to write"), "{text}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("x.db");
    let content =
        "just some text that is longer than the header of a database file, which has 100 bytes or so";
    std::fs::write(&path, content.repeat(9)).expect("write");
    let (error, text) = refusal(format!("sqlite:{}", path.display())).await;
    assert!(matches!(error, OpenError::NotADatabase { .. }), "{text}");
    assert_eq!(std::fs::read_to_string(&path).expect("read"), content.repeat(9));
    let (error, text) = refusal(format!("sqlite:{}", folder.path().display())).await;
    assert!(matches!(error, OpenError::File { .. } | OpenError::Folder { .. }), "{text}");
}

#[tokio::test]
async fn a_scheme_nobody_speaks_is_told_what_to_write() {
    let (error, text) = refusal("postgress://me:secret@db/tongxing".to_owned()).await;
    assert!(matches!(error, OpenError::Scheme { .. }), "{text}");
    assert!(text.contains("did you mean postgres://"), "{text}");
    let (_, text) = refusal("mysql://me:secret@db/tongxing".to_owned()).await;
    assert!(text.contains("use sqlite:PATH"), "{text}");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_named_without_its_password() {
    // A port that was free a moment ago.
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("bind");
        listener.local_addr().expect("address").port()
    };
    let (error, text) = refusal(format!("postgres://me:secret@127.0.0.1:{port}/tongxing")).await;
    assert!(matches!(error, OpenError::Server { .. }), "{text}");
    assert!(text.contains(&format!("127.0.0.1:{port}/tongxing")), "{text}");
    let (error, text) = refusal("postgres://me:secret@127.0.0.1:notaport/x".to_owned()).await;
    assert!(matches!(error, OpenError::Url(_)), "{text}");
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_named() {
    let Ok(server) = std::env::var("TONGXING_TEST_POSTGRES") else {
        eprintln!("not run: TONGXING_TEST_POSTGRES names no server");
        return;
    };
    let (base, _) = server.rsplit_once('/').expect("a database");
    let (error, text) = refusal(format!("{base}/no_such_database")).await;
    assert!(matches!(error, OpenError::Server { .. }), "{text}");
    assert!(text.contains("there is no such database"), "{text}");
}

#[tokio::test]
async fn options_do_not_show_the_password() {
    let options = Options::new("postgres://me:secret@db/tongxing").max_connections(0);
    assert!(!format!("{options:?}").contains("secret"));
    assert_eq!(options.max_connections, 1);
}

/// Without a pause between writes, and without anybody closing the database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_moves_into_the_file_while_writers_go_on() {
    let folder = TempDir::new().expect("folder");
    let path = folder.path().join("x.db");
    let options = Options::new(format!("sqlite:{}", path.display()));
    let database = store::connect(&options).await.expect("open");
    database.migrate().await.expect("migrate");
    let length = || std::fs::metadata(&path).expect("there").len();
    let (before, store) = (length(), database.store());
    let grown = async {
        let mut number = 0;
        while length() < before + 100_000 {
            number += 1;
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            unit.insert_accounts(&[account(&number.to_string())]).await.expect("insert");
            unit.commit().await.expect("commit");
        }
        number
    };
    let written = tokio::time::timeout(Duration::from_mins(1), grown).await.expect("the file grows");
    let mut unit = store.read().await.expect("unit");
    let count = unit.count_accounts().await.expect("count");
    assert_eq!(count, written);
    drop(unit);
    database.close().await;
    assert!(!path.with_extension("db-wal").exists(), "closing empties the log");
}
