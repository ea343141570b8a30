//! A unit of work: runs statements and remembers that one failed.

use async_trait::async_trait;
use futures::TryStreamExt as _;
use identity::ports::{Repositories, StoreError};
use sqlx::{AssertSqlSafe, Either, Executor as _};

use super::statement::Statement;
use super::{Arguments, Db, Link, Row};
use crate::error::from_driver;

type Query = sqlx::query::Query<'static, Db, Arguments>;

/// A unit of work on one connection.
pub struct Unit {
    link: Link,
    // PostgreSQL refuses everything after a failed statement, and answers
    // COMMIT with a silent rollback; SQLite goes on. Both refuse here.
    failed: bool,
}

impl Unit {
    /// A unit over this connection.
    pub fn over(link: Link) -> Self {
        Self { link, failed: false }
    }

    fn guard(&self, statement: &Statement) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Inconsistent(
                "a unit was used after one of its statements failed".to_owned(),
            ));
        }
        let looks = statement.sql.starts_with("SELECT");
        if looks || self.link.may_write() {
            Ok(())
        } else {
            Err(StoreError::Inconsistent("a unit for reading was asked to write".to_owned()))
        }
    }

    fn note<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        self.failed |= result.is_err() && self.link.is_transaction();
        result
    }

    /// Runs a statement; how many rows it changed.
    pub async fn run(&mut self, statement: Statement) -> Result<u64, StoreError> {
        self.guard(&statement)?;
        let result = self.run_it(statement).await;
        self.note(result)
    }

    async fn run_it(&mut self, statement: Statement) -> Result<u64, StoreError> {
        let (query, connection) = self.ready(statement).await?;
        let mut results = connection.fetch_many(query);
        let mut changed = 0;
        // The last result is the statement's own: a BEGIN may stand before it.
        while let Some(step) = results.try_next().await.map_err(|e| from_driver(&e))? {
            if let Either::Left(done) = step {
                changed = done.rows_affected();
            }
        }
        Ok(changed)
    }

    /// Runs a statement that answers with one row or none.
    pub async fn optional(&mut self, statement: Statement) -> Result<Option<Row>, StoreError> {
        self.guard(&statement)?;
        let result = self.optional_it(statement).await;
        self.note(result)
    }

    async fn optional_it(&mut self, statement: Statement) -> Result<Option<Row>, StoreError> {
        let to_the_end = self.link.commits_each();
        let (query, connection) = self.ready(statement).await?;
        if !to_the_end {
            return connection.fetch_optional(query).await.map_err(|e| from_driver(&e));
        }
        // A statement that commits by itself does so at its end; one stopped at
        // its first row commits too, but nobody would hear that it could not.
        let mut results = connection.fetch_many(query);
        let mut found = None;
        while let Some(step) = results.try_next().await.map_err(|e| from_driver(&e))? {
            if let Either::Right(row) = step {
                found = Some(row);
            }
        }
        Ok(found)
    }

    /// Runs a statement that answers with exactly one row.
    pub async fn one(&mut self, statement: Statement) -> Result<Row, StoreError> {
        let row = self.optional(statement).await?;
        row.ok_or_else(|| StoreError::Inconsistent("a statement answered with no row".to_owned()))
    }

    /// Runs a statement and collects its rows.
    pub async fn all(&mut self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        self.guard(&statement)?;
        let result = self.all_it(statement).await;
        self.note(result)
    }

    async fn all_it(&mut self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        let (query, connection) = self.ready(statement).await?;
        connection.fetch_all(query).await.map_err(|e| from_driver(&e))
    }

    async fn ready(
        &mut self,
        statement: Statement,
    ) -> Result<(Query, &mut <Db as sqlx::Database>::Connection), StoreError> {
        let arguments = statement.arguments?;
        let (text, connection) = self.link.ready(statement.sql).await?;
        // Every text is a constant of this crate or assembled from such.
        let query = sqlx::query_with(AssertSqlSafe(text), arguments).persistent(statement.keep);
        Ok((query, connection))
    }
}

impl Repositories for Unit {}

#[async_trait]
impl identity::ports::Unit for Unit {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Inconsistent(
                "a unit was committed after one of its statements failed".to_owned(),
            ));
        }
        self.link.commit().await
    }
}
