use std::time::Duration;

use identity::ports::*;
use tokio::time::timeout;

use crate::fixtures::{Fresh, NOW, account, digest, phone, race};
use crate::write;

const SOON: Duration = Duration::from_secs(20);

pub async fn a_dropped_unit_is_rolled_back(fresh: &Fresh) {
    let mut unit = fresh.write().await;
    unit.insert_accounts(&[account("ann")]).await.expect("insert");
    assert_eq!(unit.count_accounts().await.expect("its own writes are seen"), 1);
    drop(unit);
    // The next writer and the next reader see nothing of it.
    let mut unit = timeout(SOON, fresh.write()).await.expect("in turn");
    assert_eq!(unit.count_accounts().await.expect("count"), 0);
    drop(unit);
    assert_eq!(fresh.read().await.count_accounts().await.expect("count"), 0);
    fresh.account("ann").await;
}

pub async fn a_unit_dropped_unused_blocks_nobody(fresh: &Fresh) {
    for _ in 0..50 {
        drop(fresh.write().await);
        drop(fresh.read().await);
    }
    fresh.write().await.commit().await.expect("an empty unit commits");
    timeout(SOON, fresh.account("ann")).await.expect("in turn");
}

pub async fn a_failed_unit_is_lost(fresh: &Fresh) {
    fresh.account("ann").await;
    let mut unit = fresh.write().await;
    unit.insert_accounts(&[account("bob")]).await.expect("insert");
    assert!(matches!(unit.insert_accounts(&[account("ann")]).await, Err(StoreError::Taken(_))));
    assert!(matches!(unit.insert_accounts(&[account("cid")]).await, Err(StoreError::Inconsistent(_))));
    assert!(matches!(unit.count_accounts().await, Err(StoreError::Inconsistent(_))));
    assert!(matches!(unit.commit().await, Err(StoreError::Inconsistent(_))));
    assert_eq!(fresh.read().await.count_accounts().await.expect("count"), 1);
}

pub async fn a_reading_unit_cannot_write(fresh: &Fresh) {
    let mut unit = fresh.read().await;
    assert!(matches!(unit.insert_accounts(&[account("ann")]).await, Err(StoreError::Inconsistent(_))));
    assert!(matches!(unit.use_once(&digest(1), NOW).await, Err(StoreError::Inconsistent(_))));
    assert_eq!(unit.count_accounts().await.expect("it still reads"), 0);
    unit.commit().await.expect("nothing to do");
}

/// A reader never waits for a writer.
pub async fn readers_see_only_what_is_committed(fresh: &Fresh) {
    let mut writer = fresh.write().await;
    writer.insert_accounts(&[account("ann")]).await.expect("insert");
    let count =
        async || timeout(SOON, fresh.read().await.count_accounts()).await.expect("at once").expect("count");
    assert_eq!(count().await, 0);
    writer.commit().await.expect("commit");
    assert_eq!(count().await, 1);
    // More readers than connections come in turn.
    let store = fresh.store();
    let counts = race(100, |_| {
        let store = store.clone();
        async move { store.read().await.expect("unit").count_accounts().await.expect("count") }
    })
    .await;
    assert!(counts.iter().all(|n| *n == 1));
}

pub async fn writers_take_turns_and_lose_nothing(fresh: &Fresh) {
    let store = fresh.store();
    let results = race(60, |n| {
        let store = store.clone();
        async move {
            let durability = if n % 2 == 0 { Durability::Full } else { Durability::Relaxed };
            let mut unit = store.write(durability).await?;
            unit.insert_accounts(&[account(&format!("s{n}"))]).await?;
            // Every third changes its mind.
            if n % 3 == 0 { Ok(()) } else { unit.commit().await }
        }
    })
    .await;
    assert!(results.iter().all(|r: &Result<(), StoreError>| r.is_ok()));
    let mut unit = timeout(SOON, fresh.write()).await.expect("in turn");
    assert_eq!(unit.count_accounts().await.expect("count"), 40);
}

/// A browser that goes away drops the future that serves it, wherever it is.
pub async fn a_cancelled_call_leaves_nothing(fresh: &Fresh) {
    let ann = fresh.account("ann").await;
    for micros in 0..200 {
        let store = fresh.store();
        let work = async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            unit.count_in_window(&digest(1), NOW).await.expect("count");
            unit.set_phone(ann, &phone(PhoneSlot::Login, 1)).await.expect("phone");
            std::future::pending::<()>().await;
            unit.commit().await.expect("never reached");
        };
        let _ = timeout(Duration::from_micros(micros * 10), work).await;
        let mut reader = fresh.read().await;
        let _ = timeout(Duration::from_micros(micros), reader.count_accounts()).await;
    }
    assert_eq!(
        timeout(SOON, async { write!(fresh, count_in_window(&digest(1), NOW)) })
            .await
            .expect("free")
            .expect("count"),
        1
    );
    assert_eq!(fresh.read().await.account(ann).await.expect("read").expect("there").login_phone, None);
}

pub async fn both_durabilities_last(fresh: &Fresh) {
    for (n, durability) in [Durability::Full, Durability::Relaxed].into_iter().enumerate() {
        let mut unit = fresh.store().write(durability).await.expect("unit");
        unit.insert_accounts(&[account(&format!("s{n}"))]).await.expect("insert");
        unit.commit().await.expect("commit");
    }
    fresh.database.ping().await.expect("ping");
    assert!(fresh.database.size().await.expect("size") > 4096);
    fresh.database.close().await;
    let again = store::connect(&fresh.options).await.expect("open again");
    assert_eq!(again.store().read().await.expect("unit").count_accounts().await.expect("count"), 2);
    again.close().await;
}

pub async fn a_closed_database_says_so(fresh: &Fresh) {
    let store = fresh.store();
    fresh.database.close().await;
    let unavailable =
        |error: Option<StoreError>| assert!(matches!(error, Some(StoreError::Unavailable(_))), "{error:?}");
    unavailable(store.write(Durability::Full).await.err());
    unavailable(store.read().await.err());
    unavailable(fresh.database.ping().await.err());
}

/// Each call lasts by itself, and one that failed spoils no other.
pub async fn a_single_write_lasts_by_itself(fresh: &Fresh) {
    let mut unit = fresh.store().single().await.expect("unit");
    unit.insert_accounts(&[account("ann")]).await.expect("insert");
    assert_eq!(fresh.read().await.count_accounts().await.expect("at once"), 1);
    let taken = unit.insert_accounts(&[account("ann")]).await;
    assert!(matches!(taken, Err(StoreError::Taken(_))));
    unit.insert_accounts(&[account("bob")]).await.expect("insert");
    drop(unit);
    assert_eq!(fresh.read().await.count_accounts().await.expect("count"), 2);

    let store = fresh.store();
    let mut counts = race(30, |_| {
        let store = store.clone();
        async move {
            let mut unit = store.single().await.expect("unit");
            let count = unit.count_in_window(&digest(1), NOW).await.expect("count");
            unit.commit().await.expect("nothing to do");
            count
        }
    })
    .await;
    counts.sort_unstable();
    assert_eq!(counts, (1..=30).collect::<Vec<_>>());
}
