//! Passwords for single applications (P-8).

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// An app password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppPasswordRow {
    /// Identifier.
    pub id: Uuid,
    /// Whose.
    pub account: Uuid,
    /// What it opens: the id of one of the policy's applications.
    pub application: String,
    /// What its owner calls it.
    pub label: String,
    /// Keyed digest over account and secret; unique.
    pub digest: Digest,
    /// When it was made.
    pub created_at: Time,
    /// When it ends; `None`: when it is revoked.
    pub expires_at: Option<Time>,
    /// Last use, to the minute.
    pub used_at: Option<Time>,
    /// Client address of the last use, as the application's server told it.
    pub used_from: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

impl AppPasswordRow {
    /// Whether it opens anything at `now`.
    pub fn is_live(&self, now: Time) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// App passwords.
#[async_trait]
pub trait AppPasswords {
    /// Adds one.
    async fn insert_app_password(&mut self, row: &AppPasswordRow) -> Result<(), StoreError>;
    /// The account's, expired ones too but not the revoked ones, oldest first.
    async fn app_passwords(&mut self, account: Uuid) -> Result<Vec<AppPasswordRow>, StoreError>;
    /// The one with this digest, whatever its state.
    async fn app_password(&mut self, digest: &Digest) -> Result<Option<AppPasswordRow>, StoreError>;
    /// Records a use.
    async fn use_app_password(&mut self, id: Uuid, now: Time, from: &str) -> Result<(), StoreError>;
    /// Revokes one of the account's; tells the one caller that did.
    async fn revoke_app_password(&mut self, account: Uuid, id: Uuid, now: Time) -> Result<bool, StoreError>;
    /// Revokes all of the account's; how many there were.
    async fn revoke_app_passwords(&mut self, account: Uuid, now: Time) -> Result<u64, StoreError>;
    /// Deletes what was revoked or expired before `before`.
    async fn purge_app_passwords(&mut self, before: Time) -> Result<u64, StoreError>;
}
