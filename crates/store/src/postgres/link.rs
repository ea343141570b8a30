//! What a unit of work stands on.

use std::borrow::Cow;

use identity::ports::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Transaction};

use super::Db;
use crate::error::from_driver;

/// A connection, or a transaction on one.
pub enum Link {
    /// Each statement by itself.
    Reading(PoolConnection<Db>),
    /// Each statement a transaction of its own.
    Single(PoolConnection<Db>),
    /// One transaction; rolled back when dropped.
    Writing(Transaction<'static, Db>),
}

impl Link {
    /// Whether statements may change something.
    pub fn may_write(&self) -> bool {
        !matches!(self, Self::Reading(_))
    }

    /// Whether a failed statement spoils what follows.
    pub fn is_transaction(&self) -> bool {
        matches!(self, Self::Writing(_))
    }

    /// Whether each statement commits by itself.
    pub fn commits_each(&self) -> bool {
        matches!(self, Self::Single(_))
    }

    /// The connection; the text stays as it is. Async and fallible because
    /// SQLite's has to be.
    #[expect(clippy::unused_async, reason = "the shared statements await it")]
    pub async fn ready(
        &mut self,
        text: Cow<'static, str>,
    ) -> Result<(Cow<'static, str>, &mut PgConnection), StoreError> {
        Ok((
            text,
            match self {
                Self::Reading(connection) | Self::Single(connection) => connection,
                Self::Writing(transaction) => transaction,
            },
        ))
    }

    /// Makes the writes last.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Reading(_) | Self::Single(_) => Ok(()),
            Self::Writing(transaction) => transaction.commit().await.map_err(|e| from_driver(&e)),
        }
    }
}
