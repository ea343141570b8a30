//! Tokens of the admin API, and answers that are given once more.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiTokenRow {
    /// Identifier; appears in pages and in the audit log.
    pub id: Uuid,
    /// Whose: what it may do never goes further than they do.
    pub account: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Codes of permissions.
    pub scopes: Vec<String>,
    /// The department it is limited to, with what lies below it; empty: as far as its owner reaches.
    pub department: String,
    /// Keyed digest; unique.
    pub digest: Digest,
    /// Who made it: its owner's number, or `cli`.
    pub made_by: String,
    /// When it was made.
    pub created_at: Time,
    /// When it ends.
    pub expires_at: Time,
    /// Last use, to the minute.
    pub used_at: Option<Time>,
    /// Client address of the last use.
    pub used_from: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

impl ApiTokenRow {
    /// Whether it opens anything at `now`.
    pub fn is_live(&self, now: Time) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A request that carries a key, so that it has its effect once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiRequestRow {
    /// With which token.
    pub token: Uuid,
    /// Digest of the key.
    pub key: Digest,
    /// Digest of the request.
    pub fingerprint: Digest,
    /// When it began.
    pub begun_at: Time,
    /// When it is forgotten.
    pub expires_at: Time,
    /// The sealed answer; `None`: it is being done.
    pub answer: Option<Vec<u8>>,
}

/// Tokens, and requests that have their effect once.
#[async_trait]
pub trait ApiTokens {
    /// Adds one.
    async fn insert_api_token(&mut self, row: &ApiTokenRow) -> Result<(), StoreError>;
    /// All that are not revoked, expired ones too, the newest first.
    async fn api_tokens(&mut self) -> Result<Vec<ApiTokenRow>, StoreError>;
    /// The one with this digest, whatever its state.
    async fn api_token(&mut self, digest: &Digest) -> Result<Option<ApiTokenRow>, StoreError>;
    /// Records a use.
    async fn use_api_token(&mut self, id: Uuid, now: Time, from: &str) -> Result<(), StoreError>;
    /// Revokes one; tells the one caller that did.
    async fn revoke_api_token(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError>;
    /// Deletes what was revoked or expired before `before`.
    async fn purge_api_tokens(&mut self, before: Time) -> Result<u64, StoreError>;

    /// Begins a request: true for the one caller that may do it. What has expired at its beginning is
    /// as if it had never been.
    async fn begin_api_request(&mut self, row: &ApiRequestRow) -> Result<bool, StoreError>;
    /// The request with this key.
    async fn api_request(&mut self, token: Uuid, key: &Digest) -> Result<Option<ApiRequestRow>, StoreError>;
    /// Keeps its answer.
    async fn answer_api_request(
        &mut self,
        token: Uuid,
        key: &Digest,
        answer: &[u8],
    ) -> Result<(), StoreError>;
    /// Forgets one that had no effect.
    async fn forget_api_request(&mut self, token: Uuid, key: &Digest) -> Result<(), StoreError>;
    /// Deletes what expired before `now`.
    async fn purge_api_requests(&mut self, now: Time) -> Result<u64, StoreError>;
}
