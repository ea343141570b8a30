//! The database file: made with its folder, readable by its owner only.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{OpenError, is_not_a_database};

/// Where SQLite keeps the write-ahead log of this file.
pub fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// Makes folder and file where they are missing. An existing file is not
/// opened: closing it would take away the locks that SQLite holds on it
/// elsewhere in this process.
pub fn prepare(path: &Path) -> Result<(), OpenError> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let refuse = |e: &std::io::Error| OpenError::Folder {
        path: path.display().to_string(),
        folder: folder.display().to_string(),
        reason: e.to_string(),
    };
    std::fs::create_dir_all(folder).map_err(|e| refuse(&e))?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(refuse(&e)),
    }
}

/// Why SQLite could not open the file.
pub fn explain(path: &Path, error: &sqlx::Error) -> OpenError {
    let path = path.display().to_string();
    if is_not_a_database(error) {
        return OpenError::NotADatabase { path };
    }
    // Texts of SQLite about opening name no values.
    let reason = match error {
        sqlx::Error::Database(e) => e.message().to_owned(),
        other => other.to_string(),
    };
    OpenError::File { path, reason }
}
