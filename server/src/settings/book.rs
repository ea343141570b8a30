//! Settings as the console's forms: which keys may be set there, how each is
//! asked for, and what a form makes of the layer that is saved.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use identity::policy::Span;
use serde::Deserialize;
use toml::{Table, Value};

use super::branch::{defaults, get, leaves, set};
use super::load::{Loaded, Saved, Sources, load_with};
use super::problem::{Problem, Source};
use super::purposes::{PURPOSES, SECTIONS, is_secret};
use super::purposes_zh::{PURPOSES_ZH, SECTIONS_ZH};
use super::{Settings, profiles};

/// Sections of the machine and its surroundings: set in the file, by whoever runs the machine.
const OF_THE_MACHINE: &[&str] = &[
    "server",
    "database",
    "keys",
    "log",
    "help",
    "hashing",
    "sms",
    "mail",
    "outbound",
    "outbox",
    "audit",
    "backup",
    "roster_folder",
];

/// Whether a key may be set at the console.
pub fn is_editable(path: &str) -> bool {
    let Some((section, _)) = path.split_once('.') else { return false };
    // Digests of other servers' secrets.
    !OF_THE_MACHINE.contains(&section) && !is_secret(path) && path != "app_passwords.clients"
}

/// How a key is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Flag,
    /// A whole number.
    Number,
    /// A number with a point.
    Decimal,
    /// A length of time: a number and `ms`, `s`, `m`, `h` or `d`.
    Span,
    /// One of these.
    Choice(Vec<String>),
    /// Any text.
    Text,
    /// Texts, one a line.
    List,
    /// Anything else, written as TOML.
    Raw,
}

/// A key as its form shows it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Dotted.
    pub path: String,
    /// What it is for.
    pub purpose: &'static str,
    /// How it is asked for.
    pub kind: Kind,
    /// Its value as the form writes it.
    pub value: String,
    /// Its default, the same way.
    pub default: String,
    /// Where the value came from.
    pub source: Source,
}

/// A key that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Dotted.
    pub path: String,
    /// As it is.
    pub before: String,
    /// As it would be.
    pub after: String,
}

/// Names of the sections that can be edited, with what they are about in this language.
pub fn sections(chinese: bool) -> Vec<(&'static str, &'static str)> {
    let all = if chinese { SECTIONS_ZH } else { SECTIONS };
    all.iter().copied().filter(|(name, _)| !OF_THE_MACHINE.contains(name)).collect()
}

/// What a key is for.
pub fn purpose(path: &str, chinese: bool) -> &'static str {
    let all = if chinese { PURPOSES_ZH } else { PURPOSES };
    all.iter().find(|(key, _)| *key == path).map_or("", |(_, purpose)| *purpose)
}

/// The keys of a section in the order of the annotated file.
pub fn keys(loaded: &Loaded, section: &str, chinese: bool) -> Vec<Key> {
    let of_section = |path: &str| path.split_once('.').is_some_and(|(head, _)| head == section);
    PURPOSES
        .iter()
        .filter(|(path, _)| of_section(path) && is_editable(path))
        .filter_map(|(path, _)| {
            let kind = kind(path)?;
            let tree = &*DEFAULTS;
            let default = get(tree, path)?;
            let value = value_of(loaded, path).unwrap_or_else(|| default.clone());
            Some(Key {
                path: (*path).to_owned(),
                purpose: purpose(path, chinese),
                value: written(&kind, &value),
                default: written(&kind, default),
                kind,
                source: loaded.source(path),
            })
        })
        .collect()
}

static DEFAULTS: LazyLock<Table> = LazyLock::new(defaults);

/// A key's value; of a table, all that is below it.
fn value_of(loaded: &Loaded, path: &str) -> Option<Value> {
    if let Some((_, value, _)) = loaded.values.iter().find(|(key, _, _)| key == path) {
        return Some(value.clone());
    }
    let prefix = format!("{path}.");
    let mut table = Table::new();
    for (key, value, _) in loaded.values.iter().filter(|(key, _, _)| key.starts_with(&prefix)) {
        set(&mut table, &key[prefix.len()..], value.clone());
    }
    (!table.is_empty()).then_some(Value::Table(table))
}

