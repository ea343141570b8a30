//! Settings as text: the annotated file, and what is in force.

use std::fmt::Write as _;

use serde_json::json;
use toml::Value;

use super::branch::{defaults, get};
use super::environment::name_of;
use super::load::Loaded;
use super::purposes::{PURPOSES, SECTIONS, is_secret};

/// A settings file with every key, commented out at its default, with its
/// purpose and its environment variable.
pub fn generate() -> String {
    let tree = defaults();
    let mut text = String::from(
        "# Settings of Tongxing. Every key is here, commented out at its default.\n\
         # Later layers win: defaults, profile, this file, environment.\n\
         # Any variable may end in _FILE and then names a file that holds the value.\n\
         # Durations are a number and ms, s, m, h or d.\n",
    );
    let mut section = "";
    for (path, purpose) in PURPOSES {
        let (table, key) = path.rsplit_once('.').unwrap_or(("", path));
        if table != section {
            section = table;
            let about = SECTIONS.iter().find(|(name, _)| *name == table).map_or("", |(_, about)| *about);
            text.push('\n');
            if !about.is_empty() {
                let _ = writeln!(text, "# {about}");
            }
            let _ = writeln!(text, "[{table}]");
        }
        text.push('\n');
        for line in purpose.lines() {
            let _ = writeln!(text, "# {line}");
        }
        let _ = writeln!(text, "# {}", name_of(path));
        match get(&tree, path) {
            Some(Value::Table(_)) => {
                let _ = writeln!(text, "#{key} = {{}}");
            }
            Some(value) => {
                let _ = writeln!(text, "#{key} = {value}");
            }
            None => {}
        }
    }
    text
}

/// What is in force, one `key = value  # source` a line, secrets hidden.
pub fn show(loaded: &Loaded) -> String {
    let mut text = String::new();
    for (path, value, source) in &loaded.values {
        let _ = writeln!(text, "{path} = {}  # {source}", visible(loaded, path, value));
    }
    text
}

/// [`show`] as JSON: a list of `{key, value, source}`.
pub fn show_json(loaded: &Loaded) -> serde_json::Value {
    loaded
        .values
        .iter()
        .map(|(path, value, source)| {
            json!({ "key": path, "value": visible(loaded, path, value), "source": source.to_string() })
        })
        .collect()
}

/// The value as somebody may see it; derived defaults are spelled out.
fn visible(loaded: &Loaded, path: &str, value: &Value) -> Value {
    match (path, value) {
        ("database.url", _) => Value::String(without_password(&loaded.settings.database_url())),
        ("keys.master_file", _) => Value::String(loaded.settings.master_file().display().to_string()),
        (_, Value::String(text)) if is_secret(path) && !text.is_empty() => Value::String("(set)".to_owned()),
        _ => value.clone(),
    }
}

/// A database URL without the password in it.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, query)| (rest, query));
    // A password may stand in the query too.
    let query: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.to_ascii_lowercase().starts_with("password"))
        .collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    match rest.rsplit_once('@') {
        Some((user, host)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{host}{query}")
        }
        None => format!("{scheme}://{rest}{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn passwords_are_taken_out_of_urls() {
        for (url, shown) in [
            ("postgres://tx:p%40ss@db:5432/tx?sslmode=require", "postgres://tx@db:5432/tx?sslmode=require"),
            ("postgres://tx:a@b@db/tx", "postgres://tx@db/tx"),
            ("postgres://db/tx?user=tx&password=secret", "postgres://db/tx?user=tx"),
            ("sqlite:///var/lib/tongxing/tongxing.db", "sqlite:///var/lib/tongxing/tongxing.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
