//! What was found: counts, the first of each class, and the report.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use vocabulary::AccountNumber;

use crate::keys::sha256;
use crate::roster::{Column, Outcome, RowReport};

/// Entries of each class that a page shows.
const SHOWN: usize = 50;

/// What becomes of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A new account.
    Added,
    /// An account that changes.
    Changed,
    /// Somebody who has left: suspended.
    Left,
    /// A row with errors.
    Refused,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Left, Self::Refused];

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Left => "left",
            Self::Refused => "refused",
        }
    }
}

/// Something about one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The class.
    pub class: Class,
    /// The line of the file; 0: not in it.
    pub line: u32,
    /// The account number, where it could be read.
    pub number: String,
    /// Column, before and after, personal values masked; of a refused row column, value and code of
    /// the reason.
    pub details: Vec<(String, String, String)>,
}

/// What a roster would change, or has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Rows read.
    pub rows: u64,
    /// New accounts.
    pub added: u64,
    /// Accounts that change.
    pub changed: u64,
    /// Rows with nothing to do.
    pub unchanged: u64,
    /// People who have left.
    pub left: u64,
    /// Rows with errors.
    pub refused: u64,
    /// People before it.
    pub members: u64,
    /// The first of each class.
    pub entries: Vec<Entry>,
}

impl Found {
    /// How many people change or leave: what is typed where these are too many.
    pub fn touched(&self) -> u64 {
        self.changed + self.left
    }

    /// How many of a class.
    pub fn count(&self, class: Class) -> u64 {
        match class {
            Class::Added => self.added,
            Class::Changed => self.changed,
            Class::Left => self.left,
            Class::Refused => self.refused,
        }
    }

    fn add(&mut self, entry: Entry) {
        match entry.class {
            Class::Added => self.added += 1,
            Class::Changed => self.changed += 1,
            Class::Left => self.left += 1,
            Class::Refused => self.refused += 1,
        }
        if self.entries.iter().filter(|shown| shown.class == entry.class).count() < SHOWN {
            self.entries.push(entry);
        }
    }
}

/// Counts while rows go by.
pub struct Tally {
    /// The counts.
    pub found: Found,
    seen: HashSet<[u8; 8]>,
}

impl Tally {
    /// Nothing yet, among so many people.
    pub fn new(members: u64) -> Self {
        Self { found: Found { members, ..Found::default() }, seen: HashSet::new() }
    }

    /// A row went by; what the report says about it.
    pub fn hear(&mut self, report: &RowReport) -> Option<Entry> {
        self.found.rows += 1;
        if let Some(number) = &report.number {
            let key = AccountNumber::parse(number).map(|number| number.canonical());
            self.seen.insert(mark(&key.unwrap_or_else(|_| number.to_lowercase())));
        }
        let leaves =
            |change: &crate::roster::Change| change.column == Column::Status && change.after == "suspended";
        let class = match report.outcome {
            Outcome::Added => Class::Added,
            Outcome::Updated if report.changes.iter().any(leaves) => Class::Left,
            Outcome::Updated => Class::Changed,
            Outcome::Unchanged => {
                self.found.unchanged += 1;
                return None;
            }
            Outcome::Refused => Class::Refused,
        };
        let changes = report
            .changes
            .iter()
            .map(|change| (change.column.code().to_owned(), change.before.clone(), change.after.clone()));
        let errors = report.errors.iter().map(|error| {
            let column = if error.heading.is_empty() {
                error.column.map(|column| column.chinese().to_owned()).unwrap_or_default()
            } else {
                error.heading.clone()
            };
            (column, error.value.clone(), error.problem.code.to_owned())
        });
        let entry = Entry {
            class,
            line: report.line,
            number: report.number.clone().unwrap_or_default(),
            details: if class == Class::Refused { errors.collect() } else { changes.collect() },
        };
        self.found.add(entry.clone());
        Some(entry)
    }

    /// Whether the file names this account.
    pub fn names(&self, key: &str) -> bool {
        self.seen.contains(&mark(key))
    }

    /// Somebody is missing in a complete roster.
    pub fn missing(&mut self, number: &str) -> Entry {
        let entry = Entry {
            class: Class::Left,
            line: 0,
            number: number.to_owned(),
            details: vec![(Column::Status.code().to_owned(), String::new(), "suspended".to_owned())],
        };
        self.found.add(entry.clone());
        entry
    }
}

/// Eight bytes stand for a number: a file may have a million rows. Two that meet keep one person from
/// being taken for a leaver, and no more.
fn mark(key: &str) -> [u8; 8] {
    let mut mark = [0; 8];
    mark.copy_from_slice(&sha256(key.as_bytes())[..8]);
    mark
}
