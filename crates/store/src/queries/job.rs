//! Work that is done once for all processes.

use std::time::Duration;

use async_trait::async_trait;
use identity::Time;
use identity::ports::{ScheduledJobs, StoreError};

use super::Unit;
use super::statement::{scalar, sql};

/// A claim further ahead than this was no claim.
const DAY: Duration = Duration::from_hours(24);

#[async_trait]
impl ScheduledJobs for Unit {
    async fn claim_job(&mut self, name: &str, before: Time, now: Time) -> Result<bool, StoreError> {
        let statement = sql("INSERT INTO job_claims (name, claimed_at) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET claimed_at = excluded.claimed_at \
             WHERE job_claims.claimed_at <= $3 OR job_claims.claimed_at > $4 RETURNING name");
        let ahead = now.plus(DAY);
        Ok(self.optional(statement.bind(name).bind(now).bind(before).bind(ahead)).await?.is_some())
    }

    async fn job_claimed(&mut self, name: &str) -> Result<Option<Time>, StoreError> {
        let statement = sql("SELECT claimed_at FROM job_claims WHERE name = $1");
        self.optional(statement.bind(name)).await?.as_ref().map(scalar).transpose()
    }
}
