//! The roster: who belongs to the institution, as its own systems export it.
//!
//! Here is what a row means and how it gets into the store. Files (workbooks,
//! CSV, headings, encodings) are the `roster` crate's business; it hands over
//! [`RawRow`]s.
//!
//! A cell that is empty, and a column that is missing, say nothing: what the
//! account has stays. So a file with two columns wipes no phone numbers.

mod audit;
mod cell;
mod column;
mod diff;
mod import;
mod initial;
pub mod night;
mod problem;
mod reasons;
mod row;
mod seen;
pub(crate) mod single;
mod slots;
mod summary;
pub mod sync;
mod words;

pub use cell::{Cell, Headings, RawRow};
pub use column::Column;
pub use import::{Failure, ImportError, Importer, Options, Source};
pub use initial::{Initial, PolicyError};
pub use problem::{Note, Problem, RowError};
pub use reasons::{CODES, reason};
pub(crate) use row::department;
pub use row::{RosterRow, Rules};
pub use summary::{Change, Outcome, RowReport, Summary};
pub use words::{Day, parse_day, parse_status};
