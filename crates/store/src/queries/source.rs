//! Sources that bring people in.

mod seen;

use async_trait::async_trait;
use identity::ports::{
    SourceCounts, SourceError, SourceFilter, SourceGroup, SourceLink, SourcePerson, SourceRow, SourceToken,
    Sources, StoreError,
};
use identity::{Digest, Time};
use uuid::Uuid;

use super::statement::{Columns, Statement, scalar, sql};
use super::{Row, Unit};

const SOURCE: &str = "SELECT id, name, department, own, hourly_stop, made_by, created_at, stopped_at, \
    resumed_at, closed_at FROM scim_sources WHERE id = $1";

fn source(row: &Row) -> Result<SourceRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(SourceRow {
        id: c.next()?,
        name: c.next()?,
        department: c.next()?,
        own: c.next()?,
        hourly_stop: c.next()?,
        made_by: c.next()?,
        created_at: c.next()?,
        stopped_at: c.next()?,
        resumed_at: c.next()?,
        closed_at: c.next()?,
    })
}

fn token(row: &Row) -> Result<SourceToken, StoreError> {
    let mut c = Columns::of(row);
    Ok(SourceToken {
        id: c.next()?,
        source: c.next()?,
        digest: c.next()?,
        made_by: c.next()?,
        created_at: c.next()?,
        expires_at: c.next()?,
        used_at: c.next()?,
        used_from: c.next()?,
        revoked_at: c.next()?,
    })
}

fn link(row: &Row) -> Result<SourceLink, StoreError> {
    let mut c = Columns::of(row);
    Ok(SourceLink {
        source: c.next()?,
        account: c.next()?,
        external_id: c.next()?,
        member: c.next()?,
        before: c.next()?,
        said: c.next()?,
        email: c.next()?,
        phone: c.next()?,
        suspended_at: c.next()?,
        gone_at: c.next()?,
        created_at: c.next()?,
        updated_at: c.next()?,
    })
}

fn group(row: &Row) -> Result<SourceGroup, StoreError> {
    let mut c = Columns::of(row);
    Ok(SourceGroup {
        id: c.next()?,
        source: c.next()?,
        path: c.next()?,
        external_id: c.next()?,
        created_at: c.next()?,
        updated_at: c.next()?,
    })
}

fn error(row: &Row) -> Result<SourceError, StoreError> {
    let mut c = Columns::of(row);
    Ok(SourceError {
        id: c.next()?,
        source: c.next()?,
        at: c.next()?,
        request: c.next()?,
        status: c.next()?,
        detail: c.next()?,
    })
}

impl Unit {
    async fn one_number(&mut self, statement: Statement) -> Result<u64, StoreError> {
        scalar(&self.one(statement).await?)
    }
}

