//! `[password_change]` and `[security]`.

use serde::{Deserialize, Serialize};

use super::{Span, Words};
use crate::ports::Method;

/// Changing a password (P-40 to P-48, H-15).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordChange {
    /// So many replaced passwords are refused.
    pub history: u32,
    /// Refuse the commonest passwords, also with a few characters around them (ASVS 6.2.4).
    pub refuse_common: bool,
    /// After a sign-in by one of these methods within `without_current_for` the present password is
    /// not asked for (H-15).
    pub without_current: Vec<Method>,
    /// See `without_current`.
    pub without_current_for: Span,
    /// What people have to know about the new password, below the form (P-48).
    pub note: Words,
}

impl Default for PasswordChange {
    fn default() -> Self {
        Self {
            history: 5,
            refuse_common: true,
            without_current: vec![Method::Scan],
            without_current_for: Span::minutes(10),
            note: Words::default(),
        }
    }
}

/// Looking after one's own account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Security {
    /// What changes how a person signs in asks them to prove themselves anew when their last proof is
    /// older (ASVS 7.5.1).
    pub reauthenticate_after: Span,
    /// For how long a person may ask that a device is not asked for the second factor; `0s`: not at
    /// all.
    pub trust_device: Span,
    /// How long a link in a mail works (H-20).
    pub email_link: Span,
    /// How long a wizard that was begun is kept.
    pub journey: Span,
}

impl Default for Security {
    fn default() -> Self {
        Self {
            reauthenticate_after: Span::minutes(15),
            trust_device: Span::days(30),
            email_link: Span::hours(2),
            journey: Span::minutes(30),
        }
    }
}
