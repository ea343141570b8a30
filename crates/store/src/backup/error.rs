//! Why a backup could not be made, read or restored, and what to do.

use identity::ports::StoreError;

use crate::OpenError;

/// What went wrong; after the semicolon stands what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file cannot be read or written.
    #[error(
        "the backup cannot be read or written: {0}; check the path, its rights and the space on its disk"
    )]
    Io(#[from] std::io::Error),
    /// Something else.
    #[error("this is no backup of Tongxing; name a file that `tongxing backup create` made")]
    NotABackup,
    /// Of a later format.
    #[error(
        "the backup has format {0}, which this tongxing does not know; use the version that made it, or a later one"
    )]
    FormatNewer(u8),
    /// The secret is no good.
    #[error(
        "{0}; make a key file with: head -c 32 /dev/urandom | base64 > backup.key && chmod 600 backup.key"
    )]
    WeakSecret(&'static str),
    /// Made with a passphrase.
    #[error("this backup was made with a passphrase; leave out --key-file and type it")]
    NeedsPassphrase,
    /// Made with a key file.
    #[error("this backup was made with a key file; name it with --key-file")]
    NeedsKeyFile,
    /// Not the key it was made with.
    #[error("the key or passphrase is not the one this backup was made with; look for the right one")]
    WrongSecret,
    /// Altered.
    #[error("the backup is damaged ({0}); use another one")]
    Damaged(&'static str),
    /// It ends early.
    #[error("the backup ends early: it was cut off; use another one, or copy it again")]
    Truncated,
    /// Altered near its end, or cut.
    #[error("the backup is damaged or cut off near its end; use another one, or copy it again")]
    DamagedOrTruncated,
    /// Not enough memory.
    #[error("there is not enough memory to derive the key; free 64 MiB")]
    Memory,
    /// From a newer tongxing.
    #[error(
        "the backup comes from a newer tongxing (its migration {0} is unknown here); \
         install version {1} or a later one, and restore with it"
    )]
    SchemaNewer(i64, String),
    /// From other sources.
    #[error(
        "the backup comes from a tongxing whose migration {0} has another text; \
         restore it with version {1}"
    )]
    SchemaChanged(i64, String),
    /// There is something already.
    #[error("{0} is not empty; restore into an empty folder or database, nothing is ever overwritten")]
    NotEmpty(String),
    /// The copy is not what was copied.
    #[error("what was read does not agree with what the backup says of itself ({0}); use another one")]
    Disagrees(String),
    /// A type of column that has no form here.
    #[error("column {0} has a type that backups do not know; report this")]
    UnknownType(String),
    /// The database could not answer.
    #[error("{0}; check that the database runs and that its disk is not full, then try again")]
    Store(#[from] StoreError),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The work was interrupted.
    #[error("the work was interrupted; try again")]
    Interrupted,
}

impl BackupError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "backup_io",
            Self::NotABackup => "backup_not_one",
            Self::FormatNewer(_) => "backup_format_newer",
            Self::WeakSecret(_) => "backup_secret_weak",
            Self::NeedsPassphrase | Self::NeedsKeyFile => "backup_secret_kind",
            Self::WrongSecret => "backup_secret_wrong",
            Self::Damaged(_) | Self::DamagedOrTruncated => "backup_damaged",
            Self::Truncated => "backup_truncated",
            Self::Memory => "backup_memory",
            Self::SchemaNewer(..) => "backup_schema_newer",
            Self::SchemaChanged(..) => "backup_schema_changed",
            Self::NotEmpty(_) => "backup_not_empty",
            Self::Disagrees(_) => "backup_disagrees",
            Self::UnknownType(_) => "backup_unknown_type",
            Self::Store(_) => "store_unavailable",
            Self::Open(_) => "database",
            Self::Interrupted => "backup_interrupted",
        }
    }
}
