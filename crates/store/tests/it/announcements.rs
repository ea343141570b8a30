//! Events between the processes of one PostgreSQL installation.

use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

use crate::fixtures::{execute, postgres};

/// What is heard next of what `tell` keeps announcing.
async fn hear(ear: &mut Receiver<String>, store: &dyn identity::ports::Store, event: &str) {
    let heard = async {
        loop {
            store.announce(event).await.ok();
            // Listening begins, and begins again, in the background.
            if let Ok(Ok(heard)) = timeout(Duration::from_millis(100), ear.recv()).await
                && heard == event
            {
                return;
            }
        }
    };
    timeout(Duration::from_secs(30), heard).await.expect("the event arrives");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_processes_hear_and_listen_again_after_a_loss() {
    let Some(fresh) = postgres().await else {
        return;
    };
    let other = store::connect(&fresh.options).await.expect("another process");
    let mut mine = fresh.database.announcements().expect("PostgreSQL announces");
    let mut theirs = other.announcements().expect("PostgreSQL announces");
    hear(&mut theirs, &*fresh.store(), "scan:00:seen").await;
    hear(&mut mine, &*other.store(), "one two 三").await;
    // Neither heard itself.
    fresh.store().announce("from me").await.expect("announce");
    other.store().announce("from them").await.expect("announce");
    let heard = timeout(Duration::from_secs(30), async {
        loop {
            match mine.recv().await.expect("open").as_str() {
                "one two 三" => {}
                event => return event.to_owned(),
            }
        }
    });
    assert_eq!(heard.await.expect("in time"), "from them");

    // Every connection is cut; listening begins again.
    let (base, _) = fresh.options.url.rsplit_once('/').expect("a database");
    execute(
        &format!("{base}/postgres"),
        &format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            fresh.options.url.rsplit('/').next().expect("a name")
        ),
    )
    .await;
    hear(&mut mine, &*other.store(), "after the cut").await;
    other.close().await;
    fresh.discard().await;
}
