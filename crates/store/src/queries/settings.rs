//! What is decided at the console: settings in versions, and announcements.

use async_trait::async_trait;
use identity::Time;
use identity::ports::{Announcement, Decisions, SettingsDraft, SettingsVersion, StoreError};
use uuid::Uuid;

use super::statement::{Columns, sql};
use super::{Row, Unit};

fn version(row: &Row) -> Result<SettingsVersion, StoreError> {
    let mut c = Columns::of(row);
    Ok(SettingsVersion {
        version: c.next()?,
        text: c.next()?,
        note: c.next()?,
        author: c.next()?,
        created_at: c.next()?,
    })
}

fn announcement(row: &Row) -> Result<Announcement, StoreError> {
    let mut c = Columns::of(row);
    Ok(Announcement {
        id: c.next()?,
        text_zh: c.next()?,
        text_en: c.next()?,
        urgent: c.next()?,
        starts_at: c.next()?,
        ends_at: c.next()?,
        author: c.next()?,
        created_at: c.next()?,
    })
}

impl Unit {
    async fn counted(&mut self, statement: super::statement::Statement) -> Result<u64, StoreError> {
        let row = self.optional(statement).await?;
        let count: i64 = row.as_ref().map_or(Ok(0), |row| Columns::of(row).next())?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

#[async_trait]
impl Decisions for Unit {
    async fn latest_settings(&mut self) -> Result<Option<SettingsVersion>, StoreError> {
        let statement = sql("SELECT version, text, note, author, created_at FROM settings_versions \
             ORDER BY version DESC LIMIT 1");
        self.optional(statement).await?.as_ref().map(version).transpose()
    }

    async fn settings_version(&mut self, number: i64) -> Result<Option<SettingsVersion>, StoreError> {
        let statement =
            sql("SELECT version, text, note, author, created_at FROM settings_versions WHERE version = $1");
        self.optional(statement.bind(number)).await?.as_ref().map(version).transpose()
    }

    async fn settings_versions(
        &mut self,
        before: i64,
        limit: u32,
    ) -> Result<Vec<SettingsVersion>, StoreError> {
        let statement = sql("SELECT version, text, note, author, created_at FROM settings_versions \
             WHERE version < $1 ORDER BY version DESC LIMIT $2");
        self.all(statement.bind(before).bind(i64::from(limit))).await?.iter().map(version).collect()
    }

    async fn insert_settings(&mut self, row: &SettingsVersion) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO settings_versions (version, text, note, author, created_at) \
             VALUES ($1, $2, $3, $4, $5)");
        let statement = statement
            .bind(row.version)
            .bind(&row.text)
            .bind(&row.note)
            .bind(&row.author)
            .bind(row.created_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn settings_draft(
        &mut self,
        account: Uuid,
        area: &'static str,
    ) -> Result<Option<SettingsDraft>, StoreError> {
        let statement =
            sql("SELECT base, text, updated_at FROM settings_drafts WHERE account = $1 AND area = $2");
        let row = self.optional(statement.bind(account).bind(area)).await?;
        let read = |row: &Row| {
            let mut c = Columns::of(row);
            Ok(SettingsDraft { account, area, base: c.next()?, text: c.next()?, updated_at: c.next()? })
        };
        row.as_ref().map(read).transpose()
    }

    async fn keep_settings_draft(&mut self, row: &SettingsDraft) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO settings_drafts (account, area, base, text, updated_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account, area) DO UPDATE SET \
             base = excluded.base, text = excluded.text, updated_at = excluded.updated_at");
        let statement =
            statement.bind(row.account).bind(row.area).bind(row.base).bind(&row.text).bind(row.updated_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn drop_settings_draft(&mut self, account: Uuid, area: &str) -> Result<(), StoreError> {
        let statement = sql("DELETE FROM settings_drafts WHERE account = $1 AND area = $2");
        self.run(statement.bind(account).bind(area)).await?;
        Ok(())
    }

    async fn sessions_beyond(&mut self, now: Time, began: Time, seen: Time) -> Result<u64, StoreError> {
        let statement = sql("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL AND expires_at > $1 \
             AND level = 'full' AND NOT remembered AND (created_at < $2 OR seen_at < $3)");
        self.counted(statement.bind(now).bind(began).bind(seen)).await
    }

    async fn accounts_without_phone(&mut self) -> Result<u64, StoreError> {
        self.counted(sql("SELECT COUNT(*) FROM accounts WHERE status = 'active' AND NOT EXISTS \
             (SELECT 1 FROM phones WHERE phones.account = accounts.id AND phones.slot = 'login')"))
            .await
    }

    async fn counters_at(&mut self, failures: u32, now: Time) -> Result<u64, StoreError> {
        let statement = sql("SELECT COUNT(*) FROM attempts WHERE failures >= $1 \
             AND (locked_until IS NULL OR locked_until <= $2)");
        self.counted(statement.bind(i64::from(failures)).bind(now)).await
    }

    async fn step_up_details(&mut self, since: Time, limit: u32) -> Result<Vec<String>, StoreError> {
        let statement = sql("SELECT detail FROM audit WHERE at > $1 AND event = 'sign_in' \
             AND outcome = 'step_up_owed' ORDER BY at DESC LIMIT $2");
        let rows = self.all(statement.bind(since).bind(i64::from(limit))).await?;
        rows.iter().map(|row| Columns::of(row).next()).collect()
    }

    async fn announcements(&mut self, now: Time) -> Result<Vec<Announcement>, StoreError> {
        let statement = sql("SELECT id, text_zh, text_en, urgent, starts_at, ends_at, author, created_at \
             FROM announcements WHERE ends_at > $1 ORDER BY starts_at, id");
        self.all(statement.bind(now)).await?.iter().map(announcement).collect()
    }

    async fn insert_announcement(&mut self, row: &Announcement) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO announcements (id, text_zh, text_en, urgent, starts_at, ends_at, \
             author, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
        let statement = statement
            .bind(row.id)
            .bind(&row.text_zh)
            .bind(&row.text_en)
            .bind(row.urgent)
            .bind(row.starts_at)
            .bind(row.ends_at)
            .bind(&row.author)
            .bind(row.created_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn remove_announcement(&mut self, id: Uuid) -> Result<bool, StoreError> {
        Ok(self.run(sql("DELETE FROM announcements WHERE id = $1").bind(id)).await? == 1)
    }
}
