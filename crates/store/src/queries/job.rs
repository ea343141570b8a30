//! Work that is done once for all processes.

use async_trait::async_trait;
use identity::Time;
use identity::ports::{ScheduledJobs, StoreError};

use super::Unit;
use super::statement::sql;

#[async_trait]
impl ScheduledJobs for Unit {
    async fn claim_job(&mut self, name: &str, before: Time, now: Time) -> Result<bool, StoreError> {
        let statement = sql("INSERT INTO job_claims (name, claimed_at) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET claimed_at = excluded.claimed_at \
             WHERE job_claims.claimed_at <= $3 RETURNING name");
        Ok(self.optional(statement.bind(name).bind(now).bind(before)).await?.is_some())
    }
}
