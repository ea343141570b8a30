//! What an import tells.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Column, Note, RowError};

/// What became of a row, or would on a dry run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A new account.
    Added,
    /// An account that now says something else.
    Updated,
    /// Nothing to do.
    Unchanged,
    /// Errors; nothing of the row went in.
    Refused,
}

/// One column of an account that changes; personal values are masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which.
    pub column: Column,
    /// What it was; empty for nothing.
    pub before: String,
    /// What it becomes.
    pub after: String,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowReport {
    /// The line of the file.
    pub line: u32,
    /// The account number, when it could be read.
    pub number: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// What changes, column by column; for new accounts too.
    pub changes: Vec<Change>,
    /// Remarks.
    pub notes: Vec<Note>,
    /// Why it was refused.
    pub errors: Vec<RowError>,
}

/// The sum of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rows read.
    pub rows: u64,
    /// New accounts.
    pub added: u64,
    /// Accounts that changed.
    pub updated: u64,
    /// Rows with nothing to do.
    pub unchanged: u64,
    /// Rows with errors.
    pub refused: u64,
    /// Errors by code; a row may have several.
    pub errors: BTreeMap<&'static str, u64>,
    /// Remarks by code.
    pub notes: BTreeMap<&'static str, u64>,
    /// Nothing was written: it was only tried.
    pub dry_run: bool,
    /// It was stopped; what had gone in by then stays.
    pub stopped: bool,
}

impl Summary {
    /// Counts a row.
    pub(super) fn count(&mut self, report: &RowReport) {
        self.rows += 1;
        match report.outcome {
            Outcome::Added => self.added += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Refused => self.refused += 1,
        }
        for error in &report.errors {
            *self.errors.entry(error.problem.code).or_default() += 1;
        }
        for note in &report.notes {
            *self.notes.entry(note.problem.code).or_default() += 1;
        }
    }
}
