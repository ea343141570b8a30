//! The audit log.

use async_trait::async_trait;
use identity::Time;
use identity::ports::{AuditEntry, AuditLog, StoreError};
use uuid::Uuid;

use super::statement::{Columns, scalar, sql, text};
use super::{Row, Unit};

macro_rules! columns {
    () => {
        "id, at, event, outcome, account, actor, session, address, user_agent, detail, digest"
    };
}

/// The columns that [`read`] reads.
pub(super) const COLUMNS: &str = columns!();

fn whole(row: &Row) -> Result<AuditEntry, StoreError> {
    read(&mut Columns::of(row))
}

/// An entry, from the columns that come next.
pub(super) fn read(c: &mut Columns<'_>) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        id: c.next()?,
        at: c.next()?,
        event: c.next()?,
        outcome: c.next()?,
        account: c.next()?,
        actor: c.next()?,
        session: c.next()?,
        address: c.next()?,
        user_agent: c.next()?,
        detail: c.next()?,
        digest: c.next()?,
    })
}

#[async_trait]
impl AuditLog for Unit {
    async fn append_audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        let statement = sql(concat!(
            "INSERT INTO audit (",
            columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ));
        let statement = statement
            .bind(entry.id)
            .bind(entry.at)
            .bind(&entry.event)
            .bind(&entry.outcome)
            .bind(entry.account)
            .bind(entry.actor.as_ref())
            .bind(entry.session)
            .bind(&entry.address)
            .bind(&entry.user_agent)
            .bind(&entry.detail)
            .bind(entry.digest.as_ref());
        self.run(statement).await?;
        Ok(())
    }

    async fn audit_of(
        &mut self,
        account: Uuid,
        events: &[&str],
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        const SELECT: &str = concat!("SELECT ", columns!(), " FROM audit WHERE account = ");
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let statement = text(SELECT)
            .one()
            .then(" AND event IN ")
            .list(events.len())
            .then(" ORDER BY at DESC, id DESC LIMIT ")
            .one()
            .end();
        let mut statement = statement.bind(account);
        for event in events {
            statement = statement.bind(*event);
        }
        self.all(statement.bind(limit)).await?.iter().map(whole).collect()
    }

    async fn audit_before(
        &mut self,
        account: Uuid,
        events: &[&str],
        (at, id): (Time, Uuid),
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        const SELECT: &str = concat!("SELECT ", columns!(), " FROM audit WHERE account = ");
        if events.is_empty() {
            return Ok(Vec::new());
        }
        // `at <=` bounds the walk along the index `audit_of_account`, the rest settles ties.
        let statement = text(SELECT)
            .one()
            .then(" AND at <= ")
            .one()
            .then(" AND (at < ")
            .one()
            .then(" OR id < ")
            .one()
            .then(") AND event IN ")
            .list(events.len())
            .then(" ORDER BY at DESC, id DESC LIMIT ")
            .one()
            .end();
        let mut statement = statement.bind(account).bind(at).bind(at).bind(id);
        for event in events {
            statement = statement.bind(*event);
        }
        self.all(statement.bind(limit)).await?.iter().map(whole).collect()
    }

    async fn newest_audit(&mut self) -> Result<Option<Time>, StoreError> {
        scalar(&self.one(sql("SELECT MAX(at) FROM audit")).await?)
    }

    async fn audit_since(&mut self, after: Time, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let statement =
            sql(concat!("SELECT ", columns!(), " FROM audit WHERE at >= $1 ORDER BY at, id LIMIT $2"));
        self.all(statement.bind(after).bind(limit)).await?.iter().map(whole).collect()
    }
}
