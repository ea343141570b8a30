//! What is wrong with settings, said so that somebody can mend it.

use std::fmt;
use std::path::{Path, PathBuf};

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
}

impl Problem {
    /// A problem.
    pub fn new(source: Source, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { source, what: what.into(), remedy: remedy.into() }
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
