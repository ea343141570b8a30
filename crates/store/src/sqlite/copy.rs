//! Snapshots of a file for backups, and files made from them.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, Executor as _, Row as _, SqliteConnection};

use super::Sqlite;
use super::queries::copy;
use crate::backup::{Applied, BackupError, Cell, Outgoing, Snapshot, Table};
use crate::error::from_driver;
use crate::migration;

const CATALOGUE: &str = "SELECT t.name, c.name, c.type FROM sqlite_master t, pragma_table_info(t.name) c \
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name <> '_sqlx_migrations' \
    ORDER BY t.name, c.cid";

/// A reading transaction on a connection of its own.
pub struct Copying(SqliteConnection);

impl Sqlite {
    /// The database as it stands now. Writers do not wait for it.
    pub async fn snapshot(&self) -> Result<Copying, BackupError> {
        let mut connection = self.readers.one_more().await?;
        // The first statement that reads fixes what is seen.
        for text in ["BEGIN", "SELECT COUNT(*) FROM sqlite_master"] {
            connection.execute(text).await.map_err(|e| from_driver(&e))?;
        }
        Ok(Copying(connection))
    }

    /// What SQLite finds wrong in its file; empty: nothing. Reads all of it.
    pub async fn quick_check(&self) -> Result<Option<String>, BackupError> {
        let mut connection = self.readers.one_more().await?;
        let found = complaint(&mut connection, "PRAGMA quick_check(1)").await?;
        let _ = connection.close().await;
        Ok(found)
    }
}

async fn tables(connection: &mut SqliteConnection) -> Result<Vec<Table>, BackupError> {
    let rows = connection.fetch_all(CATALOGUE).await.map_err(|e| from_driver(&e))?;
    let text = |row: &sqlx::sqlite::SqliteRow, at: usize| row.try_get(at).map_err(|e| from_driver(&e));
    let rows: Result<Vec<_>, _> =
        rows.iter().map(|row| Ok((text(row, 0)?, text(row, 1)?, text(row, 2)?))).collect();
    Table::gather(rows.map_err(BackupError::Store)?)
}

/// What a checking PRAGMA says, when it is not `ok`.
async fn complaint(
    connection: &mut SqliteConnection,
    check: &'static str,
) -> Result<Option<String>, BackupError> {
    let row = connection.fetch_one(check).await.map_err(|e| from_driver(&e))?;
    let said: String = row.try_get(0).map_err(|e| from_driver(&e))?;
    Ok((said != "ok").then_some(said))
}

#[async_trait]
impl Snapshot for Copying {
    async fn migrations(&mut self) -> Result<Vec<Applied>, BackupError> {
        Ok(migration::texts(&mut self.0).await?)
    }

    async fn tables(&mut self) -> Result<Vec<Table>, BackupError> {
        tables(&mut self.0).await
    }

    async fn rows(&mut self, table: &Table, out: &mut Outgoing<'_>) -> Result<(), BackupError> {
        copy::rows(&mut self.0, table, out).await
    }

    async fn close(self: Box<Self>) {
        // It only read.
        let _ = self.0.close().await;
    }
}

/// A file in the making, called `….restoring`.
pub struct Restoring {
    connection: SqliteConnection,
    from: PathBuf,
    to: PathBuf,
}

impl Restoring {
    /// Begins beside `path`, where there must be no database.
    pub async fn begin(path: PathBuf, schema: i64) -> Result<Self, BackupError> {
        if std::fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
            return Err(BackupError::NotEmpty(format!("the database file {}", path.display())));
        }
        let from = crate::backup::named(&path, ".restoring");
        // Of an attempt that was interrupted.
        remove(&from);
        super::file::prepare(&from)?;
        let options = SqliteConnectOptions::new()
            .filename(&from)
            .foreign_keys(false)
            .journal_mode(SqliteJournalMode::Memory)
            .synchronous(SqliteSynchronous::Off)
            .pragma("temp_store", "MEMORY");
        let options = sqlx::ConnectOptions::disable_statement_logging(options);
        let mut connection = SqliteConnection::connect_with(&options).await.map_err(|e| from_driver(&e))?;
        migration::run_to(&mut connection, schema).await?;
        connection.execute("BEGIN").await.map_err(|e| from_driver(&e))?;
        Ok(Self { connection, from, to: path })
    }
}

fn remove(path: &Path) {
    // What is not there need not go.
    let _ = std::fs::remove_file(path);
    let _ = std::fs::remove_file(crate::backup::named(path, "-journal"));
}

#[async_trait]
impl crate::backup::Target for Restoring {
    async fn tables(&mut self) -> Result<Vec<Table>, BackupError> {
        tables(&mut self.connection).await
    }

    fn at_once(&self, table: &Table) -> usize {
        copy::at_once(table)
    }

    async fn clear(&mut self, table: &Table) -> Result<(), BackupError> {
        Ok(copy::clear(&mut self.connection, table).await?)
    }

    async fn insert(&mut self, table: &Table, rows: Vec<Vec<Cell>>) -> Result<(), BackupError> {
        Ok(copy::insert(&mut self.connection, table, rows).await?)
    }

    async fn count(&mut self, table: &Table) -> Result<u64, BackupError> {
        Ok(copy::count(&mut self.connection, table).await?)
    }

    async fn end_sessions(&mut self, now: i64) -> Result<(), BackupError> {
        Ok(copy::end_sessions(&mut self.connection, now).await?)
    }

    async fn check(&mut self) -> Result<(), BackupError> {
        self.connection.execute("COMMIT").await.map_err(|e| from_driver(&e))?;
        let broken =
            self.connection.fetch_optional("PRAGMA foreign_key_check").await.map_err(|e| from_driver(&e))?;
        if let Some(row) = broken {
            let table: String = row.try_get(0).map_err(|e| from_driver(&e))?;
            return Err(BackupError::Disagrees(format!("a reference of {table} leads nowhere")));
        }
        match complaint(&mut self.connection, "PRAGMA integrity_check(1)").await? {
            Some(said) => Err(BackupError::Disagrees(said)),
            None => Ok(()),
        }
    }

    async fn put_in_place(mut self: Box<Self>) -> Result<(), BackupError> {
        migration::run(&mut self.connection).await?;
        self.connection.close().await.map_err(|e| from_driver(&e))?;
        std::fs::File::open(&self.from)?.sync_all()?;
        std::fs::rename(&self.from, &self.to)?;
        crate::backup::flush_folder(&self.to)
    }

    async fn discard(self: Box<Self>) {
        let Self { connection, from, .. } = *self;
        // It is thrown away.
        let _ = connection.close().await;
        remove(&from);
    }
}
