//! Work that is done once for the whole installation, however many processes
//! there are.

use async_trait::async_trait;

use super::StoreError;
use crate::Time;

/// Claims on such work.
#[async_trait]
pub trait ScheduledJobs {
    /// Claims the next run of a job, if nobody did since `before`; tells whether it was the one.
    async fn claim_job(&mut self, name: &str, before: Time, now: Time) -> Result<bool, StoreError>;
}
