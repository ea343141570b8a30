//! What went wrong, in words that say what to do, and never a value.

use identity::ports::StoreError;
use sqlx::error::DatabaseError;

/// Why a database could not be opened or brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names a database Tongxing does not speak.
    #[error("database URL: {scheme:?} is not supported; {advice}")]
    Scheme {
        /// What stands before the colon.
        scheme: String,
        /// What to write instead.
        advice: String,
    },
    /// The URL cannot be read.
    #[error("database URL: {0}")]
    Url(String),
    /// The folder of the SQLite file cannot be made or written.
    #[error(
        "database file {path}: {reason}; the user that runs tongxing must be able to write the folder {folder}"
    )]
    Folder {
        /// The database file.
        path: String,
        /// Its folder.
        folder: String,
        /// What the system said.
        reason: String,
    },
    /// The file is something else than a SQLite database.
    #[error("{path} is not a SQLite database; name another file, or restore this one from a backup")]
    NotADatabase {
        /// The file.
        path: String,
    },
    /// The SQLite file cannot be opened.
    #[error("database file {path}: {reason}; look at the owner and mode of the file and its folder")]
    File {
        /// The file.
        path: String,
        /// What SQLite said.
        reason: String,
    },
    /// Nobody answers at the PostgreSQL address, or it lets nobody in.
    #[error("PostgreSQL at {address}: {reason}; {advice}")]
    Server {
        /// Host, port and database name; no user, no password.
        address: String,
        /// What went wrong.
        reason: String,
        /// What to look at.
        advice: &'static str,
    },
    /// The database has been migrated by a newer tongxing.
    #[error(
        "the database was written by a newer tongxing (its migration {version} is unknown here); \
         install that version again, or restore a backup from before the upgrade"
    )]
    Newer {
        /// The unknown migration.
        version: i64,
    },
    /// A migration has another text than the one that was applied.
    #[error(
        "migration {version} was applied to the database with another text; this tongxing was \
         built from changed sources: use a released one, or restore a backup"
    )]
    Changed {
        /// The migration.
        version: i64,
    },
    /// A migration failed; nothing of it stays.
    #[error("migration {version} failed and was rolled back: {reason}")]
    Migration {
        /// The migration; 0 when it is not known.
        version: i64,
        /// What the database said.
        reason: String,
    },
    /// The database stopped answering.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The primary codes of SQLite that mean: not now.
const SQLITE_UNAVAILABLE: [i32; 9] = [5, 6, 7, 8, 9, 10, 13, 14, 15];
const SQLITE_NOT_A_DATABASE: i32 = 26;

/// Classes of SQLSTATE that mean: not now (connection, rollback by conflict,
/// resources, operator, system), and single codes (lock, read-only standby).
const POSTGRES_UNAVAILABLE: [&str; 7] = ["08", "40", "53", "57", "58", "55P03", "25006"];

const UNDEFINED_TABLE: &str = "42P01";

/// A driver's error as the domain knows it. Driver texts that may hold a value
/// are left out.
pub fn from_driver(error: &sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Database(e) => from_database(e.as_ref()),
        sqlx::Error::PoolTimedOut => StoreError::Unavailable("no connection became free in time".to_owned()),
        sqlx::Error::PoolClosed => StoreError::Unavailable("the database was closed".to_owned()),
        sqlx::Error::WorkerCrashed => StoreError::Unavailable("the connection ended".to_owned()),
        sqlx::Error::Io(e) => StoreError::Unavailable(format!("input or output failed: {}", e.kind())),
        sqlx::Error::Tls(_) => StoreError::Unavailable("TLS failed".to_owned()),
        sqlx::Error::Protocol(_) => StoreError::Unavailable("the connection spoke nonsense".to_owned()),
        sqlx::Error::BeginFailed => StoreError::Unavailable("no transaction could be begun".to_owned()),
        _ => StoreError::Inconsistent("the driver refused a statement".to_owned()),
    }
}

fn from_database(error: &dyn DatabaseError) -> StoreError {
    if error.is_unique_violation() {
        return StoreError::Taken(unique_rule(error));
    }
    let rule = error.constraint().map(|c| format!(", rule {c}")).unwrap_or_default();
    let code = error.code().unwrap_or_default();
    if let Some(primary) = sqlite_code(error) {
        // Texts of SQLite name tables and columns, never values.
        let text = format!("SQLite {code}: {}", error.message());
        if SQLITE_UNAVAILABLE.contains(&primary) {
            return StoreError::Unavailable(text);
        }
        return StoreError::Inconsistent(text);
    }
    let text = format!("PostgreSQL {code}{rule}");
    if POSTGRES_UNAVAILABLE.iter().any(|class| code.starts_with(class)) {
        StoreError::Unavailable(text)
    } else if code == UNDEFINED_TABLE {
        StoreError::Inconsistent(format!("{text}: a table is missing, migrate the database"))
    } else {
        StoreError::Inconsistent(text)
    }
}

/// The primary result code, when the error is SQLite's.
pub fn sqlite_code(error: &dyn DatabaseError) -> Option<i32> {
    error.try_downcast_ref::<sqlx::sqlite::SqliteError>()?;
    Some(error.code()?.parse::<i32>().ok()? & 0xff)
}

/// Whether SQLite found no database in the file.
pub fn is_not_a_database(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(e) if sqlite_code(e.as_ref()) == Some(SQLITE_NOT_A_DATABASE))
}

/// Whether a statement named a table that is not there.
pub fn is_missing_table(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(e) = error else {
        return false;
    };
    match sqlite_code(e.as_ref()) {
        Some(_) => e.message().starts_with("no such table"),
        None => e.code().as_deref() == Some(UNDEFINED_TABLE),
    }
}

/// `table_column` of the rule: the name of the index in PostgreSQL, put
/// together from SQLite's `UNIQUE constraint failed: table.column, …`.
fn unique_rule(error: &dyn DatabaseError) -> String {
    if let Some(rule) = error.constraint() {
        return rule.to_owned();
    }
    let columns = error.message().rsplit(": ").next().unwrap_or_default();
    columns.split(", ").next().unwrap_or_default().replace('.', "_")
}
