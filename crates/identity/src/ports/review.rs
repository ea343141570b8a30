//! The reviewers' side of cases: the queue, who has taken which, first
//! approvals, and how long decisions took.

use async_trait::async_trait;
use uuid::Uuid;

use super::{CaseKind, CaseRow, CaseState, StoreError};
use crate::Time;

/// The first of two approvals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstApproval {
    /// Who gave it, as the audit log names them.
    pub reviewer: String,
    /// Their account, where they have one.
    pub account: Option<Uuid>,
    /// The account that it is about.
    pub choice: Uuid,
    /// When.
    pub at: Time,
}

/// What reviewers did with a case since it was last submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewRow {
    /// Beside the applicant's account: the one that an appeal fits, or who has the number that is to
    /// be moved, as it was when the case was submitted.
    pub other: Option<Uuid>,
    /// Who has taken it.
    pub claimed_by: Option<Uuid>,
    /// Until when.
    pub claimed_until: Option<Time>,
    /// When a reviewer first looked.
    pub first_seen_at: Option<Time>,
    /// The first approval, where two are asked for.
    pub first: Option<FirstApproval>,
}

/// Which part of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueQuery {
    /// Cases in this state: what waits is listed the oldest first, the rest the newest first.
    pub state: CaseState,
    /// Of this kind only.
    pub kind: Option<CaseKind>,
    /// Of this department and what lies below it only.
    pub department: Option<String>,
    /// What the reviewer may see: these departments and what lies below them; `None`: everything.
    pub roots: Option<Vec<String>>,
    /// Behind this one: when it was submitted, and its id.
    pub after: Option<(Time, String)>,
    /// At most so many.
    pub limit: u32,
}

/// A case in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRow {
    /// The case.
    pub case: CaseRow,
    /// What reviewers did.
    pub review: ReviewRow,
    /// Name of whoever has taken it.
    pub claimed_name: Option<String>,
    /// Number, name and department of the account that it is about, where one is known.
    pub account: Option<(String, String, String)>,
}

/// How long one decision took. Names nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewTime {
    /// Identifier.
    pub id: Uuid,
    /// The kind of case.
    pub kind: CaseKind,
    /// How it was decided.
    pub outcome: CaseState,
    /// When it was submitted.
    pub submitted_at: Time,
    /// When a reviewer first looked; `None`: decided unseen, by command line.
    pub first_seen_at: Option<Time>,
    /// When it was decided.
    pub decided_at: Time,
}

/// The reviewers' side of cases.
#[async_trait]
pub trait Reviews {
    /// The case was submitted: whatever reviewers did with it before is over.
    async fn begin_review(&mut self, case: &str, other: Option<Uuid>) -> Result<(), StoreError>;
    /// What reviewers did with the case; `None` for one that was never submitted.
    async fn review(&mut self, case: &str) -> Result<Option<ReviewRow>, StoreError>;
    /// Takes a waiting case until `until`, if nobody else has taken it now; tells whether it did.
    async fn claim_case(&mut self, case: &str, by: Uuid, now: Time, until: Time) -> Result<bool, StoreError>;
    /// Gives a case back, if `by` has taken it; tells whether it did.
    async fn release_case(&mut self, case: &str, by: Uuid) -> Result<bool, StoreError>;
    /// A reviewer looks at it: kept if it is the first time.
    async fn see_case(&mut self, case: &str, now: Time) -> Result<(), StoreError>;
    /// Keeps the first of two approvals, unless there is one, and whoever has taken the case gives it
    /// back; tells whether it did.
    async fn approve_first(&mut self, case: &str, first: &FirstApproval) -> Result<bool, StoreError>;
    /// The case was decided: nobody has taken it any more.
    async fn end_review(&mut self, case: &str) -> Result<(), StoreError>;
    /// A page of the queue.
    async fn queue(&mut self, query: &QueueQuery) -> Result<Vec<QueueRow>, StoreError>;
    /// How many cases the query finds, `after` and `limit` aside.
    async fn count_queue(&mut self, query: &QueueQuery) -> Result<u64, StoreError>;
    /// Cases about this account that were ever submitted, appeals included, newest first, at most 50.
    async fn cases_about(&mut self, account: Uuid) -> Result<Vec<CaseRow>, StoreError>;
    /// Keeps how long a decision took.
    async fn insert_review_time(&mut self, row: &ReviewTime) -> Result<(), StoreError>;
    /// Decisions since `since`, newest first.
    async fn review_times(&mut self, since: Time, limit: u32) -> Result<Vec<ReviewTime>, StoreError>;
    /// Forgets decisions before `before`; returns how many.
    async fn purge_review_times(&mut self, before: Time) -> Result<u64, StoreError>;
}
