//! Guests and collaborators whom somebody invited (P-8).

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// How an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// Sent; good until it expires.
    Open,
    /// Withdrawn before it was accepted.
    Withdrawn,
    /// There is an account.
    Accepted,
    /// The stay is over; the account is suspended.
    Ended,
}

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationRow {
    /// Identifier.
    pub id: Uuid,
    /// Who answers for the guest.
    pub sponsor: Uuid,
    /// Digest of the token in the mail; unique.
    pub token: Digest,
    /// What the account will be (`vocabulary::PersonKind::code`).
    pub kind: String,
    /// The guest's name.
    pub name: String,
    /// The guest's address, sealed for purpose `email`.
    pub email_sealed: Vec<u8>,
    /// Why.
    pub reason: String,
    /// How it stands.
    pub state: InvitationState,
    /// When it was sent.
    pub created_at: Time,
    /// When the link ends.
    pub expires_at: Time,
    /// When the stay ends.
    pub ends_at: Time,
    /// The guest's account, once accepted.
    pub account: Option<Uuid>,
    /// When the sponsor was told that the stay ends.
    pub warned_at: Option<Time>,
}

/// Invitations.
#[async_trait]
pub trait Invitations {
    /// Adds one.
    async fn insert_invitation(&mut self, row: &InvitationRow) -> Result<(), StoreError>;
    /// The one with this id.
    async fn invitation(&mut self, id: Uuid) -> Result<Option<InvitationRow>, StoreError>;
    /// The one whose mail holds this token, whatever its state.
    async fn invitation_by_token(&mut self, token: &Digest) -> Result<Option<InvitationRow>, StoreError>;
    /// A sponsor's newest ones, newest first.
    async fn invitations_of(&mut self, sponsor: Uuid, limit: u32) -> Result<Vec<InvitationRow>, StoreError>;
    /// How many of a sponsor's count: open ones that have not expired, and guests who are here.
    async fn count_invitations(&mut self, sponsor: Uuid, now: Time) -> Result<u64, StoreError>;
    /// Goes from one state to another (and to an account); tells the one caller that did.
    async fn move_invitation(
        &mut self,
        id: Uuid,
        from: InvitationState,
        to: InvitationState,
        account: Option<Uuid>,
    ) -> Result<bool, StoreError>;
    /// Makes the open invitation the account's, if its link is still this one; tells the one caller that did.
    async fn accept_invitation(
        &mut self,
        id: Uuid,
        token: &Digest,
        account: Uuid,
    ) -> Result<bool, StoreError>;
    /// Gives the open invitation of `row.id` the token and ends of `row`; tells whether it was still open.
    async fn renew_invitation(&mut self, row: &InvitationRow) -> Result<bool, StoreError>;
    /// Sets the end of an accepted one's stay; the sponsor will be told anew. Tells whether it was accepted.
    async fn extend_invitation(&mut self, id: Uuid, ends_at: Time) -> Result<bool, StoreError>;
    /// Accepted ones whose stay ends before `before`, the first to end first.
    async fn invitations_ending(
        &mut self,
        before: Time,
        limit: u32,
    ) -> Result<Vec<InvitationRow>, StoreError>;
    /// Accepted ones whose stay ends before `before` and whose sponsor was not told yet.
    async fn invitations_to_warn(
        &mut self,
        before: Time,
        limit: u32,
    ) -> Result<Vec<InvitationRow>, StoreError>;
    /// Marks the sponsor as told; tells the one caller that did.
    async fn warned_invitation(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError>;
}
