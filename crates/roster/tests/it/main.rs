//! Roster files, as people really have them.

mod damaged;
mod demo;
mod old_workbook;
mod reports;
mod text_files;
mod workbooks;

use std::path::{Path, PathBuf};

use identity::policy;
use identity::roster::{RawRow, RosterRow, RowError, Rules};
use roster::{About, FileError, ReadOptions, read};
use tempfile::TempDir;

/// A folder that is gone after the test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file of this name with this content.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).expect("a written file");
        path
    }
}

/// Everything in a roster.
fn rows(path: &Path) -> (About, Vec<RawRow>) {
    let reader = read(path, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let about = reader.about().clone();
    (about, reader.map(|row| row.unwrap_or_else(|error| panic!("{error}"))).collect())
}

/// Everybody in a roster, and the errors.
fn people(path: &Path) -> Vec<Result<RosterRow, Vec<RowError>>> {
    let (about, rows) = rows(path);
    let rules = Rules::new(&policy::Roster::default(), (2026, 9, 1));
    rows.iter().map(|row| RosterRow::read(row, &about.headings, &rules)).collect()
}

/// Why a file is refused.
fn refused(path: &Path) -> FileError {
    read(path, &ReadOptions::default()).expect_err("a file that is no roster")
}