fn kind(path: &str) -> Option<Kind> {
    static KINDS: LazyLock<BTreeMap<&'static str, Kind>> = LazyLock::new(|| {
        let editable = PURPOSES.iter().map(|(path, _)| *path).filter(|path| is_editable(path));
        editable.filter_map(|path| Some((path, found(path)?))).collect()
    });
    KINDS.get(path).cloned()
}

fn found(path: &str) -> Option<Kind> {
    Some(match get(&DEFAULTS, path)? {
        Value::Boolean(_) => Kind::Flag,
        Value::Integer(_) => Kind::Number,
        Value::Float(_) => Kind::Decimal,
        Value::String(text) if text.parse::<Span>().is_ok() && !text.is_empty() => Kind::Span,
        Value::String(_) => choices(path).map_or(Kind::Text, Kind::Choice),
        Value::Array(items) if items.iter().all(Value::is_str) => {
            if takes_texts(path) {
                Kind::List
            } else {
                Kind::Raw
            }
        }
        _ => Kind::Raw,
    })
}

/// The values that a key with a fixed set takes: whoever reads it says so when it meets another.
fn choices(path: &str) -> Option<Vec<String>> {
    let mut tree = DEFAULTS.clone();
    set(&mut tree, path, Value::String("\u{1}".to_owned()));
    let error = Settings::deserialize(tree).err()?;
    let (_, listed) = error.message().split_once("expected ")?;
    let names: Vec<String> = listed.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    (names.len() > 1).then_some(names)
}

/// Whether an empty list of texts is one of any texts or names.
fn takes_texts(path: &str) -> bool {
    let mut tree = DEFAULTS.clone();
    set(&mut tree, path, Value::Array(vec![Value::String("\u{1}".to_owned())]));
    match Settings::deserialize(tree) {
        Ok(_) => true,
        Err(error) => {
            error.message().contains("unknown variant") || error.message().contains("invalid value")
        }
    }
}

/// A value as its form writes it.
fn written(kind: &Kind, value: &Value) -> String {
    match (kind, value) {
        (Kind::List, Value::Array(items)) => {
            let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            lines.join("\n")
        }
        (_, Value::String(text)) => text.clone(),
        (Kind::Raw, value) => raw(value),
        (_, value) => value.to_string(),
    }
}

/// TOML of one value, lists with an item a line.
fn raw(value: &Value) -> String {
    match value {
        Value::Array(items) if !items.is_empty() => {
            let lines: Vec<String> = items.iter().map(|item| format!("  {item},")).collect();
            format!("[\n{}\n]", lines.join("\n"))
        }
        value => value.to_string(),
    }
}

/// What was typed, as a value.
fn read(path: &str, kind: &Kind, typed: &str) -> Result<Value, Problem> {
    let wrong = |code, values| Problem::of(Source::Console(0), path, code, values);
    let trimmed = typed.trim();
    match kind {
        Kind::Flag => Ok(Value::Boolean(matches!(trimmed, "on" | "true" | "1"))),
        Kind::Number => trimmed.parse().map(Value::Integer).map_err(|_| wrong("whole_number", Vec::new())),
        Kind::Decimal => trimmed.parse().map(Value::Float).map_err(|_| wrong("number", Vec::new())),
        Kind::Span | Kind::Choice(_) => Ok(Value::String(trimmed.to_owned())),
        Kind::Text => Ok(Value::String(typed.replace("\r\n", "\n"))),
        Kind::List => {
            let lines = trimmed.lines().map(str::trim).filter(|line| !line.is_empty());
            Ok(Value::Array(lines.map(|line| Value::String(line.to_owned())).collect()))
        }
        Kind::Raw => {
            let table = format!("value = {trimmed}").parse::<Table>();
            let value =
                table.ok().filter(|table| table.len() == 1).and_then(|mut table| table.remove("value"));
            let default = get(&DEFAULTS, path).map(raw).unwrap_or_default();
            value.ok_or_else(|| wrong("toml", vec![("default", default)]))
        }
    }
}

