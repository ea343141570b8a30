//! The one field that takes an account number, alias, phone or e-mail address.

use std::fmt;

use super::AccountNumber;
use crate::{
    email::Email,
    phone::Phone,
    text::{collapse_spaces, fold_char, is_hidden},
};

/// So much of a text that is no identifier is kept to count failures by.
const MAX_UNRECOGNISED: usize = 64;

/// What a text in the sign-in field may be.
///
/// It may be several things: eleven digits are a phone and perhaps an account
/// number too. All candidates are looked up, whichever matches; none is
/// guessed away. `Debug` prints the masks: people type passwords into this field.
#[derive(Clone, PartialEq, Eq)]
pub struct Identifier {
    /// The canonical account number or alias that it would be.
    pub candidate_account: Option<String>,
    /// The phone number that it would be.
    pub phone: Option<Phone>,
    /// The e-mail address that it would be.
    pub email: Option<Email>,
    /// One string for all spellings of one identifier, to count failures by:
    /// `138…`, `+86 138…` and `００８６１３８…` share theirs. It is never empty
    /// unless nothing was typed. Where a person is known, count by person too:
    /// their phone and their number are two identifiers.
    pub canonical: String,
}

impl Identifier {
    /// Reads the field. Whatever was typed, there is an answer; a text that is
    /// no identifier has no candidates.
    pub fn classify(input: &str) -> Self {
        let candidate_account = AccountNumber::parse(input).ok().map(|number| number.canonical());
        let phone = Phone::parse(input).ok();
        let email = Email::parse(input).ok();
        // The phone comes first: spelled with a plus it is nothing else, and
        // the bare spelling must count with that one.
        let canonical = (phone.as_ref().map(|phone| phone.as_str().to_owned()))
            .or_else(|| email.as_ref().map(Email::canonical))
            .or_else(|| candidate_account.clone())
            .unwrap_or_else(|| unrecognised(input));
        Self { candidate_account, phone, email, canonical }
    }

    /// Whether it can be nobody's identifier.
    pub const fn is_unrecognised(&self) -> bool {
        self.candidate_account.is_none() && self.phone.is_none() && self.email.is_none()
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identifier")
            .field("account", &self.candidate_account.is_some())
            .field("phone", &self.phone)
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// Folded and cut, so that nobody fills the counters with long texts.
fn unrecognised(input: &str) -> String {
    let visible: String = (input.chars().take(4 * MAX_UNRECOGNISED))
        .map(fold_char)
        .map(|c| if is_hidden(c) { ' ' } else { c })
        .flat_map(char::to_lowercase)
        .collect();
    collapse_spaces(&visible).chars().take(MAX_UNRECOGNISED).collect()
}
