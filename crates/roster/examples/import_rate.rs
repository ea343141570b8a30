//! How fast rosters go into SQLite on this machine, and in how much memory.
//!
//! `cargo run --release -p roster --example import_rate -- [PEOPLE] [FILE]`
//!
//! Without a file a roster of so many people is generated first.

use std::path::{Path, PathBuf};
use std::time::Instant;

use identity::roster::{Importer, Options, Source};
use identity::{Entropy, Keyring, Policy};
use roster::{ReadOptions, generate, read};
use testkit::{FakeClock, SeededEntropy};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let people = arguments.next().map_or(Ok(200_000), |n| n.parse())?;
    let folder = tempfile::tempdir()?;
    let files: Vec<PathBuf> = match arguments.next() {
        Some(file) => vec![file.into()],
        None => ["roster.csv", "roster.xlsx"].map(|name| folder.path().join(name)).to_vec(),
    };
    for file in &files {
        if !file.exists() {
            let begun = Instant::now();
            let made = generate(people, 1, file)?;
            println!(
                "{}: {} people, {} bytes, generated in {:.1?}",
                name(file),
                made.people,
                made.bytes,
                begun.elapsed()
            );
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    for file in &files {
        let begun = Instant::now();
        let rows = read(file, &ReadOptions::default())?.count();
        println!("{}: {rows} rows read alone in {:.1?}; {}", name(file), begun.elapsed(), memory());
        runtime.block_on(import(file, folder.path()))?;
    }
    Ok(())
}

async fn import(file: &Path, folder: &Path) -> Result<(), Failure> {
    let database = folder.join(format!("{}.db", name(file)));
    let database = store::connect(&store::Options::new(format!("sqlite:{}", database.display()))).await?;
    database.migrate().await?;
    let (store, clock, keyring, policy) =
        (database.store(), FakeClock::enrolment_morning(), Keyring::new(&[1; 32]), Policy::default());
    let entropy: Box<dyn Entropy> = Box::new(SeededEntropy::new(1));
    let importer = Importer::new(&*store, &clock, &*entropy, &keyring, &policy.roster)?;
    for run in ["first", "again"] {
        let begun = Instant::now();
        let rows = read(file, &ReadOptions::default())?;
        let about = rows.about().clone();
        let source = Source { headings: &about.headings, digest: Some(about.digest) };
        let options = Options { dry_run: false, explain: false, actor: "example", stop: None };
        let summary =
            importer.import(source, rows, options, &mut |_| {}).await.map_err(|failed| failed.error)?;
        let seconds = begun.elapsed().as_secs_f64();
        println!(
            "{}, {run}: {} added, {} updated, {} unchanged, {} refused in {seconds:.1} s ({} rows/s); {}",
            name(file),
            summary.added,
            summary.updated,
            summary.unchanged,
            summary.refused,
            (f64::from(u32::try_from(summary.rows)?) / seconds).round(),
            memory()
        );
    }
    database.close().await;
    Ok(())
}

fn name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What this process holds and the most it ever held, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line =
        |key: &str| status.lines().find_map(|line| line.strip_prefix(key)).map_or("?", str::trim).to_owned();
    format!("memory {} (peak {})", line("VmRSS:"), line("VmHWM:"))
}
