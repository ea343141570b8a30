//! `[recovery]`, `[activation]` and `[number_lookup]`: the ways in for people
//! who cannot sign in.

use serde::{Deserialize, Serialize};

/// What a recovery begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryStart {
    /// The phone number (P-10).
    Phone,
    /// The account number or another name of the account (S-21, J-17).
    Account,
    /// The account and the number of its document (H-10).
    AccountAndDocument,
}

/// How a person proves themselves in a recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryMethod {
    /// A code to the bound phone.
    Phone,
    /// A code to the bound e-mail address.
    Email,
    /// Three security questions (S-22). Answers are often known to others: think twice.
    Questions,
}

/// How the bound phone or address is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryTarget {
    /// The person types it in full; nothing of it is shown (S-24).
    Typed,
    /// It is shown masked (H-11, H-12).
    Masked,
}

/// Recovering a password (P-10, S-21 to S-27, H-9 to H-14, J-16 to J-18).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recovery {
    /// Whether people may.
    pub enabled: bool,
    /// What it begins with.
    pub start: RecoveryStart,
    /// The proofs that are offered; a recovery that begins with the phone has that phone's code only.
    pub methods: Vec<RecoveryMethod>,
    /// How the bound phone or address is named.
    pub target: RecoveryTarget,
}

impl Default for Recovery {
    fn default() -> Self {
        Self {
            enabled: true,
            start: RecoveryStart::Account,
            methods: vec![RecoveryMethod::Phone, RecoveryMethod::Email],
            target: RecoveryTarget::Typed,
        }
    }
}

/// What an activation binds (J-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivationBind {
    /// A phone.
    Phone,
    /// A phone or an e-mail address.
    PhoneOrEmail,
}

/// Activating an account (J-5 to J-8).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Activation {
    /// Whether people may; without it, whoever has no first password asks the administrator.
    pub enabled: bool,
    /// What is bound on the way.
    pub bind: ActivationBind,
}

impl Default for Activation {
    fn default() -> Self {
        Self { enabled: true, bind: ActivationBind::PhoneOrEmail }
    }
}

/// Finding one's account number (J-4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NumberLookup {
    /// Whether people may.
    pub enabled: bool,
}

impl Default for NumberLookup {
    fn default() -> Self {
        Self { enabled: true }
    }
}
