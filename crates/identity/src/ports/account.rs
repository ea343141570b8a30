//! Accounts and what they sign in with.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// Whether an account may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// May sign in.
    Active,
    /// Switched off by an administrator.
    Disabled,
    /// Switched off because its password was found weak (P-36, P-37).
    Weak,
    /// Left the institution; kept, never deleted.
    Suspended,
}

/// The rule for a first password of an account that has none of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitialSecret {
    /// No first password: the account must be activated first (J-5).
    None,
    /// The last six characters of the document number (S-2).
    DocumentLastSix,
    /// A secret given in the roster, sealed (H-6).
    PerRow,
}

/// The columns of an account. Personal numbers are sealed (`*_sealed`, opened
/// with the purposes `document`, `initial`) and found by blind index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Identifier of the account; never shown.
    pub id: Uuid,
    /// Account number as the institution writes it (J-2).
    pub number: String,
    /// `number` in canonical form; unique.
    pub number_key: String,
    /// Alias in canonical form; unique (J-17).
    pub alias: Option<String>,
    /// The person's name.
    pub name: String,
    /// `vocabulary::PersonKind::code`.
    pub kind: String,
    /// Department, free text, may be empty.
    pub department: String,
    /// `vocabulary::DocumentType::code`.
    pub document_type: Option<String>,
    /// The document number, sealed for purpose `document`.
    pub document_sealed: Option<Vec<u8>>,
    /// Blind index of `type ":" number` in space `document`. Not unique: one
    /// person may hold several accounts (U-19).
    pub document_index: Option<Digest>,
    /// Whether it may sign in.
    pub status: Status,
    /// Which rule gives the first password.
    pub initial: InitialSecret,
    /// The secret of [`InitialSecret::PerRow`], sealed for purpose `initial`.
    pub initial_sealed: Option<Vec<u8>>,
    /// Digest of the roster row that made it: an equal row changes nothing.
    pub roster_digest: Option<Digest>,
    /// When the person joined, where the roster says so (J-5).
    pub joined_at: Option<Time>,
    /// Since when the next sign-in has to bind a phone anew: an unbind application was approved (P-30).
    pub rebind_at: Option<Time>,
    /// When the row was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

impl AccountRow {
    /// An account that may sign in and has nothing yet, not even a number.
    pub fn blank(id: Uuid, now: Time) -> Self {
        Self {
            id,
            number: String::new(),
            number_key: String::new(),
            alias: None,
            name: String::new(),
            kind: String::new(),
            department: String::new(),
            document_type: None,
            document_sealed: None,
            document_index: None,
            status: Status::Active,
            initial: InitialSecret::None,
            initial_sealed: None,
            roster_digest: None,
            joined_at: None,
            rebind_at: None,
            created_at: now,
            updated_at: now,
        }
    }
}

/// A password of the person's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordRow {
    /// argon2id in PHC form.
    pub phc: String,
    /// When it was set.
    pub changed_at: Time,
    /// Whether it has to be changed at the next sign-in.
    pub must_change: bool,
}

/// Which of an account's two numbers (P-12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneSlot {
    /// 个人登录手机号: signs in; unique over all accounts (U-21).
    Login,
    /// 安全手机号: step-up and recovery.
    Security,
}

impl PhoneSlot {
    /// Stable code, in addresses and audit.
    pub fn code(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Security => "security",
        }
    }

    /// Reads [`PhoneSlot::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Login, Self::Security].into_iter().find(|slot| slot.code() == code)
    }
}

/// A bound phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneRow {
    /// Which number.
    pub slot: PhoneSlot,
    /// E.164, sealed for purpose `phone`.
    pub sealed: Vec<u8>,
    /// Blind index of the E.164 form in space `phone`.
    pub index: Digest,
    /// When a code proved it; `None` for a number taken over from a roster.
    pub verified_at: Option<Time>,
    /// When it was bound.
    pub bound_at: Time,
}

/// A bound e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailRow {
    /// The address, sealed for purpose `email`.
    pub sealed: Vec<u8>,
    /// Blind index of the canonical address in space `email`; unique.
    pub index: Digest,
    /// When a link or code proved it.
    pub verified_at: Option<Time>,
    /// When it was bound.
    pub bound_at: Time,
}

/// An account with everything sign-in looks at, in one query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub row: AccountRow,
    /// Its own password, if it has one.
    pub password: Option<PasswordRow>,
    /// Login phone.
    pub login_phone: Option<PhoneRow>,
    /// Security phone.
    pub security_phone: Option<PhoneRow>,
    /// E-mail.
    pub email: Option<EmailRow>,
    /// Whether an authenticator or passkey is enrolled: sign-in asks for it.
    pub second_factor: bool,
}

impl Account {
    /// An account that has nothing to sign in with yet.
    pub fn bare(row: AccountRow) -> Self {
        Self {
            row,
            password: None,
            login_phone: None,
            security_phone: None,
            email: None,
            second_factor: false,
        }
    }
}

