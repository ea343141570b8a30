//! An open database, whichever it is.

use std::sync::Arc;

use identity::ports::{Store, StoreError};
use tokio::sync::broadcast;

use crate::backup::{BackupError, Snapshot};
use crate::error::OpenError;
use crate::migration::MigrationStatus;
use crate::options::{Address, Options, address};
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file of this process.
    Sqlite,
    /// A server that several processes share.
    Postgres,
}

impl Backend {
    /// Name for logs and status pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

#[derive(Clone)]
enum Kind {
    Sqlite(Arc<Sqlite>),
    Postgres(Arc<Postgres>),
}

/// An open database; clones share it.
#[derive(Clone)]
pub struct Database(Kind);

/// Opens the database that `options` name. Makes a SQLite file and its folder
/// where they are missing; migrates nothing.
///
/// # Errors
/// [`OpenError`], which says what to do.
pub async fn connect(options: &Options) -> Result<Database, OpenError> {
    Ok(Database(match address(&options.url)? {
        Address::Sqlite(path) => Kind::Sqlite(Arc::new(Sqlite::open(path, options).await?)),
        Address::Postgres => Kind::Postgres(Arc::new(Postgres::open(options).await?)),
    }))
}

impl Database {
    /// What the domain works with.
    pub fn store(&self) -> Arc<dyn Store> {
        match &self.0 {
            Kind::Sqlite(d) => Arc::clone(d) as Arc<dyn Store>,
            Kind::Postgres(d) => Arc::clone(d) as Arc<dyn Store>,
        }
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        match &self.0 {
            Kind::Sqlite(_) => Backend::Sqlite,
            Kind::Postgres(_) => Backend::Postgres,
        }
    }

    /// Applies the migrations that are missing; their names, oldest first.
    pub async fn migrate(&self) -> Result<Vec<String>, OpenError> {
        match &self.0 {
            Kind::Sqlite(d) => d.migrate().await,
            Kind::Postgres(d) => d.migrate().await,
        }
    }

    /// All migrations this binary knows, oldest first, applied or not.
    pub async fn status(&self) -> Result<Vec<MigrationStatus>, OpenError> {
        match &self.0 {
            Kind::Sqlite(d) => d.status().await,
            Kind::Postgres(d) => d.status().await,
        }
    }

    /// What other processes announced ([`Store::announce`]), from now on; `None`
    /// where one process owns the database. A process does not hear itself.
    /// Events of a time without connection to the server are lost.
    pub fn announcements(&self) -> Option<broadcast::Receiver<String>> {
        match &self.0 {
            Kind::Sqlite(_) => None,
            Kind::Postgres(d) => Some(d.announcements()),
        }
    }

    /// Answers when the database does.
    pub async fn ping(&self) -> Result<(), StoreError> {
        match &self.0 {
            Kind::Sqlite(d) => d.ping().await,
            Kind::Postgres(d) => d.ping().await,
        }
    }

    /// Bytes it takes on disk.
    pub async fn size(&self) -> Result<u64, StoreError> {
        match &self.0 {
            Kind::Sqlite(d) => Ok(d.size()),
            Kind::Postgres(d) => d.size().await,
        }
    }

    /// The database as it stands at this moment, for a backup; nobody waits for it.
    pub(crate) async fn snapshot(&self) -> Result<Box<dyn Snapshot>, BackupError> {
        Ok(match &self.0 {
            Kind::Sqlite(d) => Box::new(d.snapshot().await?) as Box<dyn Snapshot>,
            Kind::Postgres(d) => Box::new(d.snapshot().await?),
        })
    }

    /// What the database finds wrong with its own file; `None`: nothing, or it looks after that itself.
    pub async fn quick_check(&self) -> Result<Option<String>, BackupError> {
        match &self.0 {
            Kind::Sqlite(d) => d.quick_check().await,
            Kind::Postgres(_) => Ok(None),
        }
    }

    /// Ends all connections, after what they are doing. Units begun later are
    /// refused with [`StoreError::Unavailable`].
    pub async fn close(&self) {
        match &self.0 {
            Kind::Sqlite(d) => d.close().await,
            Kind::Postgres(d) => d.close().await,
        }
    }
}
