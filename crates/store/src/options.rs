//! How a database is named and how much of it is used.

use std::path::PathBuf;
use std::time::Duration;

use crate::error::OpenError;

/// What [`crate::connect`] needs to know.
#[derive(Clone)]
pub struct Options {
    /// `sqlite:PATH`, `sqlite:///ABSOLUTE/PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`.
    pub url: String,
    /// Most connections at a time (SQLite: readers, besides the one writer). At least 1.
    pub max_connections: u32,
    /// How long a unit of work waits for a connection, or for its turn to write.
    pub acquire_timeout: Duration,
}

// The URL holds a password.
impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// The database at `url`: four readers for SQLite, twenty connections for
    /// PostgreSQL, ten seconds of patience.
    pub fn new(url: impl Into<String>) -> Self {
        let url = url.into();
        let max_connections = if url.starts_with("sqlite") { 4 } else { 20 };
        Self { url, max_connections, acquire_timeout: Duration::from_secs(10) }
    }

    /// Sets [`Options::max_connections`].
    #[must_use]
    pub fn max_connections(mut self, count: u32) -> Self {
        self.max_connections = count.max(1);
        self
    }

    /// Sets [`Options::acquire_timeout`].
    #[must_use]
    pub fn acquire_timeout(mut self, patience: Duration) -> Self {
        self.acquire_timeout = patience;
        self
    }
}

/// Which database a URL names.
#[derive(Debug, PartialEq, Eq)]
pub enum Address {
    /// A file.
    Sqlite(PathBuf),
    /// A server; the driver reads the URL.
    Postgres,
}

/// Reads the scheme of a URL. The errors name nothing that stands after it:
/// there may be a password.
pub fn address(url: &str) -> Result<Address, OpenError> {
    let Some((scheme, rest)) = url.split_once(':') else {
        return Err(OpenError::Url(
            "there is no scheme; write sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME".to_owned(),
        ));
    };
    match scheme {
        "sqlite" => sqlite_path(rest).map(Address::Sqlite),
        "postgres" | "postgresql" => Ok(Address::Postgres),
        other => Err(OpenError::Scheme { scheme: shortened(other), advice: advice(other) }),
    }
}

fn sqlite_path(rest: &str) -> Result<PathBuf, OpenError> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() || path.starts_with(":memory:") {
        return Err(OpenError::Url("SQLite needs a file: sqlite:PATH".to_owned()));
    }
    if path.contains('?') {
        return Err(OpenError::Url("sqlite:PATH takes no parameters after a question mark".to_owned()));
    }
    Ok(PathBuf::from(path))
}

fn advice(scheme: &str) -> String {
    let near = |known: &str| strsim::damerau_levenshtein(&scheme.to_lowercase(), known) <= 3;
    if near("sqlite") || scheme.eq_ignore_ascii_case("file") {
        "did you mean sqlite:PATH?".to_owned()
    } else if near("postgres") || near("postgresql") || scheme.eq_ignore_ascii_case("pg") {
        "did you mean postgres://USER:PASSWORD@HOST:PORT/NAME?".to_owned()
    } else {
        "use sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME".to_owned()
    }
}

// A password written where the scheme belongs would stand in the log.
fn shortened(scheme: &str) -> String {
    if scheme.len() <= 12 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) {
        scheme.to_owned()
    } else {
        "…".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_name_a_database() {
        assert_eq!(address("sqlite:data/x.db").ok(), Some(Address::Sqlite("data/x.db".into())));
        assert_eq!(address("sqlite:///var/x.db").ok(), Some(Address::Sqlite("/var/x.db".into())));
        assert_eq!(address("sqlite://x.db").ok(), Some(Address::Sqlite("x.db".into())));
        assert_eq!(address("postgres://h/d").ok(), Some(Address::Postgres));
        assert_eq!(address("postgresql://h/d").ok(), Some(Address::Postgres));
    }

    #[test]
    fn a_wrong_scheme_is_told_what_to_write() {
        let text = |url| address(url).map_or_else(|e| e.to_string(), |_| "fine".to_owned());
        assert!(text("postgress://u:secret@h/d").contains("did you mean postgres:"));
        assert!(text("psql://u:secret@h/d").contains("use sqlite:"));
        assert!(text("sqlite3:x.db").contains("did you mean sqlite:"));
        assert!(text("mysql://u:secret@h/d").contains("\"mysql\" is not supported"));
        assert!(text("sqlite::memory:").contains("needs a file"));
        assert!(text("/var/lib/x.db").contains("no scheme"));
        for url in ["postgress://u:secret@h/d", "mysql://u:secret@h/d", "secret long password:x", "secret"] {
            assert!(!text(url).contains("secret"), "{url}");
        }
    }
}
