//! A TOML file as a layer: its keys checked against the known ones, each with
//! the line it stands on.

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::branch::{expected, is_open, join, leaves, nearest, same_kind};
use super::problem::{Problem, Source};
use super::purposes::is_secret;

/// One value of a layer.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Dotted key.
    pub path: String,
    /// Its value.
    pub value: Value,
    /// Where it stands.
    pub source: Source,
}

/// Reads TOML `text` that came from `source`; what is wrong with it goes to `problems`.
pub fn read(text: &str, source: &Source, defaults: &Table, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let place =
                error.span().map_or_else(|| source.clone(), |span| source.at(line_of(text, span.start)));
            problems.push(Problem::new(
                place,
                format!("not valid TOML: {}", error.message().lines().next().unwrap_or_default()),
                "mend the line; `tongxing config generate` shows how every key is written",
            ));
            return Vec::new();
        }
    };
    let mut reader = Reader { text, source, problems, entries: Vec::new(), folder: folder_of(source) };
    reader.table("", document.get_ref(), defaults);
    reader.entries
}

/// The content of the file that a `…_file` key names, without its last line end.
pub fn content(path: &Path) -> Result<String, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
        Err(error) => Err(format!("cannot read {}: {error}", path.display())),
    }
}

fn folder_of(source: &Source) -> PathBuf {
    match source {
        Source::File(path, _) => path.parent().map(Path::to_path_buf).unwrap_or_default(),
        _ => PathBuf::new(),
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}

struct Reader<'a> {
    text: &'a str,
    source: &'a Source,
    problems: &'a mut Vec<Problem>,
    entries: Vec<Entry>,
    /// Relative paths in `…_file` keys start where the settings file lies.
    folder: PathBuf,
}

impl Reader<'_> {
    fn table(&mut self, prefix: &str, table: &DeTable<'_>, defaults: &Table) {
        for (key, value) in table {
            let path = join(prefix, key.get_ref());
            let source = self.source.at(line_of(self.text, key.span().start));
            match defaults.get(key.get_ref().as_ref()) {
                Some(Value::Table(below)) if !is_open(&path) => match value.get_ref() {
                    DeValue::Table(table) => self.table(&path, table, below),
                    _ => self.problems.push(Problem::new(
                        source,
                        format!("`{path}` is a section, not a value"),
                        format!("write `[{path}]` and its keys below it"),
                    )),
                },
                Some(default) => self.value(path, value, default, source),
                None if is_open(prefix) => self.push(path, plain(value), source),
                None => self.unknown(prefix, &path, key.get_ref(), value, defaults, source),
            }
        }
    }

    fn value(&mut self, path: String, value: &Spanned<DeValue<'_>>, default: &Value, source: Source) {
        if let (true, DeValue::Table(table)) = (is_open(&path), value.get_ref()) {
            self.table(&path, table, &Table::new());
            return;
        }
        let value = plain(value);
        if same_kind(default, &value) {
            self.push(path, value, source);
        } else {
            self.problems.push(Problem::new(
                source,
                format!("`{path}` must be {}, not {}", expected(default), value.type_str()),
                format!("the default is `{default}`"),
            ));
        }
    }

    /// A key that is not known: a secret's `…_file`, or a mistake.
    fn unknown(
        &mut self,
        prefix: &str,
        path: &str,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        defaults: &Table,
        source: Source,
    ) {
        if let Some(secret) = path.strip_suffix("_file").filter(|stem| is_secret(stem))
            && let DeValue::String(file) = value.get_ref()
        {
            match content(&self.folder.join(file.as_ref())) {
                Ok(text) => self.push(secret.to_owned(), Value::String(text), source),
                Err(what) => self.problems.push(Problem::new(
                    source,
                    what,
                    format!(
                        "put the secret into that file, readable for the server's user, or set `{secret}`"
                    ),
                )),
            }
            return;
        }
        let here = nearest(key, defaults.keys().map(String::as_str)).map(|name| join(prefix, name));
        let all = super::branch::defaults();
        let known: Vec<String> = leaves(&all).into_iter().map(|(path, _)| path).collect();
        let guess = here.or_else(|| {
            // The right key in the wrong section.
            known.iter().find(|k| k.rsplit('.').next() == Some(key)).cloned()
        });
        let guess = guess.or_else(|| nearest(path, known.iter().map(String::as_str)).map(str::to_owned));
        self.problems.push(Problem::new(
            source,
            format!("unknown key `{path}`"),
            guess.map_or_else(
                || "`tongxing config generate` lists every key".to_owned(),
                |name| format!("did you mean `{name}`?"),
            ),
        ));
    }

    fn push(&mut self, path: String, value: Value, source: Source) {
        self.entries.push(Entry { path, value, source });
    }
}

/// A parsed value without its places.
fn plain(value: &Spanned<DeValue<'_>>) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::String(text.as_ref().to_owned()),
        // Out of range for TOML: kept as text, so that the check of kinds refuses it.
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::String(number.to_string()), Value::Integer),
        DeValue::Float(number) => {
            number.as_str().parse().map_or_else(|_| Value::String(number.as_str().to_owned()), Value::Float)
        }
        DeValue::Boolean(flag) => Value::Boolean(*flag),
        DeValue::Datetime(when) => Value::Datetime(*when),
        DeValue::Array(items) => Value::Array(items.iter().map(plain).collect()),
        DeValue::Table(table) => {
            Value::Table(table.iter().map(|(k, v)| (k.get_ref().as_ref().to_owned(), plain(v))).collect())
        }
    }
}
