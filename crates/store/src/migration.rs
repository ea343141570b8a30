//! Migrations: one set of files for both databases, built into the binary.

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use crate::backup::{Applied, BackupError};
use crate::error::{OpenError, from_driver, is_missing_table};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");
const TABLE: &str = "_sqlx_migrations";

/// A migration this binary knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Its number.
    pub version: i64,
    /// What it is about.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

/// Refuses a database that this binary must not touch: written by a newer one,
/// or by one with other migrations. One without any is fine.
pub async fn check<C: Migrate>(connection: &mut C) -> Result<(), OpenError> {
    applied(connection).await.map(|_| ())
}

/// The versions the database has, all of them known here.
async fn applied<C: Migrate>(connection: &mut C) -> Result<Vec<i64>, OpenError> {
    let applied = match connection.list_applied_migrations(TABLE).await {
        Ok(applied) => applied,
        Err(MigrateError::Execute(e)) if is_missing_table(&e) => Vec::new(),
        Err(e) => return Err(explain(e)),
    };
    for one in &applied {
        match MIGRATIONS.iter().find(|m| m.version == one.version) {
            None => {
                return Err(OpenError::Newer { version: one.version });
            }
            Some(known) if known.checksum != one.checksum => {
                return Err(OpenError::Changed { version: one.version });
            }
            Some(_) => {}
        }
    }
    Ok(applied.into_iter().map(|m| m.version).collect())
}

/// What is applied and what is not, oldest first.
pub async fn status<C: Migrate>(connection: &mut C) -> Result<Vec<MigrationStatus>, OpenError> {
    let applied = applied(connection).await?;
    Ok(MIGRATIONS
        .iter()
        .map(|m| MigrationStatus {
            version: m.version,
            name: m.description.clone().into_owned(),
            applied: applied.contains(&m.version),
        })
        .collect())
}

/// Versions and texts of what is applied, oldest first.
pub async fn texts<C: Migrate>(connection: &mut C) -> Result<Vec<Applied>, OpenError> {
    let applied = connection.list_applied_migrations(TABLE).await.map_err(explain)?;
    let mut applied: Vec<Applied> = applied
        .into_iter()
        .map(|one| Applied { version: one.version, checksum: one.checksum.into_owned() })
        .collect();
    applied.sort_by_key(|one| one.version);
    Ok(applied)
}

/// Whether a backup with these migrations, made by that version, can be read by this binary.
pub fn known(applied: &[Applied], made_by: &str) -> Result<(), BackupError> {
    for one in applied {
        match MIGRATIONS.iter().find(|m| m.version == one.version) {
            None => return Err(BackupError::SchemaNewer(one.version, made_by.to_owned())),
            Some(known) if *known.checksum != *one.checksum => {
                return Err(BackupError::SchemaChanged(one.version, made_by.to_owned()));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Applies everything up to `version` to a database that is empty.
pub async fn run_to<C: Migrate>(connection: &mut C, version: i64) -> Result<(), OpenError> {
    MIGRATIONS.run_direct(Some(version), connection, false).await.map_err(explain)
}

/// Applies what is missing; the names of those applied now.
pub async fn run<C: Migrate>(connection: &mut C) -> Result<Vec<String>, OpenError> {
    let before = status(connection).await?;
    MIGRATIONS.run_direct(None, connection, false).await.map_err(explain)?;
    Ok(before.into_iter().filter(|m| !m.applied).map(|m| m.name).collect())
}

fn explain(error: MigrateError) -> OpenError {
    match error {
        MigrateError::Execute(e) => OpenError::Store(from_driver(&e)),
        MigrateError::ExecuteMigration(e, version) => {
            OpenError::Migration { version, reason: from_driver(&e).to_string() }
        }
        MigrateError::VersionMissing(version) => OpenError::Newer { version },
        MigrateError::VersionMismatch(version) => OpenError::Changed { version },
        MigrateError::Dirty(version) => {
            OpenError::Migration { version, reason: "an earlier attempt stopped half-way".to_owned() }
        }
        other => OpenError::Migration { version: 0, reason: other.to_string() },
    }
}
