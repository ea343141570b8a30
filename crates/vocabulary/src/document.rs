//! Identity documents: kinds, numbers, the GB 11643 check digit.

mod kind;
mod rules;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use kind::DocumentType;
pub use rules::gb11643_check_digit;

use crate::{
    error::error_codes,
    mask::keep_ends,
    text::{fold_char, is_hidden},
};

/// How many of the last characters are the initial password (S-2). No number
/// is shorter.
const LAST: usize = 6;

error_codes! {
    /// Why a text is no document number of its kind.
    pub enum DocumentError {
        /// Nothing was typed.
        Empty => "document_empty",
        /// Not as long as numbers of this kind are.
        Length => "document_length",
        /// A first-generation number of fifteen digits; those cards expired in 2013.
        LegacyFifteenDigits => "document_legacy_fifteen_digits",
        /// Characters that numbers of this kind do not have.
        Characters => "document_characters",
        /// Belongs to another kind of document (81, 82, 83 and 9 are permits).
        Prefix => "document_prefix",
        /// The birth date inside it is no date.
        BirthDate => "document_birth_date",
        /// The birth date inside it is still to come.
        BirthInFuture => "document_birth_in_future",
        /// The last character does not fit the others: a typing error.
        CheckDigit => "document_check_digit",
    }
}

/// A year, month and day; tuples order as dates do.
type Date = (i32, u8, u8);

/// A document number that its kind allows, in plain upper-case characters
/// without spaces. `Debug` prints it masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct DocumentNumber {
    kind: DocumentType,
    number: String,
}

impl DocumentNumber {
    /// Folds width and case, drops spaces, and holds the number to the rules
    /// of its kind. A birth date in the future passes; see [`Self::parse_on`].
    pub fn parse(kind: DocumentType, input: &str) -> Result<Self, DocumentError> {
        Self::parse_on(kind, input, None)
    }

    /// The same, and refuses a birth date after `today` (year, month, day).
    pub fn parse_on(kind: DocumentType, input: &str, today: Option<Date>) -> Result<Self, DocumentError> {
        let number = plain(input);
        if number.is_empty() {
            return Err(DocumentError::Empty);
        }
        rules::check(kind, &number)?;
        let parsed = Self { kind, number };
        match (parsed.birth_date(), today) {
            (Some(born), Some(today)) if born > today => Err(DocumentError::BirthInFuture),
            _ => Ok(parsed),
        }
    }

    /// What kind of document it is the number of.
    pub const fn kind(&self) -> DocumentType {
        self.kind
    }

    /// The number, folded.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The birth date (year, month, day) that numbers after GB 11643 hold.
    pub fn birth_date(&self) -> Option<Date> {
        if self.kind.follows_gb11643() { rules::birth_date(&self.number) } else { None }
    }

    /// The last six characters, X in upper case: the initial password (S-2).
    pub fn last_six(&self) -> String {
        let skipped = self.number.chars().count().saturating_sub(LAST);
        self.number.chars().skip(skipped).collect()
    }

    /// Whether a text is the last six, whatever its width and case.
    pub fn matches_last_six(&self, input: &str) -> bool {
        plain(input) == self.last_six()
    }

    /// First three and last four of the long numbers (`110***********002X`),
    /// first and last two of the others, one star for each hidden character.
    pub fn masked(&self) -> String {
        let long = self.number.chars().count() >= 14;
        let (head, tail) = if long { (3, 4) } else { (1, 2) };
        keep_ends(&self.number, head, tail)
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.number)
    }
}

impl fmt::Debug for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentNumber({} {})", self.kind.code(), self.masked())
    }
}

/// `{"type": "passport", "number": "E12345678"}`
#[derive(Serialize, Deserialize)]
struct Wire {
    r#type: DocumentType,
    number: String,
}

impl TryFrom<Wire> for DocumentNumber {
    type Error = DocumentError;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        Self::parse(wire.r#type, &wire.number)
    }
}

impl From<DocumentNumber> for Wire {
    fn from(document: DocumentNumber) -> Self {
        Self { r#type: document.kind, number: document.number }
    }
}

/// Without spaces, invisible characters and width; ASCII letters in upper case.
fn plain(input: &str) -> String {
    let seen = |c: &char| !c.is_whitespace() && (!is_hidden(*c) || c.is_control());
    input.chars().map(fold_char).filter(seen).map(|c| c.to_ascii_uppercase()).collect()
}
