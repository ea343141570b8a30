//! A statement with its values, and a row read column by column.

use std::borrow::Cow;

use identity::ports::StoreError;
use sqlx::{Arguments as _, Decode, Encode, Row as _, Type};

use super::{Arguments, Db, PLACEHOLDER, Row};
use crate::values::{Bind, Column};

/// SQL and the values of its placeholders.
pub struct Statement {
    /// The text; constant, or assembled from constants.
    pub sql: Cow<'static, str>,
    /// The values bound so far; an error when one could not be encoded.
    pub arguments: Result<Arguments, StoreError>,
    /// Whether the connection keeps it prepared.
    pub keep: bool,
}

/// A constant statement; the connection keeps it prepared.
pub fn sql(text: &'static str) -> Statement {
    Statement { sql: Cow::Borrowed(text), arguments: Ok(Arguments::default()), keep: true }
}

/// A statement with a number of placeholders known only now. Its text never
/// holds a value.
pub fn assembled(text: String) -> Statement {
    Statement { sql: Cow::Owned(text), arguments: Ok(Arguments::default()), keep: false }
}

/// `prefix ($1,$2),($3,$4)…`: `rows` rows of `columns` placeholders.
pub fn many_rows(prefix: &str, rows: usize, columns: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(prefix.len() + rows * columns * 7);
    text.push_str(prefix);
    for row in 0..rows {
        for column in 0..columns {
            let lead = match (row, column) {
                (0, 0) => "(",
                (_, 0) => "),(",
                _ => ",",
            };
            // Writing into a String cannot fail.
            let _ = write!(text, "{lead}{}{}", PLACEHOLDER, row * columns + column + 1);
        }
    }
    text.push(')');
    text
}

/// `prefix ($n,$n+1,…) suffix`, `count` placeholders, the first of them `$first`.
pub fn one_of(prefix: &str, first: usize, count: usize, suffix: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(prefix.len() + suffix.len() + count * 6);
    text.push_str(prefix);
    for at in 0..count {
        let lead = if at == 0 { " (" } else { "," };
        let _ = write!(text, "{lead}{}{}", PLACEHOLDER, first + at);
    }
    text.push_str(") ");
    text.push_str(suffix);
    text
}

impl Statement {
    /// Binds the next placeholder.
    pub fn bind<'t, T>(mut self, value: T) -> Self
    where
        T: Bind,
        T::Raw: 't + Encode<'t, Db> + Type<Db>,
    {
        if let Ok(arguments) = &mut self.arguments
            && arguments.add(value.raw()).is_err()
        {
            self.arguments = Err(StoreError::Inconsistent("a value that cannot be bound".to_owned()));
        }
        self
    }
}

/// Reads a row's columns from left to right.
pub struct Columns<'r> {
    row: &'r Row,
    at: usize,
}

impl<'r> Columns<'r> {
    /// Starts at the first column.
    pub fn of(row: &'r Row) -> Self {
        Self { row, at: 0 }
    }

    /// The next column.
    pub fn next<T>(&mut self) -> Result<T, StoreError>
    where
        T: Column,
        T::Raw: Decode<'r, Db> + Type<Db>,
    {
        let at = self.at;
        self.at += 1;
        // The driver's error may hold the value: only the place is told.
        let raw = self.row.try_get::<T::Raw, _>(at).map_err(|_| self.unreadable(at))?;
        T::read(raw)
    }

    fn unreadable(&self, at: usize) -> StoreError {
        use sqlx::Column as _;
        let name = self.row.columns().get(at).map_or("missing", |c| c.name());
        StoreError::Inconsistent(format!("column {name} ({at}) cannot be read"))
    }
}

/// The first column of a row.
pub fn scalar<T>(row: &Row) -> Result<T, StoreError>
where
    T: Column,
    T::Raw: for<'r> Decode<'r, Db> + Type<Db>,
{
    Columns::of(row).next()
}
