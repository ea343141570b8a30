//! Tokens of the admin API, and answers that are given once more.

use async_trait::async_trait;
use identity::ports::{ApiRequestRow, ApiTokenRow, ApiTokens, StoreError};
use identity::{Digest, Time};
use uuid::Uuid;

use super::statement::{Columns, sql};
use super::{Row, Unit};

fn token(row: &Row) -> Result<ApiTokenRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(ApiTokenRow {
        id: c.next()?,
        account: c.next()?,
        name: c.next()?,
        scopes: c.next()?,
        department: c.next()?,
        digest: c.next()?,
        made_by: c.next()?,
        created_at: c.next()?,
        expires_at: c.next()?,
        used_at: c.next()?,
        used_from: c.next()?,
        revoked_at: c.next()?,
    })
}

fn request(row: &Row) -> Result<ApiRequestRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(ApiRequestRow {
        token: c.next()?,
        key: c.next()?,
        fingerprint: c.next()?,
        begun_at: c.next()?,
        expires_at: c.next()?,
        answer: c.next()?,
    })
}

#[async_trait]
impl ApiTokens for Unit {
    async fn insert_api_token(&mut self, row: &ApiTokenRow) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO api_tokens (id, account, name, scopes, department, digest, \
             made_by, created_at, expires_at, used_at, used_from, revoked_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
        let statement = statement
            .bind(row.id)
            .bind(row.account)
            .bind(&row.name)
            .bind(&row.scopes)
            .bind(&row.department)
            .bind(&row.digest)
            .bind(&row.made_by)
            .bind(row.created_at)
            .bind(row.expires_at)
            .bind(row.used_at)
            .bind(row.used_from.as_ref())
            .bind(row.revoked_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn api_tokens(&mut self) -> Result<Vec<ApiTokenRow>, StoreError> {
        let statement = sql("SELECT id, account, name, scopes, department, digest, made_by, created_at, \
             expires_at, used_at, used_from, revoked_at FROM api_tokens \
             WHERE revoked_at IS NULL ORDER BY created_at DESC, id DESC");
        self.all(statement).await?.iter().map(token).collect()
    }

    async fn api_token(&mut self, digest: &Digest) -> Result<Option<ApiTokenRow>, StoreError> {
        let statement = sql("SELECT id, account, name, scopes, department, digest, made_by, created_at, \
             expires_at, used_at, used_from, revoked_at FROM api_tokens WHERE digest = $1");
        self.optional(statement.bind(digest)).await?.as_ref().map(token).transpose()
    }

    async fn use_api_token(&mut self, id: Uuid, now: Time, from: &str) -> Result<(), StoreError> {
        let statement = sql("UPDATE api_tokens SET used_at = $2, used_from = $3 WHERE id = $1");
        self.run(statement.bind(id).bind(now).bind(from)).await?;
        Ok(())
    }

    async fn revoke_api_token(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError> {
        let statement = sql("UPDATE api_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL");
        Ok(self.run(statement.bind(id).bind(now)).await? == 1)
    }

    async fn purge_api_tokens(&mut self, before: Time) -> Result<u64, StoreError> {
        let mut gone = self.run(sql("DELETE FROM api_tokens WHERE revoked_at < $1").bind(before)).await?;
        gone += self.run(sql("DELETE FROM api_tokens WHERE expires_at < $1").bind(before)).await?;
        Ok(gone)
    }

    async fn begin_api_request(&mut self, row: &ApiRequestRow) -> Result<bool, StoreError> {
        // One statement, so that of many at once one begins; what has expired is taken over.
        let statement = sql(
            "INSERT INTO api_requests (token, key, fingerprint, begun_at, expires_at, answer) \
             VALUES ($1, $2, $3, $4, $5, NULL) ON CONFLICT (token, key) DO UPDATE SET \
             fingerprint = excluded.fingerprint, begun_at = excluded.begun_at, \
             expires_at = excluded.expires_at, answer = NULL WHERE api_requests.expires_at <= excluded.begun_at",
        );
        let statement = statement
            .bind(row.token)
            .bind(&row.key)
            .bind(&row.fingerprint)
            .bind(row.begun_at)
            .bind(row.expires_at);
        Ok(self.run(statement).await? == 1)
    }

    async fn api_request(&mut self, token: Uuid, key: &Digest) -> Result<Option<ApiRequestRow>, StoreError> {
        let statement = sql("SELECT token, key, fingerprint, begun_at, expires_at, answer \
             FROM api_requests WHERE token = $1 AND key = $2");
        self.optional(statement.bind(token).bind(key)).await?.as_ref().map(request).transpose()
    }

    async fn answer_api_request(
        &mut self,
        token: Uuid,
        key: &Digest,
        answer: &[u8],
    ) -> Result<(), StoreError> {
        let statement = sql("UPDATE api_requests SET answer = $3 WHERE token = $1 AND key = $2");
        self.run(statement.bind(token).bind(key).bind(answer.to_vec())).await?;
        Ok(())
    }

    async fn forget_api_request(&mut self, token: Uuid, key: &Digest) -> Result<(), StoreError> {
        let statement = sql("DELETE FROM api_requests WHERE token = $1 AND key = $2 AND answer IS NULL");
        self.run(statement.bind(token).bind(key)).await?;
        Ok(())
    }

    async fn purge_api_requests(&mut self, now: Time) -> Result<u64, StoreError> {
        self.run(sql("DELETE FROM api_requests WHERE expires_at < $1").bind(now)).await
    }
}
