//! A statement whose text and values grow together.

use identity::{Digest, Time};
use uuid::Uuid;

use super::statement::{Statement, Text, text};

/// The longest account number: a range that begins with a prefix ends with it and so many of the last
/// letter there is, in every collation.
const LONGEST: usize = 32;

/// The statement.
pub struct Growing {
    text: Text,
    values: Vec<Value>,
}

enum Value {
    Text(String),
    Number(i64),
    Id(Uuid),
    Bytes(Vec<u8>),
}

impl Growing {
    /// Begins with constant text.
    pub fn begin(start: &str) -> Self {
        Self { text: text(start), values: Vec::new() }
    }

    /// An identifier.
    pub fn id(mut self, value: Uuid) -> Self {
        self.values.push(Value::Id(value));
        Self { text: self.text.one(), ..self }
    }

    /// A digest.
    pub fn digest(mut self, value: &Digest) -> Self {
        self.values.push(Value::Bytes(value.to_vec()));
        Self { text: self.text.one(), ..self }
    }

    /// A time.
    pub fn time(mut self, value: Time) -> Self {
        self.values.push(Value::Number(value.0));
        Self { text: self.text.one(), ..self }
    }

    /// More constant text.
    pub fn then(self, more: &str) -> Self {
        Self { text: self.text.then(more), ..self }
    }

    /// A text.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.values.push(Value::Text(value.into()));
        Self { text: self.text.one(), ..self }
    }

    /// A number.
    pub fn number(mut self, value: usize) -> Self {
        self.values.push(Value::Number(i64::try_from(value).unwrap_or(i64::MAX)));
        Self { text: self.text.one(), ..self }
    }

    /// `column` is `root` or lies below it.
    pub fn below(self, column: &str, root: &str) -> Self {
        self.then("(")
            .then(column)
            .then(" = ")
            .value(root)
            .then(" OR substr(")
            .then(column)
            .then(", 1, CAST(")
            .number(root.chars().count() + 1)
            .then(" AS INTEGER)) = ")
            .value(format!("{root}/"))
            .then(")")
    }

    /// The number begins with `prefix`: a range of the index, then the exact check, because what
    /// collations make of punctuation differs.
    pub fn begins(self, prefix: &str) -> Self {
        self.then("(number_key BETWEEN ")
            .value(prefix)
            .then(" AND ")
            .value(format!("{prefix}{}", "z".repeat(LONGEST)))
            .then(" AND substr(number_key, 1, CAST(")
            .number(prefix.chars().count())
            .then(" AS INTEGER)) = ")
            .value(prefix)
            .then(")")
    }

    /// The name contains `part`. Lower case is taken of ASCII letters alone, in both databases alike.
    pub fn called(self, part: &str) -> Self {
        let cased = part.bytes().any(|byte| byte.is_ascii_alphabetic());
        let escaped = part.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        self.then(if cased { "lower(name) LIKE " } else { "name LIKE " })
            .value(format!("%{escaped}%"))
            .then(" ESCAPE '!'")
    }

    /// The statement.
    pub fn end(self) -> Statement {
        self.values.into_iter().fold(self.text.end(), |statement, value| match value {
            Value::Text(value) => statement.bind(value),
            Value::Number(value) => statement.bind(value),
            Value::Id(value) => statement.bind(value),
            Value::Bytes(value) => statement.bind(value),
        })
    }
}
