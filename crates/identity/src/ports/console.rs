//! Roles at the console, and the links that set them up.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::console::{Role, Scope};
use crate::{Digest, Time};

/// A role of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleGrant {
    /// Identifier; appears in pages.
    pub id: Uuid,
    /// Whose.
    pub account: Uuid,
    /// The role.
    pub role: Role,
    /// The department it is limited to, with what lies below it; empty: everybody.
    pub department: String,
    /// Who granted it: an account number, or `cli`.
    pub granted_by: String,
    /// When.
    pub granted_at: Time,
    /// When it ended.
    pub ended_at: Option<Time>,
}

impl RoleGrant {
    /// How far it reaches.
    pub fn scope(&self) -> Scope {
        if self.department.is_empty() {
            Scope::Everybody
        } else {
            Scope::Within(vec![self.department.clone()])
        }
    }
}

/// A one-time link that gives somebody a role, once they have a second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpLink {
    /// Digest of its token.
    pub digest: Digest,
    /// For whom; `None`: for whoever sets the installation up, and makes the first account with it.
    pub account: Option<Uuid>,
    /// The role.
    pub role: Role,
    /// The department it is limited to; empty: everybody.
    pub department: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub created_at: Time,
    /// Until when it can be used.
    pub expires_at: Time,
    /// When it was.
    pub used_at: Option<Time>,
}

/// Roles and set-up links.
#[async_trait]
pub trait Roles {
    /// The account's roles that have not ended.
    async fn role_grants_of(&mut self, account: Uuid) -> Result<Vec<RoleGrant>, StoreError>;
    /// All roles that have not ended, the oldest first.
    async fn role_grants(&mut self) -> Result<Vec<RoleGrant>, StoreError>;
    /// Grants a role; [`StoreError::Taken`] when the account has it within the same department.
    async fn grant_role(&mut self, row: &RoleGrant) -> Result<(), StoreError>;
    /// Ends a role; tells the one caller that did.
    async fn end_role(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError>;

    /// Adds a link.
    async fn insert_set_up_link(&mut self, row: &SetUpLink) -> Result<(), StoreError>;
    /// The link with this digest, used or not.
    async fn set_up_link(&mut self, digest: &Digest) -> Result<Option<SetUpLink>, StoreError>;
    /// The links that are neither used nor over at `now`, the oldest first.
    async fn open_set_up_links(&mut self, now: Time) -> Result<Vec<SetUpLink>, StoreError>;
    /// Deletes a link that is not used; tells the one caller that did.
    async fn drop_set_up_link(&mut self, digest: &Digest) -> Result<bool, StoreError>;
    /// The account that the link is for from now on, if it was for nobody yet; tells the one caller that did.
    async fn claim_set_up_link(&mut self, digest: &Digest, account: Uuid) -> Result<bool, StoreError>;
    /// Uses a link up that is not used and lives at `now`; tells the one caller that did.
    async fn use_set_up_link(&mut self, digest: &Digest, now: Time) -> Result<bool, StoreError>;
    /// Deletes the unused links that this hand made: a new first start prints a new one.
    async fn drop_set_up_links_by(&mut self, made_by: &str) -> Result<u64, StoreError>;
    /// Deletes the account's unused links to this role, within this department or (`None`) within any.
    async fn drop_set_up_links(
        &mut self,
        account: Uuid,
        role: Role,
        department: Option<&str>,
    ) -> Result<u64, StoreError>;
    /// Deletes links that ended before `before`.
    async fn purge_set_up_links(&mut self, before: Time) -> Result<u64, StoreError>;
}
