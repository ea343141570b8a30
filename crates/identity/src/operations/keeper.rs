//! What only the process knows about itself, as a port.

use async_trait::async_trait;

use super::doctor::Vitals;
use crate::Time;
use crate::policy::Span;
use crate::refusal::Verdict;

/// What the installation is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Version.
    pub version: String,
    /// Which build of it.
    pub build: String,
    /// When this process began.
    pub started_at: Option<Time>,
    /// Kind of database.
    pub database: String,
    /// Bytes it takes; `None`: not known.
    pub database_bytes: Option<u64>,
    /// Newest migration it has.
    pub schema: i64,
    /// Folder that is written to.
    pub data_dir: String,
    /// Bytes left on its disk; `None`: not known.
    pub disk_left: Option<u64>,
}

/// A backup in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBackup {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub made_at: Time,
    /// Version that made it.
    pub version: String,
    /// From which kind of database.
    pub database: String,
    /// Bytes.
    pub bytes: u64,
}

/// The folder of backups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// Its path.
    pub dir: String,
    /// Whether there is a key file, so that backups can be made here.
    pub able: bool,
    /// How often one is made by schedule.
    pub every: Span,
    /// How many of those are kept.
    pub keep: u32,
    /// What lies in it, the newest first.
    pub kept: Vec<KeptBackup>,
}

/// State of the keys. Nothing in it is secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// Where the master key lies.
    pub file: String,
    /// Since when, as the file says.
    pub since: Option<Time>,
    /// The beginning of its fingerprint: the same in every process of the installation.
    pub fingerprint: String,
    /// Id under which values are sealed.
    pub id: u8,
    /// When a backup last held it.
    pub backed_up_at: Option<Time>,
}

/// Knows about the process and its machine. Implemented by the server.
#[async_trait]
pub trait Keeper: Send + Sync {
    /// What the installation is.
    async fn facts(&self) -> Facts;
    /// What the doctor looks at. `deep`: the whole database is read.
    async fn vitals(&self, deep: bool) -> Vitals;
    /// State of the keys.
    fn keys(&self) -> KeyFacts;
    /// The folder of backups.
    async fn shelf(&self) -> Shelf;
    /// Begins a backup.
    fn back_up(&self) -> Verdict<()>;
    /// Begins to verify the backup of this name, which lies in the folder.
    fn verify(&self, name: &str) -> Verdict<()>;
}
