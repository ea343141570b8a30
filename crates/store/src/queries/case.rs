//! Cases and their evidence.

use async_trait::async_trait;
use identity::ports::{CaseKind, CaseRow, CaseState, Cases, EvidenceEntry, EvidenceRow, StoreError};
use identity::{Digest, Time};
use uuid::Uuid;

use super::statement::{Columns, Statement, sql};
use super::{Row, Unit};

macro_rules! select_case {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, state, account, browser, subject, sealed, rejection_sealed, reviewer, ",
            "proved_browser, proved_until, locale, revision, created_at, updated_at, submitted_at, ",
            "decided_at, redeemed_at FROM cases ",
            $rest
        )
    };
}

fn read(row: &Row) -> Result<CaseRow, StoreError> {
    read_from(&mut Columns::of(row))
}

/// A case whose columns come next, in the order of `select_case!`.
pub(super) fn read_from(c: &mut Columns<'_>) -> Result<CaseRow, StoreError> {
    Ok(CaseRow {
        id: c.next()?,
        kind: c.next()?,
        state: c.next()?,
        account: c.next()?,
        browser: c.next()?,
        subject: c.next()?,
        sealed: c.next()?,
        rejection_sealed: c.next()?,
        reviewer: c.next()?,
        proved_browser: c.next()?,
        proved_until: c.next()?,
        locale: c.next()?,
        revision: c.next()?,
        created_at: c.next()?,
        updated_at: c.next()?,
        submitted_at: c.next()?,
        decided_at: c.next()?,
        redeemed_at: c.next()?,
    })
}

/// Columns 4 to 16: all that a change may change.
fn bind_changes(to: Statement, row: &CaseRow) -> Statement {
    to.bind(row.state)
        .bind(row.account)
        .bind(&row.browser)
        .bind(row.subject.as_ref())
        .bind(&row.sealed)
        .bind(row.rejection_sealed.as_ref())
        .bind(row.reviewer.as_ref())
        .bind(row.proved_browser.as_ref())
        .bind(row.proved_until)
        .bind(&row.locale)
        .bind(row.updated_at)
        .bind(row.submitted_at)
        .bind(row.decided_at)
        .bind(row.redeemed_at)
}

