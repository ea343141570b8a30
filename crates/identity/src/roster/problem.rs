//! What is wrong with a row, and what is worth a remark.

use serde::Serialize;

use super::{Column, reason};

/// Why a row is refused, or what is remarkable about it: a stable code, and
/// the other line of the file when two lines are at odds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// One of [`super::CODES`].
    pub code: &'static str,
    /// The line that says the same or the contrary.
    pub other_line: Option<u32>,
}

impl Problem {
    /// A problem of one line alone.
    pub const fn new(code: &'static str) -> Self {
        Self { code, other_line: None }
    }

    /// A problem between this line and `line`.
    pub const fn with_line(code: &'static str, line: u32) -> Self {
        Self { code, other_line: Some(line) }
    }

    /// The reason in Chinese.
    pub fn chinese(&self) -> String {
        let reason = reason(self.code).0;
        self.other_line.map_or_else(|| reason.to_owned(), |line| format!("{reason}（与第 {line} 行相同）"))
    }

    /// The reason in English.
    pub fn english(&self) -> String {
        let reason = reason(self.code).1;
        self.other_line
            .map_or_else(|| reason.to_owned(), |line| format!("{reason} (the same as line {line})"))
    }
}

/// A reason for which a row was refused. It never holds another person's data,
/// and its own person's masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// The line of the file.
    pub line: u32,
    /// The column, when it is about one.
    pub column: Option<Column>,
    /// The heading of the column as it stands in the file; empty without a column.
    pub heading: String,
    /// What stands in the cell, masked where it is personal, cut to 60 characters.
    pub value: String,
    /// What is wrong.
    #[serde(flatten)]
    pub problem: Problem,
}

/// A remark on a row that went in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The line of the file.
    pub line: u32,
    /// The column it is about.
    pub column: Column,
    /// What it is.
    #[serde(flatten)]
    pub problem: Problem,
}
