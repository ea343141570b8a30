//! Making a backup.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use identity::Entropy;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::error::BackupError;
use super::pipe::Sink;
use super::seal::{About, Secret};
use super::table::{Cell, Table};
use super::{Contents, Count, Snapshot, Summary};
use crate::Database;

/// Rows are put into one record until they are that long.
const BATCH: usize = 48 * 1024;

/// Where a backup comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The present instant: microseconds since 1970.
    pub now: i64,
    /// Version of this tongxing.
    pub version: String,
    /// The master key, as its file holds it.
    pub master: Zeroizing<Vec<u8>>,
}

/// Makes a backup of `database` at `path`, where there must be no file. It has that name when it is
/// whole and on disk; before it is called `….part`.
pub async fn create(
    database: &Database,
    path: &Path,
    secret: Secret,
    origin: Origin,
    entropy: Arc<dyn Entropy>,
) -> Result<Summary, BackupError> {
    if path.exists() {
        return Err(BackupError::NotEmpty(path.display().to_string()));
    }
    let part = named(path, ".part");
    let file = private(&part)?;
    let made = fill(database, file, secret, origin, entropy).await;
    let made = made.and_then(|summary| {
        std::fs::rename(&part, path)?;
        flush_folder(path)?;
        Ok(Summary { bytes: std::fs::metadata(path)?.len(), ..summary })
    });
    if made.is_err() {
        // What is left of it helps nobody.
        let _ = std::fs::remove_file(&part);
    }
    made
}

async fn fill(
    database: &Database,
    file: File,
    secret: Secret,
    origin: Origin,
    entropy: Arc<dyn Entropy>,
) -> Result<Summary, BackupError> {
    let mut snapshot = database.snapshot().await?;
    let filled = copy(database, &mut *snapshot, file, secret, origin, entropy).await;
    snapshot.close().await;
    filled
}

async fn copy(
    database: &Database,
    snapshot: &mut dyn Snapshot,
    file: File,
    secret: Secret,
    origin: Origin,
    entropy: Arc<dyn Entropy>,
) -> Result<Summary, BackupError> {
    let contents = Contents { migrations: snapshot.migrations().await?, tables: snapshot.tables().await? };
    let schema = contents.migrations.last().map_or(0, |migration| migration.version);
    let name = database.backend().name().to_owned();
    let about = About { created_at: origin.now, version: origin.version, database: name, schema };
    let mut summary = Summary {
        created_at: about.created_at,
        version: about.version.clone(),
        database: about.database.clone(),
        schema,
        tables: Vec::with_capacity(contents.tables.len()),
        bytes: 0,
    };
    let mut sink = Sink::begin(file, about, secret, origin.master, entropy).await?;
    sink.record(b'M', &serde_json::to_vec(&contents).unwrap_or_default()).await?;
    for (number, table) in contents.tables.iter().enumerate() {
        sink.record(b'T', &u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()).await?;
        let rows = table_rows(snapshot, table, &mut sink).await?;
        summary.tables.push(Count { table: table.name.clone(), rows });
    }
    sink.record(b'Z', &summary.rows().to_le_bytes()).await?;
    sink.finish().await?;
    Ok(summary)
}

async fn table_rows(snapshot: &mut dyn Snapshot, table: &Table, sink: &mut Sink) -> Result<u64, BackupError> {
    let mut out = Outgoing { sink, batch: Vec::new(), rows: 0, digest: Sha256::new() };
    snapshot.rows(table, &mut out).await?;
    out.flush().await?;
    let Outgoing { sink, rows, digest, .. } = out;
    let mut end = rows.to_le_bytes().to_vec();
    end.extend_from_slice(&digest.finalize());
    sink.record(b'E', &end).await?;
    Ok(rows)
}

/// Rows on their way into a backup.
pub(crate) struct Outgoing<'s> {
    sink: &'s mut Sink,
    batch: Vec<u8>,
    rows: u64,
    digest: Sha256,
}

impl Outgoing<'_> {
    /// The next value of the row at hand.
    pub fn cell(&mut self, cell: &Cell) {
        cell.write(&mut self.batch);
    }

    /// The row is whole.
    pub async fn row(&mut self) -> Result<(), BackupError> {
        self.rows += 1;
        if self.batch.len() >= BATCH { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<(), BackupError> {
        if !self.batch.is_empty() {
            self.digest.update(&self.batch);
            self.sink.record(b'R', &self.batch).await?;
            self.batch.clear();
        }
        Ok(())
    }
}

/// `path` with something behind its name.
pub(crate) fn named(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A new file that only its owner can read.
fn private(path: &Path) -> Result<File, BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}

/// Makes a new name last.
pub(crate) fn flush_folder(path: &Path) -> Result<(), BackupError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(())
}
