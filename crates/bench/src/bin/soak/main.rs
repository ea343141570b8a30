//! `make soak`: faults that need a process of its own. Each part ends with one
//! line of figures, or with what went wrong and exit code 1.

mod backup;
mod disk;
mod kill;
mod ledger;

use std::path::PathBuf;
use std::time::Duration;

use bench::client::Outcome;
use clap::{Parser, ValueEnum};

/// What to try, and how often.
#[derive(Parser)]
struct Arguments {
    /// The server.
    #[arg(long)]
    binary: PathBuf,
    /// Which parts; all when none is named.
    #[arg(long, value_enum, value_delimiter = ',', ignore_case = true)]
    only: Vec<Part>,
    /// R01: how many kills.
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// R09: how many people.
    #[arg(long, default_value_t = 200_000)]
    people: u32,
    /// R09: how many backups, each restored.
    #[arg(long, default_value_t = 20)]
    backups: u32,
    /// Seed of what is left to chance.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// A part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// kill -9 under writes
    R01,
    /// a full disk
    R04,
    /// backup and restore under load
    R09,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    let wanted = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    if wanted(Part::R01) {
        kill::run(&arguments.binary, arguments.kills, arguments.seed).await?;
    }
    if wanted(Part::R04) {
        disk::run(&arguments.binary).await?;
    }
    if wanted(Part::R09) {
        backup::run(&arguments.binary, arguments.people, arguments.backups).await?;
    }
    Ok(())
}

/// The sample below which a share of all lies.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a few thousand samples"
)]
fn percentile(samples: &mut [Duration], share: f64) -> Duration {
    samples.sort_unstable();
    let at = ((samples.len() as f64 * share).ceil() as usize).clamp(1, samples.len().max(1));
    samples.get(at - 1).copied().unwrap_or_default()
}
