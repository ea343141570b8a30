//! What people call themselves by at the door: account numbers, aliases, and
//! whatever else fits into the one sign-in field.

mod identifier;
#[cfg(test)]
mod tests;

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
};

use serde::{Deserialize, Serialize};

pub use identifier::Identifier;

use crate::{error::error_codes, text::fold_width, wire::travels_as_string};

/// The longest account number or alias.
const MAX_LENGTH: usize = 32;
/// The shortest alias; shorter ones would be given away too soon.
const MIN_ALIAS: usize = 4;

error_codes! {
    /// Why a text is no account number.
    pub enum AccountError {
        /// Nothing was typed.
        Empty => "account_empty",
        /// Longer than 32 characters.
        TooLong => "account_too_long",
        /// Something else than letters, digits, `_`, `.` and `-`.
        Characters => "account_characters",
        /// Not as long as this institution's numbers are.
        Length => "account_length",
        /// Not of digits alone, as this institution's numbers are.
        NotDigits => "account_not_digits",
    }
}

error_codes! {
    /// Why a text is no alias.
    pub enum AliasError {
        /// Nothing was typed.
        Empty => "alias_empty",
        /// Shorter than 4 characters.
        TooShort => "alias_too_short",
        /// Longer than 32 characters.
        TooLong => "alias_too_long",
        /// Would be taken for a phone or account number.
        LooksLikeNumber => "alias_looks_like_number",
        /// Would be taken for an e-mail address.
        LooksLikeEmail => "alias_looks_like_email",
        /// Does not begin with a letter.
        FirstCharacter => "alias_first_character",
        /// Something else than letters, digits, `_`, `.` and `-`.
        Characters => "alias_characters",
    }
}

/// 工号 or 学号 (S-2), as the institution writes it. Equality, order and hash
/// go by [`AccountNumber::canonical`].
#[derive(Clone, Debug)]
pub struct AccountNumber(String);

impl AccountNumber {
    /// Folds width and trims; 1 to 32 of `A-Z a-z 0-9 _ . -`.
    pub fn parse(input: &str) -> Result<Self, AccountError> {
        let folded = fold_width(input);
        let typed = folded.trim();
        if typed.is_empty() {
            Err(AccountError::Empty)
        } else if !typed.bytes().all(is_account_byte) {
            Err(AccountError::Characters)
        } else if typed.len() > MAX_LENGTH {
            Err(AccountError::TooLong)
        } else {
            Ok(Self(typed.to_owned()))
        }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In lower case: the form to look up and to index.
    pub fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

travels_as_string!(AccountNumber, AccountError);

impl PartialEq for AccountNumber {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for AccountNumber {}

impl PartialOrd for AccountNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for AccountNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        self.canonical().cmp(&other.canonical())
    }
}

impl Hash for AccountNumber {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}

/// What one institution's account numbers look like (J-2: twelve digits).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountNumberPolicy {
    /// Exactly so many characters; any number of them when not set.
    pub length: Option<u8>,
    /// Digits alone.
    pub digits_only: bool,
}

impl AccountNumberPolicy {
    /// Reads an account number of this institution.
    pub fn parse(self, input: &str) -> Result<AccountNumber, AccountError> {
        let number = AccountNumber::parse(input)?;
        self.check(&number)?;
        Ok(number)
    }

    /// Whether a number is one of this institution's.
    pub fn check(self, number: &AccountNumber) -> Result<(), AccountError> {
        if self.digits_only && !number.0.bytes().all(|b| b.is_ascii_digit()) {
            return Err(AccountError::NotDigits);
        }
        if self.length.is_some_and(|length| number.0.len() != usize::from(length)) {
            return Err(AccountError::Length);
        }
        Ok(())
    }
}

/// A name chosen for signing in, in lower case.
///
/// It begins with a letter, so it is never a phone number or a number of digits
/// alone. It can still equal an account number that has letters: both are
/// looked up by one canonical form, and the store keeps them apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Alias(String);

impl Alias {
    /// Folds width and case and trims; a letter, then 3 to 31 of `a-z 0-9 _ . -`.
    pub fn parse(input: &str) -> Result<Self, AliasError> {
        let folded = fold_width(input).to_ascii_lowercase();
        let typed = folded.trim();
        if typed.is_empty() {
            return Err(AliasError::Empty);
        }
        if typed.contains('@') {
            return Err(AliasError::LooksLikeEmail);
        }
        if typed.bytes().all(|b| b.is_ascii_digit() || b"+-. ()".contains(&b)) {
            return Err(AliasError::LooksLikeNumber);
        }
        if !typed.bytes().all(is_account_byte) {
            return Err(AliasError::Characters);
        }
        if !typed.starts_with(|c: char| c.is_ascii_lowercase()) {
            return Err(AliasError::FirstCharacter);
        }
        match typed.len() {
            ..MIN_ALIAS => Err(AliasError::TooShort),
            MIN_ALIAS..=MAX_LENGTH => Ok(Self(typed.to_owned())),
            _ => Err(AliasError::TooLong),
        }
    }

    /// The alias in lower case, which is also its canonical form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

travels_as_string!(Alias, AliasError);

const fn is_account_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')
}
