//! Settings as a tree of TOML values: finding, setting and listing keys by
//! their dotted names.

use toml::{Table, Value};

use super::Settings;

/// Tables whose keys are the operator's own.
const OPEN: &[&str] = &["landing.by_method"];

/// Whether any key may stand in the table `path`.
pub fn is_open(path: &str) -> bool {
    OPEN.contains(&path)
}

/// The defaults as a tree.
pub fn defaults() -> Table {
    // Settings hold nothing TOML cannot say, which a test checks.
    Table::try_from(Settings::default()).unwrap_or_default()
}

/// The value at a dotted key.
pub fn get<'a>(table: &'a Table, path: &str) -> Option<&'a Value> {
    match path.split_once('.') {
        None => table.get(path),
        Some((head, rest)) => get(table.get(head)?.as_table()?, rest),
    }
}

/// Puts `value` at a dotted key, making the tables on the way.
pub fn set(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let below = table.entry(head).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(below) = below {
                set(below, rest, value);
            }
        }
    }
}

/// Every key with a value of its own, dotted, in alphabetical order. An open
/// table that is empty counts as one.
pub fn leaves(table: &Table) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    collect("", table, &mut found);
    found
}

fn collect<'a>(prefix: &str, table: &'a Table, found: &mut Vec<(String, &'a Value)>) {
    for (key, value) in table {
        let path = join(prefix, key);
        match value {
            Value::Table(below) if !(is_open(&path) && below.is_empty()) => collect(&path, below, found),
            _ => found.push((path, value)),
        }
    }
}

/// `prefix.key`, or `key` at the top.
pub fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
}

/// The known name nearest to `unknown`, when one is near enough to be meant.
pub fn nearest<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|name| (strsim::jaro_winkler(unknown, name), name))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// What kind of value somebody should write, in words.
pub fn expected(default: &Value) -> &'static str {
    match default {
        Value::String(text) if text.parse::<identity::policy::Span>().is_ok() => {
            "a duration in quotes, as in \"5m\""
        }
        Value::String(_) => "text in quotes",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Array(_) => "a list in brackets",
        Value::Table(_) => "a section",
        Value::Datetime(_) => "a date",
    }
}

/// Whether `value` is of the kind of `default`.
pub fn same_kind(default: &Value, value: &Value) -> bool {
    default.same_type(value) || matches!((default, value), (Value::Float(_), Value::Integer(_)))
}
