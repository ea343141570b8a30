//! Journeys.

use async_trait::async_trait;
use identity::Time;
use identity::ports::{JourneyRow, Journeys, StoreError};

use super::Unit;
use super::statement::{Columns, sql};

#[async_trait]
impl Journeys for Unit {
    async fn insert_journey(&mut self, row: &JourneyRow) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO journeys \
             (id, kind, browser, account, target, state, created_at, expires_at, finished_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        let statement = statement
            .bind(&row.id)
            .bind(row.kind)
            .bind(&row.browser)
            .bind(row.account)
            .bind(&row.target)
            .bind(&row.state)
            .bind(row.created_at)
            .bind(row.expires_at)
            .bind(row.finished_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn journey(&mut self, id: &str) -> Result<Option<JourneyRow>, StoreError> {
        let statement =
            sql("SELECT id, kind, browser, account, target, state, created_at, expires_at, finished_at \
             FROM journeys WHERE id = $1");
        let row = self.optional(statement.bind(id)).await?;
        row.map(|row| {
            let mut c = Columns::of(&row);
            Ok(JourneyRow {
                id: c.next()?,
                kind: c.next()?,
                browser: c.next()?,
                account: c.next()?,
                target: c.next()?,
                state: c.next()?,
                created_at: c.next()?,
                expires_at: c.next()?,
                finished_at: c.next()?,
            })
        })
        .transpose()
    }

    async fn set_journey_state(&mut self, id: &str, state: &str) -> Result<bool, StoreError> {
        let statement =
            sql("UPDATE journeys SET state = $2 WHERE id = $1 AND finished_at IS NULL RETURNING id");
        Ok(self.optional(statement.bind(id).bind(state)).await?.is_some())
    }

    async fn advance_journey(&mut self, row: &JourneyRow, old_state: &str) -> Result<bool, StoreError> {
        let statement = sql("UPDATE journeys SET account = $2, state = $3, expires_at = $4 \
             WHERE id = $1 AND finished_at IS NULL AND state = $5 RETURNING id");
        let statement =
            statement.bind(&row.id).bind(row.account).bind(&row.state).bind(row.expires_at).bind(old_state);
        Ok(self.optional(statement).await?.is_some())
    }

    async fn finish_journey(&mut self, id: &str, now: Time) -> Result<bool, StoreError> {
        let statement =
            sql("UPDATE journeys SET finished_at = $2 WHERE id = $1 AND finished_at IS NULL RETURNING id");
        Ok(self.optional(statement.bind(id).bind(now)).await?.is_some())
    }

    async fn purge_journeys(&mut self, before: Time) -> Result<u64, StoreError> {
        self.run(sql("DELETE FROM journeys WHERE expires_at < $1").bind(before)).await
    }
}
