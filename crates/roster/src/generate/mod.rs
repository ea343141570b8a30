//! People who do not exist, as many as wanted, the same for the same seed: for
//! demonstrations, tests and load.
//!
//! Document numbers are valid and follow real patterns; phone numbers lie in
//! ranges that no carrier has been given, addresses at example.edu.cn (RFC
//! 2606), so that no message ever reaches a real person.

mod document;
mod names;
mod person;
mod random;
mod university;
mod write;

use std::io;
use std::path::Path;

use self::person::People;
use self::write::{CsvSheet, Sheet, XlsxSheet};

/// The most people in a roster.
pub(crate) const MAX_PEOPLE: u32 = 10_000_000;
/// The most rows of a sheet, its heading apart.
const MAX_SHEET: u32 = 1_048_575;

/// Why a roster cannot be generated.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// None or too many.
    #[error("a roster has 1 to {most} people")]
    People {
        /// The most that fit.
        most: u32,
    },
    /// The file is to be named otherwise.
    #[error("the roster must be named .csv or .xlsx")]
    Extension,
    /// The system does not let us write it.
    #[error("the roster cannot be written: {0}")]
    Io(#[from] io::Error),
    /// The workbook cannot be built.
    #[error("the workbook cannot be built: {0}")]
    Workbook(String),
}

/// What was generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Generated {
    /// People in the roster.
    pub people: u32,
    /// Size of the file in bytes.
    pub bytes: u64,
}

/// Writes a roster of `people` people to `out`, .csv (UTF-8 with a byte order
/// mark) or .xlsx by its extension; a file there is overwritten. Equal seeds
/// give equal people, and a longer roster begins with the shorter one.
pub fn generate(people: u32, seed: u64, out: &Path) -> Result<Generated, GenerateError> {
    let extension = out.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let most = match extension.as_str() {
        "csv" => MAX_PEOPLE,
        "xlsx" => MAX_SHEET,
        _ => return Err(GenerateError::Extension),
    };
    if !(1..=most).contains(&people) {
        return Err(GenerateError::People { most });
    }
    if extension == "csv" {
        fill(people, seed, CsvSheet::create(out)?)?;
    } else {
        fill(people, seed, XlsxSheet::create(out)?)?;
    }
    Ok(Generated { people, bytes: std::fs::metadata(out)?.len() })
}

fn fill(people: u32, seed: u64, mut sheet: impl Sheet) -> Result<(), GenerateError> {
    let mut somebody = People::new(seed);
    for _ in 0..people {
        sheet.person(&somebody.next())?;
    }
    sheet.finish()
}

#[cfg(test)]
mod tests;
