//! Second factors, known devices and networks.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// An authenticator app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotpRow {
    /// The secret, sealed for purpose `totp`.
    pub sealed: Vec<u8>,
    /// The newest time step whose code was used: no code works twice.
    pub step: i64,
    /// When the secret was made.
    pub created_at: Time,
    /// When its first code was entered; `None`: being set up, proves nothing yet.
    pub confirmed_at: Option<Time>,
    /// When it was last used.
    pub used_at: Option<Time>,
}

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Identifier; appears in pages.
    pub id: Uuid,
    /// Whose.
    pub account: Uuid,
    /// What the person calls it.
    pub name: String,
    /// The authenticator's id of it; unique.
    pub credential: Vec<u8>,
    /// Public key in COSE.
    pub public_key: Vec<u8>,
    /// Signature counter; stays 0 with authenticators that do not count.
    pub counter: u32,
    /// When it was added.
    pub created_at: Time,
    /// When it was last used.
    pub used_at: Option<Time>,
}

/// How many recovery codes there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecoveryCount {
    /// Made.
    pub made: u32,
    /// Not used yet.
    pub left: u32,
}

/// A device that an account signed in from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// Digest of its cookie.
    pub device: Digest,
    /// `User-Agent` of its last sign-in, cut to 300 characters.
    pub user_agent: String,
    /// Client address of its last sign-in.
    pub address: String,
    /// Its first sign-in.
    pub created_at: Time,
    /// Its last sign-in.
    pub seen_at: Time,
    /// Not asked for the second factor until then.
    pub trusted_until: Option<Time>,
}

/// Second factors, known devices and networks.
#[async_trait]
pub trait Factors {
    /// The account's authenticator app, confirmed or not.
    async fn totp(&mut self, account: Uuid) -> Result<Option<TotpRow>, StoreError>;
    /// Begins setting one up, in place of another that was begun; false when there is a confirmed one.
    async fn begin_totp(&mut self, account: Uuid, sealed: &[u8], now: Time) -> Result<bool, StoreError>;
    /// Confirms the one that was begun at `begun` with the code of `step`; tells the one caller that did.
    async fn confirm_totp(
        &mut self,
        account: Uuid,
        begun: Time,
        step: i64,
        now: Time,
    ) -> Result<bool, StoreError>;
    /// Uses the code of `step` up, if no code of this step or a later one was used; tells the one
    /// caller that did.
    async fn use_totp(&mut self, account: Uuid, step: i64, now: Time) -> Result<bool, StoreError>;
    /// Removes it; tells whether there was a confirmed one.
    async fn remove_totp(&mut self, account: Uuid) -> Result<bool, StoreError>;

    /// Puts these codes in the place of all earlier ones.
    async fn set_recovery_codes(
        &mut self,
        account: Uuid,
        digests: &[Digest],
        now: Time,
    ) -> Result<(), StoreError>;
    /// Uses a code up; tells the one caller that did.
    async fn use_recovery_code(
        &mut self,
        account: Uuid,
        digest: &Digest,
        now: Time,
    ) -> Result<bool, StoreError>;
    /// How many there are.
    async fn recovery_codes(&mut self, account: Uuid) -> Result<RecoveryCount, StoreError>;

    /// The account's passkeys, oldest first.
    async fn passkeys(&mut self, account: Uuid) -> Result<Vec<PasskeyRow>, StoreError>;
    /// Adds a passkey; [`StoreError::Taken`] when the credential is registered already.
    async fn insert_passkey(&mut self, row: &PasskeyRow) -> Result<(), StoreError>;
    /// Records a use if the counter grew (or is not kept); tells whether it did.
    async fn use_passkey(&mut self, id: Uuid, counter: u32, now: Time) -> Result<bool, StoreError>;
    /// Removes one of the account's passkeys; tells whether it was there.
    async fn remove_passkey(&mut self, account: Uuid, id: Uuid) -> Result<bool, StoreError>;

    /// The account's devices, the last used first, at most 50.
    async fn devices_of(&mut self, account: Uuid) -> Result<Vec<DeviceRow>, StoreError>;
    /// One of the account's devices.
    async fn device(&mut self, account: Uuid, device: &Digest) -> Result<Option<DeviceRow>, StoreError>;
    /// When the account last signed in from any device.
    async fn last_seen(&mut self, account: Uuid) -> Result<Option<Time>, StoreError>;
    /// Asks a known device no more for the second factor until then.
    async fn trust_device(
        &mut self,
        account: Uuid,
        device: &Digest,
        until: Option<Time>,
    ) -> Result<bool, StoreError>;
    /// Ends the trust in all devices of the account.
    async fn trust_no_device(&mut self, account: Uuid) -> Result<(), StoreError>;
    /// Forgets a device; tells whether it was known.
    async fn forget_device(&mut self, account: Uuid, device: &Digest) -> Result<bool, StoreError>;
    /// Forgets devices and networks that were last seen before `before`, but of each account the newest:
    /// when somebody was last here stays known.
    async fn purge_places(&mut self, before: Time) -> Result<u64, StoreError>;
    /// Whether the account signed in from this network before.
    async fn knows_network(&mut self, account: Uuid, network: &Digest) -> Result<bool, StoreError>;
    /// Remembers that the account signed in from this network.
    async fn remember_network(
        &mut self,
        account: Uuid,
        network: &Digest,
        now: Time,
    ) -> Result<(), StoreError>;
}
