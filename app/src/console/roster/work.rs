//! The work on a run, in the background: the file is read from its first row to
//! its last, without writing anything or bringing it in.

use std::fs::File;
use std::io::{Read, Seek as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use identity::Fault;
use identity::ports::{RosterRun, RunPart, RunState};
use identity::roster::sync::{self, Entry, Found, Sync, Tally};
use identity::roster::{Importer, Options, RowReport, Source};
use roster::{FoundWriter, ReadOptions};
use tempfile::NamedTempFile;

/// Bytes of a piece.
const PIECE: usize = 512 * 1024;

/// How often a run shows that it lives.
const PULSE: Duration = Duration::from_secs(5);

/// Works on a run that has just begun, in the background.
pub fn start(sync: Sync, run: RosterRun) {
    tokio::spawn(async move { work(&sync, &run).await });
}

/// Works on a run that has just begun, to its end; how it went is kept with the run.
pub async fn work(sync: &Sync, run: &RosterRun) {
    if let Err(fault) = attempt(sync, run).await {
        tracing::error!(%fault, run = %run.id, "a roster could not be worked on");
        // Told where it can be told; else its silence tells.
        let told = sync.finish(run, &Found::default(), "roster_failed").await;
        if let Err(fault) = told {
            tracing::error!(%fault, run = %run.id, "a roster's end could not be kept");
        }
    }
}

/// A file, piece by piece.
pub fn pieces(mut file: File) -> impl FnMut() -> std::io::Result<Option<Vec<u8>>> + Send {
    move || {
        let mut piece = Vec::with_capacity(PIECE);
        let read =
            Read::by_ref(&mut file).take(u64::try_from(PIECE).unwrap_or(u64::MAX)).read_to_end(&mut piece)?;
        Ok((read > 0).then_some(piece))
    }
}

fn broken(_: impl std::error::Error) -> Fault {
    Fault::Inconsistent("a temporary file could not be written")
}

/// The run's file, readable by us alone and gone when this is dropped; `None`: it was deleted in time.
async fn fetch(sync: &Sync, run: &RosterRun) -> Result<Option<NamedTempFile>, Fault> {
    let mut file = NamedTempFile::new().map_err(broken)?;
    let mut bytes = 0;
    for number in 0.. {
        let piece = match sync.piece(run.id, RunPart::File, number).await? {
            Some(piece) => piece,
            None if number == 0 => return Ok(None),
            None => break,
        };
        file.write_all(&piece).map_err(broken)?;
        bytes += piece.len() as u64;
    }
    file.flush().map_err(broken)?;
    // Pieces come one by one: half a roster would make leavers of the other half.
    if bytes != run.bytes {
        return Err(Fault::Inconsistent("a roster's file is not whole"));
    }
    Ok(Some(file))
}

async fn attempt(sync: &Sync, run: &RosterRun) -> Result<(), Fault> {
    let Some(file) = fetch(sync, run).await? else {
        return sync.finish(run, &Found::default(), "roster_not_found").await;
    };
    let options = ReadOptions { columns: sync::read(&run.mapping).chosen(), ..ReadOptions::default() };
    let path = file.path().to_owned();
    let opened = tokio::task::spawn_blocking(move || roster::read(&path, &options)).await;
    let rows = match opened.map_err(broken)? {
        Ok(rows) => rows,
        Err(error) => return sync.finish(run, &Found::default(), error.code()).await,
    };
    let domain = sync.domain();
    let Ok(importer) = Importer::of(domain) else {
        return sync.finish(run, &Found::default(), "roster_policy").await;
    };
    let members = domain.read().await?.count_roster_members().await?;
    let about = rows.about().clone();
    let write = run.state == RunState::Applying;
    let count = Arc::new(AtomicU64::new(0));
    let _beating = Beating(tokio::spawn(beat(sync.clone(), run.id, Arc::clone(&count))));
    let mut hear = Hearing {
        tally: Tally::new(members),
        report: FoundWriter::new(tempfile::tempfile().map_err(broken)?).map_err(broken)?,
        lost: false,
        count,
    };
    let source = Source { headings: &about.headings, digest: Some(about.digest) };
    let options = Options { dry_run: !write, explain: true, actor: &run.actor, stop: None };
    let imported = importer.import(source, rows, options, &mut |report| hear.row(report)).await;
    let mut error = imported.err().map(|failed| failed.error.code()).unwrap_or_default();
    // Only what was read to its end can say who is missing.
    if run.complete && error.is_empty() {
        let Hearing { tally, report, lost, .. } = &mut hear;
        let mut told = |entry: &Entry| *lost |= report.entry(entry).is_err();
        if write && leaves_more(sync, run, tally).await? {
            error = "roster_changed_since";
        } else if let Err(fault) = sync::suspend(domain, run, tally, write, &mut told).await {
            tracing::error!(%fault, run = %run.id, "leavers could not be suspended");
            error = "store_failed";
        }
    }
    if hear.lost {
        tracing::error!(run = %run.id, "a roster's report could not be written");
    }
    let mut report = hear.report.finish().map_err(broken)?;
    report.rewind().map_err(broken)?;
    sync.drop_report(run.id).await?;
    sync.keep(run.id, RunPart::Report, &mut pieces(report)).await?;
    sync.finish(run, &hear.tally.found, error).await
}

/// Whether more would leave than whoever let the roster in was told.
async fn leaves_more(sync: &Sync, run: &RosterRun, tally: &Tally) -> Result<bool, Fault> {
    let told = sync.found(run)?.map_or(0, |found| found.left);
    Ok(sync::missing(sync.domain(), run, tally).await? > told)
}

/// Shows that a run lives until it is dropped, however its work ends.
struct Beating(tokio::task::JoinHandle<()>);

impl Drop for Beating {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Hears of every row.
struct Hearing {
    tally: Tally,
    report: FoundWriter<File>,
    lost: bool,
    count: Arc<AtomicU64>,
}

impl Hearing {
    fn row(&mut self, report: &RowReport) {
        self.count.fetch_add(1, Ordering::Relaxed);
        if let Some(entry) = self.tally.hear(report) {
            self.lost |= self.report.entry(&entry).is_err();
        }
    }
}

async fn beat(sync: Sync, run: uuid::Uuid, count: Arc<AtomicU64>) {
    loop {
        tokio::time::sleep(PULSE).await;
        if let Err(fault) = sync.beat(run, count.load(Ordering::Relaxed)).await {
            tracing::warn!(%fault, %run, "a roster's sign of life was not kept");
        }
    }
}
