//! Imports that do not go smoothly, and their trace in the audit log.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use identity::Entropy;
use identity::roster::{Column, ImportError, Options};

use super::{OPTIONS, Office, counts, errors, person, zhang};

#[tokio::test]
async fn a_file_that_breaks_off_keeps_what_went_in_and_a_second_run_completes_it() {
    let office = Office::usual().await;
    let rows: Vec<_> = (0..1300).map(|i| person(i + 2, &format!("4{i:011}"), "学生")).collect();
    let broken = rows[..700].iter().cloned().map(Ok).chain([Err("the disk is gone")]);
    let (result, _) = office.import_as(broken, OPTIONS).await;
    let failure = result.expect_err("a broken file");
    assert_eq!(counts(&failure.summary), [700, 0, 0, 0]);
    assert!(matches!(failure.error, ImportError::Source("the disk is gone")));
    office.clock.advance(Duration::from_mins(1));
    let (summary, _) = office.import(&rows).await;
    assert_eq!(counts(&summary), [600, 0, 700, 0]);
    let log = office.log().await;
    assert_eq!((log[0].0.as_str(), log[1].0.as_str()), ("source_failed", "success"));
}

#[tokio::test]
async fn an_import_that_is_stopped_ends_after_its_chunk() {
    let office = Office::usual().await;
    let rows = (0..1300).map(|i| Ok::<_, ()>(person(i + 2, &format!("4{i:011}"), "学生")));
    let stop = AtomicBool::new(false);
    let rows = rows.inspect(|row| {
        if row.as_ref().is_ok_and(|row| row.line == 600) {
            stop.store(true, Ordering::Relaxed);
        }
    });
    let (result, _) = office.import_as(rows, Options { stop: Some(&stop), ..OPTIONS }).await;
    let summary = result.expect("a clean end");
    assert_eq!((summary.stopped, summary.added), (true, 1000));
    assert_eq!(office.log().await[0].0, "stopped");
}

/// Two imports, or an import and people binding numbers, may want the same
/// value at the same moment: what the store refuses costs its own row only.
/// Here two accounts get one identifier.
#[tokio::test]
async fn a_conflict_costs_one_row() {
    struct Stuck;
    impl Entropy for Stuck {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }
    let mut office = Office::usual().await;
    office.entropy = Box::new(Stuck);
    let rows = [person(2, "5", "甲"), person(3, "6", "乙")].map(Ok::<_, ()>);
    let (result, reports) = office.import_as(rows, OPTIONS).await;
    // The audit entry has the same identifier as nothing else: it is written.
    assert_eq!(counts(&result.expect("an import to its end")), [1, 0, 0, 1]);
    assert_eq!(errors(&reports), [(3, Some(Column::Number), "conflict", None)]);
    assert!(office.find("5").await.is_some() && office.find("6").await.is_none());
}

#[tokio::test]
async fn the_log_has_counts_and_nobodys_data() {
    let office = Office::usual().await;
    office.import(&[zhang(), person(3, "5", "")]).await;
    let log = office.log().await;
    assert_eq!(
        log,
        [(
            "success".to_owned(),
            serde_json::json!({"rows": 2, "added": 1, "updated": 0, "unchanged": 0, "refused": 1, "file_sha256": "ab".repeat(32)})
        )]
    );
}
