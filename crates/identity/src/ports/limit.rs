//! Counters that hold back guessing and flooding.

use async_trait::async_trait;

use super::StoreError;
use crate::{Digest, Time};

/// Failures counted under one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttemptRow {
    /// Failures since the last success or unlock.
    pub failures: u32,
    /// Locked until then.
    pub locked_until: Option<Time>,
    /// Last change.
    pub updated_at: Option<Time>,
}

/// Counters, sliding windows and used-once marks. Keys are digests, so that
/// nobody reads a phone number or address out of them.
#[async_trait]
pub trait Limits {
    /// The counter, or its default.
    async fn attempts(&mut self, key: &Digest) -> Result<AttemptRow, StoreError>;
    /// [`Limits::attempts`], holding the row against other writers until this
    /// unit ends (creates it when absent).
    async fn lock_attempts(&mut self, key: &Digest, now: Time) -> Result<AttemptRow, StoreError>;
    /// Overwrites the counter.
    async fn set_attempts(&mut self, key: &Digest, row: &AttemptRow, now: Time) -> Result<(), StoreError>;
    /// Forgets the counter.
    async fn clear_attempts(&mut self, key: &Digest) -> Result<(), StoreError>;

    /// The instants recorded under `key`, oldest first, holding the row against
    /// other writers until this unit ends (creates it when absent).
    async fn lock_stamps(&mut self, key: &Digest, now: Time) -> Result<Vec<Time>, StoreError>;
    /// Overwrites the instants.
    async fn set_stamps(&mut self, key: &Digest, stamps: &[Time], now: Time) -> Result<(), StoreError>;

    /// Adds one to the counter of the window that starts at `window` and tells its new value.
    async fn count_in_window(&mut self, key: &Digest, window: Time) -> Result<u64, StoreError>;

    /// Marks `key` as used until `expires_at`; false when it was used already.
    async fn use_once(&mut self, key: &Digest, expires_at: Time) -> Result<bool, StoreError>;

    /// Deletes counters untouched since `before` (locks that still hold stay), windows that began
    /// before it and used-once marks that expired before `now`.
    async fn purge_limits(&mut self, before: Time, now: Time) -> Result<u64, StoreError>;
}
