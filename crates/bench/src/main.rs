//! `make bench`: what the product costs on the machine it runs on.
//!
//! The server runs pinned to one core with one hash thread, the load comes from
//! the other: requests per CPU second of the server are requests per core.

mod care;
mod console;
mod load;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bench::client::Outcome;
use bench::process::House;
use clap::Parser;
use identity::hashing::HashPool;
use identity::policy::{Hashing, Kernel};
use testkit::SeededEntropy;

/// What to measure.
#[derive(Parser)]
struct Arguments {
    /// The release binary.
    #[arg(long)]
    binary: PathBuf,
    /// The client's bundle, for its weight.
    #[arg(long, default_value = "dist")]
    dist: PathBuf,
    /// How many accounts, smallest first.
    #[arg(long, value_delimiter = ',', default_value = "1000,200000")]
    people: Vec<u32>,
    /// How many rows of audit beside 200,000 accounts or more.
    #[arg(long, default_value_t = 5_000_000)]
    audit_rows: u32,
}

/// A row of the table: what, figure, budget, and whether the budget holds.
pub struct Row(String, String, String, Option<bool>);

/// Rows that belong to a run with one number of accounts.
#[derive(Default)]
pub struct Table(Vec<Row>);

impl Table {
    /// Adds a figure without a budget.
    pub fn tell(&mut self, what: &str, figure: String) {
        self.0.push(Row(what.into(), figure, String::new(), None));
    }

    /// Adds a figure with its budget.
    pub fn judge(&mut self, what: &str, figure: String, budget: &str, holds: bool) {
        self.0.push(Row(what.into(), figure, budget.into(), Some(holds)));
    }

    fn print(&self) {
        for Row(what, figure, budget, holds) in &self.0 {
            let mark = match holds {
                Some(true) => "ok",
                Some(false) => "MISSED",
                None => "",
            };
            println!("{what:<46} {figure:>22}   {budget:<16} {mark}");
        }
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    let mut table = Table::default();
    let hash = hash_cost(&mut table).await?;
    let mut runs = Vec::new();
    for people in &arguments.people {
        println!("… {people} accounts");
        let house = House::new(&arguments.binary)?;
        runs.push(load::measure(&house, *people, hash, &mut table).await?);
    }
    for (run, people) in runs.iter_mut().zip(&arguments.people) {
        let rows = if *people < 200_000 { people * 5 } else { arguments.audit_rows };
        println!("… {people} accounts, {rows} audit rows");
        let house = House::new(&arguments.binary)?
            .with("TONGXING_ROSTER__INITIAL", "none")
            .with("TONGXING_ROSTER__BIND_PHONES", "false")
            .with("TONGXING_SERVER__TRUSTED_PROXIES", "127.0.0.1/32");
        run.extend(care::measure(&house, *people, rows, &mut table).await?);
    }
    if let [small, .., large] = runs.as_slice() {
        for ((what, small), (_, large)) in small.iter().zip(large) {
            let ratio = large.as_secs_f64() / small.as_secs_f64();
            let what = format!("{what}: CPU at most accounts ÷ at least");
            table.judge(&what, format!("{ratio:.2}"), "≤ 1.10", ratio <= 1.10);
        }
    }
    weights(&arguments.dist, &mut table)?;
    println!();
    table.print();
    Ok(())
}

/// The CPU cost of one hash, by both kernels.
async fn hash_cost(table: &mut Table) -> Outcome<Duration> {
    const ROUNDS: u32 = 100;
    let entropy = SeededEntropy::new(1);
    let mut costs = Vec::new();
    for kernel in [Kernel::Reference, Kernel::Auto] {
        let pool = HashPool::start(&Hashing { threads: 1, kernel, ..Hashing::default() }, &entropy)?;
        pool.hash("warm-up", &entropy).await?;
        let (cpu, begun) = (own_cpu()?, Instant::now());
        for _ in 0..ROUNDS {
            pool.hash("correct horse battery staple", &entropy).await?;
        }
        let (cpu, wall) = ((own_cpu()? - cpu) / ROUNDS, begun.elapsed() / ROUNDS);
        let name = if kernel == Kernel::Auto { "chosen kernel" } else { "reference kernel" };
        table.tell(&format!("password hash, {name}: CPU (wall)"), format!("{} ({})", ms(cpu), ms(wall)));
        costs.push(cpu);
    }
    Ok(costs[1])
}

fn own_cpu() -> Outcome<Duration> {
    let mut nanos = 0;
    for task in std::fs::read_dir("/proc/self/task")? {
        let text = std::fs::read_to_string(task?.path().join("schedstat"))?;
        nanos += text.split_whitespace().next().unwrap_or("0").parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanos))
}

/// The weight of the client's bundle.
fn weights(dist: &std::path::Path, table: &mut Table) -> Outcome<()> {
    let size = |name: &str| std::fs::metadata(dist.join(name)).map(|file| file.len());
    match (size("frontend_bg.wasm.br"), size("frontend.js.br")) {
        (Ok(wasm), Ok(js)) => {
            let total = wasm + js;
            let figure = format!("{:.1} kB", kilo(total));
            table.judge("portal WASM + JS, brotli", figure, "≤ 300 kB", total <= 300_000);
        }
        _ => table.tell("portal WASM + JS, brotli", "no dist/: build the client".into()),
    }
    Ok(())
}

/// Bytes in kB.
#[expect(clippy::cast_precision_loss, reason = "sizes far below 2^52")]
pub fn kilo(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}

/// Bytes in MB.
pub fn mega(bytes: u64) -> f64 {
    kilo(bytes) / 1000.0
}

/// A duration in milliseconds.
pub fn ms(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1000.0)
}