/// The layer `saved` as the form of `section` makes it. A field that is not there is a flag that is
/// off; a value that the layers below have anyway is not kept. Only what is wrong with the form itself
/// is refused here, each with its key.
pub fn filled(
    sources: &Sources,
    saved: &Saved,
    section: &str,
    fields: &BTreeMap<String, String>,
) -> Result<String, Vec<Problem>> {
    let mut layer: Table = saved.text.parse().unwrap_or_default();
    let below = load_with(sources, &Saved::default()).ok();
    let mut wrong = Vec::new();
    for (path, _) in PURPOSES {
        let here = path.split_once('.').is_some_and(|(head, _)| head == section) && is_editable(path);
        let (true, Some(kind)) = (here, kind(path)) else { continue };
        let typed = match (fields.get(*path), &kind) {
            (Some(typed), _) => typed.as_str(),
            (None, Kind::Flag) => "false",
            (None, _) => continue,
        };
        match read(path, &kind, typed) {
            Ok(value) => {
                remove(&mut layer, path);
                let beneath = below.as_ref().and_then(|loaded| value_of(loaded, path));
                if beneath.as_ref() != Some(&value) {
                    set(&mut layer, path, value);
                }
            }
            Err(problem) => wrong.push(problem),
        }
    }
    if wrong.is_empty() { Ok(layer.to_string()) } else { Err(wrong) }
}

fn remove(table: &mut Table, path: &str) {
    match path.split_once('.') {
        None => {
            table.remove(path);
        }
        Some((head, rest)) => {
            if let Some(Value::Table(below)) = table.get_mut(head) {
                remove(below, rest);
                if below.is_empty() {
                    table.remove(head);
                }
            }
        }
    }
}

/// The settings that `text` at the console would make, or what is wrong with it.
pub fn tried(sources: &Sources, text: &str) -> Result<Loaded, Vec<Problem>> {
    load_with(sources, &Saved { version: 0, text: text.to_owned() })
}

/// What differs between two, key by key.
pub fn changes(from: &Loaded, to: &Loaded) -> Vec<Change> {
    let editable = PURPOSES.iter().map(|(path, _)| *path).filter(|path| is_editable(path));
    editable
        .filter_map(|path| {
            let kind = kind(path)?;
            let text =
                |loaded| value_of(loaded, path).map(|value| written(&kind, &value)).unwrap_or_default();
            let (before, after) = (text(from), text(to));
            (before != after).then(|| Change { path: path.to_owned(), before, after })
        })
        .collect()
}

/// Names of the profiles that somebody can start from.
pub fn profiles() -> Vec<&'static str> {
    profiles::names().filter(|name| *name != "demo").collect()
}

/// A shipped profile as a layer: what it sets and the console may.
pub fn profile(name: &str) -> Option<String> {
    let table: Table = profiles::shipped(name)?.parse().ok()?;
    let mut layer = Table::new();
    for (path, value) in leaves(&table) {
        if is_editable(&path) {
            set(&mut layer, &path, value.clone());
        }
    }
    Some(layer.to_string())
}

/// `text` with what `over` sets laid over it.
pub fn laid_over(text: &str, over: &str) -> String {
    let mut layer: Table = text.parse().unwrap_or_default();
    let over: Table = over.parse().unwrap_or_default();
    for (path, value) in leaves(&over) {
        set(&mut layer, &path, value.clone());
    }
    layer.to_string()
}

