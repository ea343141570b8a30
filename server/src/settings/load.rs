//! Putting the layers together.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

use super::branch::{defaults, leaves, nearest, set};
use super::file::Entry;
use super::problem::{Problem, Source};
use super::{Settings, check, environment, file, profiles};

/// What the layers are read from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The settings file that was asked for; it must exist.
    pub config: Option<PathBuf>,
    /// The environment.
    pub variables: Vec<(String, String)>,
}

impl Sources {
    /// The process's own environment and, when none is named, `tongxing.toml`
    /// in the current folder if there is one.
    pub fn of_process(config: Option<PathBuf>) -> Self {
        let config = config.or_else(|| Some(PathBuf::from("tongxing.toml")).filter(|p| p.exists()));
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with(environment::PREFIX))
            .collect();
        Self { config, variables }
    }
}

/// What was saved at the console: a layer between the settings file and the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Its version; 0: nothing was ever saved.
    pub version: i64,
    /// TOML with the keys that were set there.
    pub text: String,
}

/// Settings, and where each value came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Every key's value and source, by dotted key.
    pub values: Vec<(String, Value, Source)>,
}

impl Loaded {
    /// Where the value of `path` came from.
    pub fn source(&self, path: &str) -> Source {
        self.values.iter().find(|(p, _, _)| p == path).map_or(Source::Default, |(_, _, s)| s.clone())
    }
}

/// Reads all layers but the console's. On failure: everything that is wrong, in the order of the layers.
pub fn load(sources: &Sources) -> Result<Loaded, Vec<Problem>> {
    load_with(sources, &Saved::default())
}

/// Reads all layers.
pub fn load_with(sources: &Sources, saved: &Saved) -> Result<Loaded, Vec<Problem>> {
    let tree = defaults();
    let mut problems = Vec::new();

    let from_file = match &sources.config {
        Some(path) => from_path(path, &tree, &mut problems),
        None => Vec::new(),
    };
    let from_environment = environment::read(sources.variables.iter().cloned(), &tree, &mut problems);
    let profile = from_environment.iter().chain(&from_file).find(|entry| entry.path == "profile");
    let from_profile = match profile {
        Some(entry) => from_profile(entry, sources.config.as_deref(), &tree, &mut problems),
        None => Vec::new(),
    };

    let from_console = from_console(saved, &tree, &mut problems);

    let mut merged = tree.clone();
    let mut placed: Vec<Entry> = Vec::new();
    let layers = [from_profile, from_file, from_console, from_environment];
    for entry in layers.into_iter().flatten() {
        // One at a time on top of the defaults: so it is known which key a value was refused for.
        let mut alone = tree.clone();
        set(&mut alone, &entry.path, entry.value.clone());
        if let Err(error) = Settings::deserialize(alone) {
            problems.push(refused(&entry, error.message()));
            continue;
        }
        set(&mut merged, &entry.path, entry.value.clone());
        placed.retain(|earlier| earlier.path != entry.path);
        placed.push(entry);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let settings = Settings::deserialize(merged.clone())
        .map_err(|error| vec![Problem::new(Source::Default, error.message().to_owned(), "report this")])?;
    let values = leaves(&merged)
        .into_iter()
        .map(|(path, value)| {
            let source = placed.iter().find(|e| e.path == path).map_or(Source::Default, |e| e.source.clone());
            (path, value.clone(), source)
        })
        .collect();
    let loaded = Loaded { settings, values };
    let problems = check::problems(&loaded);
    if problems.is_empty() { Ok(loaded) } else { Err(problems) }
}

/// The console's layer may set what belongs to it, nothing of the machine.
fn from_console(saved: &Saved, tree: &Table, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let source = Source::Console(saved.version);
    let entries = file::read(&saved.text, &source, tree, problems);
    let (ours, others): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| super::book::is_editable(&entry.path));
    for entry in others {
        problems.push(Problem::of(source.clone(), &entry.path, "not_here", Vec::new()));
    }
    ours
}

fn refused(entry: &Entry, message: &str) -> Problem {
    let default = super::branch::get(&defaults(), &entry.path).map(ToString::to_string);
    let (Some(default), false) = (default, super::is_secret(&entry.path)) else {
        let what = if super::is_secret(&entry.path) {
            format!("`{}` is not acceptable", entry.path)
        } else {
            format!("`{}`: {}", entry.path, first_line(message))
        };
        return Problem::new(entry.source.clone(), what, "see `tongxing config generate`");
    };
    let values = vec![("reason", first_line(message)), ("default", default)];
    Problem::of(entry.source.clone(), &entry.path, "value", values)
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim().to_owned()
}

fn from_path(path: &Path, tree: &Table, problems: &mut Vec<Problem>) -> Vec<Entry> {
    match std::fs::read_to_string(path) {
        Ok(text) => file::read(&text, &Source::file(path), tree, problems),
        Err(error) => {
            problems.push(Problem::new(
                Source::file(path),
                format!("cannot read the settings: {error}"),
                "check the path and that the server's user may read it",
            ));
            Vec::new()
        }
    }
}

/// A profile is named, or is a path (relative to the settings file that names it).
fn from_profile(
    named: &Entry,
    config: Option<&Path>,
    tree: &Table,
    problems: &mut Vec<Problem>,
) -> Vec<Entry> {
    let name = named.value.as_str().unwrap_or_default();
    if name.is_empty() {
        return Vec::new();
    }
    let entries = if let Some(text) = profiles::shipped(name) {
        file::read(text, &Source::Profile(name.to_owned()), tree, problems)
    } else if name.contains(['/', '\\']) || Path::new(name).extension().is_some_and(|e| e == "toml") {
        let folder = match &named.source {
            Source::File(..) => config.and_then(Path::parent).unwrap_or(Path::new("")),
            _ => Path::new(""),
        };
        from_path(&folder.join(name), tree, problems)
    } else {
        let known: Vec<_> = profiles::names().collect();
        let guess = nearest(name, known.iter().copied())
            .map(|near| format!("did you mean `{near}`? "))
            .unwrap_or_default();
        problems.push(Problem::new(
            named.source.clone(),
            format!("there is no profile `{name}`"),
            format!("{guess}shipped are {}; or give the path of a TOML file", known.join(", ")),
        ));
        Vec::new()
    };
    let (nested, entries): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.path == "profile");
    for entry in nested {
        problems.push(Problem::new(entry.source, "a profile cannot name another profile", "remove the line"));
    }
    entries
}
