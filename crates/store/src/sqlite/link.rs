//! What a unit of work stands on.

use std::borrow::Cow;

use identity::ports::{Durability, StoreError};
use sqlx::SqliteConnection;

use super::readers::Reader;
use super::writer::Writer;

/// A reader, or the writer with what its commit promises.
pub enum Link {
    /// Each statement by itself.
    Reading(Reader),
    /// Each statement a transaction of its own.
    Single(Writer),
    /// One transaction, begun with the first statement.
    Writing(Writer, Durability),
}

impl Link {
    /// Whether statements may change something.
    pub fn may_write(&self) -> bool {
        !matches!(self, Self::Reading(_))
    }

    /// Whether a failed statement spoils what follows.
    pub fn is_transaction(&self) -> bool {
        matches!(self, Self::Writing(..))
    }

    /// Whether each statement commits by itself.
    pub fn commits_each(&self) -> bool {
        matches!(self, Self::Single(_))
    }

    /// The connection, and `text` with the BEGIN before it where this is the
    /// first statement of a transaction: one trip to the connection's thread.
    pub async fn ready(
        &mut self,
        text: Cow<'static, str>,
    ) -> Result<(Cow<'static, str>, &mut SqliteConnection), StoreError> {
        match self {
            Self::Reading(reader) => Ok((text, reader.connection().await?)),
            Self::Single(writer) => Ok((text, writer.connection().await?)),
            Self::Writing(writer, _) => {
                // IMMEDIATE: a transaction that reads first could not become a writing one later.
                let text =
                    if writer.begins() { Cow::Owned(format!("BEGIN IMMEDIATE; {text}")) } else { text };
                Ok((text, writer.connection().await?))
            }
        }
    }

    /// Makes the writes last.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Reading(_) | Self::Single(_) => Ok(()),
            Self::Writing(writer, durability) => writer.commit(durability).await,
        }
    }
}
