//! The audit log: who, what, from where, with which outcome.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// One event. Never holds a secret; numbers are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Event id; what people quote to the help desk.
    pub id: Uuid,
    /// When.
    pub at: Time,
    /// What, e.g. `sign_in`, `password_changed`, `phone_bound`.
    pub event: String,
    /// `success`, or the code of the refusal.
    pub outcome: String,
    /// Whose account it touched.
    pub account: Option<Uuid>,
    /// Who did it, when not the person: `cli`, an administrator, a job.
    pub actor: Option<String>,
    /// The session it happened in.
    pub session: Option<Uuid>,
    /// From where.
    pub address: String,
    /// With what; cut to 300 characters.
    pub user_agent: String,
    /// More, as a JSON object: method, service, masked numbers.
    pub detail: String,
    /// Keyed digest of all of the above ([`crate::audit::chain::digest`]); missing only in rows of an
    /// older version.
    pub digest: Option<Digest>,
}

/// The log.
#[async_trait]
pub trait AuditLog {
    /// Appends an event.
    async fn append_audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError>;
    /// The account's newest events of these kinds, newest first.
    async fn audit_of(
        &mut self,
        account: Uuid,
        events: &[&str],
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError>;
    /// The same, after the event `before` in that order (by time and id): the next page of a list.
    async fn audit_before(
        &mut self,
        account: Uuid,
        events: &[&str],
        before: (Time, Uuid),
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError>;
    /// When the newest event was.
    async fn newest_audit(&mut self) -> Result<Option<Time>, StoreError>;
    /// All events from `after` on, oldest first, for tests and export.
    async fn audit_since(&mut self, after: Time, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;
}
