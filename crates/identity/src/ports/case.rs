//! Cases: applications that a human decides, and the pictures that prove them.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// What is applied for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseKind {
    /// 手机解绑申请: a number that no longer receives codes (P-25).
    PhoneUnbind,
    /// 帐号申诉: nothing is bound, or nothing works (J-19).
    Appeal,
    /// A number that another account holds (U-21).
    PhoneTransfer,
}

/// How far a case is (P-33).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseState {
    /// Being written.
    Draft,
    /// Waiting for a reviewer.
    Submitted,
    /// Granted; its effect happened in the same transaction.
    Approved,
    /// Refused with a reason; may be edited and submitted again.
    Rejected,
    /// Taken back by the applicant.
    Withdrawn,
}

/// A case. Deleting one takes its pictures along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// Unguessable, travels in the URL; worthless without the browser, the session or the contact.
    pub id: String,
    /// What is applied for.
    pub kind: CaseKind,
    /// How far it is.
    pub state: CaseState,
    /// Whose account; of an appeal only once it is approved.
    pub account: Option<Uuid>,
    /// Digest of the browser cookie that opened it.
    pub browser: Digest,
    /// What it is about, as a blind index: among submitted cases unique (P-33).
    pub subject: Option<Digest>,
    /// The form as JSON, sealed for purpose `case`.
    pub sealed: Vec<u8>,
    /// Why it was rejected, sealed for purpose `case`.
    pub rejection_sealed: Option<Vec<u8>>,
    /// Who decided.
    pub reviewer: Option<String>,
    /// The browser that proved the contact by a code.
    pub proved_browser: Option<Digest>,
    /// Until when that proof is good.
    pub proved_until: Option<Time>,
    /// The applicant's language.
    pub locale: String,
    /// Grows with every change: a change is made only to what was read.
    pub revision: u32,
    /// When it was begun.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// When it was last submitted.
    pub submitted_at: Option<Time>,
    /// When it was last decided.
    pub decided_at: Option<Time>,
    /// When what an approved appeal gives was taken.
    pub redeemed_at: Option<Time>,
}

/// A picture of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// The case.
    pub case: String,
    /// Counts up within the case; never given twice.
    pub number: u32,
    /// A JPEG of our own making (`identity::evidence`), sealed for purpose `evidence`.
    pub sealed: Vec<u8>,
    /// Its bytes before sealing.
    pub size: u32,
    /// When it came.
    pub created_at: Time,
}

/// A picture without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvidenceEntry {
    /// Its number within the case.
    pub number: u32,
    /// Bytes.
    pub size: u32,
}

/// Cases and their evidence.
#[async_trait]
pub trait Cases {
    /// Adds a case.
    async fn insert_case(&mut self, row: &CaseRow) -> Result<(), StoreError>;
    /// The case with this id.
    async fn case(&mut self, id: &str) -> Result<Option<CaseRow>, StoreError>;
    /// The account's cases, newest first, at most 50; appeals are not among them.
    async fn cases_of(&mut self, account: Uuid) -> Result<Vec<CaseRow>, StoreError>;
    /// The newest case of this kind and state that the browser opened.
    async fn case_of_browser(
        &mut self,
        browser: &Digest,
        kind: CaseKind,
        state: CaseState,
    ) -> Result<Option<CaseRow>, StoreError>;
    /// The cases in this state, the longest untouched first, at most `limit`.
    async fn cases_in(&mut self, state: CaseState, limit: u32) -> Result<Vec<CaseRow>, StoreError>;
    /// Overwrites every column of the case but `id`, `kind` and `created_at`, if its revision is still
    /// the row's, and counts the revision up; tells the one caller that did. [`StoreError::Taken`]
    /// when another submitted case has the subject (P-33).
    async fn update_case(&mut self, row: &CaseRow) -> Result<bool, StoreError>;
    /// Deletes the case and its pictures, if its revision is still this one; tells whether it did.
    async fn delete_case(&mut self, id: &str, revision: u32) -> Result<bool, StoreError>;

    /// Adds a picture. The caller changed the case in the same unit of work, so that two uploads to
    /// one case take turns.
    async fn insert_evidence(&mut self, row: &EvidenceRow) -> Result<(), StoreError>;
    /// A picture.
    async fn evidence(&mut self, case: &str, number: u32) -> Result<Option<EvidenceRow>, StoreError>;
    /// The case's pictures, oldest first, without their contents.
    async fn evidence_of(&mut self, case: &str) -> Result<Vec<EvidenceEntry>, StoreError>;
    /// Deletes a picture; tells whether there was one.
    async fn remove_evidence(&mut self, case: &str, number: u32) -> Result<bool, StoreError>;

    /// Bytes of pictures of appeals that nobody has decided: strangers' (S12).
    async fn appeal_bytes(&mut self) -> Result<u64, StoreError>;

    /// Deletes the pictures of cases that were decided or withdrawn before `before` and are not
    /// waiting again, and empties their forms; returns how many pictures.
    async fn purge_evidence(&mut self, before: Time) -> Result<u64, StoreError>;
    /// Deletes drafts that were last touched before `before`, with their pictures.
    async fn purge_drafts(&mut self, before: Time) -> Result<u64, StoreError>;
}
