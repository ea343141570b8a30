//! Second factors, known devices and networks.

use async_trait::async_trait;
use identity::ports::{DeviceRow, Factors, PasskeyRow, RecoveryCount, StoreError, TotpRow};
use identity::{Digest, Time};
use uuid::Uuid;

use super::statement::{Columns, scalar, sql, text};
use super::{Row, Unit};

macro_rules! device_columns {
    () => {
        "device, user_agent, address, created_at, seen_at, trusted_until"
    };
}

fn read_device(row: &Row) -> Result<DeviceRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(DeviceRow {
        device: c.next()?,
        user_agent: c.next()?,
        address: c.next()?,
        created_at: c.next()?,
        seen_at: c.next()?,
        trusted_until: c.next()?,
    })
}

fn read_passkey(row: &Row) -> Result<PasskeyRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(PasskeyRow {
        id: c.next()?,
        account: c.next()?,
        name: c.next()?,
        credential: c.next()?,
        public_key: c.next()?,
        counter: c.next()?,
        created_at: c.next()?,
        used_at: c.next()?,
    })
}

#[async_trait]
impl Factors for Unit {
    async fn totp(&mut self, account: Uuid) -> Result<Option<TotpRow>, StoreError> {
        let statement =
            sql("SELECT sealed, step, created_at, confirmed_at, used_at FROM totp WHERE account = $1");
        let row = self.optional(statement.bind(account)).await?;
        row.map(|row| {
            let mut c = Columns::of(&row);
            Ok(TotpRow {
                sealed: c.next()?,
                step: c.next()?,
                created_at: c.next()?,
                confirmed_at: c.next()?,
                used_at: c.next()?,
            })
        })
        .transpose()
    }

    async fn begin_totp(&mut self, account: Uuid, sealed: &[u8], now: Time) -> Result<bool, StoreError> {
        let statement = sql("INSERT INTO totp (account, sealed, step, created_at) VALUES ($1, $2, 0, $3) \
             ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed, step = 0, \
             created_at = excluded.created_at WHERE totp.confirmed_at IS NULL RETURNING account");
        Ok(self.optional(statement.bind(account).bind(&sealed.to_vec()).bind(now)).await?.is_some())
    }

    async fn confirm_totp(
        &mut self,
        account: Uuid,
        begun: Time,
        step: i64,
        now: Time,
    ) -> Result<bool, StoreError> {
        let statement = sql("UPDATE totp SET confirmed_at = $4, used_at = $4, step = $3 \
             WHERE account = $1 AND created_at = $2 AND confirmed_at IS NULL RETURNING account");
        let statement = statement.bind(account).bind(begun).bind(step).bind(now);
        Ok(self.optional(statement).await?.is_some())
    }

    async fn use_totp(&mut self, account: Uuid, step: i64, now: Time) -> Result<bool, StoreError> {
        let statement = sql("UPDATE totp SET step = $2, used_at = $3 \
             WHERE account = $1 AND step < $2 AND confirmed_at IS NOT NULL RETURNING account");
        Ok(self.optional(statement.bind(account).bind(step).bind(now)).await?.is_some())
    }

    async fn remove_totp(&mut self, account: Uuid) -> Result<bool, StoreError> {
        let statement =
            sql("DELETE FROM totp WHERE account = $1 AND confirmed_at IS NOT NULL RETURNING account");
        Ok(self.optional(statement.bind(account)).await?.is_some())
    }

    async fn set_recovery_codes(
        &mut self,
        account: Uuid,
        digests: &[Digest],
        now: Time,
    ) -> Result<(), StoreError> {
        self.run(sql("DELETE FROM recovery_codes WHERE account = $1").bind(account)).await?;
        if digests.is_empty() {
            return Ok(());
        }
        let mut statement = text("INSERT INTO recovery_codes (account, digest, created_at) VALUES ")
            .rows(digests.len(), 3)
            .end();
        for digest in digests {
            statement = statement.bind(account).bind(digest).bind(now);
        }
        self.run(statement).await?;
        Ok(())
    }

    async fn use_recovery_code(
        &mut self,
        account: Uuid,
        digest: &Digest,
        now: Time,
    ) -> Result<bool, StoreError> {
        let statement = sql("UPDATE recovery_codes SET used_at = $3 \
             WHERE account = $1 AND digest = $2 AND used_at IS NULL RETURNING account");
        Ok(self.optional(statement.bind(account).bind(digest).bind(now)).await?.is_some())
    }

    async fn recovery_codes(&mut self, account: Uuid) -> Result<RecoveryCount, StoreError> {
        let statement =
            sql("SELECT COUNT(*), COUNT(*) - COUNT(used_at) FROM recovery_codes WHERE account = $1");
        let row = self.one(statement.bind(account)).await?;
        let mut c = Columns::of(&row);
        Ok(RecoveryCount { made: c.next()?, left: c.next()? })
    }

