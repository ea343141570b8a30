//! Work that is done once for the whole installation, however many processes
//! there are.

use async_trait::async_trait;

use super::StoreError;
use crate::Time;

/// Claims on such work.
#[async_trait]
pub trait ScheduledJobs {
    /// Claims the next run of a job, if nobody did since `before`; tells whether it was the one. A claim
    /// of more than a day ahead was made by a clock that went wrong, and counts for nothing.
    async fn claim_job(&mut self, name: &str, before: Time, now: Time) -> Result<bool, StoreError>;
    /// When a job was claimed last.
    async fn job_claimed(&mut self, name: &str) -> Result<Option<Time>, StoreError>;
}
