//! Names and kinds of people.

mod kind;
#[cfg(test)]
mod tests;

use std::fmt;

pub use kind::PersonKind;

use crate::{
    error::error_codes,
    text::{collapse_spaces, fold_width, is_combining, is_han, is_hidden},
    wire::travels_as_string,
};

/// The longest name, in characters.
pub const MAX_NAME: usize = 60;
/// More marks than this on one letter are an attack on the line above.
const MAX_MARKS: usize = 4;
/// 间隔号, between the parts of a name: 买买提·阿不都.
const MIDDLE_DOT: char = '·';

error_codes! {
    /// Why a text is no name.
    pub enum NameError {
        /// Nothing was typed, or nothing but punctuation.
        Empty => "name_empty",
        /// Longer than 60 characters.
        TooLong => "name_too_long",
        /// Control, direction or invisible characters, or angle brackets.
        Characters => "name_characters",
        /// Too many combining marks on one letter, or a mark on none.
        Marks => "name_marks",
    }
}

/// A person's name. Every Han character is one, in all planes, and so are the
/// private ones that older systems hold rare characters in. `Debug` prints it masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

impl PersonName {
    /// Folds width first, then checks, so that `＜` is seen for what it is.
    /// Spaces collapse; those that rosters pad Han names with (`张　三`) go.
    /// The many middle dots become U+00B7, and so does a full stop between Han
    /// characters, which stands in for it on keyboards.
    pub fn parse(input: &str) -> Result<Self, NameError> {
        let folded = fold_width(input);
        let trimmed = folded.trim();
        // Before any other work: the text may be of any length.
        if trimmed.chars().nth(4 * MAX_NAME).is_some() {
            return Err(NameError::TooLong);
        }
        if trimmed.chars().any(is_forbidden) {
            return Err(NameError::Characters);
        }
        let name = join(&collapse_spaces(trimmed));
        if !name
            .chars()
            .any(|c| c.is_alphanumeric() || (!c.is_ascii() && c != MIDDLE_DOT && !is_combining(c)))
        {
            return Err(NameError::Empty);
        }
        if name.chars().count() > MAX_NAME {
            return Err(NameError::TooLong);
        }
        let mut marks = MAX_MARKS;
        for c in name.chars() {
            marks = match c {
                c if is_combining(c) => marks + 1,
                // There is nothing here for a mark to sit on.
                ' ' | MIDDLE_DOT => MAX_MARKS,
                _ => 0,
            };
            if marks > MAX_MARKS {
                return Err(NameError::Marks);
            }
        }
        Ok(Self(name))
    }

    /// The name, folded.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `张*`, `欧***`: the first character with its marks, a star for each
    /// other one. A name of one character is a star.
    pub fn masked(&self) -> String {
        let mut letters = self.0.chars().filter(|c| !is_combining(*c));
        let (Some(first), others) = (letters.next(), letters.count()) else {
            return String::new();
        };
        if others == 0 {
            return "*".to_owned();
        }
        let marks = self.0.chars().skip(1).take_while(|c| is_combining(*c));
        std::iter::once(first).chain(marks).chain(std::iter::repeat_n('*', others)).collect()
    }
}

travels_as_string!(PersonName, NameError);

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonName({})", self.masked())
    }
}

/// Angle brackets in all widths have no place in a name and much use in markup.
fn is_forbidden(c: char) -> bool {
    is_hidden(c) || matches!(c, '<' | '>' | '\u{FE64}' | '\u{FE65}')
}

const fn is_middle_dot(c: char) -> bool {
    matches!(
        c,
        '\u{00B7}'
            | '\u{0387}'
            | '\u{2022}'
            | '\u{2024}'
            | '\u{2027}'
            | '\u{2219}'
            | '\u{22C5}'
            | '\u{2E31}'
            | '\u{30FB}'
            | '\u{318D}'
            | '\u{FF65}'
    )
}

/// Makes the dots one dot and closes up the spaces beside a dot or between Han
/// characters. Spaces are single by now.
fn join(name: &str) -> String {
    let chars: Vec<char> = name.chars().map(|c| if is_middle_dot(c) { MIDDLE_DOT } else { c }).collect();
    // A variation selector belongs to the Han character before it.
    let before = |i: usize| chars[..i].iter().rev().copied().find(|c| !is_combining(*c)).unwrap_or(' ');
    let mut out = String::with_capacity(name.len());
    for (i, c) in chars.iter().copied().enumerate() {
        let (left, right) = (before(i), chars.get(i + 1).copied().unwrap_or(' '));
        match c {
            ' ' if left == MIDDLE_DOT || right == MIDDLE_DOT || (is_han(left) && is_han(right)) => {}
            '.' if is_han(left) && is_han(right) => out.push(MIDDLE_DOT),
            _ => out.push(c),
        }
    }
    out
}
