//! Looking for rows of the audit log, and the figures that are kept of it.

use async_trait::async_trait;
use uuid::Uuid;

use super::{CaseKind, SealedEntry, StoreError};
use crate::{Digest, Time};

/// What somebody looks for; every part narrows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Not before.
    pub from: Option<Time>,
    /// Before.
    pub until: Option<Time>,
    /// Event.
    pub event: Option<String>,
    /// Outcome.
    pub outcome: Option<String>,
    /// Who did it.
    pub actor: Option<String>,
    /// Whose account it touched.
    pub account: Option<Uuid>,
    /// Client address.
    pub address: Option<String>,
    /// Only rows that come after this one, newest first.
    pub before: Option<(Time, Uuid)>,
}

/// A part of the log that was looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditPage {
    /// What was found, newest first.
    pub rows: Vec<SealedEntry>,
    /// Where to go on; `None`: that was all.
    pub next: Option<(Time, Uuid)>,
}

/// How long a count covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// An hour.
    Hour,
    /// A day, as people of this installation count them.
    Day,
}

impl Span {
    /// Its seconds.
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Hour => 3600,
            Self::Day => 86_400,
        }
    }
}

/// Events that are alike, within an hour or a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountRow {
    /// How long.
    pub span: Span,
    /// From when.
    pub start: Time,
    /// Event.
    pub event: String,
    /// Outcome.
    pub outcome: String,
    /// Method, where there is one.
    pub method: String,
    /// How many.
    pub hits: u64,
}

/// Whose number and name an id stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The account.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Its holder's name.
    pub name: String,
}

/// Applications that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BacklogRow {
    /// Kind.
    pub kind: CaseKind,
    /// How many.
    pub count: u64,
    /// The longest waiting one's time.
    pub oldest: Option<Time>,
}

/// Searching and counting. Only sealed rows are looked at.
#[async_trait]
pub trait AuditFigures {
    /// A page of at most `limit` rows. Looks at ten thousand rows at most and says where to go on.
    async fn search_audit(&mut self, query: &AuditQuery, limit: u32) -> Result<AuditPage, StoreError>;
    /// One row.
    async fn sealed_audit_entry(&mut self, id: Uuid) -> Result<Option<SealedEntry>, StoreError>;
    /// Events that were ever counted, each once.
    async fn audit_events(&mut self) -> Result<Vec<String>, StoreError>;
    /// Number and name of those accounts that there are.
    async fn names_of(&mut self, accounts: &[Uuid]) -> Result<Vec<Named>, StoreError>;
    /// Adds to the counts; each kind once in `rows`.
    async fn add_audit_counts(&mut self, rows: &[CountRow]) -> Result<(), StoreError>;
    /// Counts of these events that begin at `from` or later.
    async fn audit_counts(
        &mut self,
        span: Span,
        from: Time,
        events: &[&str],
    ) -> Result<Vec<CountRow>, StoreError>;
    /// The sketch of a day.
    async fn audit_day(&mut self, day: i64) -> Result<Option<Vec<u8>>, StoreError>;
    /// Writes it.
    async fn set_audit_day(&mut self, day: i64, sketch: &[u8]) -> Result<(), StoreError>;
    /// The sketches of days from `from` on, oldest first.
    async fn audit_days(&mut self, from: i64) -> Result<Vec<(i64, Vec<u8>)>, StoreError>;
    /// Deletes the counts of hours before `before`; those of days are few and stay.
    async fn purge_audit_counts(&mut self, before: Time) -> Result<u64, StoreError>;

    /// How often something was counted in the window that began at `window`.
    async fn window_hits(&mut self, key: &Digest, window: Time) -> Result<u64, StoreError>;
    /// Applications that wait for a decision, by kind.
    async fn case_backlog(&mut self) -> Result<Vec<BacklogRow>, StoreError>;
    /// When the longest overdue message was due.
    async fn outbox_oldest(&mut self) -> Result<Option<Time>, StoreError>;
}
