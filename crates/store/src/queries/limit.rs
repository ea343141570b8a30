//! Counters, sliding windows, used-once marks.

use async_trait::async_trait;
use identity::ports::{AttemptRow, Limits, StoreError};
use identity::{Digest, Time};

use super::statement::{Columns, scalar, sql};
use super::{Row, Unit};
use crate::values::Packed;

fn read(row: &Row) -> Result<AttemptRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(AttemptRow { failures: c.next()?, locked_until: c.next()?, updated_at: c.next()? })
}

#[async_trait]
impl Limits for Unit {
    async fn attempts(&mut self, key: &Digest) -> Result<AttemptRow, StoreError> {
        let statement = sql("SELECT failures, locked_until, updated_at FROM attempts WHERE key = $1");
        self.optional(statement.bind(key)).await?.as_ref().map_or(Ok(AttemptRow::default()), read)
    }

    async fn lock_attempts(&mut self, key: &Digest, _now: Time) -> Result<AttemptRow, StoreError> {
        // An update that changes nothing: makes the row, holds it, reads it.
        let statement = sql("INSERT INTO attempts (key, failures) VALUES ($1, 0) \
             ON CONFLICT (key) DO UPDATE SET failures = attempts.failures \
             RETURNING failures, locked_until, updated_at");
        read(&self.one(statement.bind(key)).await?)
    }

    async fn set_attempts(&mut self, key: &Digest, row: &AttemptRow, now: Time) -> Result<(), StoreError> {
        let statement = sql(
            "INSERT INTO attempts (key, failures, locked_until, updated_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, locked_until = excluded.locked_until, \
             updated_at = excluded.updated_at",
        );
        self.run(statement.bind(key).bind(row.failures).bind(row.locked_until).bind(now)).await?;
        Ok(())
    }

    async fn clear_attempts(&mut self, key: &Digest) -> Result<(), StoreError> {
        self.run(sql("DELETE FROM attempts WHERE key = $1").bind(key)).await?;
        Ok(())
    }

    async fn lock_stamps(&mut self, key: &Digest, now: Time) -> Result<Vec<Time>, StoreError> {
        let statement = sql("INSERT INTO stamps (key, stamps, updated_at) VALUES ($1, $2, $3) \
             ON CONFLICT (key) DO UPDATE SET stamps = stamps.stamps RETURNING stamps");
        let row = self.one(statement.bind(key).bind(&Packed(Vec::new())).bind(now)).await?;
        Ok(scalar::<Packed>(&row)?.0)
    }

    async fn set_stamps(&mut self, key: &Digest, stamps: &[Time], now: Time) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO stamps (key, stamps, updated_at) VALUES ($1, $2, $3) \
             ON CONFLICT (key) DO UPDATE SET stamps = excluded.stamps, updated_at = excluded.updated_at");
        self.run(statement.bind(key).bind(&Packed(stamps.to_vec())).bind(now)).await?;
        Ok(())
    }

    async fn count_in_window(&mut self, key: &Digest, window: Time) -> Result<u64, StoreError> {
        let statement = sql("INSERT INTO windows (key, starts_at, hits) VALUES ($1, $2, 1) \
             ON CONFLICT (key, starts_at) DO UPDATE SET hits = windows.hits + 1 RETURNING hits");
        scalar(&self.one(statement.bind(key).bind(window)).await?)
    }

    async fn use_once(&mut self, key: &Digest, expires_at: Time) -> Result<bool, StoreError> {
        let statement = sql("INSERT INTO used_once (key, expires_at) VALUES ($1, $2) \
             ON CONFLICT (key) DO NOTHING RETURNING expires_at");
        Ok(self.optional(statement.bind(key).bind(expires_at)).await?.is_some())
    }

    async fn purge_limits(&mut self, before: Time, now: Time) -> Result<u64, StoreError> {
        let attempts = sql("DELETE FROM attempts WHERE (updated_at IS NULL OR updated_at < $1) \
             AND (locked_until IS NULL OR locked_until <= $2)");
        let mut gone = self.run(attempts.bind(before).bind(now)).await?;
        gone += self.run(sql("DELETE FROM stamps WHERE updated_at < $1").bind(before)).await?;
        gone += self.run(sql("DELETE FROM windows WHERE starts_at < $1").bind(before)).await?;
        gone += self.run(sql("DELETE FROM used_once WHERE expires_at < $1").bind(now)).await?;
        Ok(gone)
    }
}
