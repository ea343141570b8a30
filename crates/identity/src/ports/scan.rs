//! Decisions about QR codes. A QR that nobody decided about has no row: it is
//! sealed into the QR itself.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// What the phone answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanDecision {
    /// Sign the PC in.
    Confirmed,
    /// It was not me.
    Refused,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanRow {
    /// The random id inside the QR.
    pub id: [u8; 16],
    /// Digest of the browser cookie of the page that shows the QR.
    pub browser: Digest,
    /// What was answered.
    pub decision: ScanDecision,
    /// Who answered.
    pub account: Uuid,
    /// When.
    pub decided_at: Time,
    /// Until when the PC may pick it up.
    pub expires_at: Time,
}

/// Decisions.
#[async_trait]
pub trait Scans {
    /// Records a decision; false when this QR was decided already.
    async fn decide_scan(&mut self, row: &ScanRow) -> Result<bool, StoreError>;
    /// The decision about this QR.
    async fn scan(&mut self, id: &[u8; 16]) -> Result<Option<ScanRow>, StoreError>;
    /// Picks up a confirmation for the browser that shows the QR: the row to the one caller that
    /// got it before `now >= expires_at`, `None` to all others.
    async fn redeem_scan(
        &mut self,
        id: &[u8; 16],
        browser: &Digest,
        now: Time,
    ) -> Result<Option<ScanRow>, StoreError>;
    /// Deletes decisions that expired before `before`.
    async fn purge_scans(&mut self, before: Time) -> Result<u64, StoreError>;
}