/// Accounts, passwords, phones, e-mail addresses.
#[async_trait]
pub trait Accounts {
    /// The account with this id.
    async fn account(&mut self, id: Uuid) -> Result<Option<Account>, StoreError>;
    /// The account with this id as it stands now, and nobody else's until this writing unit ends: who
    /// decides by what an account has calls it first, so that two who decide do so one after the other.
    async fn lock_account(&mut self, id: Uuid) -> Result<Option<Account>, StoreError>;
    /// The account whose `number_key` is `key`, or else whose alias is `key`.
    async fn account_by_key(&mut self, key: &str) -> Result<Option<Account>, StoreError>;
    /// The account whose login phone has this blind index.
    async fn account_by_phone(&mut self, index: &Digest) -> Result<Option<Account>, StoreError>;
    /// The account whose e-mail has this blind index.
    async fn account_by_email(&mut self, index: &Digest) -> Result<Option<Account>, StoreError>;
    /// The accounts with these canonical numbers, in any order; absent ones are left out.
    /// At most 500 keys a call.
    async fn accounts_by_numbers(&mut self, keys: &[String]) -> Result<Vec<Account>, StoreError>;
    /// The accounts with this document, in the order of their numbers: one person's (J-4, U-19).
    /// At most 20.
    async fn accounts_by_document(&mut self, index: &Digest) -> Result<Vec<Account>, StoreError>;
    /// How many accounts there are.
    async fn count_accounts(&mut self) -> Result<u64, StoreError>;

    /// Adds accounts in bulk (phones, e-mails and passwords apart).
    /// [`StoreError::Taken`] when a number or alias exists.
    async fn insert_accounts(&mut self, rows: &[AccountRow]) -> Result<(), StoreError>;
    /// Overwrites every column of the account with `row.id` but `id` and `created_at`.
    async fn update_account(&mut self, row: &AccountRow) -> Result<(), StoreError>;
    /// Sets status and `updated_at`.
    async fn set_status(&mut self, id: Uuid, status: Status, now: Time) -> Result<(), StoreError>;

    /// Sets or replaces the account's own password.
    async fn set_password(&mut self, account: Uuid, row: &PasswordRow) -> Result<(), StoreError>;
    /// The account's replaced passwords, newest first.
    async fn old_passwords(&mut self, account: Uuid, limit: u32) -> Result<Vec<String>, StoreError>;
    /// Keeps a replaced password, and of the older ones only the newest `keep - 1`.
    async fn keep_old_password(
        &mut self,
        account: Uuid,
        phc: &str,
        now: Time,
        keep: u32,
    ) -> Result<(), StoreError>;
    /// Sets or clears the demand to bind a phone anew.
    async fn set_rebind(&mut self, id: Uuid, at: Option<Time>) -> Result<(), StoreError>;
    /// Replaces the stored hash by a stronger one of the same password, only if
    /// it is still `old_phc`; tells whether it did.
    async fn upgrade_password(
        &mut self,
        account: Uuid,
        old_phc: &str,
        new_phc: &str,
    ) -> Result<bool, StoreError>;

    /// Binds or replaces the phone of the slot. Among login phones an index
    /// belongs to one account: [`StoreError::Taken`] otherwise (U-21).
    async fn set_phone(&mut self, account: Uuid, row: &PhoneRow) -> Result<(), StoreError>;
    /// Bulk form of [`Accounts::set_phone`] for accounts that have none in the slot yet.
    async fn insert_phones(&mut self, rows: &[(Uuid, PhoneRow)]) -> Result<(), StoreError>;
    /// Unbinds the phone of the slot; tells whether there was one.
    async fn remove_phone(&mut self, account: Uuid, slot: PhoneSlot) -> Result<bool, StoreError>;
    /// Unbinds this number from whichever slots of the account have it; tells whether one did.
    async fn remove_number(&mut self, account: Uuid, index: &Digest) -> Result<bool, StoreError>;
    /// Which of these login phone indexes are bound, and to whom. At most 500 a call.
    async fn phone_owners(&mut self, indexes: &[Digest]) -> Result<Vec<(Digest, Uuid)>, StoreError>;
    /// Binds or replaces the e-mail; [`StoreError::Taken`] when another account has it.
    async fn set_email(&mut self, account: Uuid, row: &EmailRow) -> Result<(), StoreError>;
    /// Bulk form of [`Accounts::set_email`] for accounts that have none yet.
    async fn insert_emails(&mut self, rows: &[(Uuid, EmailRow)]) -> Result<(), StoreError>;
    /// Which of these e-mail indexes are bound, and to whom. At most 500 a call.
    async fn email_owners(&mut self, indexes: &[Digest]) -> Result<Vec<(Digest, Uuid)>, StoreError>;
    /// Unbinds the e-mail; tells whether there was one.
    async fn remove_email(&mut self, account: Uuid) -> Result<bool, StoreError>;
    /// Which of these aliases are taken, and by whom. At most 500 a call.
    async fn alias_owners(&mut self, aliases: &[String]) -> Result<Vec<(String, Uuid)>, StoreError>;
}
