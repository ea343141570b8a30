//! SQLite: one file, one writer at a time, readers that never wait.

mod checkpoint;
mod copy;
mod file;
mod guard;
mod link;
mod log;
mod readers;
mod writer;

#[expect(clippy::duplicate_mod, reason = "the statements are written once and compiled for each database")]
#[path = "../queries/mod.rs"]
mod queries;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use identity::ports::{Durability, Store, StoreError, Unit};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection};

use self::checkpoint::{Activity, Checkpoints};
pub use self::copy::Restoring;
use self::link::Link;
use self::readers::Readers;
use self::writer::Writers;
use crate::error::{OpenError, from_driver};
use crate::{Options, migration};

/// The database the statements are compiled for.
pub type Db = sqlx::Sqlite;
type Row = sqlx::sqlite::SqliteRow;
type Arguments = sqlx::sqlite::SqliteArguments;

/// A placeholder without a number: SQLite searches numbered ones one by one.
fn push_placeholder(sql: &mut String, _number: usize) {
    sql.push('?');
}

/// There is one writer: nobody holds a row.
const SKIP_LOCKED: &str = "";

/// Nor an account.
const LOCK_ACCOUNT: Option<&str> = None;

/// Memory a connection may keep of the file, in KiB.
const CACHE_KIB: u32 = 2048;

/// What the write-ahead log is cut to when it starts over after a rush.
const LOG_BYTES: u32 = 64 << 20;

/// An open SQLite database.
pub struct Sqlite {
    path: PathBuf,
    readers: Arc<Readers>,
    writers: Writers,
    checkpoints: Checkpoints,
}

impl Sqlite {
    /// Opens the file, making it and its folder if they are missing.
    pub async fn open(path: PathBuf, options: &Options) -> Result<Self, OpenError> {
        file::prepare(&path)?;
        let writing = SqliteConnectOptions::new()
            .filename(&path)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(options.acquire_timeout)
            .pragma("cache_size", format!("-{CACHE_KIB}"))
            .pragma("temp_store", "MEMORY")
            .pragma("wal_autocheckpoint", "0")
            .pragma("journal_size_limit", LOG_BYTES.to_string())
            .statement_cache_capacity(200);
        let writing = sqlx::ConnectOptions::disable_statement_logging(writing);
        let mut first = match SqliteConnection::connect_with(&writing).await {
            Ok(connection) => connection,
            Err(e) => return Err(file::explain(&path, &e)),
        };
        migration::check(&mut first).await?;
        let reading = writing.clone().read_only(true).pragma("query_only", "ON");
        let activity = Arc::new(Activity::default());
        let writers = Writers::new(first, writing.clone(), Arc::clone(&activity), &path, options);
        let checkpoints = Checkpoints::start(activity, writing, writers.turn());
        Ok(Self { readers: Arc::new(Readers::new(reading, options)), writers, checkpoints, path })
    }

    /// Applies the migrations that are missing.
    pub async fn migrate(&self) -> Result<Vec<String>, OpenError> {
        let mut writer = self.writers.lock().await?;
        let connection = writer.connection().await?;
        let applied = migration::run(connection).await?;
        guard::stand(connection).await?;
        Ok(applied)
    }

    /// Which migrations have been applied.
    pub async fn status(&self) -> Result<Vec<migration::MigrationStatus>, OpenError> {
        let mut writer = self.writers.lock().await?;
        migration::status(writer.connection().await?).await
    }

    /// Answers when the database can be read.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut reader = self.readers.take().await?;
        sqlx::query("SELECT 1").execute(reader.connection().await?).await.map_err(|e| from_driver(&e))?;
        Ok(())
    }

    /// Bytes of the database file and its log.
    pub fn size(&self) -> u64 {
        let length = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |m| m.len());
        length(&self.path) + length(&file::log_of(&self.path))
    }

    /// Ends all connections; what is in the log goes into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.checkpoints.stop().await;
        self.writers.close().await;
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError> {
        Ok(Box::new(queries::Unit::over(Link::Reading(self.readers.take().await?))))
    }

    async fn write(&self, durability: Durability) -> Result<Box<dyn Unit>, StoreError> {
        let writer = self.writers.lock().await?;
        Ok(Box::new(queries::Unit::over(Link::Writing(writer, durability))))
    }

    async fn single(&self) -> Result<Box<dyn Unit>, StoreError> {
        let writer = self.writers.lock().await?;
        Ok(Box::new(queries::Unit::over(Link::Single(writer))))
    }

    async fn announce(&self, _event: &str) -> Result<(), StoreError> {
        // One process owns the file: everybody who listens is in it.
        Ok(())
    }
}
