//! The chain of the audit log.

use async_trait::async_trait;
use identity::ports::{
    AnchorRow, AuditChain, AuditEntry, AuditHead, Link, RetentionRow, SealedEntry, StoreError, Unsealed,
};
use identity::{Digest, Time};
use uuid::Uuid;

use super::audit::{COLUMNS, read};
use super::statement::{Columns, scalar, sql, text};
use super::{Row, Unit, rows_at_once};
use crate::values::count;

/// A row of the log with its place: [`COLUMNS`], then `seq, chain`.
pub(super) fn sealed(row: &Row) -> Result<SealedEntry, StoreError> {
    let mut c = Columns::of(row);
    let entry = read(&mut c)?;
    Ok(SealedEntry { entry, seq: c.next()?, chain: c.next()? })
}

fn anchor(row: &Row) -> Result<AnchorRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(AnchorRow { number: c.next()?, seq: c.next()?, chain: c.next()?, at: c.next()?, mac: c.next()? })
}

const HEAD: &str =
    "revision, seq, chain, sealed_at, floor_seq, floor_chain, floor_at, anchors, keep_days, mac";

fn head(row: &Row) -> Result<AuditHead, StoreError> {
    let mut c = Columns::of(row);
    Ok(AuditHead {
        revision: c.next()?,
        seq: c.next()?,
        chain: c.next()?,
        sealed_at: c.next()?,
        floor_seq: c.next()?,
        floor_chain: c.next()?,
        floor_at: c.next()?,
        anchors: c.next()?,
        keep_days: c.next()?,
        mac: c.next()?,
    })
}

#[async_trait]
impl AuditChain for Unit {
    async fn audit_head(&mut self) -> Result<Option<AuditHead>, StoreError> {
        let statement = text("SELECT ").then(HEAD).then(" FROM audit_head WHERE id = 1").kept();
        self.optional(statement).await?.as_ref().map(head).transpose()
    }

    async fn found_audit_head(&mut self, head: &AuditHead) -> Result<bool, StoreError> {
        let statement = sql("INSERT INTO audit_head (id, revision, seq, chain, sealed_at, floor_seq, \
             floor_chain, floor_at, anchors, keep_days, mac) VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             ON CONFLICT (id) DO NOTHING");
        let statement = statement
            .bind(count(head.revision))
            .bind(count(head.seq))
            .bind(&head.chain)
            .bind(head.sealed_at)
            .bind(count(head.floor_seq))
            .bind(&head.floor_chain)
            .bind(head.floor_at)
            .bind(count(head.anchors))
            .bind(head.keep_days)
            .bind(&head.mac);
        Ok(self.run(statement).await? == 1)
    }

    async fn replace_audit_head(&mut self, head: &AuditHead) -> Result<bool, StoreError> {
        let statement = sql("UPDATE audit_head SET revision = $1, seq = $2, chain = $3, sealed_at = $4, \
             floor_seq = $5, floor_chain = $6, floor_at = $7, anchors = $8, keep_days = $9, mac = $10 \
             WHERE id = 1 AND revision = $11");
        let statement = statement
            .bind(count(head.revision))
            .bind(count(head.seq))
            .bind(&head.chain)
            .bind(head.sealed_at)
            .bind(count(head.floor_seq))
            .bind(&head.floor_chain)
            .bind(head.floor_at)
            .bind(count(head.anchors))
            .bind(head.keep_days)
            .bind(&head.mac)
            .bind(count(head.revision) - 1);
        Ok(self.run(statement).await? == 1)
    }

    async fn unsealed_audit(
        &mut self,
        (at, id): (Time, Uuid),
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        // `at >=` bounds the walk along the index, the rest settles ties.
        let statement = text("SELECT ")
            .then(COLUMNS)
            .then(" FROM audit WHERE seq IS NULL AND at >= ")
            .one()
            .then(" AND (at > ")
            .one()
            .then(" OR id > ")
            .one()
            .then(") ORDER BY at, id LIMIT ")
            .one()
            .kept();
        let rows = self.all(statement.bind(at).bind(at).bind(id).bind(limit)).await?;
        rows.iter().map(|row| read(&mut Columns::of(row))).collect()
    }

