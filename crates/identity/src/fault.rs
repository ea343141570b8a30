//! What can go wrong apart from being refused.

use crate::hashing::HashError;
use crate::keys::Unsealable;
use crate::ports::StoreError;

/// A failure that is nobody's wrong input. Its source goes to the log with an
/// event id and never to the person.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The store could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Too much to hash at once: answered with 503 and Retry-After.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// Sealed data could not be opened.
    #[error(transparent)]
    Sealed(#[from] Unsealable),
    /// Something that must not be: a row without what its kind always has.
    #[error("inconsistent: {0}")]
    Inconsistent(&'static str),
}

impl Fault {
    /// Seconds after which trying again makes sense, where it does.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Hash(HashError::Busy { retry_after }) => Some(*retry_after),
            Self::Store(StoreError::Unavailable(_)) => Some(5),
            _ => None,
        }
    }
}
