//! Why somebody does something: for the audit log, and for whoever reads it.

use vocabulary::text::{collapse_spaces, has_hidden};

use crate::Refusal;
use crate::refusal::Verdict;

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;

/// A reason as the audit log keeps it: one line of at most [`LONGEST_REASON`] characters, none of them
/// hidden.
pub fn reason(typed: &str) -> Verdict<String> {
    let typed = collapse_spaces(typed);
    if typed.is_empty() {
        Err(Refusal::FieldEmpty)
    } else if typed.chars().count() > LONGEST_REASON || has_hidden(&typed) {
        Err(Refusal::TextTooLong)
    } else {
        Ok(typed)
    }
}
