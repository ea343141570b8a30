//! Reading a backup: to see whether it is good, and to restore it.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::error::BackupError;
use super::pipe::{Record, Source};
use super::seal::Secret;
use super::table::{Cell, Table};
use super::{Contents, Count, Summary, Target};
use crate::options::{Address, Options, address};
use crate::{migration, postgres, sqlite};

/// Bytes of rows that are put in at once.
const BATCH: usize = 4 << 20;

/// A backup that was read into a database which has another name so far.
pub struct Restored {
    /// What was in it.
    pub summary: Summary,
    /// The master key of the installation it was made from, as its file held it.
    pub master: Zeroizing<Vec<u8>>,
    target: Box<dyn Target>,
}

impl Restored {
    /// Brings the database up to date and gives it its name.
    pub async fn put_in_place(self) -> Result<(), BackupError> {
        self.target.put_in_place().await
    }

    /// Leaves nothing of it.
    pub async fn discard(self) {
        self.target.discard().await;
    }
}

/// Reads a backup into the database that `options` name, which must be empty; all sessions in it
/// have ended. The database has its name after [`Restored::put_in_place`].
pub async fn restore(
    path: &Path,
    secret: Secret,
    options: &Options,
    now: i64,
) -> Result<Restored, BackupError> {
    let mut source = Source::open(path, secret).await?;
    let contents = contents(&mut source).await?;
    let newest = contents.migrations.last().map_or(0, |migration| migration.version);
    let mut target: Box<dyn Target> = match address(&options.url)? {
        Address::Sqlite(path) => Box::new(sqlite::Restoring::begin(path, newest).await?),
        Address::Postgres => Box::new(postgres::Restoring::begin(options, newest).await?),
    };
    match load(path, &mut source, &contents, &mut *target, Some(now)).await {
        Ok(summary) => Ok(Restored { summary, master: source.master, target }),
        Err(error) => {
            target.discard().await;
            Err(error)
        }
    }
}

/// Reads a whole backup into a database that is thrown away, in `folder`: everything is authentic,
/// nothing is missing, every reference holds.
pub async fn verify(path: &Path, secret: Secret, folder: &Path) -> Result<Summary, BackupError> {
    let mut source = Source::open(path, secret).await?;
    let contents = contents(&mut source).await?;
    let newest = contents.migrations.last().map_or(0, |migration| migration.version);
    let scratch = scratch(folder, source.header.created_at);
    let mut target = sqlite::Restoring::begin(scratch, newest).await?;
    let loaded = load(path, &mut source, &contents, &mut target, None).await;
    Box::new(target).discard().await;
    loaded
}

fn scratch(folder: &Path, created_at: i64) -> PathBuf {
    folder.join(format!("verify-{}-{created_at}.db", std::process::id()))
}

async fn contents(source: &mut Source) -> Result<Contents, BackupError> {
    let contents: Contents = match source.next().await? {
        Some(Record { kind: b'M', payload }) => {
            serde_json::from_slice(&payload).map_err(|_| BackupError::Damaged("its table of contents"))?
        }
        _ => return Err(BackupError::Damaged("its table of contents")),
    };
    migration::known(&contents.migrations, &source.header.version)?;
    Ok(contents)
}

async fn load(
    path: &Path,
    source: &mut Source,
    contents: &Contents,
    target: &mut dyn Target,
    end_sessions: Option<i64>,
) -> Result<Summary, BackupError> {
    // Only names that the database has itself go into statements.
    let tables = target.tables().await?;
    for table in &contents.tables {
        let there = tables.iter().find(|known| known.name == table.name);
        let missing = |column: &super::TableColumn| there.is_none_or(|known| !known.columns.contains(column));
        if let Some(column) = table.columns.iter().find(|column| missing(column)) {
            return Err(BackupError::Disagrees(format!("column {}.{}", table.name, column.name)));
        }
    }
    for table in &tables {
        target.clear(table).await?;
    }
    let mut summary = Summary {
        created_at: source.header.created_at,
        version: source.header.version.clone(),
        database: source.header.database.clone(),
        schema: source.header.schema,
        tables: Vec::with_capacity(contents.tables.len()),
        bytes: std::fs::metadata(path)?.len(),
    };
    for (number, table) in contents.tables.iter().enumerate() {
        match source.next().await? {
            Some(Record { kind: b'T', payload }) if payload == number_of(number) => {}
            _ => return Err(BackupError::Damaged("the order of its tables")),
        }
        let rows = rows(source, table, target).await?;
        summary.tables.push(Count { table: table.name.clone(), rows });
    }
    match source.next().await? {
        Some(Record { kind: b'Z', payload }) if payload == summary.rows().to_le_bytes() => {}
        _ => return Err(BackupError::Damaged("its end")),
    }
    // The last chunk is marked: reading past the last record sees that nothing was cut off or added.
    if source.next().await?.is_some() {
        return Err(BackupError::Damaged("something behind its end"));
    }
    for (table, count) in contents.tables.iter().zip(&summary.tables) {
        let there = target.count(table).await?;
        if there != count.rows {
            return Err(BackupError::Disagrees(format!("{} has {there} rows of {}", table.name, count.rows)));
        }
    }
    if let Some(now) = end_sessions {
        target.end_sessions(now).await?;
    }
    target.check().await?;
    Ok(summary)
}

fn number_of(table: usize) -> [u8; 4] {
    u32::try_from(table).unwrap_or(u32::MAX).to_le_bytes()
}

async fn rows(source: &mut Source, table: &Table, target: &mut dyn Target) -> Result<u64, BackupError> {
    let most = target.at_once(table);
    let mut digest = Sha256::new();
    let (mut count, mut bytes) = (0_u64, 0);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    loop {
        match source.next().await? {
            Some(Record { kind: b'R', payload }) => {
                digest.update(&payload);
                bytes += payload.len();
                let mut rest = payload.as_slice();
                while !rest.is_empty() {
                    let row = table.columns.iter().map(|column| Cell::read(column.kind, &mut rest));
                    let row: Option<Vec<Cell>> = row.collect();
                    rows.push(row.ok_or(BackupError::Damaged("a row"))?);
                    count += 1;
                    if rows.len() >= most || (rest.is_empty() && bytes >= BATCH) {
                        target.insert(table, std::mem::take(&mut rows)).await?;
                        bytes = 0;
                    }
                }
            }
            Some(Record { kind: b'E', payload }) => {
                if !rows.is_empty() {
                    target.insert(table, rows).await?;
                }
                let mut expected = count.to_le_bytes().to_vec();
                expected.extend_from_slice(&digest.finalize());
                if payload != expected {
                    return Err(BackupError::Disagrees(format!("the rows of {}", table.name)));
                }
                return Ok(count);
            }
            _ => return Err(BackupError::Damaged("the end of a table")),
        }
    }
}
