//! `tongxing config`.

use clap::Subcommand;
use serde_json::json;

use super::Common;
use crate::failure::Failure;
use crate::settings::{Sources, generate, load, show, show_json};

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what is wrong with the settings
    Check,
    /// Show the settings in force and where each comes from, secrets hidden
    Show,
    /// Print a settings file with every key, its default, its purpose and its environment variable
    Generate,
}

/// Obeys.
pub fn run(common: &Common, command: &Command) -> Result<(), Failure> {
    if matches!(command, Command::Generate) {
        let text = generate();
        common.print(&text, &json!({ "toml": text }));
        return Ok(());
    }
    let loaded = load(&Sources::of_process(common.config.clone()))?;
    match command {
        Command::Check => common.print("The settings are fine.", &json!({ "problems": [] })),
        _ => common.print(&show(&loaded), &show_json(&loaded)),
    }
    Ok(())
}
