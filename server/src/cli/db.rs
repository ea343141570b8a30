//! `tongxing db`.

use std::fmt::Write as _;

use clap::Subcommand;
use serde_json::json;

use super::Common;
use crate::compose;
use crate::failure::Failure;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the database up to date
    Migrate,
    /// Show which migrations the database has
    Status,
}

/// Obeys.
pub async fn run(common: &Common, command: Command) -> Result<(), Failure> {
    let settings = common.settings()?;
    compose::data_dir(&settings)?;
    let database = compose::database(&settings).await?;
    match command {
        Command::Migrate => {
            let applied = database.migrate().await?;
            let mut text = String::new();
            for name in &applied {
                let _ = writeln!(text, "applied: {name}");
            }
            if applied.is_empty() {
                text.push_str("The database is up to date.");
            }
            common.print(&text, &json!({ "applied": applied }));
        }
        Command::Status => {
            let migrations = database.status().await?;
            let pending = migrations.iter().filter(|m| !m.applied).count();
            let size = database.size().await.map_err(Failure::store)?;
            let mut text = format!("{}, {} kB\n", database.backend().name(), size / 1024);
            for migration in &migrations {
                let state = if migration.applied { "applied" } else { "pending" };
                let _ = writeln!(text, "{state}  {}  {}", migration.version, migration.name);
            }
            let list: Vec<_> = migrations
                .iter()
                .map(|m| json!({ "version": m.version, "name": m.name, "applied": m.applied }))
                .collect();
            common.print(
                &text,
                &json!({ "backend": database.backend().name(), "bytes": size, "pending": pending, "migrations": list }),
            );
        }
    }
    database.close().await;
    Ok(())
}
