//! What only the process knows about itself, for the console's operations; and
//! the backups that are made here.

use std::sync::Arc;

use async_trait::async_trait;
use identity::operations::doctor::Vitals;
use identity::operations::{Facts, Jobs, Keeper, KeptBackup, KeyFacts, Shelf};
use identity::refusal::Verdict;
use identity::{Clock, Entropy, Keyring, Refusal, Time};
use store::Database;
use store::backup::Secret;

use crate::failure::Failure;
use crate::http::assets::Assets;
use crate::settings::Settings;
use crate::{backup, keys, vitals};

/// Name of the job that makes backups.
pub const BACKUP: &str = "backup";
/// Name of the one that verifies them.
pub const VERIFY: &str = "backup_verify";

/// The keeper of a process; clones share it.
#[derive(Clone)]
pub struct Caretaker {
    settings: Arc<Settings>,
    database: Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    fingerprint: Arc<str>,
    build: Arc<str>,
    jobs: Jobs,
    started_at: Time,
}

impl Caretaker {
    /// A keeper of a process that began at `started_at`.
    pub fn new(
        settings: Arc<Settings>,
        database: Database,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        keyring: &Keyring,
        (jobs, started_at): (Jobs, Time),
    ) -> Self {
        let build = Assets::default().folder();
        Self {
            fingerprint: keys::fingerprint(keyring).into(),
            build: build.rsplit('/').next().unwrap_or_default().into(),
            started_at,
            settings,
            database,
            clock,
            entropy,
            jobs,
        }
    }

    /// Makes a backup in the folder and deletes those that are too old, as the job [`BACKUP`]; the
    /// caller has begun it.
    pub async fn make(&self, secret: Secret) -> bool {
        let now = self.clock.now();
        let made = self.write(secret, now).await;
        self.done(BACKUP, made)
    }

    async fn write(&self, secret: Secret, now: Time) -> Result<String, Failure> {
        let path = backup::new_path(&self.settings, now)?;
        let entropy = Arc::clone(&self.entropy);
        let summary = backup::make(&self.settings, &self.database, &path, secret, now, entropy).await?;
        backup::prune(&self.settings);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(format!("{name}: {} rows, {} kB", summary.rows(), summary.bytes / 1024))
    }

    async fn check(&self, name: &str, secret: Secret) {
        let path = self.settings.backup_dir().join(name);
        let verified = backup::verify(&path, secret, &*self.entropy).await;
        let verified =
            verified.map(|summary| format!("{name}: {} rows, {} kB", summary.rows(), summary.bytes / 1024));
        self.done(VERIFY, verified);
    }

    fn done(&self, job: &'static str, outcome: Result<String, Failure>) -> bool {
        let well = outcome.is_ok();
        let outcome = outcome.map_err(|failure| {
            tracing::error!(job, code = failure.code, what = failure.what, "a job failed");
            failure.what
        });
        self.jobs.end(job, self.clock.now(), outcome);
        well
    }

    /// The secret of the settings, and the job begun.
    pub fn begin(&self, job: &'static str) -> Verdict<Secret> {
        let secret = match backup::configured_key(&self.settings) {
            Some(Ok(secret)) => secret,
            Some(Err(failure)) => {
                tracing::error!(code = failure.code, what = failure.what, "backups cannot be made");
                return Err(Refusal::BackupKeyMissing);
            }
            None => return Err(Refusal::BackupKeyMissing),
        };
        if self.jobs.begin(job, self.clock.now()) { Ok(secret) } else { Err(Refusal::UnderWay) }
    }
}

#[async_trait]
impl Keeper for Caretaker {
    async fn facts(&self) -> Facts {
        let schema = self.database.status().await.unwrap_or_default();
        Facts {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            build: self.build.to_string(),
            started_at: Some(self.started_at),
            database: self.database.backend().name().to_owned(),
            database_bytes: self.database.size().await.ok(),
            schema: schema.iter().filter(|m| m.applied).map(|m| m.version).max().unwrap_or(0),
            data_dir: self.settings.data_dir.display().to_string(),
            disk_left: vitals::disk_left(&self.settings.data_dir),
        }
    }

    async fn vitals(&self, deep: bool) -> Vitals {
        vitals::gather(&self.settings, Some(&self.database), self.clock.now(), deep).await
    }

    fn keys(&self) -> KeyFacts {
        let file = self.settings.master_file();
        let modified = std::fs::metadata(&file).and_then(|file| file.modified()).ok();
        let since = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        KeyFacts {
            since: since.and_then(|since| i64::try_from(since.as_micros()).ok()).map(Time),
            file: file.display().to_string(),
            fingerprint: self.fingerprint.chars().take(12).collect(),
            id: 1,
            backed_up_at: backup::list(&self.settings).first().map(|kept| kept.made_at),
        }
    }

    async fn shelf(&self) -> Shelf {
        let settings = Arc::clone(&self.settings);
        let kept = tokio::task::spawn_blocking(move || backup::list(&settings)).await.unwrap_or_default();
        let kept = kept.into_iter().map(|kept| KeptBackup {
            name: kept.name,
            made_at: kept.made_at,
            version: kept.version,
            database: kept.database,
            bytes: kept.bytes,
        });
        Shelf {
            dir: self.settings.backup_dir().display().to_string(),
            able: !self.settings.backup.key_file.as_os_str().is_empty(),
            every: self.settings.backup.every,
            keep: self.settings.backup.keep,
            kept: kept.collect(),
        }
    }

    fn back_up(&self) -> Verdict<()> {
        let secret = self.begin(BACKUP)?;
        let keeper = self.clone();
        tokio::spawn(async move { keeper.make(secret).await });
        Ok(())
    }

    fn verify(&self, name: &str) -> Verdict<()> {
        let secret = self.begin(VERIFY)?;
        let (keeper, name) = (self.clone(), name.to_owned());
        tokio::spawn(async move { keeper.check(&name, secret).await });
        Ok(())
    }
}
