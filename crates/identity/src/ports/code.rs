//! One-time codes sent by SMS or mail.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// What a code is good for. A code for one purpose never serves another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePurpose {
    /// Signing in (J-10).
    SignIn,
    /// Binding a phone (S-4).
    BindPhone,
    /// Binding an e-mail address by code.
    BindEmail,
    /// Binding a phone or address while an account is activated (J-7).
    Activate,
    /// Recovering a password (S-25, H-12).
    Recover,
    /// Proving a number or address that is bound already (P-14).
    Confirm,
    /// The code to the security phone that a risky sign-in asks for (P-21).
    StepUp,
    /// Proving the contact of an appeal.
    Appeal,
}

/// A code that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// Identifier; part of the code's keyed digest.
    pub id: Uuid,
    /// What it is good for.
    pub purpose: CodePurpose,
    /// Blind index of the number or address it went to.
    pub target: Digest,
    /// The browser (or journey) that asked for it; only it may use the code.
    pub holder: Digest,
    /// Keyed digest of the code.
    pub digest: Digest,
    /// Guesses made so far, right ones included.
    pub guesses: u32,
    /// When it was made.
    pub created_at: Time,
    /// When it stops being good.
    pub expires_at: Time,
}

/// Codes.
#[async_trait]
pub trait Codes {
    /// Adds a code; earlier unused codes for the same purpose, target and holder die.
    async fn insert_code(&mut self, row: &CodeRow) -> Result<(), StoreError>;
    /// Counts one guess against the newest live code (not used, not expired, `guesses <
    /// max_guesses`) for purpose, target and holder, in one conditional update, and returns it as
    /// it was before the guess. `None`: there is no such code, or it is used up.
    async fn guess_code(
        &mut self,
        purpose: CodePurpose,
        target: &Digest,
        holder: &Digest,
        max_guesses: u32,
        now: Time,
    ) -> Result<Option<CodeRow>, StoreError>;
    /// Uses the code up; tells the one caller that did.
    async fn consume_code(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError>;
    /// Deletes codes that expired before `before`.
    async fn purge_codes(&mut self, before: Time) -> Result<u64, StoreError>;
}
