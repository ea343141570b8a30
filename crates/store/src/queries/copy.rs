//! Whole tables, to and from backups. Names of tables and columns come from the
//! catalogue of the database at hand.

use futures::TryStreamExt as _;
use identity::ports::StoreError;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

use super::statement::{Statement, scalar, text};
use super::{Db, Row, rows_at_once};
use crate::backup::{BackupError, Cell, Kind, Outgoing, Table, quoted};
use crate::error::from_driver;

type Connection = <Db as sqlx::Database>::Connection;

/// Hands every row of a table to `out`.
pub async fn rows(
    connection: &mut Connection,
    table: &Table,
    out: &mut Outgoing<'_>,
) -> Result<(), BackupError> {
    let statement = format!("SELECT {} FROM {}", table.list(), quoted(&table.name));
    let mut rows = connection.fetch(AssertSqlSafe(statement));
    while let Some(row) = rows.try_next().await.map_err(|e| from_driver(&e))? {
        for (at, column) in table.columns.iter().enumerate() {
            out.cell(&cell(&row, at, column.kind)?);
        }
        out.row().await?;
    }
    Ok(())
}

fn cell(row: &Row, at: usize, kind: Kind) -> Result<Cell, StoreError> {
    let unreadable = |_| StoreError::Inconsistent(format!("column {at} cannot be read"));
    Ok(match kind {
        Kind::Uuid => Cell::Uuid(row.try_get(at).map_err(unreadable)?),
        Kind::Text => Cell::Text(row.try_get(at).map_err(unreadable)?),
        Kind::Bytes => Cell::Bytes(row.try_get(at).map_err(unreadable)?),
        Kind::Integer => Cell::Integer(row.try_get(at).map_err(unreadable)?),
        Kind::Boolean => Cell::Boolean(row.try_get(at).map_err(unreadable)?),
    })
}

/// So many rows of this table go into one statement.
pub fn at_once(table: &Table) -> usize {
    rows_at_once(table.columns.len().max(1))
}

/// Puts rows into a table.
pub async fn insert(
    connection: &mut Connection,
    table: &Table,
    rows: Vec<Vec<Cell>>,
) -> Result<(), StoreError> {
    let start = format!("INSERT INTO {} ({}) VALUES ", quoted(&table.name), table.list());
    let mut statement = text(&start).rows(rows.len(), table.columns.len()).end();
    for cell in rows.into_iter().flatten() {
        statement = match cell {
            Cell::Uuid(value) => statement.bind(value),
            Cell::Text(value) => statement.bind(value),
            Cell::Bytes(value) => statement.bind(value),
            Cell::Integer(value) => statement.bind(value),
            Cell::Boolean(value) => statement.bind(value),
        };
    }
    execute(connection, statement).await
}

/// Rows of a table.
pub async fn count(connection: &mut Connection, table: &Table) -> Result<u64, StoreError> {
    let statement = format!("SELECT COUNT(*) FROM {}", quoted(&table.name));
    scalar(&connection.fetch_one(AssertSqlSafe(statement)).await.map_err(|e| from_driver(&e))?)
}

/// Empties a table that a migration put rows into.
pub async fn clear(connection: &mut Connection, table: &Table) -> Result<(), StoreError> {
    if count(connection, table).await? > 0 {
        let statement = format!("DELETE FROM {}", quoted(&table.name));
        connection.execute(AssertSqlSafe(statement)).await.map_err(|e| from_driver(&e))?;
    }
    Ok(())
}

/// Ends every session: one that ended after the backup was made must not come back to life.
pub async fn end_sessions(connection: &mut Connection, now: i64) -> Result<(), StoreError> {
    let statement = text("UPDATE sessions SET ended_at = ").one().then(" WHERE ended_at IS NULL");
    execute(connection, statement.end().bind(now)).await
}

async fn execute(connection: &mut Connection, statement: Statement) -> Result<(), StoreError> {
    let query = sqlx::query_with(AssertSqlSafe(statement.sql), statement.arguments?).persistent(false);
    connection.execute(query).await.map_err(|e| from_driver(&e))?;
    Ok(())
}
