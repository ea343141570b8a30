//! The master key's file: made at the first start, readable for the server's
//! user only, and checked against a fingerprint beside it, so that a wrong key
//! is noticed at start and not at the first sealed row.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use identity::{Entropy, Keyring};

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the master key {path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others may read it.
    #[error("the master key {path} can be read by others than its owner (mode {mode:04o})")]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Not a key.
    #[error("the master key {path} is not 64 hexadecimal digits")]
    Malformed {
        /// Which file.
        path: PathBuf,
    },
    /// Another key than the one the data was sealed with.
    #[error("the master key {path} is not the one this installation was made with")]
    Wrong {
        /// Which file.
        path: PathBuf,
    },
    /// There is data but no key.
    #[error("the master key {path} is missing although this installation had one")]
    Lost {
        /// Which file.
        path: PathBuf,
    },
}

impl KeyError {
    /// What to do, in one line.
    pub fn remedy(&self) -> String {
        match self {
            Self::File { path, .. } => {
                format!("make {} a folder that the server's user can read and write", parent(path).display())
            }
            Self::Exposed { path, .. } => format!("run: chmod 600 {}", path.display()),
            Self::Malformed { path } => format!("restore {} from a backup", path.display()),
            Self::Wrong { path } | Self::Lost { path } => format!(
                "restore {} from a backup; only if there is no data worth keeping, delete {}",
                path.display(),
                check_file(path).display()
            ),
        }
    }
}

/// The keys of the installation whose master key lies at `path`; makes one when
/// there is none yet.
pub fn open(path: &Path, entropy: &dyn Entropy) -> Result<Keyring, KeyError> {
    let file = |source| KeyError::File { path: path.to_owned(), source };
    let text = match fs::read_to_string(path) {
        Ok(text) => {
            let mode = mode_of(path).map_err(file)?;
            if mode & 0o077 != 0 {
                return Err(KeyError::Exposed { path: path.to_owned(), mode });
            }
            text
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if check_file(path).exists() {
                return Err(KeyError::Lost { path: path.to_owned() });
            }
            let text = hex(&entropy.bytes::<32>());
            private_folder(parent(path)).map_err(file)?;
            write_private(path, &format!("{text}\n")).map_err(file)?;
            text
        }
        Err(error) => return Err(file(error)),
    };
    let master = parse(text.trim()).ok_or_else(|| KeyError::Malformed { path: path.to_owned() })?;
    let keyring = Keyring::new(&master);
    confirm(path, &keyring)?;
    Ok(keyring)
}

/// Looks whether the master key at `path` can be used; makes nothing.
pub fn inspect(path: &Path) -> Result<(), KeyError> {
    let file = |source| KeyError::File { path: path.to_owned(), source };
    let text = fs::read_to_string(path).map_err(file)?;
    let mode = mode_of(path).map_err(file)?;
    if mode & 0o077 != 0 {
        return Err(KeyError::Exposed { path: path.to_owned(), mode });
    }
    let master = parse(text.trim()).ok_or_else(|| KeyError::Malformed { path: path.to_owned() })?;
    match fs::read_to_string(check_file(path)) {
        Ok(known) if known.trim() != fingerprint(&Keyring::new(&master)) => {
            Err(KeyError::Wrong { path: path.to_owned() })
        }
        _ => Ok(()),
    }
}

/// What tells one key from another and says nothing about it.
pub fn fingerprint(keyring: &Keyring) -> String {
    hex(&keyring.index("keys.check", "tongxing"))
}

/// Puts a master key that comes out of a backup where it belongs; refuses to overwrite one.
pub fn place(path: &Path, key: &[u8]) -> Result<(), KeyError> {
    let file = |source| KeyError::File { path: path.to_owned(), source };
    let text = std::str::from_utf8(key).ok().map(str::trim);
    let text = text.filter(|text| parse(text).is_some());
    let text = text.ok_or_else(|| KeyError::Malformed { path: path.to_owned() })?;
    private_folder(parent(path)).map_err(file)?;
    write_private(path, &format!("{text}\n")).map_err(file)
}

/// Compares the key with the fingerprint beside it, or leaves one there.
fn confirm(path: &Path, keyring: &Keyring) -> Result<(), KeyError> {
    let fingerprint = fingerprint(keyring);
    let check = check_file(path);
    match fs::read_to_string(&check) {
        Ok(known) if known.trim() == fingerprint => Ok(()),
        Ok(_) => Err(KeyError::Wrong { path: path.to_owned() }),
        // A key from a read-only place (a mounted secret) works without.
        Err(_) => {
            let _ = write_private(&check, &format!("{fingerprint}\n"));
            Ok(())
        }
    }
}

fn check_file(path: &Path) -> PathBuf {
    path.with_extension("check")
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
/// The mode of a file.
pub fn mode_of(path: &Path) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::metadata(path)?.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
/// The mode of a file.
pub fn mode_of(_: &Path) -> io::Result<u32> {
    Ok(0o600)
}

/// Makes a folder (and those above it) that only its owner can enter.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a new file that only its owner can read; refuses to overwrite one.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn parse(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; 32];
    for (i, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wall::OsEntropy;

    #[test]
    fn the_key_is_made_once_and_guarded() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/master.key");
        let first = open(&path, &OsEntropy).unwrap().index("x", "y");
        assert_eq!(mode_of(&path).unwrap(), 0o600);
        assert_eq!(mode_of(path.parent().unwrap()).unwrap(), 0o700);
        assert_eq!(open(&path, &OsEntropy).unwrap().index("x", "y"), first);

        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(open(&path, &OsEntropy), Err(KeyError::Exposed { mode: 0o640, .. })));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();

        fs::write(&path, "ab".repeat(32)).unwrap();
        assert!(matches!(open(&path, &OsEntropy), Err(KeyError::Wrong { .. })));
        fs::write(&path, "zz").unwrap();
        assert!(matches!(open(&path, &OsEntropy), Err(KeyError::Malformed { .. })));
        fs::remove_file(&path).unwrap();
        assert!(matches!(open(&path, &OsEntropy), Err(KeyError::Lost { .. })));
    }
}
