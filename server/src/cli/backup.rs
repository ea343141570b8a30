//! `tongxing backup`. What opens a backup is a key file or a passphrase that is
//! typed: arguments are seen by everybody on the machine.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use identity::Time;
use identity::audit::{Event, Record, SUCCESS};
use serde_json::json;
use store::backup::{Restored, Secret, Summary};

use super::Common;
use crate::compose::{Migrations, compose, modest, real};
use crate::failure::Failure;
use crate::settings::Settings;
use crate::{backup, compose as composing, keys};

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a backup of database and master key, also while the server runs
    Create {
        /// The file to make [default: a new one in backup.dir]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        key: Key,
    },
    /// Read a whole backup and check it, without any installation
    Verify {
        /// The backup
        file: PathBuf,
        #[command(flatten)]
        key: Key,
    },
    /// Restore a backup into the empty data folder and database of the settings
    Restore {
        /// The backup
        file: PathBuf,
        #[command(flatten)]
        key: Key,
    },
    /// List the backups in backup.dir
    List,
}

/// What opens the backup.
#[derive(Debug, Args)]
pub struct Key {
    /// Key file [default: backup.key_file; without either a passphrase is asked for]
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Read the passphrase from the first line of standard input
    #[arg(long, conflicts_with = "key_file")]
    stdin: bool,
}

impl Key {
    /// The secret; typed twice where a mistake would only show when it is too late.
    fn secret(&self, settings: Option<&Settings>, twice: bool) -> Result<Secret, Failure> {
        if let Some(path) = &self.key_file {
            return backup::key_file(path);
        }
        let configured = settings.filter(|_| !self.stdin).and_then(backup::configured_key);
        if let Some(secret) = configured {
            return secret;
        }
        let unread =
            |error| Failure::new("passphrase_unread", error, "give it on standard input with --stdin");
        if self.stdin || !std::io::stdin().is_terminal() {
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line).map_err(unread)?;
            return Ok(Secret::passphrase(line)?);
        }
        let first = rpassword::prompt_password("Passphrase of the backup: ").map_err(unread)?;
        if twice && rpassword::prompt_password("Once more: ").map_err(unread)? != first {
            return Err(Failure::new("passphrase_mismatch", "the two entries differ", "type it again"));
        }
        Ok(Secret::passphrase(first)?)
    }
}

/// Obeys.
pub async fn run(common: &Common, command: Command) -> Result<(), Failure> {
    match command {
        Command::Create { out, key } => create(common, out, &key).await,
        Command::Verify { file, key } => {
            // A damaged or missing settings file is no reason not to check a backup.
            let settings = common.settings().ok();
            let secret = key.secret(settings.as_ref(), false)?;
            let (_, entropy) = real();
            let summary = backup::verify(&file, secret, &*entropy).await?;
            told(common, "good", &file, &summary);
            Ok(())
        }
        Command::Restore { file, key } => restore(common, &file, &key).await,
        Command::List => list(common),
    }
}

async fn create(common: &Common, out: Option<PathBuf>, key: &Key) -> Result<(), Failure> {
    let settings = common.settings()?;
    let secret = key.secret(Some(&settings), true)?;
    let (clock, entropy) = real();
    let database = composing::database(&settings).await?;
    let now = clock.now();
    let path = out.map_or_else(|| backup::new_path(&settings, now), Ok)?;
    let made = backup::make(&settings, &database, &path, secret, now, entropy).await;
    database.close().await;
    told(common, "made", &path, &made?);
    Ok(())
}

fn told(common: &Common, what: &str, path: &Path, summary: &Summary) {
    let text = format!(
        "{}: {what}; {} rows in {} tables, {} kB, of {} ({}, tongxing {})",
        path.display(),
        summary.rows(),
        summary.tables.len(),
        summary.bytes / 1024,
        Time(summary.created_at).rfc3339(),
        summary.database,
        summary.version,
    );
    let tables: serde_json::Map<String, serde_json::Value> =
        summary.tables.iter().map(|count| (count.table.clone(), count.rows.into())).collect();
    common.print(
        &text,
        &json!({
            "file": path, "result": what, "rows": summary.rows(), "bytes": summary.bytes, "tables": tables,
            "created_at": Time(summary.created_at).rfc3339(), "database": summary.database,
            "version": summary.version, "schema": summary.schema,
        }),
    );
}

async fn restore(common: &Common, file: &Path, key: &Key) -> Result<(), Failure> {
    let settings = common.settings()?;
    let secret = key.secret(Some(&settings), false)?;
    composing::data_dir(&settings)?;
    let now = real().0.now();
    let options = store::Options::new(settings.database_url());
    let restored = store::backup::restore(file, secret, &options, now.0).await?;
    let summary = restored.summary.clone();
    put_in_place(&settings, restored).await?;
    record(settings, &summary).await?;
    told(common, "restored; all sessions have ended", file, &summary);
    Ok(())
}

/// The key first: with it and without a database the same restore can be tried again, a database
/// without its key would be refused as a key that was lost.
async fn put_in_place(settings: &Settings, restored: Restored) -> Result<(), Failure> {
    let path = settings.master_file();
    let there = std::fs::read(&path).ok();
    let placed = match there {
        Some(key) if same_key(&key, &restored.master) => Ok(false),
        Some(_) => Err(Failure::new(
            "backup_not_empty",
            format!("there is another master key at {}", path.display()),
            "restore into an empty data folder, nothing is ever overwritten",
        )),
        None => keys::place(&path, &restored.master).map(|()| true).map_err(Failure::from),
    };
    match placed {
        Err(failure) => {
            restored.discard().await;
            Err(failure)
        }
        Ok(new) => {
            let done = restored.put_in_place().await;
            if done.is_err() && new {
                // The folder is as empty as it was.
                let _ = std::fs::remove_file(&path);
            }
            Ok(done?)
        }
    }
}

fn same_key(a: &[u8], b: &[u8]) -> bool {
    a.trim_ascii() == b.trim_ascii()
}

/// Opens what was restored, as the server would, and notes it in the audit log.
async fn record(mut settings: Settings, summary: &Summary) -> Result<(), Failure> {
    settings.policy.hashing = modest(&settings.policy.hashing);
    let composed = compose(settings, real(), Migrations::Apply).await?;
    let domain = &composed.domain;
    let record = Record::new(domain, domain.now(), Event::Restored, SUCCESS)
        .actor("cli")
        .with("made_at", Time(summary.created_at).rfc3339())
        .with("rows", summary.rows().to_string());
    let mut unit = domain.write().await.map_err(Failure::store)?;
    unit.append_audit(&record.done()).await.map_err(Failure::store)?;
    unit.commit().await.map_err(Failure::store)?;
    composed.database.close().await;
    Ok(())
}

fn list(common: &Common) -> Result<(), Failure> {
    let settings = common.settings()?;
    let all = backup::list(&settings);
    let lines: Vec<String> = all
        .iter()
        .map(|kept| {
            format!(
                "{}  {:>9} kB  {}  {}",
                kept.made_at.rfc3339(),
                kept.bytes / 1024,
                kept.version,
                kept.name
            )
        })
        .collect();
    let text = if lines.is_empty() {
        format!("There is no backup in {}.", settings.backup_dir().display())
    } else {
        lines.join("\n")
    };
    let json: Vec<_> = all
        .iter()
        .map(|kept| {
            json!({
                "name": kept.name, "created_at": kept.made_at.rfc3339(), "bytes": kept.bytes,
                "version": kept.version, "database": kept.database,
            })
        })
        .collect();
    common.print(&text, &json.into());
    Ok(())
}
