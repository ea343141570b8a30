//! Passwords for single applications.

use async_trait::async_trait;
use identity::ports::{AppPasswordRow, AppPasswords, StoreError};
use identity::{Digest, Time};
use uuid::Uuid;

use super::statement::{Columns, sql};
use super::{Row, Unit};

fn read(row: &Row) -> Result<AppPasswordRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(AppPasswordRow {
        id: c.next()?,
        account: c.next()?,
        application: c.next()?,
        label: c.next()?,
        digest: c.next()?,
        created_at: c.next()?,
        expires_at: c.next()?,
        used_at: c.next()?,
        used_from: c.next()?,
        revoked_at: c.next()?,
    })
}

#[async_trait]
impl AppPasswords for Unit {
    async fn insert_app_password(&mut self, row: &AppPasswordRow) -> Result<(), StoreError> {
        let statement =
            sql("INSERT INTO app_passwords (id, account, application, label, digest, created_at, \
             expires_at, used_at, used_from, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
        let statement = statement
            .bind(row.id)
            .bind(row.account)
            .bind(&row.application)
            .bind(&row.label)
            .bind(&row.digest)
            .bind(row.created_at)
            .bind(row.expires_at)
            .bind(row.used_at)
            .bind(row.used_from.as_ref())
            .bind(row.revoked_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn app_passwords(&mut self, account: Uuid) -> Result<Vec<AppPasswordRow>, StoreError> {
        let statement = sql("SELECT id, account, application, label, digest, created_at, expires_at, \
             used_at, used_from, revoked_at FROM app_passwords \
             WHERE account = $1 AND revoked_at IS NULL ORDER BY created_at, id");
        self.all(statement.bind(account)).await?.iter().map(read).collect()
    }

    async fn app_password(&mut self, digest: &Digest) -> Result<Option<AppPasswordRow>, StoreError> {
        let statement = sql("SELECT id, account, application, label, digest, created_at, expires_at, \
             used_at, used_from, revoked_at FROM app_passwords WHERE digest = $1");
        self.optional(statement.bind(digest)).await?.as_ref().map(read).transpose()
    }

    async fn use_app_password(&mut self, id: Uuid, now: Time, from: &str) -> Result<(), StoreError> {
        let statement = sql("UPDATE app_passwords SET used_at = $2, used_from = $3 WHERE id = $1");
        self.run(statement.bind(id).bind(now).bind(from)).await?;
        Ok(())
    }

    async fn revoke_app_password(&mut self, account: Uuid, id: Uuid, now: Time) -> Result<bool, StoreError> {
        let statement = sql("UPDATE app_passwords SET revoked_at = $3 \
             WHERE id = $1 AND account = $2 AND revoked_at IS NULL");
        Ok(self.run(statement.bind(id).bind(account).bind(now)).await? == 1)
    }

    async fn revoke_app_passwords(&mut self, account: Uuid, now: Time) -> Result<u64, StoreError> {
        let statement =
            sql("UPDATE app_passwords SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL");
        self.run(statement.bind(account).bind(now)).await
    }

    async fn purge_app_passwords(&mut self, before: Time) -> Result<u64, StoreError> {
        let mut gone = self.run(sql("DELETE FROM app_passwords WHERE revoked_at < $1").bind(before)).await?;
        gone += self.run(sql("DELETE FROM app_passwords WHERE expires_at < $1").bind(before)).await?;
        Ok(gone)
    }
}
