//! The queue of effects.

use std::collections::HashSet;

use async_trait::async_trait;
use identity::Time;
use identity::ports::{OutboxKind, OutboxRow, OutboxState, Queue, QueueHealth, StoreError};
use uuid::Uuid;

use super::statement::{Columns, scalar, sql, text};
use super::{Row, SKIP_LOCKED, Unit};

const ROW: &str =
    "SELECT id, kind, sealed, state, attempts, created_at, due_at, expires_at, last_error FROM outbox";

fn read(row: &Row) -> Result<OutboxRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(OutboxRow {
        id: c.next()?,
        kind: c.next()?,
        sealed: c.next()?,
        state: c.next()?,
        attempts: c.next()?,
        created_at: c.next()?,
        due_at: c.next()?,
        expires_at: c.next()?,
        last_error: c.next()?,
    })
}

#[async_trait]
impl Queue for Unit {
    async fn enqueue(&mut self, row: &OutboxRow) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO outbox \
             (id, kind, sealed, state, attempts, created_at, due_at, expires_at, last_error) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        let statement = statement
            .bind(row.id)
            .bind(row.kind)
            .bind(&row.sealed)
            .bind(row.state)
            .bind(row.attempts)
            .bind(row.created_at)
            .bind(row.due_at)
            .bind(row.expires_at)
            .bind(row.last_error.as_ref());
        self.run(statement).await?;
        Ok(())
    }

    async fn lease(
        &mut self,
        now: Time,
        lease_until: Time,
        kind: OutboxKind,
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        const DUE: &str = "SELECT id, kind, sealed, state, attempts, created_at, due_at, expires_at, last_error \
            FROM outbox WHERE state = 'queued' AND kind = ";
        let due = text(DUE).one().then(" AND due_at <= ").one();
        let due = due.then(" ORDER BY due_at, id LIMIT ").one().then(SKIP_LOCKED);
        let due = due.end().bind(kind).bind(now).bind(limit);
        let mut rows: Vec<OutboxRow> = self.all(due).await?.iter().map(read).collect::<Result<_, _>>()?;
        if rows.is_empty() {
            return Ok(rows);
        }
        // The conditions stand here again: what comes back is ours whatever held
        // the rows since they were read.
        let take = text("UPDATE outbox SET due_at = ").one();
        let take = take.then(", attempts = attempts + 1 WHERE state = 'queued' AND due_at <= ").one();
        let take = take.then(" AND id IN ").list(rows.len()).then(" RETURNING id");
        let mut take = take.end().bind(lease_until).bind(now);
        for row in &rows {
            take = take.bind(row.id);
        }
        let taken: HashSet<Uuid> = self.all(take).await?.iter().map(scalar).collect::<Result<_, _>>()?;
        rows.retain_mut(|row| {
            row.due_at = lease_until;
            row.attempts += 1;
            taken.contains(&row.id)
        });
        Ok(rows)
    }

    async fn postpone(&mut self, id: Uuid, due_at: Time) -> Result<(), StoreError> {
        let statement = sql("UPDATE outbox SET due_at = $2, attempts = attempts - 1 \
             WHERE id = $1 AND state = 'queued' AND attempts > 0");
        self.run(statement.bind(id).bind(due_at)).await?;
        Ok(())
    }

    async fn settle(
        &mut self,
        id: Uuid,
        state: OutboxState,
        due_at: Time,
        error: Option<&str>,
    ) -> Result<(), StoreError> {
        let statement = sql("UPDATE outbox SET state = $2, due_at = $3, last_error = $4 WHERE id = $1");
        self.run(statement.bind(id).bind(state).bind(due_at).bind(error)).await?;
        Ok(())
    }

    async fn next_due(&mut self) -> Result<Option<Time>, StoreError> {
        scalar(&self.one(sql("SELECT MIN(due_at) FROM outbox WHERE state = 'queued'")).await?)
    }

    async fn outbox_counts(&mut self) -> Result<Vec<(OutboxKind, OutboxState, u64)>, StoreError> {
        let rows = self.all(sql("SELECT kind, state, COUNT(*) FROM outbox GROUP BY kind, state")).await?;
        rows.iter()
            .map(|row| {
                let mut c = Columns::of(row);
                Ok((c.next()?, c.next()?, c.next()?))
            })
            .collect()
    }

    async fn outbox_health(&mut self, now: Time) -> Result<Vec<QueueHealth>, StoreError> {
        let statement = sql("SELECT kind, SUM(CASE WHEN state = 'queued' THEN 1 ELSE 0 END), \
             SUM(CASE WHEN state = 'queued' AND due_at <= $1 THEN 1 ELSE 0 END), \
             SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), \
             MIN(CASE WHEN state = 'queued' AND due_at <= $1 THEN due_at END) \
             FROM outbox WHERE state IN ('queued', 'dead') GROUP BY kind");
        let rows = self.all(statement.bind(now)).await?;
        let health = rows.iter().map(|row| {
            let mut c = Columns::of(row);
            Ok(QueueHealth {
                kind: c.next()?,
                queued: c.next()?,
                due: c.next()?,
                dead: c.next()?,
                oldest_due: c.next()?,
            })
        });
        health.collect()
    }

    async fn dead_letters(
        &mut self,
        kind: Option<OutboxKind>,
        before: Option<(Time, Uuid)>,
        limit: u32,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let mut list = text(ROW).then(" WHERE state = 'dead'");
        if kind.is_some() {
            list = list.then(" AND kind = ").one();
        }
        if before.is_some() {
            list = list.then(" AND (created_at, id) < ").list(2);
        }
        let mut list = list.then(" ORDER BY created_at DESC, id DESC LIMIT ").one().end();
        if let Some(kind) = kind {
            list = list.bind(kind);
        }
        if let Some((at, id)) = before {
            list = list.bind(at).bind(id);
        }
        self.all(list.bind(limit)).await?.iter().map(read).collect()
    }

    async fn dead_letter(&mut self, id: Uuid) -> Result<Option<OutboxRow>, StoreError> {
        let one = text(ROW).then(" WHERE state = 'dead' AND id = ").one().end().bind(id);
        self.optional(one).await?.as_ref().map(read).transpose()
    }

    async fn revive(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError> {
        // A row counts its day from when it was written: it gets another one.
        let statement =
            sql("UPDATE outbox SET state = 'queued', attempts = 0, created_at = $2, due_at = $2 \
             WHERE id = $1 AND state = 'dead' RETURNING id");
        Ok(self.optional(statement.bind(id).bind(now)).await?.is_some())
    }

    async fn revive_all(&mut self, kind: OutboxKind, now: Time) -> Result<u64, StoreError> {
        let statement =
            sql("UPDATE outbox SET state = 'queued', attempts = 0, created_at = $2, due_at = $2 \
             WHERE kind = $1 AND state = 'dead'");
        self.run(statement.bind(kind).bind(now)).await
    }

    async fn drop_dead(&mut self, id: Uuid) -> Result<bool, StoreError> {
        let statement = sql("DELETE FROM outbox WHERE id = $1 AND state = 'dead' RETURNING id");
        Ok(self.optional(statement.bind(id)).await?.is_some())
    }

    async fn purge_outbox(&mut self, before: Time) -> Result<u64, StoreError> {
        let statement =
            sql("DELETE FROM outbox WHERE created_at < $1 AND state <> 'queued' AND state <> 'dead'");
        self.run(statement.bind(before)).await
    }
}
