//! Backups of this installation: where they lie, what opens them, which are
//! old enough to go. What a backup is stands in `store::backup`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use identity::{Entropy, Time};
use store::Database;
use store::backup::{self, BackupError, Origin, Secret, Summary};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::keys;
use crate::settings::Settings;

/// What backups are called behind the dot.
pub const SUFFIX: &str = "backup";

/// A backup that lies in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Name of the file.
    pub name: String,
    /// When it was made, as it says itself.
    pub made_at: Time,
    /// Version of tongxing that made it.
    pub version: String,
    /// Database it was made from.
    pub database: String,
    /// Bytes.
    pub bytes: u64,
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        let code = error.code();
        if let BackupError::Open(error) = error {
            return error.into();
        }
        let text = error.to_string();
        let (what, remedy) = text.rsplit_once("; ").unwrap_or((&text, "see docs/operations.md, Backup"));
        Self::new(code, what, remedy)
    }
}

/// Reads a key file; one that others can read is refused.
pub fn key_file(path: &Path) -> Result<Secret, Failure> {
    let unread = |error| {
        Failure::new(
            "backup_key_unread",
            format!("the key file {}: {error}", path.display()),
            "make one with: head -c 32 /dev/urandom | base64 > backup.key && chmod 600 backup.key",
        )
    };
    let mode = keys::mode_of(path).map_err(unread)?;
    if mode & 0o077 != 0 {
        return Err(Failure::new(
            "backup_key_exposed",
            format!("the key file {} can be read by others than its owner (mode {mode:04o})", path.display()),
            format!("run: chmod 600 {}", path.display()),
        ));
    }
    Ok(Secret::key_file(std::fs::read(path).map_err(unread)?)?)
}

/// The key file that the settings name; `None`: none.
pub fn configured_key(settings: &Settings) -> Option<Result<Secret, Failure>> {
    let path = &settings.backup.key_file;
    (!path.as_os_str().is_empty()).then(|| key_file(path))
}

/// Where a new backup goes that nobody named.
pub fn new_path(settings: &Settings, now: Time) -> Result<PathBuf, Failure> {
    let folder = settings.backup_dir();
    keys::private_folder(&folder).map_err(|error| {
        Failure::new(
            "backup_dir",
            format!("the folder for backups {} cannot be made: {error}", folder.display()),
            "make it writable for the server's user, or set backup.dir to another folder",
        )
    })?;
    let stamp: String = now.rfc3339().chars().filter(|c| !matches!(c, '-' | ':')).collect();
    let named = |again: &str| folder.join(format!("tongxing-{stamp}{again}.{SUFFIX}"));
    // Two within a second: somebody at the console, and the schedule.
    let mut names = std::iter::once(named("")).chain((2..100).map(|count| named(&format!("-{count}"))));
    Ok(names.find(|path| !path.exists()).unwrap_or_else(|| named("")))
}

/// Makes a backup at `path`.
pub async fn make(
    settings: &Settings,
    database: &Database,
    path: &Path,
    secret: Secret,
    now: Time,
    entropy: Arc<dyn Entropy>,
) -> Result<Summary, Failure> {
    let file = settings.master_file();
    let master = std::fs::read(&file).map(Zeroizing::new).map_err(|error| {
        Failure::new(
            "master_key",
            format!("the master key {}: {error}", file.display()),
            "run this where the server runs: a backup without its key is worth nothing",
        )
    })?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let origin = Origin { now: now.0, version, master };
    Ok(backup::create(database, path, secret, origin, entropy).await?)
}

/// Reads all of a backup, in a folder of its own that is gone afterwards.
pub async fn verify(path: &Path, secret: Secret, entropy: &dyn Entropy) -> Result<Summary, Failure> {
    let folder = std::env::temp_dir().join(format!("tongxing-verify-{}", keys::hex(&entropy.bytes::<8>())));
    let unwritable = |error| {
        Failure::new(
            "backup_scratch",
            format!("the temporary folder {}: {error}", folder.display()),
            "set TMPDIR to a folder with as much space as the database takes",
        )
    };
    keys::private_folder(&folder).map_err(unwritable)?;
    let verified = backup::verify(path, secret, &folder).await;
    // What cannot be removed is empty: the database in it was removed.
    let _ = std::fs::remove_dir_all(&folder);
    Ok(verified?)
}

/// The backups in the folder, the newest first.
pub fn list(settings: &Settings) -> Vec<Kept> {
    let Ok(entries) = std::fs::read_dir(settings.backup_dir()) else { return Vec::new() };
    let mut all: Vec<Kept> = entries.filter_map(|entry| kept(&entry.ok()?.path())).collect();
    all.sort_by(|a, b| b.made_at.cmp(&a.made_at).then_with(|| b.name.cmp(&a.name)));
    all
}

fn kept(path: &Path) -> Option<Kept> {
    if path.extension().is_none_or(|extension| extension != SUFFIX) {
        return None;
    }
    let header = backup::header(path).ok()?;
    Some(Kept {
        name: path.file_name()?.to_str()?.to_owned(),
        made_at: Time(header.created_at),
        version: header.version,
        database: header.database,
        bytes: std::fs::metadata(path).ok()?.len(),
    })
}

/// Deletes the oldest of those that the schedule made, until `backup.keep` are left. What somebody
/// gave another name stays.
pub fn prune(settings: &Settings) -> usize {
    let keep = settings.backup.keep.max(1) as usize;
    let ours = list(settings).into_iter().filter(|kept| kept.name.starts_with("tongxing-"));
    let old = ours.skip(keep).filter(|kept| {
        let path = settings.backup_dir().join(&kept.name);
        match std::fs::remove_file(&path) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, name = kept.name, "an old backup could not be deleted");
                false
            }
        }
    });
    old.count()
}
