//! What the domain needs from the outside, as traits: a store that hands out
//! units of work. Entities stand beside the trait that keeps them.
//!
//! "Not found" is `None`. A unit of work that is dropped is rolled back.

mod account;
mod api;
mod app_password;
mod audit;
mod audit_chain;
mod audit_figures;
mod case;
mod code;
mod console;
mod factor;
mod identity;
mod invitation;
mod job;
mod journey;
mod limit;
mod outbox;
mod people;
mod question;
mod review;
mod roster;
mod scan;
mod service;
mod session;
mod settings;
mod source;
mod ticket;

use async_trait::async_trait;

pub use account::{
    Account, AccountRow, Accounts, EmailRow, InitialSecret, PasswordRow, PhoneRow, PhoneSlot, Status,
};
pub use api::{ApiRequestRow, ApiTokenRow, ApiTokens};
pub use app_password::{AppPasswordRow, AppPasswords};
pub use audit::{AuditEntry, AuditLog};
pub use audit_chain::{AnchorRow, AuditChain, AuditHead, Link, RetentionRow, SealedEntry, Unsealed};
pub use audit_figures::{AuditFigures, AuditPage, AuditQuery, BacklogRow, CountRow, Named, Span};
pub use case::{CaseKind, CaseRow, CaseState, Cases, EvidenceEntry, EvidenceRow};
pub use code::{CodePurpose, CodeRow, Codes};
pub use console::{RoleGrant, Roles, SetUpLink};
pub use factor::{DeviceRow, Factors, PasskeyRow, RecoveryCount, TotpRow};
pub use identity::{IdentityDefault, IdentityDefaults};
pub use invitation::{InvitationRow, InvitationState, Invitations};
pub use job::ScheduledJobs;
pub use journey::{JourneyKind, JourneyRow, Journeys};
pub use limit::{AttemptRow, Limits};
pub use outbox::{Effect, OutboxKind, OutboxRow, OutboxState, Queue, QueueHealth};
pub use people::{People, PeopleIndexes, PeopleQuery, PeopleText};
pub use question::{QuestionRow, Questions};
pub use review::{FirstApproval, QueueQuery, QueueRow, ReviewRow, ReviewTime, Reviews};
pub use roster::{RosterMember, RosterRun, RosterRuns, RunPart, RunState};
pub use scan::{ScanDecision, ScanRow, Scans};
pub use service::{Access, MatchKind, Presentation, ServiceRow, ServiceUse, Services, UrlRule};
pub use session::{Level, Method, MethodUse, SessionCounts, SessionRow, Sessions};
pub use settings::{Announcement, Decisions, SettingsDraft, SettingsVersion};
pub use source::{
    Comparison, SourceColumn, SourceCounts, SourceError, SourceFilter, SourceGroup, SourceLink, SourcePerson,
    SourceRow, SourceToken, Sources, Wanted,
};
pub use ticket::{TicketKind, TicketRow, Tickets};

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is unreachable, full, or too slow just now: worth a retry.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A uniqueness rule was broken; the name is the index or column of the rule.
    #[error("a value that must be unique is taken: {0}")]
    Taken(String),
    /// The database answered with something that should not be possible.
    #[error("the database holds something unexpected: {0}")]
    Inconsistent(String),
}

/// How sure a committed write must be to survive a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// On disk before the commit returns: accounts, credentials, bindings,
    /// cases, audit.
    Full,
    /// May be lost with the last moment before a power cut (never torn):
    /// counters, tickets, last-seen times.
    Relaxed,
}

/// Everything a unit of work can do.
pub trait Repositories:
    Accounts
    + ApiTokens
    + AppPasswords
    + AuditChain
    + AuditFigures
    + AuditLog
    + Cases
    + Codes
    + Decisions
    + Factors
    + Invitations
    + IdentityDefaults
    + Journeys
    + Limits
    + People
    + Questions
    + Queue
    + Reviews
    + Roles
    + ScheduledJobs
    + RosterRuns
    + Scans
    + Services
    + Sessions
    + Sources
    + Tickets
    + Send
{
}

/// A unit of work: on a reading one only looking is allowed, a writing one is
/// a transaction. After a call on a writing unit failed ([`StoreError::Taken`]
/// included) the unit is lost: every further call and the commit fail too.
#[async_trait]
pub trait Unit: Repositories {
    /// Makes the writes of this unit last. A unit dropped without it is rolled back.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// Hands out units of work.
#[async_trait]
pub trait Store: Send + Sync {
    /// A unit that only looks; never waits for writers.
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError>;
    /// A transaction. On SQLite writers queue here, one at a time.
    async fn write(&self, durability: Durability) -> Result<Box<dyn Unit>, StoreError>;
    /// A unit for one small write of `Durability::Relaxed`, cheaper than a transaction: each call is
    /// a transaction of its own and lasts when it returns. `commit` does nothing, dropping undoes
    /// nothing, a failed call spoils no other. For counters, tickets, last-seen times; not for bulk
    /// calls, and on SQLite no other writer gets its turn before the unit is dropped.
    async fn single(&self) -> Result<Box<dyn Unit>, StoreError>;
    /// Tells other server processes about `event` (see `identity::live`). Does
    /// nothing where one process owns the database.
    async fn announce(&self, event: &str) -> Result<(), StoreError>;
}
