//! Rosters that were brought in at the console.

use async_trait::async_trait;
use identity::Time;
use identity::ports::{RosterMember, RosterRun, RosterRuns, RunPart, RunState, Status, StoreError};
use uuid::Uuid;

use super::statement::{Columns, scalar, sql};
use super::{Row, Unit};

macro_rules! select_run {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, actor, state, bytes, complete, mapping, done_rows, found, error, created_at, ",
            "updated_at FROM roster_runs ",
            $rest
        )
    };
}

// Whoever a complete roster would name: guests have their hosts, and who holds a role at the console
// loses it by a decision, not by a gap in a file.
macro_rules! members {
    () => {
        "status <> $1 AND kind <> 'guest' \
         AND id NOT IN (SELECT account FROM role_grants WHERE ended_at IS NULL)"
    };
}

fn read(row: &Row) -> Result<RosterRun, StoreError> {
    let mut c = Columns::of(row);
    Ok(RosterRun {
        id: c.next()?,
        name: c.next()?,
        actor: c.next()?,
        state: c.next()?,
        bytes: c.next()?,
        complete: c.next()?,
        mapping: c.next()?,
        rows: c.next()?,
        found: c.next()?,
        error: c.next()?,
        created_at: c.next()?,
        updated_at: c.next()?,
    })
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[async_trait]
impl RosterRuns for Unit {
    async fn insert_roster_run(&mut self, row: &RosterRun) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO roster_runs (id, name, actor, state, bytes, complete, mapping, \
             done_rows, found, error, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
        let statement = statement
            .bind(row.id)
            .bind(&row.name)
            .bind(&row.actor)
            .bind(row.state)
            .bind(count(row.bytes))
            .bind(row.complete)
            .bind(&row.mapping)
            .bind(count(row.rows))
            .bind(row.found.as_ref())
            .bind(&row.error)
            .bind(row.created_at)
            .bind(row.updated_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn roster_run(&mut self, id: Uuid) -> Result<Option<RosterRun>, StoreError> {
        let row = self.optional(sql(select_run!("WHERE id = $1")).bind(id)).await?;
        row.as_ref().map(read).transpose()
    }

    async fn roster_runs(&mut self, limit: u32) -> Result<Vec<RosterRun>, StoreError> {
        let statement = sql(select_run!("ORDER BY created_at DESC, id LIMIT $1"));
        self.all(statement.bind(limit)).await?.iter().map(read).collect()
    }

    async fn roster_runs_of(&mut self, actor: &str, limit: u32) -> Result<Vec<RosterRun>, StoreError> {
        let statement = sql(select_run!("WHERE actor = $1 ORDER BY created_at DESC, id LIMIT $2"));
        self.all(statement.bind(actor).bind(limit)).await?.iter().map(read).collect()
    }

    async fn move_roster_run(
        &mut self,
        row: &RosterRun,
        from: RunState,
        seen: Time,
    ) -> Result<bool, StoreError> {
        let statement =
            sql("UPDATE roster_runs SET state = $4, complete = $5, mapping = $6, done_rows = $7, \
             found = $8, error = $9, updated_at = $10 WHERE id = $1 AND state = $2 AND updated_at <= $3");
        let statement = statement
            .bind(row.id)
            .bind(from)
            .bind(seen)
            .bind(row.state)
            .bind(row.complete)
            .bind(&row.mapping)
            .bind(count(row.rows))
            .bind(row.found.as_ref())
            .bind(&row.error)
            .bind(row.updated_at);
        Ok(self.run(statement).await? == 1)
    }

    async fn beat_roster_run(&mut self, id: Uuid, rows: u64, now: Time) -> Result<(), StoreError> {
        let statement = sql("UPDATE roster_runs SET done_rows = $2, updated_at = $3 \
             WHERE id = $1 AND state IN ('checking', 'applying')");
        self.run(statement.bind(id).bind(count(rows)).bind(now)).await?;
        Ok(())
    }

    async fn insert_roster_piece(
        &mut self,
        run: Uuid,
        part: RunPart,
        number: u32,
        sealed: &Vec<u8>,
    ) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO roster_pieces (run, part, number, sealed) VALUES ($1, $2, $3, $4)");
        self.run(statement.bind(run).bind(part).bind(number).bind(sealed)).await?;
        Ok(())
    }

    async fn roster_piece(
        &mut self,
        run: Uuid,
        part: RunPart,
        number: u32,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let statement = sql("SELECT sealed FROM roster_pieces WHERE run = $1 AND part = $2 AND number = $3");
        let row = self.optional(statement.bind(run).bind(part).bind(number)).await?;
        row.as_ref().map(scalar).transpose()
    }

    async fn drop_roster_pieces(&mut self, run: Uuid, part: RunPart) -> Result<u64, StoreError> {
        let statement = sql("DELETE FROM roster_pieces WHERE run = $1 AND part = $2");
        self.run(statement.bind(run).bind(part)).await
    }

    async fn purge_roster_runs(&mut self, before: Time, oldest: Time) -> Result<u64, StoreError> {
        let statement = sql("DELETE FROM roster_pieces WHERE part = $1 AND run IN \
             (SELECT id FROM roster_runs WHERE updated_at < $2)");
        self.run(statement.bind(RunPart::File).bind(before)).await?;
        self.run(sql("DELETE FROM roster_runs WHERE updated_at < $1").bind(oldest)).await
    }

    async fn roster_members(&mut self, after: &str, limit: u32) -> Result<Vec<RosterMember>, StoreError> {
        let statement = sql(concat!(
            "SELECT id, number, number_key FROM accounts WHERE ",
            members!(),
            " AND number_key > $2 ORDER BY number_key LIMIT $3"
        ));
        let rows = self.all(statement.bind(Status::Suspended).bind(after).bind(limit)).await?;
        let member = |row: &Row| {
            let mut c = Columns::of(row);
            Ok(RosterMember { id: c.next()?, number: c.next()?, key: c.next()? })
        };
        rows.iter().map(member).collect()
    }

    async fn count_roster_members(&mut self) -> Result<u64, StoreError> {
        let statement = sql(concat!("SELECT COUNT(*) FROM accounts WHERE ", members!()));
        let row = self.optional(statement.bind(Status::Suspended)).await?;
        Ok(row.as_ref().map(scalar).transpose()?.unwrap_or_default())
    }
}
