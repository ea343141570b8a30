//! A statement with its values, and a row read column by column.

use std::borrow::Cow;

use identity::ports::StoreError;
use sqlx::{Arguments as _, Decode, Encode, Row as _, Type};

use super::{Arguments, Db, Row, push_placeholder};
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

/// A statement whose number of placeholders is known only now, put together
/// from constants; values are bound, never written into it.
pub struct Text {
    sql: String,
    placeholders: usize,
}

/// Begins such a statement.
pub fn text(start: &str) -> Text {
    Text { sql: start.to_owned(), placeholders: 0 }
}

impl Text {
    /// More constant text.
    pub fn then(mut self, more: &str) -> Self {
        self.sql.push_str(more);
        self
    }

    /// The next placeholder.
    pub fn one(mut self) -> Self {
        self.placeholders += 1;
        push_placeholder(&mut self.sql, self.placeholders);
        self
    }

    /// `(p,p,…)`: that many placeholders.
    pub fn list(mut self, count: usize) -> Self {
        for at in 0..count {
            self.sql.push(if at == 0 { '(' } else { ',' });
            self = self.one();
        }
        self.sql.push(')');
        self
    }

    /// `(p,p,…),(p,p,…),…`: that many rows of so many columns.
    pub fn rows(mut self, rows: usize, columns: usize) -> Self {
        self.sql.reserve(rows * columns * 6);
        for row in 0..rows {
            if row > 0 {
                self.sql.push(',');
            }
            self = self.list(columns);
        }
        self
    }

    /// The statement, kept prepared: one of a few that there are.
    pub fn kept(self) -> Statement {
        Statement { keep: true, ..self.end() }
    }

    /// The statement; not kept prepared, as the next one has another length.
    pub fn end(self) -> Statement {
        Statement { sql: Cow::Owned(self.sql), arguments: Ok(Arguments::default()), keep: false }
    }
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
