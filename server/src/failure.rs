//! What the command line says when something does not work: one line what, one
//! line what to do.

use std::fmt;

use crate::keys::KeyError;
use crate::settings::Problem;

/// A failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Stable snake_case code (`docs/errors.md`).
    pub code: &'static str,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
    /// The process's exit code: 1 failed, 2 used wrongly.
    pub exit: u8,
}

impl Failure {
    /// Something failed.
    pub fn new(code: &'static str, what: impl fmt::Display, remedy: impl Into<String>) -> Self {
        Self { code, what: what.to_string(), remedy: remedy.into(), exit: 1 }
    }

    /// The command was used wrongly.
    pub fn usage(what: impl fmt::Display, remedy: impl Into<String>) -> Self {
        Self { exit: 2, ..Self::new("usage", what, remedy) }
    }

    /// The database could not answer.
    pub fn store(error: impl fmt::Display) -> Self {
        Self::new(
            "store_unavailable",
            error,
            "check that the database runs and that its disk is not full, then try again",
        )
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        if !self.remedy.is_empty() {
            write!(f, "\n  try: {}", self.remedy)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        Self::new("master_key", &error, error.remedy())
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        let mut lines = problems.iter().map(|p| format!("{p}\n  try: {}", p.remedy));
        let first = lines.next().unwrap_or_default();
        let what = lines.fold(first, |all, line| format!("{all}\nerror: {line}"));
        Self::new("settings", what, "")
    }
}

impl From<store::OpenError> for Failure {
    fn from(error: store::OpenError) -> Self {
        // The message says both what is wrong and, after the semicolon, what to do.
        let text = error.to_string();
        let (what, remedy) = text.rsplit_once("; ").unwrap_or((&text, "see docs/operations.md, Database"));
        let code = match error {
            store::OpenError::Newer { .. } => "database_newer",
            _ => "database",
        };
        Self::new(code, what, remedy)
    }
}
