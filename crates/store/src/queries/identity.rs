//! Which of a person's accounts an application gets.

use async_trait::async_trait;
use identity::ports::{IdentityDefault, IdentityDefaults, StoreError};
use identity::{Digest, Time};
use uuid::Uuid;

use super::Unit;
use super::statement::{Columns, scalar, sql};

#[async_trait]
impl IdentityDefaults for Unit {
    async fn identity_defaults(&mut self, person: &Digest) -> Result<Vec<IdentityDefault>, StoreError> {
        let statement =
            sql("SELECT service, account FROM identity_defaults WHERE person = $1 ORDER BY service");
        self.all(statement.bind(person))
            .await?
            .iter()
            .map(|row| {
                let mut c = Columns::of(row);
                Ok(IdentityDefault { service: c.next()?, account: c.next()? })
            })
            .collect()
    }

    async fn identity_default(&mut self, person: &Digest, service: Uuid) -> Result<Option<Uuid>, StoreError> {
        let statement = sql("SELECT account FROM identity_defaults WHERE person = $1 AND service = $2");
        self.optional(statement.bind(person).bind(service)).await?.as_ref().map(scalar).transpose()
    }

    async fn set_identity_default(
        &mut self,
        person: &Digest,
        service: Uuid,
        account: Uuid,
        now: Time,
    ) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO identity_defaults (person, service, account, chosen_at) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (person, service) \
             DO UPDATE SET account = excluded.account, chosen_at = excluded.chosen_at");
        self.run(statement.bind(person).bind(service).bind(account).bind(now)).await?;
        Ok(())
    }

    async fn remove_identity_default(&mut self, person: &Digest, service: Uuid) -> Result<bool, StoreError> {
        let statement = sql("DELETE FROM identity_defaults WHERE person = $1 AND service = $2");
        Ok(self.run(statement.bind(person).bind(service)).await? > 0)
    }
}