#[async_trait]
impl Cases for Unit {
    async fn insert_case(&mut self, row: &CaseRow) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO cases (id, revision, kind, created_at, state, account, browser, \
             subject, sealed, rejection_sealed, reviewer, proved_browser, proved_until, locale, updated_at, \
             submitted_at, decided_at, redeemed_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)");
        let statement = statement.bind(&row.id).bind(row.revision).bind(row.kind).bind(row.created_at);
        self.run(bind_changes(statement, row)).await?;
        Ok(())
    }

    async fn case(&mut self, id: &str) -> Result<Option<CaseRow>, StoreError> {
        let row = self.optional(sql(select_case!("WHERE id = $1")).bind(id)).await?;
        row.as_ref().map(read).transpose()
    }

    async fn cases_of(&mut self, account: Uuid) -> Result<Vec<CaseRow>, StoreError> {
        let statement =
            sql(select_case!("WHERE account = $1 AND kind <> $2 ORDER BY created_at DESC, id LIMIT 50"));
        self.all(statement.bind(account).bind(CaseKind::Appeal)).await?.iter().map(read).collect()
    }

    async fn case_of_browser(
        &mut self,
        browser: &Digest,
        kind: CaseKind,
        state: CaseState,
    ) -> Result<Option<CaseRow>, StoreError> {
        let statement = sql(select_case!(
            "WHERE browser = $1 AND kind = $2 AND state = $3 ORDER BY created_at DESC, id LIMIT 1"
        ));
        let row = self.optional(statement.bind(browser).bind(kind).bind(state)).await?;
        row.as_ref().map(read).transpose()
    }

    async fn cases_in(&mut self, state: CaseState, limit: u32) -> Result<Vec<CaseRow>, StoreError> {
        let statement = sql(select_case!("WHERE state = $1 ORDER BY updated_at, id LIMIT $2"));
        self.all(statement.bind(state).bind(limit)).await?.iter().map(read).collect()
    }

    async fn update_case(&mut self, row: &CaseRow) -> Result<bool, StoreError> {
        let statement = sql("UPDATE cases SET state = $3, account = $4, browser = $5, subject = $6, \
             sealed = $7, rejection_sealed = $8, reviewer = $9, proved_browser = $10, proved_until = $11, \
             locale = $12, updated_at = $13, submitted_at = $14, decided_at = $15, redeemed_at = $16, \
             revision = revision + 1 WHERE id = $1 AND revision = $2 RETURNING id");
        let statement = bind_changes(statement.bind(&row.id).bind(row.revision), row);
        Ok(self.optional(statement).await?.is_some())
    }

    async fn delete_case(&mut self, id: &str, revision: u32) -> Result<bool, StoreError> {
        let statement = sql("DELETE FROM cases WHERE id = $1 AND revision = $2 RETURNING id");
        Ok(self.optional(statement.bind(id).bind(revision)).await?.is_some())
    }

    async fn insert_evidence(&mut self, row: &EvidenceRow) -> Result<(), StoreError> {
        let statement = sql(
            "INSERT INTO evidence (case_id, number, sealed, size, created_at) VALUES ($1, $2, $3, $4, $5)",
        );
        let statement =
            statement.bind(&row.case).bind(row.number).bind(&row.sealed).bind(row.size).bind(row.created_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn evidence(&mut self, case: &str, number: u32) -> Result<Option<EvidenceRow>, StoreError> {
        let statement = sql("SELECT case_id, number, sealed, size, created_at FROM evidence \
             WHERE case_id = $1 AND number = $2");
        let row = self.optional(statement.bind(case).bind(number)).await?;
        row.map(|row| {
            let mut c = Columns::of(&row);
            Ok(EvidenceRow {
                case: c.next()?,
                number: c.next()?,
                sealed: c.next()?,
                size: c.next()?,
                created_at: c.next()?,
            })
        })
        .transpose()
    }

    async fn evidence_of(&mut self, case: &str) -> Result<Vec<EvidenceEntry>, StoreError> {
        let statement = sql("SELECT number, size FROM evidence WHERE case_id = $1 ORDER BY number");
        let rows = self.all(statement.bind(case)).await?;
        rows.iter()
            .map(|row| {
                let mut c = Columns::of(row);
                Ok(EvidenceEntry { number: c.next()?, size: c.next()? })
            })
            .collect()
    }

    async fn remove_evidence(&mut self, case: &str, number: u32) -> Result<bool, StoreError> {
        let statement = sql("DELETE FROM evidence WHERE case_id = $1 AND number = $2");
        Ok(self.run(statement.bind(case).bind(number)).await? == 1)
    }

    async fn appeal_bytes(&mut self) -> Result<u64, StoreError> {
        let statement = sql("SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM evidence WHERE case_id IN \
             (SELECT id FROM cases WHERE kind = $1 AND state IN ('draft', 'submitted'))");
        let row = self.optional(statement.bind(CaseKind::Appeal)).await?;
        let bytes: i64 = row.map(|row| Columns::of(&row).next()).transpose()?.unwrap_or_default();
        Ok(bytes.unsigned_abs())
    }

    async fn purge_evidence(&mut self, before: Time) -> Result<u64, StoreError> {
        let statement = sql("DELETE FROM evidence WHERE case_id IN (SELECT id FROM cases \
             WHERE state IN ('approved', 'rejected', 'withdrawn') AND COALESCE(decided_at, updated_at) < $1)");
        let pictures = self.run(statement.bind(before)).await?;
        let statement = sql("UPDATE cases SET sealed = $2, revision = revision + 1 \
             WHERE state IN ('approved', 'rejected', 'withdrawn') AND COALESCE(decided_at, updated_at) < $1 \
             AND length(sealed) > 0");
        let nothing: Vec<u8> = Vec::new();
        self.run(statement.bind(before).bind(&nothing)).await?;
        Ok(pictures)
    }

    async fn purge_drafts(&mut self, before: Time) -> Result<u64, StoreError> {
        let statement = sql("DELETE FROM cases WHERE state = $1 AND updated_at < $2");
        self.run(statement.bind(CaseState::Draft).bind(before)).await
    }
}
