//! The registry of services.

use async_trait::async_trait;
use identity::ports::{ServiceRow, Services, StoreError};

use super::Unit;
use super::statement::{Columns, sql};

#[async_trait]
impl Services for Unit {
    async fn services(&mut self) -> Result<Vec<ServiceRow>, StoreError> {
        let statement =
            sql("SELECT id, name, url, matching, attributes, proxy, logout_url, landing, created_at \
             FROM services");
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
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        // Sorted here: a database sorts by the collation it was made with.
        services.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(services)
    }

    async fn insert_service(&mut self, row: &ServiceRow) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO services \
             (id, name, url, matching, attributes, proxy, logout_url, landing, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        let statement = statement
            .bind(row.id)
            .bind(&row.name)
            .bind(&row.url)
            .bind(row.matching)
            .bind(&row.attributes)
            .bind(row.proxy)
            .bind(row.logout_url.as_ref())
            .bind(row.landing.as_ref())
            .bind(row.created_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn remove_service(&mut self, name: &str) -> Result<bool, StoreError> {
        Ok(self.run(sql("DELETE FROM services WHERE name = $1").bind(name)).await? == 1)
    }
}
