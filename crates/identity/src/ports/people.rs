//! Finding people at the console, and what else is kept about them.

use async_trait::async_trait;
use uuid::Uuid;

use super::{Status, StoreError};
use crate::{Digest, Time};

/// Which people are asked for. Everything that is set has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleQuery {
    /// The departments that whoever asks may reach, with what lies below each; `None`: all.
    pub roots: Option<Vec<String>>,
    /// This department and what lies below it; empty: all.
    pub department: String,
    /// Of this status.
    pub status: Option<Status>,
    /// Of this kind (`vocabulary::PersonKind::code`); empty: all.
    pub kind: String,
    /// One of these; `None`: whoever they are.
    pub text: Option<PeopleText>,
    /// Behind this canonical number in the order of numbers.
    pub after: Option<String>,
    /// At most so many.
    pub limit: u32,
}

/// What was typed, as the store looks for it: one of them has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleText {
    /// Canonical numbers that begin like this; empty: none.
    pub prefix: String,
    /// Names that contain this, in lower case; empty: none.
    pub name: String,
    /// These canonical numbers.
    pub keys: Vec<String>,
}

/// Blind indexes of what was typed, taken for each thing it may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleIndexes {
    /// As a phone, whichever of an account's two.
    pub phone: Option<Digest>,
    /// As an address.
    pub email: Option<Digest>,
    /// As a document number of each type that it can be.
    pub documents: Vec<Digest>,
}

/// Searching people, and the record of further data (U-20).
#[async_trait]
pub trait People {
    /// Canonical numbers of the people asked for, in their order.
    async fn find_people(&mut self, query: &PeopleQuery) -> Result<Vec<String>, StoreError>;
    /// Canonical numbers of the accounts with one of these; at most 50.
    async fn people_by_indexes(&mut self, indexes: &PeopleIndexes) -> Result<Vec<String>, StoreError>;
    /// The departments that somebody belongs to, at most `limit`.
    async fn departments(&mut self, limit: u32) -> Result<Vec<String>, StoreError>;

    /// The account's sealed further data.
    async fn profile(&mut self, account: Uuid) -> Result<Option<Vec<u8>>, StoreError>;
    /// Sets or replaces it.
    async fn set_profile(&mut self, account: Uuid, sealed: &[u8], now: Time) -> Result<(), StoreError>;
}
