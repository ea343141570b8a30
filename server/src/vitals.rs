//! What the doctor looks at, gathered: the same for `tongxing doctor` and for
//! the console. Nothing here changes anything.

use std::path::Path;
use std::time::{Duration, Instant};

use connect::settings::{MailTransport, SmsTransport};
use identity::operations::doctor::{RosterFolder, Vitals};
use identity::ports::RunState;
use identity::roster::sync::{FOLDER, LOOKED};
use identity::{Fault, Time};
use store::Database;

use crate::settings::Settings;
use crate::{backup, keys};

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks at everything. `deep`: the whole database is read.
pub async fn gather(settings: &Settings, database: Option<&Database>, now: Time, deep: bool) -> Vitals {
    let hashing = &settings.policy.hashing;
    let newest_backup = backup::list(settings).first().map(|kept| kept.made_at);
    let mut vitals = Vitals {
        now,
        data_dir_refuses: writable(&settings.data_dir).err().map(|error| error.to_string()),
        disk_left: disk_left(&settings.data_dir),
        sms_to_file: settings.sms.transport == SmsTransport::File,
        mail_to_file: settings.mail.transport == MailTransport::File,
        public_url: settings.server.public_url.to_string(),
        loopback: settings.server.public_url.is_loopback(),
        master_key: keys::inspect(&settings.master_file()).err().map(|error| error.to_string()),
        memory_kib: hashing.memory_kib,
        passes: hashing.passes,
        backups_scheduled: !settings.backup.key_file.as_os_str().is_empty(),
        backup_every: settings.backup.every,
        newest_backup,
        backups_beside_data: same_disk(&settings.backup_dir(), &settings.data_dir),
        ..Vitals::default()
    };
    if let Some(plan) = settings.roster_plan() {
        let refuses = std::fs::read_dir(&plan.folder).map(drop).and_then(|()| writable(&plan.folder));
        let refuses = refuses.err().map(|error| format!("{}: {error}", plan.folder.display()));
        vitals.roster_folder = Some(RosterFolder { refuses, ..RosterFolder::default() });
    }
    if let Some(database) = database {
        let begin = Instant::now();
        if matches!(tokio::time::timeout(PATIENCE, database.ping()).await, Ok(Ok(()))) {
            vitals.database_answers = Some(begin.elapsed());
            let actor = settings.roster_plan().map(|plan| plan.actor());
            if let Err(fault) = inside(&mut vitals, database, deep, actor).await {
                tracing::warn!(%fault, "the doctor could not look into the database");
                vitals.database_answers = None;
            }
        }
    }
    vitals
}

async fn inside(
    vitals: &mut Vitals,
    database: &Database,
    deep: bool,
    roster: Option<String>,
) -> Result<(), Fault> {
    let migrations = database.status().await.map_err(|_| Fault::Inconsistent("migrations"))?;
    vitals.migrations_missing = migrations.iter().filter(|migration| !migration.applied).count();
    if vitals.migrations_missing == 0 {
        let mut unit = database.store().read().await?;
        vitals.newest_entry = unit.newest_audit().await?;
        let queues = unit.outbox_health(vitals.now).await?;
        vitals.dead = queues.iter().map(|queue| queue.dead).sum();
        if let (Some(folder), Some(actor)) = (&mut vitals.roster_folder, roster) {
            folder.looked = unit.job_claimed(LOOKED).await?;
            folder.claimed = unit.job_claimed(FOLDER).await?;
            let runs = unit.roster_runs_of(&actor, 20).await?;
            let waiting = runs.iter().filter(|run| run.state == RunState::Checked).count();
            folder.waiting = u64::try_from(waiting).unwrap_or(u64::MAX);
        }
        vitals.overdue =
            queues.iter().filter_map(|queue| queue.oldest_due).min().map(|due| vitals.now.since(due));
    }
    if deep {
        vitals.integrity = Some(match database.quick_check().await {
            Ok(found) => found,
            Err(error) => Some(error.to_string()),
        });
    }
    Ok(())
}

/// Whether a file can be made in `folder`.
fn writable(folder: &Path) -> std::io::Result<()> {
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    std::fs::write(&probe, b"")?;
    std::fs::remove_file(&probe)
}

/// Bytes left on the disk of `folder`, for whoever is not root.
pub fn disk_left(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

fn same_disk(one: &Path, two: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (std::fs::metadata(one), std::fs::metadata(two)) {
        (Ok(one), Ok(two)) => one.dev() == two.dev(),
        _ => false,
    }
}