/// `onto` with what changed from `base` to `text`, of the keys that `ours` says.
pub fn carried(base: &str, text: &str, onto: &str, ours: fn(&str) -> bool) -> String {
    let read = |text: &str| text.parse::<Table>().unwrap_or_default();
    let (base, text, mut onto) = (read(base), read(text), read(onto));
    for (path, _) in leaves(&base) {
        if ours(&path) && get(&text, &path).is_none() {
            remove(&mut onto, &path);
        }
    }
    for (path, value) in leaves(&text) {
        if ours(&path) && get(&base, &path) != Some(value) {
            set(&mut onto, &path, value.clone());
        }
    }
    onto.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Sources = Sources { config: None, variables: Vec::new() };

    #[test]
    fn every_section_is_named_in_both_languages() {
        let names =
            |all: &[(&'static str, &'static str)]| all.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        assert_eq!(names(SECTIONS), names(SECTIONS_ZH));
        for (path, _) in PURPOSES {
            let Some((section, _)) = path.split_once('.') else { continue };
            assert!(
                names(SECTIONS).contains(&section),
                "{section} is named nowhere, so nobody can edit {path}"
            );
        }
    }

    #[test]
    fn every_key_has_its_form_and_comes_back_unchanged() {
        let loaded = tried(&NOTHING, "").unwrap();
        let names: Vec<&str> = sections(false).iter().map(|(name, _)| *name).collect();
        assert!(names.contains(&"lockout") && !names.contains(&"database"));
        for section in names {
            let keys = keys(&loaded, section, true);
            assert!(!keys.is_empty(), "{section}");
            let fields: BTreeMap<String, String> = keys
                .iter()
                .filter(|key| key.kind != Kind::Flag || key.value == "true")
                .map(|key| (key.path.clone(), key.value.clone()))
                .collect();
            let text = filled(&NOTHING, &Saved::default(), section, &fields)
                .unwrap_or_else(|wrong| panic!("{section}: {wrong:?}"));
            assert_eq!(text, "", "{section}");
            assert!(keys.iter().all(|key| !key.purpose.is_empty()), "{section}");
        }
    }

    #[test]
    fn every_key_is_explained_in_both_languages() {
        let names =
            |all: &[(&'static str, &'static str)]| all.iter().map(|(key, _)| *key).collect::<Vec<_>>();
        assert_eq!(names(PURPOSES), names(PURPOSES_ZH));
    }

    #[test]
    fn choices_are_those_that_the_settings_take() {
        let Some(Kind::Choice(modes)) = kind("captcha.mode") else { panic!("captcha.mode is no choice") };
        assert!(modes.contains(&"off".to_owned()) && modes.len() >= 3, "{modes:?}");
        assert_eq!(kind("lockout.duration"), Some(Kind::Span));
        assert_eq!(kind("lockout.failures"), Some(Kind::Number));
        assert_eq!(kind("branding.name.zh"), Some(Kind::Text));
    }

    #[test]
    fn a_form_changes_its_own_keys_only_and_a_draft_is_carried() {
        let saved = Saved { version: 3, text: "[scan]\nenabled = false\n".to_owned() };
        let saved = if tried(&NOTHING, &saved.text).is_ok() { saved } else { Saved::default() };
        let fields = BTreeMap::from([("lockout.failures".to_owned(), "4".to_owned())]);
        let text = filled(&NOTHING, &saved, "lockout", &fields).unwrap();
        assert!(text.contains("failures = 4"), "{text}");
        let (from, to) = (tried(&NOTHING, &saved.text).unwrap(), tried(&NOTHING, &text).unwrap());
        let changed: Vec<String> = changes(&from, &to).into_iter().map(|change| change.path).collect();
        assert_eq!(changed, ["lockout.failures"]);
        let others = "[lockout]\nduration = \"10m\"\n";
        let carried = carried(&saved.text, &text, others, |_| true);
        assert!(carried.contains("failures = 4") && carried.contains("10m"), "{carried}");
        let wrong = BTreeMap::from([("lockout.failures".to_owned(), "many".to_owned())]);
        assert_eq!(filled(&NOTHING, &saved, "lockout", &wrong).unwrap_err()[0].key(), "lockout.failures");
        assert!(tried(&NOTHING, "[server]\nworkers = 3\n").is_err(), "of the machine");
    }

    #[test]
    fn every_profile_can_be_started_from() {
        for name in profiles() {
            let text = profile(name).unwrap();
            tried(&NOTHING, &text).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        }
    }
}
