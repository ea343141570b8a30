//! `tongxing people`.

mod add;
mod import;
mod password;
mod show;
mod status;

use clap::Subcommand;
use identity::ports::{Account, Status};
use vocabulary::AccountNumber;

use super::Common;
use crate::compose::Composed;
use crate::failure::Failure;

/// Who acts, for the audit log.
const ACTOR: &str = "cli";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Import a roster: .xlsx, .xls or .csv, headings in Chinese or English
    Import(import::Import),
    /// Add one person, or change them
    Add(Box<add::Add>),
    /// Show an account; personal numbers are masked
    Show {
        /// Account number
        number: String,
    },
    /// Give an account a password, read from standard input or typed
    SetPassword(password::SetPassword),
    /// Give an account a random one-time password, printed once
    ResetPassword {
        /// Account number
        number: String,
    },
    /// Switch an account on again
    Enable {
        /// Account number
        number: String,
    },
    /// Switch an account off; its sessions end
    Disable {
        /// Account number
        number: String,
    },
}

/// Obeys.
pub async fn run(common: &Common, command: Command) -> Result<(), Failure> {
    let composed = common.composed().await?;
    match command {
        Command::Import(command) => import::run(common, &composed, &command).await,
        Command::Add(command) => add::run(common, &composed, &command).await,
        Command::Show { number } => show::run(common, &composed, &number).await,
        Command::SetPassword(command) => password::run(common, &composed, &command).await,
        Command::ResetPassword { number } => status::reset(common, &composed, &number).await,
        Command::Enable { number } => status::set(common, &composed, &number, Status::Active).await,
        Command::Disable { number } => status::set(common, &composed, &number, Status::Disabled).await,
    }?;
    composed.database.close().await;
    Ok(())
}

/// The account with this number.
async fn account(composed: &Composed, number: &str) -> Result<Account, Failure> {
    let unknown = || {
        Failure::new(
            "account_not_found",
            "there is no account with this number",
            "check the number; people are added with `tongxing people import`",
        )
    };
    let key = AccountNumber::parse(number).map_err(|_| unknown())?;
    let mut unit = composed.domain.store.read().await.map_err(Failure::store)?;
    unit.account_by_key(&key.canonical()).await.map_err(Failure::store)?.ok_or_else(unknown)
}
