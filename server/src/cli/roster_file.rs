//! `tongxing roster`.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::Common;
use crate::failure::Failure;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a roster of people who do not exist, with valid document numbers
    Generate {
        /// How many
        #[arg(long, value_name = "N")]
        people: u32,
        /// The same seed gives the same people
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        /// .csv or .xlsx; a file there is overwritten
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// Obeys.
pub fn run(common: &Common, command: &Command) -> Result<(), Failure> {
    let Command::Generate { people, seed, out } = command;
    let made = roster::generate(*people, *seed, out).map_err(|error| {
        Failure::new("roster_generate", &error, "name a .csv or .xlsx file in a folder that you can write")
    })?;
    common.print(
        &format!("{}: {} people, {} bytes", out.display(), made.people, made.bytes),
        &json!({ "out": out, "people": made.people, "bytes": made.bytes, "seed": seed }),
    );
    Ok(())
}
