//! The environment as a layer: `TONGXING_<SECTION>__<KEY>`, and the same with
//! `_FILE` behind it for the content of a file.

use std::path::Path;

use toml::{Table, Value};

use super::branch::{get, is_open, leaves, nearest};
use super::file::{Entry, content};
use super::problem::{Problem, Source};

/// Before every name.
pub const PREFIX: &str = "TONGXING_";

/// The variable for a dotted key.
pub fn name_of(path: &str) -> String {
    format!("{PREFIX}{}", path.replace('.', "__").to_ascii_uppercase())
}

/// Reads the variables that are settings; what is wrong with them goes to `problems`.
///
/// A variable without `__` that is no setting is left alone (`TONGXING_CONFIG`,
/// `TONGXING_CACHE`); one with `__` can only be meant as a setting.
pub fn read(
    variables: impl IntoIterator<Item = (String, String)>,
    defaults: &Table,
    problems: &mut Vec<Problem>,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    let known: Vec<String> = leaves(defaults).into_iter().map(|(path, _)| path).collect();
    for (name, text) in variables {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let path = rest.to_ascii_lowercase().replace("__", ".");
        let source = Source::Environment(name.clone());
        if let Some(default) = template(defaults, &path) {
            typed(path, &text, default, source, &mut entries, problems);
        } else if let Some((stem, default)) =
            path.strip_suffix("_file").and_then(|stem| template(defaults, stem).map(|d| (stem, d)))
        {
            match content(Path::new(&text)) {
                Ok(text) => typed(stem.to_owned(), &text, default, source, &mut entries, problems),
                Err(what) => {
                    problems.push(Problem::new(source, what, "name a file that the server's user can read"))
                }
            }
        } else if rest.contains("__") {
            let guess = nearest(&path, known.iter().map(String::as_str));
            problems.push(Problem::new(
                source,
                format!("unknown key `{path}`"),
                guess.map_or_else(
                    || "`tongxing config generate` lists every key with its variable".to_owned(),
                    |path| format!("did you mean `{}`?", name_of(path)),
                ),
            ));
        }
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
}

static TEXT: Value = Value::String(String::new());

/// A value of the kind that belongs at `path`; `None`: no such key.
fn template<'a>(defaults: &'a Table, path: &str) -> Option<&'a Value> {
    if let Some((table, _)) = path.rsplit_once('.').filter(|(table, _)| is_open(table)) {
        return get(defaults, table).map(|_| &TEXT);
    }
    get(defaults, path).filter(|value| !value.is_table())
}

fn typed(
    path: String,
    text: &str,
    default: &Value,
    source: Source,
    entries: &mut Vec<Entry>,
    problems: &mut Vec<Problem>,
) {
    match parse(text, default) {
        Ok(value) => entries.push(Entry { path, value, source }),
        Err(expected) => problems.push(Problem::new(
            source,
            format!("`{path}` must be {expected}"),
            format!("the default is `{default}`"),
        )),
    }
}

/// `text` as a value of the kind of `default`.
fn parse(text: &str, default: &Value) -> Result<Value, &'static str> {
    let trimmed = text.trim();
    match default {
        Value::Integer(_) => trimmed.parse().map(Value::Integer).map_err(|_| "a whole number"),
        Value::Float(_) => trimmed.parse().map(Value::Float).map_err(|_| "a number"),
        Value::Boolean(_) => trimmed.parse().map(Value::Boolean).map_err(|_| "true or false"),
        // Lists of sections can be written as TOML, plain ones with commas.
        Value::Array(_) if trimmed.starts_with('[') => format!("list = {trimmed}")
            .parse::<Table>()
            .ok()
            .and_then(|mut table| table.remove("list"))
            .filter(Value::is_array)
            .ok_or("a list: values with commas between them, or a TOML array"),
        Value::Array(items) => trimmed
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| match items.first() {
                Some(Value::Integer(_)) => {
                    item.parse().map(Value::Integer).map_err(|_| "whole numbers with commas")
                }
                _ => Ok(Value::String(item.to_owned())),
            })
            .collect::<Result<_, _>>()
            .map(Value::Array),
        _ => Ok(Value::String(text.to_owned())),
    }
}