    async fn passkeys(&mut self, account: Uuid) -> Result<Vec<PasskeyRow>, StoreError> {
        let statement =
            sql("SELECT id, account, name, credential, public_key, counter, created_at, used_at \
             FROM passkeys WHERE account = $1 ORDER BY created_at, id");
        self.all(statement.bind(account)).await?.iter().map(read_passkey).collect()
    }

    async fn insert_passkey(&mut self, row: &PasskeyRow) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO passkeys \
             (id, account, name, credential, public_key, counter, created_at, used_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
        let statement = statement
            .bind(row.id)
            .bind(row.account)
            .bind(&row.name)
            .bind(&row.credential)
            .bind(&row.public_key)
            .bind(row.counter)
            .bind(row.created_at)
            .bind(row.used_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn use_passkey(&mut self, id: Uuid, counter: u32, now: Time) -> Result<bool, StoreError> {
        let statement = sql("UPDATE passkeys SET counter = $2, used_at = $3 \
             WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0)) RETURNING id");
        Ok(self.optional(statement.bind(id).bind(counter).bind(now)).await?.is_some())
    }

    async fn remove_passkey(&mut self, account: Uuid, id: Uuid) -> Result<bool, StoreError> {
        let statement = sql("DELETE FROM passkeys WHERE account = $1 AND id = $2 RETURNING id");
        Ok(self.optional(statement.bind(account).bind(id)).await?.is_some())
    }

    async fn devices_of(&mut self, account: Uuid) -> Result<Vec<DeviceRow>, StoreError> {
        let statement = sql(concat!(
            "SELECT ",
            device_columns!(),
            " FROM devices WHERE account = $1 ORDER BY seen_at DESC, device LIMIT 50"
        ));
        self.all(statement.bind(account)).await?.iter().map(read_device).collect()
    }

    async fn device(&mut self, account: Uuid, device: &Digest) -> Result<Option<DeviceRow>, StoreError> {
        let statement =
            sql(concat!("SELECT ", device_columns!(), " FROM devices WHERE account = $1 AND device = $2"));
        self.optional(statement.bind(account).bind(device)).await?.as_ref().map(read_device).transpose()
    }

    async fn last_seen(&mut self, account: Uuid) -> Result<Option<Time>, StoreError> {
        scalar(&self.one(sql("SELECT MAX(seen_at) FROM devices WHERE account = $1").bind(account)).await?)
    }

    async fn trust_device(
        &mut self,
        account: Uuid,
        device: &Digest,
        until: Option<Time>,
    ) -> Result<bool, StoreError> {
        let statement = sql("UPDATE devices SET trusted_until = $3 \
             WHERE account = $1 AND device = $2 RETURNING account");
        Ok(self.optional(statement.bind(account).bind(device).bind(until)).await?.is_some())
    }

    async fn trust_no_device(&mut self, account: Uuid) -> Result<(), StoreError> {
        let statement = sql("UPDATE devices SET trusted_until = NULL WHERE account = $1");
        self.run(statement.bind(account)).await?;
        Ok(())
    }

    async fn forget_device(&mut self, account: Uuid, device: &Digest) -> Result<bool, StoreError> {
        let statement = sql("DELETE FROM devices WHERE account = $1 AND device = $2 RETURNING account");
        Ok(self.optional(statement.bind(account).bind(device)).await?.is_some())
    }

    async fn purge_places(&mut self, before: Time) -> Result<u64, StoreError> {
        let devices = sql("DELETE FROM devices WHERE seen_at < $1 AND seen_at < \
             (SELECT MAX(d.seen_at) FROM devices d WHERE d.account = devices.account)");
        let networks = sql("DELETE FROM networks WHERE seen_at < $1 AND seen_at < \
             (SELECT MAX(n.seen_at) FROM networks n WHERE n.account = networks.account)");
        Ok(self.run(devices.bind(before)).await? + self.run(networks.bind(before)).await?)
    }

    async fn knows_network(&mut self, account: Uuid, network: &Digest) -> Result<bool, StoreError> {
        let statement = sql("SELECT seen_at FROM networks WHERE account = $1 AND network = $2");
        Ok(self.optional(statement.bind(account).bind(network)).await?.is_some())
    }

    async fn remember_network(
        &mut self,
        account: Uuid,
        network: &Digest,
        now: Time,
    ) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO networks (account, network, seen_at) VALUES ($1, $2, $3) \
             ON CONFLICT (account, network) DO UPDATE SET seen_at = excluded.seen_at");
        self.run(statement.bind(account).bind(network).bind(now)).await?;
        Ok(())
    }
}
