//! Decisions about QR codes.

use async_trait::async_trait;
use identity::ports::{ScanRow, Scans, StoreError};
use identity::{Digest, Time};

use super::statement::{Columns, sql};
use super::{Row, Unit};

fn read(row: &Row) -> Result<ScanRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(ScanRow {
        id: c.next()?,
        browser: c.next()?,
        decision: c.next()?,
        account: c.next()?,
        decided_at: c.next()?,
        expires_at: c.next()?,
    })
}

#[async_trait]
impl Scans for Unit {
    async fn decide_scan(&mut self, row: &ScanRow) -> Result<bool, StoreError> {
        let statement = sql("INSERT INTO scans (id, browser, decision, account, decided_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING expires_at");
        let statement = statement
            .bind(&row.id)
            .bind(&row.browser)
            .bind(row.decision)
            .bind(row.account)
            .bind(row.decided_at)
            .bind(row.expires_at);
        Ok(self.optional(statement).await?.is_some())
    }

    async fn scan(&mut self, id: &[u8; 16]) -> Result<Option<ScanRow>, StoreError> {
        let statement =
            sql("SELECT id, browser, decision, account, decided_at, expires_at FROM scans WHERE id = $1");
        self.optional(statement.bind(id)).await?.as_ref().map(read).transpose()
    }

    async fn redeem_scan(
        &mut self,
        id: &[u8; 16],
        browser: &Digest,
        now: Time,
    ) -> Result<Option<ScanRow>, StoreError> {
        let statement = sql("UPDATE scans SET redeemed_at = $3 \
             WHERE id = $1 AND browser = $2 AND decision = 'confirmed' AND redeemed_at IS NULL AND expires_at > $3 \
             RETURNING id, browser, decision, account, decided_at, expires_at");
        self.optional(statement.bind(id).bind(browser).bind(now)).await?.as_ref().map(read).transpose()
    }

    async fn purge_scans(&mut self, before: Time) -> Result<u64, StoreError> {
        self.run(sql("DELETE FROM scans WHERE expires_at < $1").bind(before)).await
    }
}
