//! Roster files in and out: workbooks and CSV with Chinese or English headings, and a generator.
//!
//! What rows mean and how they get into a store is `identity::roster`'s
//! business; here are only files. Nothing here keeps a whole file in memory but
//! what the format of a workbook forces on its reader.
//!
//! - [`read`]: a file → a stream of [`identity::roster::RawRow`]s
//! - [`ReportWriter`], [`report`]: what was wrong → a CSV file
//! - [`generate`]: people who do not exist → a roster

mod csv_out;
mod error;
mod found;
mod generate;
mod headings;
mod read;
mod report;

pub use error::FileError;
pub use found::FoundWriter;
pub use generate::{GenerateError, Generated, generate};
pub use headings::recognise;
pub use read::{About, Format, ReadOptions, RosterReader, read};
pub use report::{ReportError, ReportWriter, report};
