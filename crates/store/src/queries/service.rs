//! The registry of services.

use async_trait::async_trait;
use identity::Time;
use identity::ports::{Presentation, ServiceRow, ServiceUse, Services, StoreError};
use uuid::Uuid;

use super::Unit;
use super::statement::{Columns, scalar, sql};

#[async_trait]
impl Services for Unit {
    async fn services(&mut self) -> Result<Vec<ServiceRow>, StoreError> {
        let statement =
            sql("SELECT id, name, url, matching, attributes, proxy, logout_url, landing, created_at, \
             presentation, name_en, owner, enabled, access, revision, also FROM services");
        let rows = self.all(statement).await?;
        let mut services = rows
            .iter()
            .map(|row| {
                let mut c = Columns::of(row);
                Ok(ServiceRow {
                    id: c.next()?,
                    name: c.next()?,
                    url: c.next()?,
                    matching: c.next()?,
                    attributes: c.next()?,
                    proxy: c.next()?,
                    logout_url: c.next()?,
                    landing: c.next()?,
                    created_at: c.next()?,
                    presentation: c.next()?,
                    name_en: c.next()?,
                    owner: c.next()?,
                    enabled: c.next()?,
                    access: c.next()?,
                    revision: c.next()?,
                    also: c.next()?,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        // Sorted here: a database sorts by the collation it was made with.
        services.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(services)
    }

    async fn insert_service(&mut self, row: &ServiceRow) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO services \
             (id, name, url, matching, attributes, proxy, logout_url, landing, created_at, presentation, \
             name_en, owner, enabled, access, revision, also) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)");
        let statement = statement
            .bind(row.id)
            .bind(&row.name)
            .bind(&row.url)
            .bind(row.matching)
            .bind(&row.attributes)
            .bind(row.proxy)
            .bind(row.logout_url.as_ref())
            .bind(row.landing.as_ref())
            .bind(row.created_at)
            .bind(&row.presentation)
            .bind(&row.name_en)
            .bind(&row.owner)
            .bind(row.enabled)
            .bind(&row.access)
            .bind(row.revision)
            .bind(&row.also);
        self.run(statement).await?;
        Ok(())
    }

    async fn update_service(&mut self, row: &ServiceRow) -> Result<bool, StoreError> {
        let statement = sql("UPDATE services SET name = $2, url = $3, matching = $4, attributes = $5, \
             proxy = $6, logout_url = $7, landing = $8, presentation = $9, name_en = $10, owner = $11, \
             enabled = $12, access = $13, also = $15, revision = revision + 1 WHERE id = $1 AND revision = $14 RETURNING id");
        let statement = statement
            .bind(row.id)
            .bind(&row.name)
            .bind(&row.url)
            .bind(row.matching)
            .bind(&row.attributes)
            .bind(row.proxy)
            .bind(row.logout_url.as_ref())
            .bind(row.landing.as_ref())
            .bind(&row.presentation)
            .bind(&row.name_en)
            .bind(&row.owner)
            .bind(row.enabled)
            .bind(&row.access)
            .bind(row.revision)
            .bind(&row.also);
        Ok(self.optional(statement).await?.is_some())
    }

    async fn count_service_uses(
        &mut self,
        service: Uuid,
        day: i64,
        tickets: u64,
        last_at: Time,
    ) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO service_uses (service, day, tickets, last_at) \
             SELECT id, $2, $3, $4 FROM services WHERE id = $1 \
             ON CONFLICT (service, day) DO UPDATE SET tickets = service_uses.tickets + excluded.tickets, \
             last_at = excluded.last_at");
        let tickets = i64::try_from(tickets).unwrap_or(i64::MAX);
        self.run(statement.bind(service).bind(day).bind(tickets).bind(last_at)).await?;
        Ok(())
    }

    async fn service_uses(&mut self, since: i64) -> Result<Vec<ServiceUse>, StoreError> {
        let statement = sql("SELECT service, CAST(SUM(tickets) AS BIGINT), MAX(last_at) FROM service_uses \
             WHERE day >= $1 GROUP BY service");
        let rows = self.all(statement.bind(since)).await?;
        let uses = rows.iter().map(|row| {
            let mut c = Columns::of(row);
            Ok(ServiceUse { service: c.next()?, tickets: c.next()?, last_at: c.next()? })
        });
        uses.collect()
    }

    async fn purge_service_uses(&mut self, before: i64) -> Result<u64, StoreError> {
        self.run(sql("DELETE FROM service_uses WHERE day < $1").bind(before)).await
    }

    async fn remove_service(&mut self, name: &str) -> Result<bool, StoreError> {
        Ok(self.run(sql("DELETE FROM services WHERE name = $1").bind(name)).await? == 1)
    }

    async fn present_service(&mut self, name: &str, presentation: &Presentation) -> Result<bool, StoreError> {
        let statement = sql("UPDATE services SET presentation = $2, revision = revision + 1 WHERE name = $1");
        Ok(self.run(statement.bind(name).bind(presentation)).await? == 1)
    }

    async fn favourites(&mut self, account: Uuid) -> Result<Vec<Uuid>, StoreError> {
        let statement = sql("SELECT service FROM favourites WHERE account = $1 ORDER BY created_at, service");
        self.all(statement.bind(account)).await?.iter().map(scalar).collect()
    }

    async fn star(&mut self, account: Uuid, service: Uuid, now: Time) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO favourites (account, service, created_at) VALUES ($1, $2, $3) \
             ON CONFLICT (account, service) DO NOTHING");
        self.run(statement.bind(account).bind(service).bind(now)).await?;
        Ok(())
    }

    async fn unstar(&mut self, account: Uuid, service: Uuid) -> Result<(), StoreError> {
        let statement = sql("DELETE FROM favourites WHERE account = $1 AND service = $2");
        self.run(statement.bind(account).bind(service)).await?;
        Ok(())
    }

    async fn recent_services(&mut self, account: Uuid, limit: u32) -> Result<Vec<Uuid>, StoreError> {
        // Tickets stay until their session ends, because single logout needs them: no other record of
        // visits is kept, and the single sign-on hop writes nothing more for this list.
        let statement = sql("SELECT t.service FROM sessions s JOIN tickets t ON t.session = s.id \
             WHERE s.account = $1 AND s.ended_at IS NULL AND t.kind = 'service' \
             GROUP BY t.service ORDER BY MAX(t.created_at) DESC, t.service LIMIT $2");
        self.all(statement.bind(account).bind(limit)).await?.iter().map(scalar).collect()
    }
}
