//! Which of a person's accounts an application gets (U-19).

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// A choice: the service gets the account, whichever of the person's is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentityDefault {
    /// The service.
    pub service: Uuid,
    /// The account.
    pub account: Uuid,
}

/// Choices, by person: the blind index of the document their accounts share.
#[async_trait]
pub trait IdentityDefaults {
    /// All choices of the person.
    async fn identity_defaults(&mut self, person: &Digest) -> Result<Vec<IdentityDefault>, StoreError>;
    /// The account chosen for the service.
    async fn identity_default(&mut self, person: &Digest, service: Uuid) -> Result<Option<Uuid>, StoreError>;
    /// Makes or replaces a choice.
    async fn set_identity_default(
        &mut self,
        person: &Digest,
        service: Uuid,
        account: Uuid,
        now: Time,
    ) -> Result<(), StoreError>;
    /// Takes a choice back; tells whether there was one.
    async fn remove_identity_default(&mut self, person: &Digest, service: Uuid) -> Result<bool, StoreError>;
}
