//! Snapshots of a database for backups, and databases made from them.

use std::str::FromStr as _;

use async_trait::async_trait;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, Transaction};

use super::queries::copy;
use super::{Db, Postgres};
use crate::backup::{Applied, BackupError, Cell, Outgoing, Snapshot, Table, quoted};
use crate::error::{OpenError, from_driver};
use crate::{Options, migration};

const CATALOGUE: &str = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod) \
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 \
    AND NOT a.attisdropped AND c.relname <> '_sqlx_migrations' ORDER BY c.relname, a.attnum";

/// Where a database is made before it is whole.
const SCHEMA: &str = "tongxing_restoring";

/// A reading transaction.
pub struct Copying(Transaction<'static, Db>);

impl Postgres {
    /// The database as it stands now. Writers do not wait for it.
    pub async fn snapshot(&self) -> Result<Copying, BackupError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
            SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";
        let mut transaction = self.pool.begin_with(begin).await.map_err(|e| from_driver(&e))?;
        // The first statement that reads fixes what is seen.
        transaction.execute("SELECT COUNT(*) FROM pg_class").await.map_err(|e| from_driver(&e))?;
        Ok(Copying(transaction))
    }
}

async fn tables(connection: &mut PgConnection) -> Result<Vec<Table>, BackupError> {
    let rows = connection.fetch_all(CATALOGUE).await.map_err(|e| from_driver(&e))?;
    let text = |row: &sqlx::postgres::PgRow, at: usize| row.try_get(at).map_err(|e| from_driver(&e));
    let rows: Result<Vec<_>, _> =
        rows.iter().map(|row| Ok((text(row, 0)?, text(row, 1)?, text(row, 2)?))).collect();
    Table::gather(rows.map_err(BackupError::Store)?)
}

#[async_trait]
impl Snapshot for Copying {
    async fn migrations(&mut self) -> Result<Vec<Applied>, BackupError> {
        Ok(migration::texts(&mut *self.0).await?)
    }

    async fn tables(&mut self) -> Result<Vec<Table>, BackupError> {
        tables(&mut self.0).await
    }

    async fn rows(&mut self, table: &Table, out: &mut Outgoing<'_>) -> Result<(), BackupError> {
        copy::rows(&mut self.0, table, out).await
    }

    async fn close(self: Box<Self>) {
        // It only read.
        let _ = self.0.rollback().await;
    }
}

/// A database in the making, in a schema of its own.
pub struct Restoring {
    connection: PgConnection,
    home: String,
    /// References that are put back when all rows are there: table, name, definition.
    references: Vec<(String, String, String)>,
}

impl Restoring {
    /// Begins in the database that `options` name, where there must be no tables.
    pub async fn begin(options: &Options, schema: i64) -> Result<Self, BackupError> {
        let connect = PgConnectOptions::from_str(&options.url)
            .map_err(|_| {
                OpenError::Url("it cannot be read; write postgres://USER@HOST:PORT/NAME".to_owned())
            })?
            .application_name("tongxing restore");
        let connect = sqlx::ConnectOptions::disable_statement_logging(connect);
        let mut connection =
            PgConnection::connect_with(&connect).await.map_err(|e| super::explain(&connect, &e))?;
        let row = connection
            .fetch_one(
                "SELECT COALESCE(current_schema(), 'public')::text, (SELECT COUNT(*) FROM pg_class \
                 WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm'))",
            )
            .await
            .map_err(|e| from_driver(&e))?;
        let home: String = row.try_get(0).map_err(|e| from_driver(&e))?;
        let relations: i64 = row.try_get(1).map_err(|e| from_driver(&e))?;
        if relations > 0 {
            return Err(BackupError::NotEmpty(format!("the database (schema {home})")));
        }
        // Of an attempt that was interrupted.
        let fresh = format!(
            "SET lock_timeout = 0; SET statement_timeout = 0; SET client_min_messages = warning; \
             DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}; SET search_path = {SCHEMA}"
        );
        connection.execute(AssertSqlSafe(fresh)).await.map_err(|e| from_driver(&e))?;
        migration::run_to(&mut connection, schema).await?;
        let references = references(&mut connection).await?;
        connection.execute("BEGIN").await.map_err(|e| from_driver(&e))?;
        for (table, name, _) in &references {
            let text = format!("ALTER TABLE {} DROP CONSTRAINT {}", quoted(table), quoted(name));
            connection.execute(AssertSqlSafe(text)).await.map_err(|e| from_driver(&e))?;
        }
        Ok(Self { connection, home, references })
    }

    async fn run(&mut self, text: String) -> Result<(), BackupError> {
        self.connection.execute(AssertSqlSafe(text)).await.map_err(|e| from_driver(&e))?;
        Ok(())
    }
}

async fn references(connection: &mut PgConnection) -> Result<Vec<(String, String, String)>, BackupError> {
    let rows = connection
        .fetch_all(
            "SELECT r.relname::text, c.conname::text, pg_get_constraintdef(c.oid) FROM pg_constraint c \
             JOIN pg_class r ON r.oid = c.conrelid \
             WHERE c.contype = 'f' AND r.relnamespace = current_schema()::regnamespace",
        )
        .await
        .map_err(|e| from_driver(&e))?;
    let text = |row: &sqlx::postgres::PgRow, at: usize| row.try_get(at).map_err(|e| from_driver(&e));
    let rows: Result<Vec<_>, _> =
        rows.iter().map(|row| Ok((text(row, 0)?, text(row, 1)?, text(row, 2)?))).collect();
    rows.map_err(BackupError::Store)
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
        for (table, name, definition) in std::mem::take(&mut self.references) {
            let text =
                format!("ALTER TABLE {} ADD CONSTRAINT {} {definition}", quoted(&table), quoted(&name));
            if self.run(text).await.is_err() {
                return Err(BackupError::Disagrees(format!("a reference of {table} leads nowhere")));
            }
        }
        self.run("COMMIT".to_owned()).await
    }

    async fn put_in_place(mut self: Box<Self>) -> Result<(), BackupError> {
        migration::run(&mut self.connection).await?;
        let mut names: Vec<String> =
            tables(&mut self.connection).await?.into_iter().map(|table| table.name).collect();
        names.push("_sqlx_migrations".to_owned());
        // All at once, or not at all.
        self.run("BEGIN".to_owned()).await?;
        for name in names {
            let text = format!("ALTER TABLE {SCHEMA}.{} SET SCHEMA {}", quoted(&name), quoted(&self.home));
            self.run(text).await?;
        }
        self.run(format!("DROP SCHEMA {SCHEMA}")).await?;
        self.run("COMMIT".to_owned()).await?;
        // Everything is committed.
        let _ = self.connection.close().await;
        Ok(())
    }

    async fn discard(mut self: Box<Self>) {
        // A transaction that failed ends first; the next attempt cleans up what this one cannot.
        let _ = self.run("ROLLBACK".to_owned()).await;
        let _ = self.run(format!("DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")).await;
        let _ = self.connection.close().await;
    }
}
