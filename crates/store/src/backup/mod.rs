//! Backups of a running installation: one file, one format for both databases.
//!
//! What is copied is one snapshot: a transaction that reads. Nobody waits for
//! it; on SQLite the write-ahead log grows meanwhile. Rows go into the file in a
//! form that both databases share, so that what was made from one can be
//! restored into the other. The master key travels wrapped under what opens the
//! backup.
//!
//! Records of the content: `K` the wrapped master key, `M` migrations and
//! tables, then for every table `T` its number, `R` rows, `E` how many and their
//! digest, at last `Z` how many in all.

mod error;
mod pipe;
mod read;
mod seal;
mod table;
mod write;

use std::path::Path;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

pub use error::BackupError;
pub use read::{Restored, restore, verify};
pub use seal::{Header, Secret};
pub(crate) use table::{Cell, Kind, Table, TableColumn, quoted};
pub use write::{Origin, create};
pub(crate) use write::{Outgoing, flush_folder, named};

/// A migration: version and digest of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Applied {
    /// Its number.
    pub version: i64,
    /// Its checksum.
    pub checksum: Vec<u8>,
}

/// What a backup begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Contents {
    migrations: Vec<Applied>,
    tables: Vec<Table>,
}

/// How many rows of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
}

/// What is in a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// When it was made: microseconds since 1970.
    pub created_at: i64,
    /// Version of tongxing that made it.
    pub version: String,
    /// Database it was made from.
    pub database: String,
    /// Its newest migration.
    pub schema: i64,
    /// Rows of every table.
    pub tables: Vec<Count>,
    /// Bytes of the file.
    pub bytes: u64,
}

impl Summary {
    /// Rows in all.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|count| count.rows).sum()
    }
}

/// What a backup says of itself to everybody who has the file; not authenticated.
pub fn header(path: &Path) -> Result<Header, BackupError> {
    seal::header(&mut std::fs::File::open(path)?)
}

/// A database as it stands at one moment.
#[async_trait]
pub(crate) trait Snapshot: Send {
    /// Its migrations, oldest first.
    async fn migrations(&mut self) -> Result<Vec<Applied>, BackupError>;
    /// Its tables.
    async fn tables(&mut self) -> Result<Vec<Table>, BackupError>;
    /// Hands all rows of a table out.
    async fn rows(&mut self, table: &Table, out: &mut Outgoing<'_>) -> Result<(), BackupError>;
    /// Ends it.
    async fn close(self: Box<Self>);
}

/// A database in the making, under another name until it is whole.
#[async_trait]
pub(crate) trait Target: Send {
    /// Its tables.
    async fn tables(&mut self) -> Result<Vec<Table>, BackupError>;
    /// So many rows of a table go in at once.
    fn at_once(&self, table: &Table) -> usize;
    /// Empties a table.
    async fn clear(&mut self, table: &Table) -> Result<(), BackupError>;
    /// Puts rows into a table.
    async fn insert(&mut self, table: &Table, rows: Vec<Vec<Cell>>) -> Result<(), BackupError>;
    /// Rows of a table.
    async fn count(&mut self, table: &Table) -> Result<u64, BackupError>;
    /// Ends all sessions, as of now.
    async fn end_sessions(&mut self, now: i64) -> Result<(), BackupError>;
    /// Checks every reference and the database itself; nothing is added afterwards.
    async fn check(&mut self) -> Result<(), BackupError>;
    /// Brings it up to date and gives it its name.
    async fn put_in_place(self: Box<Self>) -> Result<(), BackupError>;
    /// Leaves nothing of it.
    async fn discard(self: Box<Self>);
}
