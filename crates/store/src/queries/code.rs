//! One-time codes.

use async_trait::async_trait;
use identity::ports::{CodePurpose, CodeRow, Codes, StoreError};
use identity::{Digest, Time};
use uuid::Uuid;

use super::Unit;
use super::statement::{Columns, sql};

#[async_trait]
impl Codes for Unit {
    async fn insert_code(&mut self, row: &CodeRow) -> Result<(), StoreError> {
        // The new code takes the place of the old one: there is never a moment
        // at which two are good.
        let statement =
            sql("INSERT INTO codes (id, purpose, target, holder, digest, guesses, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (purpose, target, holder) DO UPDATE SET id = excluded.id, digest = excluded.digest, \
             guesses = excluded.guesses, created_at = excluded.created_at, expires_at = excluded.expires_at");
        let statement = statement
            .bind(row.id)
            .bind(row.purpose)
            .bind(&row.target)
            .bind(&row.holder)
            .bind(&row.digest)
            .bind(row.guesses)
            .bind(row.created_at)
            .bind(row.expires_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn guess_code(
        &mut self,
        purpose: CodePurpose,
        target: &Digest,
        holder: &Digest,
        max_guesses: u32,
        now: Time,
    ) -> Result<Option<CodeRow>, StoreError> {
        let statement = sql("UPDATE codes SET guesses = guesses + 1 \
             WHERE purpose = $1 AND target = $2 AND holder = $3 AND guesses < $4 AND expires_at > $5 \
             RETURNING id, purpose, target, holder, digest, guesses - 1, created_at, expires_at");
        let statement = statement.bind(purpose).bind(target).bind(holder).bind(max_guesses).bind(now);
        let row = self.optional(statement).await?;
        row.map(|row| {
            let mut c = Columns::of(&row);
            Ok(CodeRow {
                id: c.next()?,
                purpose: c.next()?,
                target: c.next()?,
                holder: c.next()?,
                digest: c.next()?,
                guesses: c.next()?,
                created_at: c.next()?,
                expires_at: c.next()?,
            })
        })
        .transpose()
    }

    async fn consume_code(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError> {
        let statement = sql("DELETE FROM codes WHERE id = $1 AND expires_at > $2 RETURNING id");
        Ok(self.optional(statement.bind(id).bind(now)).await?.is_some())
    }

    async fn purge_codes(&mut self, before: Time) -> Result<u64, StoreError> {
        self.run(sql("DELETE FROM codes WHERE expires_at < $1").bind(before)).await
    }
}
