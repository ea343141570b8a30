//! What is wrong with settings, said so that somebody can mend it.

use std::fmt;
use std::path::{Path, PathBuf};

use i18n::{I18n, Locale, Value};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Built in.
    Default,
    /// A shipped profile.
    Profile(String),
    /// A file (a profile's or the settings file), with the line when it is known.
    File(PathBuf, Option<usize>),
    /// The version that was saved at the console.
    Console(i64),
    /// An environment variable.
    Environment(String),
}

impl Source {
    /// This source at `line`, where it has lines.
    #[must_use]
    pub fn at(&self, line: usize) -> Self {
        match self {
            Self::File(path, _) => Self::File(path.clone(), Some(line)),
            other => other.clone(),
        }
    }

    /// A settings file as a whole.
    pub fn file(path: &Path) -> Self {
        Self::File(path.to_path_buf(), None)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Profile(name) => write!(f, "profile {name}"),
            Self::File(path, None) => write!(f, "{}", path.display()),
            Self::File(path, Some(line)) => write!(f, "{}:{line}", path.display()),
            Self::Console(version) => write!(f, "console, version {version}"),
            Self::Environment(name) => write!(f, "{name}"),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub source: Source,
    /// What, in one line; never a secret's value.
    pub what: String,
    /// What to do about it, in one line.
    pub remedy: String,
    /// The same in the words of the catalogs, where the console can meet it.
    said: Option<Said>,
}

/// What the catalogs say.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    key: String,
    code: &'static str,
    values: Vec<(&'static str, String)>,
}

impl Said {
    /// What is wrong, and what to do about it.
    fn in_words(&self, i18n: &I18n) -> (String, String) {
        let values: Vec<(&str, Value<'_>)> =
            self.values.iter().map(|(name, value)| (*name, value.clone().into())).collect();
        // Marks around values are for writing that mixes directions.
        let plain = |id: String| i18n.text_with(&id, &values).replace(['\u{2068}', '\u{2069}'], "");
        let code = self.code.replace('_', "-");
        let problem = plain(format!("console-settings-problem-{code}"));
        (problem, plain(format!("console-settings-mend-{code}")))
    }
}

impl Problem {
    /// A problem that only whoever runs the machine meets.
    pub fn new(source: Source, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { source, what: what.into(), remedy: remedy.into(), said: None }
    }

    /// A problem of a key that may be set at the console: `console-settings-problem-<code>` of the
    /// catalogs and `console-settings-mend-<code>`, with hyphens there.
    pub fn of(source: Source, key: &str, code: &'static str, values: Vec<(&'static str, String)>) -> Self {
        let said = Said { key: key.to_owned(), code, values };
        let (what, remedy) = said.in_words(&I18n::for_locale(Locale::En));
        Self { source, what: format!("`{key}`: {what}"), remedy, said: Some(said) }
    }

    /// The key that it is about; empty: none alone.
    pub fn key(&self) -> &str {
        match &self.said {
            Some(said) => &said.key,
            None => self.what.split('`').nth(1).unwrap_or_default(),
        }
    }

    /// In one sentence, for a page.
    pub fn told(&self, i18n: &I18n) -> String {
        let (what, remedy) = match &self.said {
            Some(said) => {
                let (what, remedy) = said.in_words(i18n);
                (format!("`{}`: {what}", said.key), remedy)
            }
            None => (self.what.clone(), self.remedy.clone()),
        };
        format!("{what} — {remedy}")
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source {
            Source::Default => f.write_str(&self.what),
            _ => write!(f, "{}: {}", self.source, self.what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_in_the_language_of_its_reader() {
        let values = vec![("value", "2023-02-30".to_owned())];
        let problem = Problem::of(Source::Default, "roster.activation_from", "no_day", values);
        assert_eq!(problem.what, "`roster.activation_from`: `2023-02-30` is not a day");
        assert_eq!(problem.key(), "roster.activation_from");
        let told = problem.told(&I18n::for_locale(Locale::ZhCn));
        assert!(told.starts_with("`roster.activation_from`: “2023-02-30”不是日期 — "), "{told}");
        let machine = Problem::new(Source::Default, "`log.level`: `loud` is not a level", "write info");
        assert_eq!(machine.key(), "log.level");
        assert_eq!(
            machine.told(&I18n::for_locale(Locale::ZhCn)),
            "`log.level`: `loud` is not a level — write info"
        );
    }
}
