//! Sessions and known devices.

use async_trait::async_trait;
use identity::ports::{Method, SessionCounts, SessionRow, Sessions, StoreError};
use identity::{Digest, Time};
use uuid::Uuid;

use super::statement::{Columns, scalar, sql};
use super::{Row, Unit};

macro_rules! columns {
    () => {
        "id, token, account, level, methods, auth_time, remembered, journey, address, user_agent, \
         created_at, seen_at, expires_at, ended_at, several"
    };
}

fn read(row: &Row) -> Result<SessionRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(SessionRow {
        id: c.next()?,
        token: c.next()?,
        account: c.next()?,
        level: c.next()?,
        methods: c.next()?,
        auth_time: c.next()?,
        remembered: c.next()?,
        journey: c.next()?,
        address: c.next()?,
        user_agent: c.next()?,
        created_at: c.next()?,
        seen_at: c.next()?,
        expires_at: c.next()?,
        ended_at: c.next()?,
        several: c.next()?,
    })
}

#[async_trait]
impl Sessions for Unit {
    async fn insert_session(&mut self, row: &SessionRow) -> Result<(), StoreError> {
        let statement = sql(concat!(
            "INSERT INTO sessions (",
            columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
             EXISTS (SELECT 1 FROM accounts a JOIN accounts b ON b.document_index = a.document_index \
             WHERE a.id = $3 AND b.id <> a.id AND b.status = 'active' \
             AND lower(b.name) = lower(a.name) \
             AND COALESCE(a.document_type, '') <> 'other' AND COALESCE(b.document_type, '') <> 'other'))"
        ));
        let statement = statement
            .bind(row.id)
            .bind(&row.token)
            .bind(row.account)
            .bind(row.level)
            .bind(&row.methods)
            .bind(row.auth_time)
            .bind(row.remembered)
            .bind(row.journey.as_ref())
            .bind(&row.address)
            .bind(&row.user_agent)
            .bind(row.created_at)
            .bind(row.seen_at)
            .bind(row.expires_at)
            .bind(row.ended_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn session_by_token(&mut self, token: &Digest) -> Result<Option<SessionRow>, StoreError> {
        let statement = sql(concat!(
            "SELECT ",
            columns!(),
            " FROM sessions WHERE token = $1 AND ended_at IS NULL AND EXISTS \
             (SELECT 1 FROM accounts a WHERE a.id = sessions.account AND a.status = 'active')"
        ));
        self.optional(statement.bind(token)).await?.as_ref().map(read).transpose()
    }

    async fn session(&mut self, id: Uuid) -> Result<Option<SessionRow>, StoreError> {
        let statement = sql(concat!("SELECT ", columns!(), " FROM sessions WHERE id = $1"));
        self.optional(statement.bind(id)).await?.as_ref().map(read).transpose()
    }

    async fn sessions_of(&mut self, account: Uuid) -> Result<Vec<SessionRow>, StoreError> {
        let statement = sql(concat!(
            "SELECT ",
            columns!(),
            " FROM sessions WHERE account = $1 AND ended_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 50"
        ));
        self.all(statement.bind(account)).await?.iter().map(read).collect()
    }

    async fn touch_session(&mut self, id: Uuid, now: Time) -> Result<(), StoreError> {
        let statement =
            sql("UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2 AND ended_at IS NULL");
        self.run(statement.bind(id).bind(now)).await?;
        Ok(())
    }

    async fn rotate_session(&mut self, old_token: &Digest, row: &SessionRow) -> Result<bool, StoreError> {
        let statement = sql("UPDATE sessions SET token = $3, level = $4, methods = $5, auth_time = $6, \
             journey = $7, seen_at = $8, expires_at = $9 WHERE id = $1 AND token = $2 AND ended_at IS NULL RETURNING id");
        let statement = statement
            .bind(row.id)
            .bind(old_token)
            .bind(&row.token)
            .bind(row.level)
            .bind(&row.methods)
            .bind(row.auth_time)
            .bind(row.journey.as_ref())
            .bind(row.seen_at)
            .bind(row.expires_at);
        Ok(self.optional(statement).await?.is_some())
    }

    async fn end_session(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError> {
        let statement =
            sql("UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id");
        Ok(self.optional(statement.bind(id).bind(now)).await?.is_some())
    }

    async fn end_sessions_of(
        &mut self,
        account: Uuid,
        except: Option<Uuid>,
        now: Time,
    ) -> Result<Vec<Uuid>, StoreError> {
        // No session has the nil id: with it as exception, there is none.
        let statement = sql("UPDATE sessions SET ended_at = $3 \
             WHERE account = $1 AND ended_at IS NULL AND id <> $2 RETURNING id");
        let statement = statement.bind(account).bind(except.unwrap_or(Uuid::nil())).bind(now);
        self.all(statement).await?.iter().map(scalar).collect()
    }

    async fn end_expired_sessions(
        &mut self,
        now: Time,
        idle_before: Time,
        limit: u32,
    ) -> Result<Vec<Uuid>, StoreError> {
        // Two looks by index instead of one OR over the table.
        let statement = sql("UPDATE sessions SET ended_at = $1 WHERE ended_at IS NULL AND id IN ( \
             SELECT id FROM sessions WHERE ended_at IS NULL AND expires_at <= $1 \
             UNION SELECT id FROM sessions WHERE ended_at IS NULL AND NOT remembered AND seen_at <= $2 \
             LIMIT $3) RETURNING id");
        self.all(statement.bind(now).bind(idle_before).bind(limit)).await?.iter().map(scalar).collect()
    }

    async fn session_counts(&mut self, now: Time, idle_before: Time) -> Result<SessionCounts, StoreError> {
        // One look at all live rows; the methods stand in them as JSON.
        let statement = sql("SELECT level, COUNT(*), \
             SUM(CASE WHEN methods LIKE '%\"password\"%' THEN 1 ELSE 0 END), \
             SUM(CASE WHEN methods LIKE '%\"sms\"%' THEN 1 ELSE 0 END), \
             SUM(CASE WHEN methods LIKE '%\"scan\"%' THEN 1 ELSE 0 END), \
             SUM(CASE WHEN methods LIKE '%\"mail\"%' THEN 1 ELSE 0 END), \
             SUM(CASE WHEN methods LIKE '%\"totp\"%' THEN 1 ELSE 0 END), \
             SUM(CASE WHEN methods LIKE '%\"passkey\"%' THEN 1 ELSE 0 END), \
             SUM(CASE WHEN methods LIKE '%\"recovery_code\"%' THEN 1 ELSE 0 END) \
             FROM sessions WHERE ended_at IS NULL AND expires_at > $1 AND (remembered OR seen_at > $2) \
             GROUP BY level");
        const METHODS: [Method; 7] = [
            Method::Password,
            Method::Sms,
            Method::Scan,
            Method::Mail,
            Method::Totp,
            Method::Passkey,
            Method::RecoveryCode,
        ];
        let mut counts = SessionCounts::default();
        let mut methods = [0_u64; METHODS.len()];
        for row in self.all(statement.bind(now).bind(idle_before)).await? {
            let mut c = Columns::of(&row);
            counts.levels.push((c.next()?, c.next()?));
            for count in &mut methods {
                *count += c.next::<u64>()?;
            }
        }
        counts.methods = METHODS.into_iter().zip(methods).filter(|(_, count)| *count > 0).collect();
        Ok(counts)
    }

    async fn expire_sessions(&mut self, now: Time, except: Uuid) -> Result<u64, StoreError> {
        let statement = sql("UPDATE sessions SET expires_at = $1 \
             WHERE ended_at IS NULL AND expires_at > $1 AND id <> $2");
        self.run(statement.bind(now).bind(except)).await
    }

    async fn purge_sessions(&mut self, before: Time) -> Result<u64, StoreError> {
        self.run(sql("DELETE FROM sessions WHERE ended_at IS NOT NULL AND ended_at < $1").bind(before)).await
    }

    async fn knows_device(&mut self, account: Uuid, device: &Digest) -> Result<bool, StoreError> {
        let statement = sql("SELECT seen_at FROM devices WHERE account = $1 AND device = $2");
        Ok(self.optional(statement.bind(account).bind(device)).await?.is_some())
    }

    async fn remember_device(
        &mut self,
        account: Uuid,
        device: &Digest,
        user_agent: &str,
        address: &str,
        now: Time,
    ) -> Result<(), StoreError> {
        let statement =
            sql("INSERT INTO devices (account, device, user_agent, address, created_at, seen_at) \
             VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (account, device) DO UPDATE SET \
             user_agent = excluded.user_agent, address = excluded.address, seen_at = excluded.seen_at");
        self.run(statement.bind(account).bind(device).bind(user_agent).bind(address).bind(now)).await?;
        Ok(())
    }
}
