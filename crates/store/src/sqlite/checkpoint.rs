//! Moves what is in the write-ahead log into the database file, beside the
//! writer. SQLite would do it within the commit that makes the log long, and
//! every writer behind that commit would wait for the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use identity::ports::StoreError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, Row as _, SqliteConnection};
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;

use super::writer::Slot;
use crate::error::from_driver;

/// So many writes are not left waiting.
const MANY: u64 = 400;
/// Nor is a single one left longer than this.
const LATEST: Duration = Duration::from_millis(500);
/// A log of more pages than this starts over even if writers never pause: they
/// wait for the last bit to be moved. 4 KiB each.
const LONG: i64 = 8192;
/// What writers wait for readers that are in the log at that moment.
const PATIENCE: Duration = Duration::from_millis(250);

/// What writers tell about themselves.
#[derive(Default)]
pub struct Activity {
    writes: AtomicU64,
    first: Notify,
    many: Notify,
    stop: Notify,
}

impl Activity {
    /// Something was written.
    pub fn wrote(&self) {
        match self.writes.fetch_add(1, Ordering::Relaxed) + 1 {
            1 => self.first.notify_one(),
            MANY => self.many.notify_one(),
            _ => {}
        }
    }
}

/// The task that checkpoints; ends when dropped.
pub struct Checkpoints {
    activity: Arc<Activity>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Checkpoints {
    /// Starts it. `writer` is the lock that keeps writers out.
    pub fn start(activity: Arc<Activity>, connect: SqliteConnectOptions, writer: Arc<Mutex<Slot>>) -> Self {
        let connect = connect.busy_timeout(PATIENCE);
        let task = tokio::spawn(work(Arc::clone(&activity), connect, writer));
        Self { activity, task: Mutex::new(Some(task)) }
    }

    /// Ends the task after the checkpoint it is at.
    pub async fn stop(&self) {
        self.activity.stop.notify_one();
        if let Some(task) = self.task.lock().await.take() {
            // It ended, or panicked and has ended too.
            let _ = task.await;
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        if let Some(task) = self.task.get_mut() {
            task.abort();
        }
    }
}

async fn work(activity: Arc<Activity>, connect: SqliteConnectOptions, writer: Arc<Mutex<Slot>>) {
    let mut connection = None;
    loop {
        tokio::select! {
            () = activity.stop.notified() => break,
            () = activity.first.notified() => {}
        }
        let stopped = tokio::select! {
            () = activity.stop.notified() => true,
            () = activity.many.notified() => false,
            () = tokio::time::sleep(LATEST) => false,
        };
        if stopped {
            break;
        }
        activity.writes.store(0, Ordering::Relaxed);
        if let Err(error) = once(&mut connection, &connect, &writer).await {
            // The log keeps everything until a later one succeeds.
            tracing::warn!(%error, "the write-ahead log could not be moved into the database file");
            connection = None;
        }
    }
    if let Some(connection) = connection {
        // Nothing is lost when it ends badly.
        let _ = connection.close().await;
    }
}

async fn once(
    connection: &mut Option<SqliteConnection>,
    connect: &SqliteConnectOptions,
    writer: &Mutex<Slot>,
) -> Result<(), StoreError> {
    let connection = if let Some(connection) = connection {
        connection
    } else {
        let made = SqliteConnection::connect_with(connect).await;
        connection.insert(made.map_err(|e| from_driver(&e))?)
    };
    let (pages, moved) = checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)").await?;
    // A log starts over at a write that finds all of it moved and no reader in
    // it. What could not be moved is behind a reader that stays, a backup: it
    // would keep writers out for as long as they are patient (R09).
    if pages > LONG && moved == pages {
        let _turn = writer.lock().await;
        checkpoint(connection, "PRAGMA wal_checkpoint(RESTART)").await?;
    }
    Ok(())
}

/// Pages that were in the log when it began, and how many of them are in the file now.
async fn checkpoint(connection: &mut SqliteConnection, how: &'static str) -> Result<(i64, i64), StoreError> {
    let row = sqlx::query(how).fetch_one(connection).await.map_err(|e| from_driver(&e))?;
    let column = |at| row.try_get(at).map_err(|e| from_driver(&e));
    Ok((column(1)?, column(2)?))
}
