//! The chain of the audit log: rows that committed get their place in it, and
//! keep it.

use async_trait::async_trait;
use uuid::Uuid;

use super::{AuditEntry, StoreError};
use crate::{Digest, Time};

/// A row with its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedEntry {
    /// The row.
    pub entry: AuditEntry,
    /// Its place: consecutive from 1.
    pub seq: u64,
    /// Keyed hash of the value before, the place and the row's digest.
    pub chain: Digest,
}

/// A place for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Which row.
    pub id: Uuid,
    /// Its place.
    pub seq: u64,
    /// Its chain value.
    pub chain: Digest,
}

/// Where the chain stands. One row, replaced by whoever saw the last revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// Counts the replacements.
    pub revision: u64,
    /// The last place that was given away; 0: none yet.
    pub seq: u64,
    /// Its chain value.
    pub chain: Digest,
    /// When.
    pub sealed_at: Time,
    /// Rows up to this place were deleted when their time was over; 0: none.
    pub floor_seq: u64,
    /// The chain value of that place: the walk starts from it.
    pub floor_chain: Digest,
    /// When they were deleted.
    pub floor_at: Time,
    /// How many anchors there are.
    pub anchors: u64,
    /// Days for which rows are kept, as the last start had it; 0: not known yet.
    pub keep_days: u32,
    /// Keyed hash of all of the above.
    pub mac: Digest,
}

/// The head as it was once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorRow {
    /// Consecutive from 1.
    pub number: u64,
    /// Place in the chain.
    pub seq: u64,
    /// Chain value there.
    pub chain: Digest,
    /// When.
    pub at: Time,
    /// Keyed hash of all of the above.
    pub mac: Digest,
}

/// Rows that wait for their place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsealed {
    /// How many.
    pub count: u64,
    /// The oldest one's time.
    pub since: Option<Time>,
}

/// The chain.
#[async_trait]
pub trait AuditChain {
    /// Where it stands; `None` before the first sealing.
    async fn audit_head(&mut self) -> Result<Option<AuditHead>, StoreError>;
    /// Writes the first head; false when there is one.
    async fn found_audit_head(&mut self, head: &AuditHead) -> Result<bool, StoreError>;
    /// Replaces the head that had the revision before; tells the one caller that did.
    async fn replace_audit_head(&mut self, head: &AuditHead) -> Result<bool, StoreError>;
    /// Rows without a place that come after `after` in the order of time and id.
    async fn unsealed_audit(
        &mut self,
        after: (Time, Uuid),
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError>;
    /// How many there are, and since when.
    async fn count_unsealed_audit(&mut self) -> Result<Unsealed, StoreError>;
    /// Gives a digest to a row that has neither digest nor place: once, when an older database is taken over.
    async fn adopt_audit(&mut self, id: Uuid, digest: &Digest) -> Result<bool, StoreError>;
    /// Gives rows their places; how many had none.
    async fn seal_audit(&mut self, links: &[Link]) -> Result<u64, StoreError>;
    /// Rows after this place, in the order of the chain.
    async fn sealed_audit(&mut self, after: u64, limit: u32) -> Result<Vec<SealedEntry>, StoreError>;
    /// The highest place that a row has.
    async fn last_sealed_audit(&mut self) -> Result<Option<u64>, StoreError>;
    /// Deletes rows up to this place. The database refuses rows above the head's floor.
    async fn purge_audit(&mut self, floor: u64) -> Result<u64, StoreError>;
    /// Adds an anchor.
    async fn insert_anchor(&mut self, anchor: &AnchorRow) -> Result<(), StoreError>;
    /// Anchors after this number, oldest first.
    async fn anchors(&mut self, after: u64, limit: u32) -> Result<Vec<AnchorRow>, StoreError>;
    /// Records that rows may be kept for so many days only.
    async fn confirm_retention(&mut self, row: &RetentionRow) -> Result<(), StoreError>;
    /// What was confirmed last.
    async fn confirmed_retention(&mut self) -> Result<Option<RetentionRow>, StoreError>;
}

/// A shorter retention that somebody answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetentionRow {
    /// Identifier.
    pub id: Uuid,
    /// Days.
    pub days: u32,
    /// The security administrator's account number.
    pub confirmed_by: String,
    /// When.
    pub confirmed_at: Time,
}
