//! What is decided at the console: settings in versions, and announcements.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::Time;

/// The settings as somebody saved them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsVersion {
    /// Counts from 1; the newest is in force.
    pub version: i64,
    /// TOML with the keys that are set at the console.
    pub text: String,
    /// Why, in the author's words.
    pub note: String,
    /// Account number of whoever saved it.
    pub author: String,
    /// When.
    pub created_at: Time,
}

/// Settings that somebody is about to save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsDraft {
    /// Whose.
    pub account: Uuid,
    /// Which part of the settings: `rules` or `appearance`.
    pub area: &'static str,
    /// The version it was made from.
    pub base: i64,
    /// TOML, as in [`SettingsVersion::text`].
    pub text: String,
    /// When it was last changed.
    pub updated_at: Time,
}

/// A notice to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Identifier.
    pub id: Uuid,
    /// In Chinese.
    pub text_zh: String,
    /// In English; empty: the Chinese text stands in.
    pub text_en: String,
    /// Whether it is a warning.
    pub urgent: bool,
    /// From when it is shown.
    pub starts_at: Time,
    /// Until when.
    pub ends_at: Time,
    /// Account number of whoever wrote it.
    pub author: String,
    /// When it was written.
    pub created_at: Time,
}

/// Settings and announcements.
#[async_trait]
pub trait Decisions {
    /// The newest settings; `None`: none were saved yet.
    async fn latest_settings(&mut self) -> Result<Option<SettingsVersion>, StoreError>;
    /// The settings of one version.
    async fn settings_version(&mut self, version: i64) -> Result<Option<SettingsVersion>, StoreError>;
    /// Versions below `before`, the newest first.
    async fn settings_versions(
        &mut self,
        before: i64,
        limit: u32,
    ) -> Result<Vec<SettingsVersion>, StoreError>;
    /// Adds a version; [`StoreError::Taken`] when there is one of this number: somebody else saved.
    async fn insert_settings(&mut self, row: &SettingsVersion) -> Result<(), StoreError>;
    /// The draft of an account.
    async fn settings_draft(
        &mut self,
        account: Uuid,
        area: &'static str,
    ) -> Result<Option<SettingsDraft>, StoreError>;
    /// Keeps a draft in the place of the account's earlier one.
    async fn keep_settings_draft(&mut self, row: &SettingsDraft) -> Result<(), StoreError>;
    /// Drops the draft of an account.
    async fn drop_settings_draft(&mut self, account: Uuid, area: &str) -> Result<(), StoreError>;
    /// How many sessions that live at `now` began before `began` or, remembered ones apart, were last
    /// used before `seen`: shorter lives would end them.
    async fn sessions_beyond(&mut self, now: Time, began: Time, seen: Time) -> Result<u64, StoreError>;
    /// How many accounts that may sign in have no login phone.
    async fn accounts_without_phone(&mut self) -> Result<u64, StoreError>;
    /// How many counters of failures that are not locked stand at `failures` or more.
    async fn counters_at(&mut self, failures: u32, now: Time) -> Result<u64, StoreError>;
    /// Details of the audit entries about step-ups since then, the newest first.
    async fn step_up_details(&mut self, since: Time, limit: u32) -> Result<Vec<String>, StoreError>;

    /// Announcements that end after `now`, the ones that start first first.
    async fn announcements(&mut self, now: Time) -> Result<Vec<Announcement>, StoreError>;
    /// Adds one.
    async fn insert_announcement(&mut self, row: &Announcement) -> Result<(), StoreError>;
    /// Removes one; tells whether it was there.
    async fn remove_announcement(&mut self, id: Uuid) -> Result<bool, StoreError>;
}