#[async_trait]
impl Sources for Unit {
    async fn insert_source(&mut self, row: &SourceRow) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO scim_sources (id, name, department, own, hourly_stop, made_by, \
             created_at, stopped_at, resumed_at, closed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
        let statement = statement
            .bind(row.id)
            .bind(&row.name)
            .bind(&row.department)
            .bind(row.own)
            .bind(row.hourly_stop)
            .bind(&row.made_by)
            .bind(row.created_at)
            .bind(row.stopped_at)
            .bind(row.resumed_at)
            .bind(row.closed_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn source(&mut self, id: Uuid) -> Result<Option<SourceRow>, StoreError> {
        self.optional(sql(SOURCE).bind(id)).await?.as_ref().map(source).transpose()
    }

    async fn lock_source(&mut self, id: Uuid) -> Result<Option<SourceRow>, StoreError> {
        // An update that changes nothing: holds the row.
        self.run(sql("UPDATE scim_sources SET name = name WHERE id = $1").bind(id)).await?;
        self.source(id).await
    }

    async fn sources(&mut self) -> Result<Vec<SourceRow>, StoreError> {
        let statement =
            sql("SELECT id, name, department, own, hourly_stop, made_by, created_at, stopped_at, \
             resumed_at, closed_at FROM scim_sources WHERE closed_at IS NULL ORDER BY name LIMIT 200");
        self.all(statement).await?.iter().map(source).collect()
    }

    async fn update_source(&mut self, row: &SourceRow) -> Result<(), StoreError> {
        let statement = sql("UPDATE scim_sources SET department = $2, own = $3, hourly_stop = $4, \
             stopped_at = $5, resumed_at = $6, closed_at = $7 WHERE id = $1");
        let statement = statement
            .bind(row.id)
            .bind(&row.department)
            .bind(row.own)
            .bind(row.hourly_stop)
            .bind(row.stopped_at)
            .bind(row.resumed_at)
            .bind(row.closed_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn source_counts(&mut self, id: Uuid, since: Time) -> Result<SourceCounts, StoreError> {
        let people = sql("SELECT COUNT(*) FROM scim_links WHERE source = $1 AND gone_at IS NULL").bind(id);
        let groups = sql("SELECT COUNT(*) FROM scim_groups WHERE source = $1").bind(id);
        Ok(SourceCounts {
            people: self.one_number(people).await?,
            groups: self.one_number(groups).await?,
            suspended: self.source_suspensions(id, since).await?,
        })
    }

    async fn insert_source_token(&mut self, row: &SourceToken) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO scim_tokens (id, source, digest, made_by, created_at, expires_at, \
             used_at, used_from, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        let statement = statement
            .bind(row.id)
            .bind(row.source)
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

    async fn source_token(&mut self, digest: &Digest) -> Result<Option<SourceToken>, StoreError> {
        let statement =
            sql("SELECT id, source, digest, made_by, created_at, expires_at, used_at, used_from, \
             revoked_at FROM scim_tokens WHERE digest = $1");
        self.optional(statement.bind(digest)).await?.as_ref().map(token).transpose()
    }

    async fn source_tokens(&mut self, source: Uuid) -> Result<Vec<SourceToken>, StoreError> {
        let statement =
            sql("SELECT id, source, digest, made_by, created_at, expires_at, used_at, used_from, \
             revoked_at FROM scim_tokens WHERE source = $1 ORDER BY created_at DESC, id DESC LIMIT 50");
        self.all(statement.bind(source)).await?.iter().map(token).collect()
    }

    async fn use_source_token(&mut self, id: Uuid, now: Time, from: &str) -> Result<(), StoreError> {
        let statement = sql("UPDATE scim_tokens SET used_at = $2, used_from = $3 WHERE id = $1");
        self.run(statement.bind(id).bind(now).bind(from)).await?;
        Ok(())
    }

    async fn revoke_source_tokens(
        &mut self,
        source: Uuid,
        token: Option<Uuid>,
        now: Time,
    ) -> Result<u64, StoreError> {
        if let Some(token) = token {
            let statement = sql("UPDATE scim_tokens SET revoked_at = $3 \
                 WHERE source = $1 AND id = $2 AND revoked_at IS NULL");
            return self.run(statement.bind(source).bind(token).bind(now)).await;
        }
        let statement =
            sql("UPDATE scim_tokens SET revoked_at = $2 WHERE source = $1 AND revoked_at IS NULL");
        self.run(statement.bind(source).bind(now)).await
    }

    async fn source_link(&mut self, source: Uuid, account: Uuid) -> Result<Option<SourceLink>, StoreError> {
        let statement =
            sql("SELECT source, account, external_id, member, before_status, said, email_index, \
             phone_index, suspended_at, gone_at, created_at, updated_at FROM scim_links \
             WHERE source = $1 AND account = $2");
        self.optional(statement.bind(source).bind(account)).await?.as_ref().map(link).transpose()
    }

    async fn put_source_link(&mut self, row: &SourceLink) -> Result<(), StoreError> {
        let statement = sql(
            "INSERT INTO scim_links (source, account, external_id, member, before_status, said, \
             email_index, phone_index, suspended_at, gone_at, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
             ON CONFLICT (source, account) DO UPDATE SET external_id = excluded.external_id, \
             member = excluded.member, before_status = excluded.before_status, said = excluded.said, \
             email_index = excluded.email_index, phone_index = excluded.phone_index, \
             suspended_at = excluded.suspended_at, gone_at = excluded.gone_at, updated_at = excluded.updated_at",
        );
        let statement = statement
            .bind(row.source)
            .bind(row.account)
            .bind(&row.external_id)
            .bind(row.member)
            .bind(row.before)
            .bind(row.said.as_ref())
            .bind(row.email.as_ref())
            .bind(row.phone.as_ref())
            .bind(row.suspended_at)
            .bind(row.gone_at)
            .bind(row.created_at)
            .bind(row.updated_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn source_suspensions(&mut self, source: Uuid, since: Time) -> Result<u64, StoreError> {
        let statement = sql("SELECT COUNT(*) FROM scim_links WHERE source = $1 AND suspended_at > $2");
        self.one_number(statement.bind(source).bind(since)).await
    }

    async fn source_people(
        &mut self,
        source: &SourceRow,
        filter: &SourceFilter,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<SourcePerson>, StoreError> {
        self.all(seen::people(source, filter, skip, limit)).await?.iter().map(seen::person).collect()
    }

    async fn count_source_people(
        &mut self,
        source: &SourceRow,
        filter: &SourceFilter,
    ) -> Result<u64, StoreError> {
        self.one_number(seen::count_people(source, filter)).await
    }

    async fn insert_source_group(&mut self, row: &SourceGroup) -> Result<(), StoreError> {
        let statement =
            sql("INSERT INTO scim_groups (id, source, path, external_id, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6)");
        let statement = statement
            .bind(row.id)
            .bind(row.source)
            .bind(&row.path)
            .bind(&row.external_id)
            .bind(row.created_at)
            .bind(row.updated_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn lock_source_group(&mut self, source: Uuid, id: Uuid) -> Result<Option<SourceGroup>, StoreError> {
        // An update that changes nothing: holds the row.
        let hold = sql("UPDATE scim_groups SET path = path WHERE id = $1 AND source = $2");
        self.run(hold.bind(id).bind(source)).await?;
        let statement = sql("SELECT id, source, path, external_id, created_at, updated_at FROM scim_groups \
             WHERE id = $1 AND source = $2");
        self.optional(statement.bind(id).bind(source)).await?.as_ref().map(group).transpose()
    }

    async fn update_source_group(&mut self, row: &SourceGroup) -> Result<(), StoreError> {
        let statement =
            sql("UPDATE scim_groups SET path = $2, external_id = $3, updated_at = $4 WHERE id = $1");
        self.run(statement.bind(row.id).bind(&row.path).bind(&row.external_id).bind(row.updated_at)).await?;
        Ok(())
    }

    async fn delete_source_group(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.run(sql("DELETE FROM scim_groups WHERE id = $1").bind(id)).await?;
        Ok(())
    }

    async fn source_groups(
        &mut self,
        source: &SourceRow,
        filter: &SourceFilter,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<SourceGroup>, StoreError> {
        self.all(seen::groups(source, filter, skip, limit)).await?.iter().map(group).collect()
    }

    async fn count_source_groups(
        &mut self,
        source: &SourceRow,
        filter: &SourceFilter,
    ) -> Result<u64, StoreError> {
        self.one_number(seen::count_groups(source, filter)).await
    }

    async fn source_members(
        &mut self,
        source: &SourceRow,
        path: &str,
    ) -> Result<(u64, Option<Time>), StoreError> {
        let row = self.one(seen::members(source, path)).await?;
        let mut c = Columns::of(&row);
        Ok((c.next()?, c.next()?))
    }

    async fn keep_source_error(&mut self, row: &SourceError, keep: u32) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO scim_errors (id, source, at, request, status, detail) \
             VALUES ($1, $2, $3, $4, $5, $6)");
        let statement = statement
            .bind(row.id)
            .bind(row.source)
            .bind(row.at)
            .bind(&row.request)
            .bind(row.status)
            .bind(&row.detail);
        self.run(statement).await?;
        let forget = sql("DELETE FROM scim_errors WHERE source = $1 AND id NOT IN ( \
             SELECT e.id FROM scim_errors e WHERE e.source = $1 ORDER BY e.id DESC LIMIT $2)");
        self.run(forget.bind(row.source).bind(keep)).await?;
        Ok(())
    }

    async fn source_errors(&mut self, source: Uuid, limit: u32) -> Result<Vec<SourceError>, StoreError> {
        let statement = sql("SELECT id, source, at, request, status, detail FROM scim_errors \
             WHERE source = $1 ORDER BY id DESC LIMIT $2");
        self.all(statement.bind(source).bind(limit)).await?.iter().map(error).collect()
    }
}