    async fn count_unsealed_audit(&mut self) -> Result<Unsealed, StoreError> {
        let row = self.one(sql("SELECT COUNT(*), MIN(at) FROM audit WHERE seq IS NULL")).await?;
        let mut c = Columns::of(&row);
        Ok(Unsealed { count: c.next()?, since: c.next()? })
    }

    async fn adopt_audit(&mut self, id: Uuid, digest: &Digest) -> Result<bool, StoreError> {
        let statement = sql("UPDATE audit SET digest = $1 WHERE id = $2 AND digest IS NULL AND seq IS NULL");
        Ok(self.run(statement.bind(digest).bind(id)).await? == 1)
    }

    async fn seal_audit(&mut self, links: &[Link]) -> Result<u64, StoreError> {
        let mut changed = 0;
        for links in links.chunks(rows_at_once(3)) {
            let statement = text("WITH place (id, seq, chain) AS (VALUES ")
                .rows(links.len(), 3)
                .then(") UPDATE audit SET seq = place.seq, chain = place.chain FROM place WHERE audit.id = place.id AND audit.seq IS NULL")
                .end();
            let statement = links
                .iter()
                .fold(statement, |all, link| all.bind(link.id).bind(count(link.seq)).bind(&link.chain));
            changed += self.run(statement).await?;
        }
        Ok(changed)
    }

    async fn sealed_audit(&mut self, after: u64, limit: u32) -> Result<Vec<SealedEntry>, StoreError> {
        let statement = text("SELECT ")
            .then(COLUMNS)
            .then(", seq, chain FROM audit WHERE seq IS NOT NULL AND seq > ")
            .one()
            .then(" ORDER BY seq LIMIT ")
            .one()
            .kept();
        self.all(statement.bind(count(after)).bind(limit)).await?.iter().map(sealed).collect()
    }

    async fn last_sealed_audit(&mut self) -> Result<Option<u64>, StoreError> {
        let statement = sql("SELECT seq FROM audit WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1");
        self.optional(statement).await?.as_ref().map(scalar).transpose()
    }

    async fn purge_audit(&mut self, floor: u64) -> Result<u64, StoreError> {
        self.run(sql("DELETE FROM audit WHERE seq IS NOT NULL AND seq <= $1").bind(count(floor))).await
    }

    async fn insert_anchor(&mut self, anchor: &AnchorRow) -> Result<(), StoreError> {
        let statement =
            sql("INSERT INTO audit_anchors (number, seq, chain, at, mac) VALUES ($1, $2, $3, $4, $5)");
        let statement = statement
            .bind(count(anchor.number))
            .bind(count(anchor.seq))
            .bind(&anchor.chain)
            .bind(anchor.at)
            .bind(&anchor.mac);
        self.run(statement).await?;
        Ok(())
    }

    async fn anchors(&mut self, after: u64, limit: u32) -> Result<Vec<AnchorRow>, StoreError> {
        let statement = sql("SELECT number, seq, chain, at, mac FROM audit_anchors WHERE number > $1 \
             ORDER BY number LIMIT $2");
        self.all(statement.bind(count(after)).bind(limit)).await?.iter().map(anchor).collect()
    }

    async fn confirm_retention(&mut self, row: &RetentionRow) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO audit_retention (id, days, confirmed_by, confirmed_at) \
             VALUES ($1, $2, $3, $4)");
        let statement = statement.bind(row.id).bind(row.days).bind(&row.confirmed_by).bind(row.confirmed_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn confirmed_retention(&mut self) -> Result<Option<RetentionRow>, StoreError> {
        let statement = sql("SELECT id, days, confirmed_by, confirmed_at FROM audit_retention \
             ORDER BY confirmed_at DESC, id DESC LIMIT 1");
        let row = self.optional(statement).await?;
        row.as_ref()
            .map(|row| {
                let mut c = Columns::of(row);
                Ok(RetentionRow {
                    id: c.next()?,
                    days: c.next()?,
                    confirmed_by: c.next()?,
                    confirmed_at: c.next()?,
                })
            })
            .transpose()
    }
}
