use identity::Time;
use identity::ports::*;

use crate::fixtures::{Fresh, NOW, at, digest, race};
use crate::write;

/// 50 failures at once are 50 failures (U-14 rests on this).
pub async fn parallel_failures_are_all_counted(fresh: &Fresh) {
    let store = fresh.store();
    race(50, |_| {
        let store = store.clone();
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            let mut row = unit.lock_attempts(&digest(1), NOW).await.expect("lock");
            row.failures += 1;
            unit.set_attempts(&digest(1), &row, NOW).await.expect("set");
            unit.commit().await.expect("commit");
        }
    })
    .await;
    assert_eq!(fresh.read().await.attempts(&digest(1)).await.expect("read").failures, 50);
}

pub async fn parallel_stamps_are_all_kept(fresh: &Fresh) {
    let store = fresh.store();
    race(50, |n| {
        let store = store.clone();
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            let mut stamps = unit.lock_stamps(&digest(1), NOW).await.expect("lock");
            stamps.push(Time(i64::try_from(n).expect("small")));
            unit.set_stamps(&digest(1), &stamps, NOW).await.expect("set");
            unit.commit().await.expect("commit");
        }
    })
    .await;
    let mut stamps = write!(fresh, lock_stamps(&digest(1), NOW)).expect("read");
    stamps.sort_unstable();
    assert_eq!(stamps, (0..50).map(Time).collect::<Vec<_>>());
    assert!(write!(fresh, lock_stamps(&digest(2), NOW)).expect("another").is_empty());
}

pub async fn counters_come_and_go(fresh: &Fresh) {
    let key = digest(1);
    assert_eq!(fresh.read().await.attempts(&key).await.expect("read"), AttemptRow::default());
    assert_eq!(write!(fresh, lock_attempts(&key, NOW)).expect("lock"), AttemptRow::default());
    let row = AttemptRow { failures: 6, locked_until: Some(at(900)), updated_at: Some(at(1)) };
    write!(fresh, set_attempts(&key, &row, at(1))).expect("set");
    assert_eq!(fresh.read().await.attempts(&key).await.expect("read"), row);
    assert_eq!(write!(fresh, lock_attempts(&key, at(2))).expect("lock"), row);
    write!(fresh, clear_attempts(&key)).expect("clear");
    assert_eq!(fresh.read().await.attempts(&key).await.expect("read"), AttemptRow::default());
}

pub async fn windows_count(fresh: &Fresh) {
    let store = fresh.store();
    let mut counts = race(30, |_| {
        let store = store.clone();
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            let count = unit.count_in_window(&digest(1), NOW).await.expect("count");
            unit.commit().await.expect("commit");
            count
        }
    })
    .await;
    counts.sort_unstable();
    assert_eq!(counts, (1..=30).collect::<Vec<_>>());
    assert_eq!(write!(fresh, count_in_window(&digest(1), at(60))).expect("the next window"), 1);
    assert_eq!(write!(fresh, count_in_window(&digest(2), NOW)).expect("another key"), 1);
}

pub async fn a_mark_is_used_once(fresh: &Fresh) {
    let store = fresh.store();
    let results = race(20, |_| {
        let store = store.clone();
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            let won = unit.use_once(&digest(1), at(60)).await.expect("use");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(results.iter().filter(|won| **won).count(), 1);
    assert!(write!(fresh, use_once(&digest(2), at(60))).expect("another"));
}

pub async fn a_purge_keeps_what_still_holds(fresh: &Fresh) {
    let set = |failures, locked_until| AttemptRow { failures, locked_until, updated_at: None };
    write!(fresh, set_attempts(&digest(1), &set(1, None), at(10))).expect("old");
    write!(fresh, set_attempts(&digest(2), &set(2, Some(at(200))), at(10))).expect("old, locked");
    write!(fresh, set_attempts(&digest(3), &set(3, Some(at(90))), at(10))).expect("old, was locked");
    write!(fresh, set_attempts(&digest(4), &set(4, None), at(60))).expect("new");
    write!(fresh, lock_attempts(&digest(5), at(60))).expect("only locked");
    write!(fresh, set_stamps(&digest(1), &[at(1)], at(10))).expect("old");
    write!(fresh, set_stamps(&digest(2), &[at(2)], at(50))).expect("new");
    write!(fresh, count_in_window(&digest(1), at(10))).expect("old");
    write!(fresh, count_in_window(&digest(1), at(50))).expect("new");
    write!(fresh, use_once(&digest(1), at(99))).expect("over");
    write!(fresh, use_once(&digest(2), at(100))).expect("not over");
    assert_eq!(write!(fresh, purge_limits(at(50), at(100))).expect("purge"), 6);
    let mut unit = fresh.read().await;
    let mut left = Vec::new();
    for n in 1..=5 {
        left.push(unit.attempts(&digest(n)).await.expect("read").failures);
    }
    assert_eq!(left, [0, 2, 0, 4, 0]);
    drop(unit);
    assert!(write!(fresh, lock_stamps(&digest(1), NOW)).expect("gone").is_empty());
    assert_eq!(write!(fresh, lock_stamps(&digest(2), NOW)).expect("kept"), [at(2)]);
    assert_eq!(write!(fresh, count_in_window(&digest(1), at(10))).expect("gone"), 1);
    assert_eq!(write!(fresh, count_in_window(&digest(1), at(50))).expect("kept"), 2);
    assert!(write!(fresh, use_once(&digest(1), at(200))).expect("gone"));
    assert!(!write!(fresh, use_once(&digest(2), at(200))).expect("kept"));
}
