//! The command line. Each command reads settings, composes what it needs, does
//! one thing and says what came of it: text for people, JSON with `--json`.
//! Exit codes: 0 done, 1 failed, 2 used wrongly.

mod admin;
mod audit;
mod backup;
mod case;
mod config;
mod db;
mod doctor;
mod people;
mod roster_file;
mod service;
mod source;
mod token;

use std::future::Future;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use serde_json::json;

use crate::compose::{Composed, Migrations, modest, open};
use crate::failure::Failure;
use crate::serve;
use crate::settings::{Settings, Sources, load};

/// Unified campus identity: one account, every system.
#[derive(Debug, Parser)]
#[command(name = "tongxing", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// Settings file [default: tongxing.toml in the current folder, if there is one]
    #[arg(long, global = true, value_name = "FILE", env = "TONGXING_CONFIG")]
    pub config: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    pub json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server until SIGTERM or SIGINT
    Serve {
        /// Refuse to start when the database lacks migrations, instead of applying them
        #[arg(long)]
        no_migrate: bool,
    },
    /// Check, show or generate settings
    #[command(subcommand)]
    Config(config::Command),
    /// Look after the database
    #[command(subcommand)]
    Db(db::Command),
    /// Verify and export the audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// Say what is wrong with this installation, and what to do about it
    Doctor,
    /// Make, check and restore backups
    #[command(subcommand)]
    Backup(backup::Command),
    /// Import and look after people
    #[command(subcommand)]
    People(people::Command),
    /// Grant, list and end roles at the console
    #[command(subcommand)]
    Admin(admin::Command),
    /// Make, list and revoke tokens of the admin API
    #[command(subcommand)]
    Token(token::Command),
    /// Print the description of the admin API (OpenAPI 3.1)
    Openapi,
    /// Decide applications for review
    #[command(subcommand)]
    Case(case::Command),
    /// Register the business systems that people sign in to
    #[command(subcommand)]
    Service(service::Command),
    /// Systems that bring people in over SCIM
    #[command(subcommand)]
    Source(source::Command),
    /// Make rosters to try things out with
    #[command(subcommand)]
    Roster(roster_file::Command),
}

impl Common {
    /// The settings in force.
    pub fn settings(&self) -> Result<Settings, Failure> {
        Ok(load(&self.sources())?.settings)
    }

    /// Where settings are read from.
    pub fn sources(&self) -> Sources {
        Sources::of_process(self.config.clone())
    }

    /// An installation for a command that hashes one password at most.
    async fn composed(&self) -> Result<Composed, Failure> {
        let adjust = |settings: &mut Settings| settings.policy.hashing = modest(&settings.policy.hashing);
        let (_, _, composed) = open(&self.sources(), Migrations::Apply, Arc::default(), adjust).await?;
        Ok(composed)
    }

    /// Prints `text`, or `value` with `--json`.
    fn print(&self, text: &str, value: &serde_json::Value) {
        use std::io::Write as _;
        let mut out = std::io::stdout().lock();
        // A reader that went away (`… | head`) has read what it wanted.
        let _ = if self.json {
            writeln!(out, "{value}")
        } else if text.is_empty() {
            Ok(())
        } else {
            writeln!(out, "{}", text.trim_end_matches('\n'))
        };
    }

    fn fail(&self, failure: &Failure) -> ExitCode {
        if self.json {
            eprintln!(
                "{}",
                json!({ "error": { "code": failure.code, "what": failure.what, "remedy": failure.remedy } })
            );
        } else {
            eprintln!("{failure}");
        }
        ExitCode::from(failure.exit)
    }
}

/// Reads the command line and obeys.
pub fn main() -> ExitCode {
    let Cli { common, command } = Cli::parse();
    // One provider of cryptography for everything outgoing; a second call finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match obey(&common, command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => common.fail(&failure),
    }
}

fn obey(common: &Common, command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve { no_migrate } => {
            let settings = common.settings()?;
            let migrations = if no_migrate { Migrations::Refuse } else { Migrations::Apply };
            run(settings.server.workers, serve::serve(common.sources(), migrations))
        }
        Command::Config(command) => config::run(common, &command),
        Command::Roster(command) => roster_file::run(common, &command),
        Command::Db(command) => run(1, db::run(common, command)),
        Command::Doctor => run(1, doctor::run(common)),
        Command::Backup(command) => run(1, backup::run(common, command)),
        Command::People(command) => run(1, people::run(common, command)),
        Command::Audit(command) => run(1, audit::run(common, command)),
        Command::Admin(command) => run(1, admin::run(common, command)),
        Command::Token(command) => run(1, token::run(common, command)),
        Command::Openapi => {
            let settings = common.settings()?;
            let document = crate::http::api::document(settings.server.public_url.as_str());
            let json = serde_json::to_value(&document)
                .map_err(|error| Failure::new("openapi", error, "report this"))?;
            common.print(&format!("{json:#}"), &json);
            Ok(())
        }
        Command::Case(command) => run(1, case::run(common, command)),
        Command::Service(command) => run(1, service::run(common, command)),
        Command::Source(command) => run(1, source::run(common, command)),
    }
}

/// Runs `work` on so many threads; 0: one per core.
fn run(threads: usize, work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if threads > 0 {
        builder.worker_threads(threads);
    }
    let runtime = builder
        .enable_all()
        .thread_name("tongxing")
        .build()
        .map_err(|error| Failure::new("runtime", error, "check the limits on threads and memory"))?;
    let result = runtime.block_on(work);
    // Threads that still look up a name or read a file are not waited for.
    runtime.shutdown_background();
    result
}
