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
    /// Activating an account (J-5 to J-8).
    Activation,
    /// Recovering a password (P-10, S-21 to S-27, H-9 to H-14).
    Recovery,
    /// The answer to somebody who looked for their account number (J-4).
    NumberLookup,
    /// Changing a bound phone (P-13 to P-18).
    PhoneChange,
    /// A link in a mail that binds, changes or unbinds an address (H-20).
    EmailLink,
    /// What a half-done sign-in still owes (P-20 to P-24).
    StepUp,
    /// Drafting an application for review (P-25, J-18).
    Case,
    /// Taking up an invitation (P-8).
    Invitation,
    /// Adding an authenticator.
    Enrolment,
    /// Changing many people at the console.
    PeopleBulk,
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
    /// Overwrites account, progress and end of an unfinished journey if its progress is still
    /// `old_state`; tells whether it did. Of two tabs, or a double submit, one goes on.
    async fn advance_journey(&mut self, row: &JourneyRow, old_state: &str) -> Result<bool, StoreError>;
    /// Finishes it; tells the one caller that did.
    async fn finish_journey(&mut self, id: &str, now: Time) -> Result<bool, StoreError>;
    /// Deletes journeys that expired before `before`.
    async fn purge_journeys(&mut self, before: Time) -> Result<u64, StoreError>;
}
