//! Connections that only read. sqlx's own pool asks a connection whether it is
//! alive before and after each use, which for a thread in this process costs
//! more than the look-up itself; so they wait in a plain list.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use identity::ports::StoreError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Options;
use crate::error::from_driver;

/// The readers of a database; connections are made when first needed.
pub struct Readers {
    options: SqliteConnectOptions,
    patience: Duration,
    idle: Mutex<Vec<SqliteConnection>>,
    places: Arc<Semaphore>,
}

/// A reader in use; goes back when dropped.
pub struct Reader {
    // Taken while a connection is being made and when it is broken.
    connection: Option<SqliteConnection>,
    readers: Arc<Readers>,
    _place: OwnedSemaphorePermit,
}

impl Readers {
    /// Readers that open connections with these options.
    pub fn new(connect: SqliteConnectOptions, options: &Options) -> Self {
        let places = usize::try_from(options.max_connections.max(1)).unwrap_or(1);
        Self {
            options: connect,
            patience: options.acquire_timeout,
            idle: Mutex::new(Vec::with_capacity(places)),
            places: Arc::new(Semaphore::new(places)),
        }
    }

    /// A reader, first come first served.
    pub async fn take(self: &Arc<Self>) -> Result<Reader, StoreError> {
        let place = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) => tokio::time::timeout(self.patience, Arc::clone(&self.places).acquire_owned())
                .await
                .map_err(|_| StoreError::Unavailable("no reader became free in time".to_owned()))?
                .map_err(|_| StoreError::Unavailable("the database was closed".to_owned()))?,
        };
        let connection = self.list().pop();
        Ok(Reader { connection, readers: Arc::clone(self), _place: place })
    }

    /// A connection besides, for what takes long.
    pub async fn one_more(&self) -> Result<SqliteConnection, StoreError> {
        SqliteConnection::connect_with(&self.options).await.map_err(|e| from_driver(&e))
    }

    /// Ends all connections and lets nobody in any more.
    pub async fn close(&self) {
        self.places.close();
        let idle = std::mem::take(&mut *self.list());
        for connection in idle {
            // Nothing is lost when a reader ends badly.
            let _ = connection.close().await;
        }
    }

    fn list(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader {
    /// The connection, made now if there is none yet.
    pub async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        if self.connection.is_none() {
            let made = SqliteConnection::connect_with(&self.readers.options).await;
            self.connection = Some(made.map_err(|e| from_driver(&e))?);
        }
        self.connection.as_mut().ok_or_else(|| StoreError::Unavailable("no reader".to_owned()))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && !self.readers.places.is_closed()
        {
            self.readers.list().push(connection);
        }
    }
}
