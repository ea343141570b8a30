//! The one connection that writes.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use identity::ports::{Durability, StoreError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::checkpoint::Activity;
use super::log::Log;
use crate::Options;
use crate::error::from_driver;

/// Hands the writing connection to one unit after the other, first come first
/// served.
pub struct Writers {
    slot: Arc<Mutex<Slot>>,
    log: Arc<Log>,
    activity: Arc<Activity>,
    patience: Duration,
}

/// What stands behind the lock.
pub struct Slot {
    connection: Option<SqliteConnection>,
    options: SqliteConnectOptions,
    // Whether a transaction may be open on the connection.
    open: bool,
    closed: bool,
}

/// The writer, held by one unit. Dropped with a transaction open, it is rolled
/// back before the next unit gets it.
pub struct Writer {
    // Always there until the writer is dropped or commits.
    slot: Option<OwnedMutexGuard<Slot>>,
    log: Arc<Log>,
    activity: Arc<Activity>,
    used: bool,
}

impl Writers {
    /// A writer over an open connection to the file at `path`.
    pub fn new(
        first: SqliteConnection,
        connect: SqliteConnectOptions,
        activity: Arc<Activity>,
        path: &Path,
        options: &Options,
    ) -> Self {
        let slot = Slot { connection: Some(first), options: connect, open: false, closed: false };
        Self {
            slot: Arc::new(Mutex::new(slot)),
            log: Arc::new(Log::of(path)),
            activity,
            patience: options.acquire_timeout,
        }
    }

    /// The lock itself: who holds it keeps all writers out.
    pub fn turn(&self) -> Arc<Mutex<Slot>> {
        Arc::clone(&self.slot)
    }

    /// The writer, when it is this caller's turn.
    pub async fn lock(&self) -> Result<Writer, StoreError> {
        let mut slot = match Arc::clone(&self.slot).try_lock_owned() {
            Ok(slot) => slot,
            Err(_) => tokio::time::timeout(self.patience, Arc::clone(&self.slot).lock_owned())
                .await
                .map_err(|_| StoreError::Unavailable("other writers did not finish in time".to_owned()))?,
        };
        if slot.closed {
            return Err(StoreError::Unavailable("the database was closed".to_owned()));
        }
        if slot.open {
            slot.roll_back().await;
        }
        Ok(Writer {
            slot: Some(slot),
            log: Arc::clone(&self.log),
            activity: Arc::clone(&self.activity),
            used: false,
        })
    }

    /// Ends the connection; SQLite moves the log into the file.
    pub async fn close(&self) {
        let mut slot = self.slot.lock().await;
        slot.closed = true;
        if let Some(connection) = slot.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(error = %from_driver(&error), "the database did not close cleanly");
        }
    }
}

impl Slot {
    async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        if self.connection.is_none() {
            let made = SqliteConnection::connect_with(&self.options).await;
            self.connection = Some(made.map_err(|e| from_driver(&e))?);
        }
        self.connection.as_mut().ok_or_else(no_writer)
    }

    /// Undoes the open transaction. SQLite refuses when there is none any more
    /// (it undoes some failures by itself), which is what was wanted.
    async fn roll_back(&mut self) {
        if let Some(connection) = &mut self.connection {
            match sqlx::query("ROLLBACK").execute(connection).await {
                Ok(_) | Err(sqlx::Error::Database(_)) => {}
                // The connection's thread ended, and the transaction with it.
                Err(_) => self.connection = None,
            }
        }
        self.open = false;
    }
}

fn no_writer() -> StoreError {
    StoreError::Unavailable("the writer is gone".to_owned())
}

impl Writer {
    /// The connection; made anew when the last one ended.
    pub async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.used = true;
        self.slot.as_mut().ok_or_else(no_writer)?.connection().await
    }

    /// Whether the next statement has to begin the transaction; noted as begun.
    pub fn begins(&mut self) -> bool {
        self.slot.as_mut().is_some_and(|slot| !std::mem::replace(&mut slot.open, true))
    }

    /// Ends the transaction for good.
    pub async fn commit(mut self, durability: Durability) -> Result<(), StoreError> {
        if !self.slot.as_ref().is_some_and(|slot| slot.open) {
            return Ok(());
        }
        // On an error the writer is dropped with the transaction open: undone.
        sqlx::query("COMMIT").execute(self.connection().await?).await.map_err(|e| from_driver(&e))?;
        if let Some(mut slot) = self.slot.take() {
            slot.open = false;
        }
        match durability {
            Durability::Full => self.log.flush().await,
            Durability::Relaxed => Ok(()),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if self.used {
            self.activity.wrote();
        }
        if let Some(mut slot) = self.slot.take()
            && slot.open
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            // Where there is no runtime, the next to lock rolls back.
            runtime.spawn(async move { slot.roll_back().await });
        }
    }
}
