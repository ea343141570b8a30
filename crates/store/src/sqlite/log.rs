//! Durability without holding up other writers.
//!
//! The writing connection runs at `synchronous=NORMAL`: a commit is in the
//! write-ahead log but perhaps not on disk. A unit of `Durability::Full` lets
//! go of the writer first and then waits for the log to be on disk, so that a
//! slow disk never keeps the next writer waiting, and units that commit at the
//! same time share one flush. SQLite itself flushes the log's header when a log
//! starts over, and log and file around each checkpoint, also at NORMAL.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use identity::ports::StoreError;
use tokio::sync::Mutex;

use super::file;

/// The write-ahead log of a database file.
pub struct Log {
    path: PathBuf,
    asked: AtomicU64,
    flushed: Mutex<u64>,
}

impl Log {
    /// The log of this database file.
    pub fn of(database: &Path) -> Self {
        Self { path: file::log_of(database), asked: AtomicU64::new(0), flushed: Mutex::new(0) }
    }

    /// Returns when everything committed before this call is on disk.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let mine = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut flushed = self.flushed.lock().await;
        if *flushed >= mine {
            return Ok(());
        }
        let covers = self.asked.load(Ordering::SeqCst);
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || to_disk(&path))
            .await
            .map_err(|_| StoreError::Unavailable("the write to disk was interrupted".to_owned()))?
            .map_err(|e| {
                StoreError::Unavailable(format!("the log could not be written to disk: {}", e.kind()))
            })?;
        *flushed = covers;
        Ok(())
    }
}

// Opened each time: SQLite may have started a new log. SQLite holds no locks on
// this file that closing it could take away.
fn to_disk(path: &Path) -> std::io::Result<()> {
    match std::fs::OpenOptions::new().write(true).open(path) {
        Ok(log) => log.sync_data(),
        // The last connection to close has moved the log into the file and flushed that.
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_flush_covers_those_who_wait_and_a_failure_is_told() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let log = Log::of(&folder.path().join("x.db"));
        log.flush().await.expect("a log that was moved into the file needs no flush");
        std::fs::write(folder.path().join("x.db-wal"), "frames").expect("write");
        let (one, two) = tokio::join!(log.flush(), log.flush());
        one.and(two).expect("both are on disk");
        assert_eq!(*log.flushed.lock().await, 3);

        std::fs::create_dir(folder.path().join("y.db-wal")).expect("a folder where the log should be");
        let broken = Log::of(&folder.path().join("y.db"));
        assert!(matches!(broken.flush().await, Err(StoreError::Unavailable(_))));
        assert_eq!(*broken.flushed.lock().await, 0);
    }
}
