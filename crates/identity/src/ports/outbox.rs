//! The outbox: effects on the outside world as rows, written in the
//! transaction that causes them and delivered by a worker.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StoreError;
use crate::Time;

/// What a worker has to do, sealed in the row for purpose `outbox`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// Send an SMS.
    Sms {
        /// E.164.
        to: String,
        /// Template name, e.g. `sign_in_code`.
        template: String,
        /// `zh-CN` or `en`.
        locale: String,
        /// Values of the template; a code stands under `code`.
        params: std::collections::BTreeMap<String, String>,
    },
    /// Send a mail.
    Mail {
        /// Address.
        to: String,
        /// Template name.
        template: String,
        /// `zh-CN` or `en`.
        locale: String,
        /// Values of the template.
        params: std::collections::BTreeMap<String, String>,
    },
    /// Tell a CAS service that a session ended.
    CasLogout {
        /// Where to POST.
        url: String,
        /// The service ticket that was validated.
        ticket: String,
    },
}

/// Which worker handles a row; kept in clear so that queues can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutboxKind {
    /// SMS.
    Sms,
    /// Mail.
    Mail,
    /// CAS single logout.
    CasLogout,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutboxState {
    /// To be delivered when due.
    Queued,
    /// Delivered.
    Done,
    /// Given up after the last attempt.
    Dead,
    /// Too late to be worth delivering (an expired code).
    Expired,
    /// Written only so that an unknown recipient costs what a known one costs.
    Suppressed,
}

/// An outbox row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// Identifier.
    pub id: Uuid,
    /// Which worker.
    pub kind: OutboxKind,
    /// The [`Effect`] as JSON, sealed for purpose `outbox`.
    pub sealed: Vec<u8>,
    /// Where it stands.
    pub state: OutboxState,
    /// Deliveries tried.
    pub attempts: u32,
    /// When it was written.
    pub created_at: Time,
    /// Not before.
    pub due_at: Time,
    /// Not after.
    pub expires_at: Option<Time>,
    /// What the last failed attempt said; never personal data.
    pub last_error: Option<String>,
}

/// How the queue of a kind stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueHealth {
    /// Which.
    pub kind: OutboxKind,
    /// Rows to deliver.
    pub queued: u64,
    /// Those that are due.
    pub due: u64,
    /// Rows that were given up.
    pub dead: u64,
    /// Since when the longest due row is due.
    pub oldest_due: Option<Time>,
}

impl QueueHealth {
    /// A queue without rows.
    pub fn empty(kind: OutboxKind) -> Self {
        Self { kind, queued: 0, due: 0, dead: 0, oldest_due: None }
    }
}

/// The queue of effects.
#[async_trait]
pub trait Queue {
    /// Adds a row.
    async fn enqueue(&mut self, row: &OutboxRow) -> Result<(), StoreError>;
    /// Takes up to `limit` queued rows of `kind` that are due, the longest due first, postponing them
    /// to `lease_until` so that no other worker takes them meanwhile, and counts the attempt: the
    /// rows come back with this attempt in `attempts`. By kind, so that a queue of logout notices to
    /// a slow service never stands before a sign-in code. (PostgreSQL: SKIP LOCKED.)
    async fn lease(
        &mut self,
        now: Time,
        lease_until: Time,
        kind: OutboxKind,
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError>;
    /// Gives a leased row back untried: due again at `due_at`, the attempt not counted.
    async fn postpone(&mut self, id: Uuid, due_at: Time) -> Result<(), StoreError>;
    /// Records how a delivery ended: state, next due time, error.
    async fn settle(
        &mut self,
        id: Uuid,
        state: OutboxState,
        due_at: Time,
        error: Option<&str>,
    ) -> Result<(), StoreError>;
    /// When the next queued row is due.
    async fn next_due(&mut self) -> Result<Option<Time>, StoreError>;
    /// Rows per kind and state.
    async fn outbox_counts(&mut self) -> Result<Vec<(OutboxKind, OutboxState, u64)>, StoreError>;
    /// How each queue stands that has rows waiting or given up.
    async fn outbox_health(&mut self, now: Time) -> Result<Vec<QueueHealth>, StoreError>;
    /// Rows that were given up, the newest first: of `kind`, and after `before` in that order.
    async fn dead_letters(
        &mut self,
        kind: Option<OutboxKind>,
        before: Option<(Time, Uuid)>,
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError>;
    /// One of them.
    async fn dead_letter(&mut self, id: Uuid) -> Result<Option<OutboxRow>, StoreError>;
    /// Queues a row again that was given up, as if it had been written now; tells whether it was there.
    async fn revive(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError>;
    /// Queues all of a kind again.
    async fn revive_all(&mut self, kind: OutboxKind, now: Time) -> Result<u64, StoreError>;
    /// Deletes a row that was given up; tells whether it was there.
    async fn drop_dead(&mut self, id: Uuid) -> Result<bool, StoreError>;
    /// Deletes rows that are neither queued nor dead and were written before `before`.
    async fn purge_outbox(&mut self, before: Time) -> Result<u64, StoreError>;
}
