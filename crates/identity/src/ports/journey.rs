//! Journeys: multi-step things, kept on the server.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// Which multi-step thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JourneyKind {
    /// The obligations of a first sign-in (S-3 to S-10).
    FirstSignIn,
}

/// A journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JourneyRow {
    /// Unguessable, travels in the URL; worthless without the browser's cookie.
    pub id: String,
    /// Which thing.
    pub kind: JourneyKind,
    /// Digest of the browser cookie that opened it.
    pub browser: Digest,
    /// Who travels, once known.
    pub account: Option<Uuid>,
    /// Where the person was going (`identity::target`), as text.
    pub target: String,
    /// Step-specific progress as JSON.
    pub state: String,
    /// When it began.
    pub created_at: Time,
    /// When it is given up.
    pub expires_at: Time,
    /// When it was finished.
    pub finished_at: Option<Time>,
}

/// Journeys.
#[async_trait]
pub trait Journeys {
    /// Adds a journey.
    async fn insert_journey(&mut self, row: &JourneyRow) -> Result<(), StoreError>;
    /// The journey with this id, finished or not.
    async fn journey(&mut self, id: &str) -> Result<Option<JourneyRow>, StoreError>;
    /// Overwrites the progress of an unfinished journey; tells whether it did.
    async fn set_journey_state(&mut self, id: &str, state: &str) -> Result<bool, StoreError>;
    /// Finishes it; tells the one caller that did.
    async fn finish_journey(&mut self, id: &str, now: Time) -> Result<bool, StoreError>;
    /// Deletes journeys that expired before `before`.
    async fn purge_journeys(&mut self, before: Time) -> Result<u64, StoreError>;
}
