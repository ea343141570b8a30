//! Roles at the console, and the links that set them up.

use async_trait::async_trait;
use identity::console::Role;
use identity::ports::{RoleGrant, Roles, SetUpLink, StoreError};
use identity::{Digest, Time};
use uuid::Uuid;

use super::statement::{Columns, sql};
use super::{Row, Unit};

fn grant(row: &Row) -> Result<RoleGrant, StoreError> {
    let mut c = Columns::of(row);
    Ok(RoleGrant {
        id: c.next()?,
        account: c.next()?,
        role: c.next()?,
        department: c.next()?,
        granted_by: c.next()?,
        granted_at: c.next()?,
        ended_at: c.next()?,
    })
}

fn link(row: &Row) -> Result<SetUpLink, StoreError> {
    let mut c = Columns::of(row);
    Ok(SetUpLink {
        digest: c.next()?,
        account: c.next()?,
        role: c.next()?,
        department: c.next()?,
        made_by: c.next()?,
        created_at: c.next()?,
        expires_at: c.next()?,
        used_at: c.next()?,
    })
}

#[async_trait]
impl Roles for Unit {
    async fn role_grants_of(&mut self, account: Uuid) -> Result<Vec<RoleGrant>, StoreError> {
        let statement = sql("SELECT id, account, role, department, granted_by, granted_at, ended_at \
             FROM role_grants WHERE account = $1 AND ended_at IS NULL ORDER BY granted_at, id");
        self.all(statement.bind(account)).await?.iter().map(grant).collect()
    }

    async fn role_grants(&mut self) -> Result<Vec<RoleGrant>, StoreError> {
        let statement = sql("SELECT id, account, role, department, granted_by, granted_at, ended_at \
             FROM role_grants WHERE ended_at IS NULL ORDER BY granted_at, id");
        self.all(statement).await?.iter().map(grant).collect()
    }

    async fn grant_role(&mut self, row: &RoleGrant) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO role_grants (id, account, role, department, granted_by, \
             granted_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7)");
        let statement = statement
            .bind(row.id)
            .bind(row.account)
            .bind(row.role)
            .bind(&row.department)
            .bind(&row.granted_by)
            .bind(row.granted_at)
            .bind(row.ended_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn end_role(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError> {
        let statement = sql("UPDATE role_grants SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL");
        Ok(self.run(statement.bind(id).bind(now)).await? == 1)
    }

    async fn insert_set_up_link(&mut self, row: &SetUpLink) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO set_up_links (digest, account, role, department, made_by, \
             created_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
        let statement = statement
            .bind(&row.digest)
            .bind(row.account)
            .bind(row.role)
            .bind(&row.department)
            .bind(&row.made_by)
            .bind(row.created_at)
            .bind(row.expires_at)
            .bind(row.used_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn set_up_link(&mut self, digest: &Digest) -> Result<Option<SetUpLink>, StoreError> {
        let statement = sql("SELECT digest, account, role, department, made_by, created_at, expires_at, \
             used_at FROM set_up_links WHERE digest = $1");
        self.optional(statement.bind(digest)).await?.as_ref().map(link).transpose()
    }

    async fn open_set_up_links(&mut self, now: Time) -> Result<Vec<SetUpLink>, StoreError> {
        let statement = sql("SELECT digest, account, role, department, made_by, created_at, expires_at, \
             used_at FROM set_up_links WHERE used_at IS NULL AND expires_at > $1 ORDER BY created_at, digest");
        self.all(statement.bind(now)).await?.iter().map(link).collect()
    }

    async fn drop_set_up_link(&mut self, digest: &Digest) -> Result<bool, StoreError> {
        let statement = sql("DELETE FROM set_up_links WHERE digest = $1 AND used_at IS NULL");
        Ok(self.run(statement.bind(digest)).await? == 1)
    }

    async fn claim_set_up_link(&mut self, digest: &Digest, account: Uuid) -> Result<bool, StoreError> {
        let statement = sql("UPDATE set_up_links SET account = $2 WHERE digest = $1 AND account IS NULL");
        Ok(self.run(statement.bind(digest).bind(account)).await? == 1)
    }

    async fn use_set_up_link(&mut self, digest: &Digest, now: Time) -> Result<bool, StoreError> {
        let statement = sql("UPDATE set_up_links SET used_at = $2 \
             WHERE digest = $1 AND used_at IS NULL AND expires_at > $2");
        Ok(self.run(statement.bind(digest).bind(now)).await? == 1)
    }

    async fn drop_set_up_links_by(&mut self, made_by: &str) -> Result<u64, StoreError> {
        self.run(sql("DELETE FROM set_up_links WHERE made_by = $1 AND used_at IS NULL").bind(made_by)).await
    }

    async fn drop_set_up_links(
        &mut self,
        account: Uuid,
        role: Role,
        department: Option<&str>,
    ) -> Result<u64, StoreError> {
        let statement = sql("DELETE FROM set_up_links WHERE account = $1 AND role = $2 \
             AND used_at IS NULL AND department = COALESCE($3, department)");
        self.run(statement.bind(account).bind(role).bind(department)).await
    }

    async fn purge_set_up_links(&mut self, before: Time) -> Result<u64, StoreError> {
        self.run(sql("DELETE FROM set_up_links WHERE expires_at < $1").bind(before)).await
    }
}
