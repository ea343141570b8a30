//! `tongxing people import`.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;
use identity::roster::{Importer, Options, Outcome, RowReport, Source, Summary};
use roster::{About, FileError, ReadOptions, ReportWriter};
use serde_json::json;

use super::{ACTOR, Common};
use crate::compose::Composed;
use crate::failure::Failure;

/// Rows shown of a dry run.
const SHOWN: usize = 20;

/// A roster to import.
#[derive(Debug, Args)]
pub struct Import {
    /// The roster
    file: PathBuf,
    /// Write nothing; tell what would change
    #[arg(long)]
    dry_run: bool,
    /// Sheet of a workbook [default: the first visible one]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Where rows that were refused are listed with line, column and reason
    /// [default: <FILE>.report.csv]
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// Obeys.
pub async fn run(common: &Common, composed: &Composed, command: &Import) -> Result<(), Failure> {
    let begun = Instant::now();
    let rows =
        roster::read(&command.file, &ReadOptions { sheet: command.sheet.clone(), ..ReadOptions::default() })
            .map_err(|error| unreadable(&command.file, &error))?;
    let about = rows.about().clone();
    let importer = Importer::of(&composed.domain)
        .map_err(|error| Failure::new("settings", error, "correct the [roster] section of the settings"))?;

    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            asked.store(true, Ordering::Relaxed);
        }
    });
    let mut listener = Listener::new(common, command, composed)?;
    let options =
        Options { dry_run: command.dry_run, explain: command.dry_run, actor: ACTOR, stop: Some(&stop) };
    let source = Source { headings: &about.headings, digest: Some(about.digest) };
    let outcome = importer.import(source, rows, options, &mut |report| listener.hear(report)).await;

    let (summary, failure) = match outcome {
        Ok(summary) => (summary, None),
        Err(failed) => (failed.summary, Some((failed.error.code(), failed.error.to_string()))),
    };
    let report = listener.finish(&summary)?;
    tell(common, &about, &summary, report.as_deref(), begun.elapsed().as_secs_f64());
    match failure {
        None => Ok(()),
        Some((code, what)) => Err(Failure::new(
            code,
            what,
            "what went in stays; mend the cause and import the same file again: it goes on where it stopped",
        )),
    }
}

fn unreadable(file: &Path, error: &FileError) -> Failure {
    Failure::new(
        error.code(),
        format!("{}: {error}", file.display()),
        "a roster is .xlsx, .xls or .csv with a line of headings, at least 学号/工号 and 姓名; see docs/roster.md",
    )
}

/// Hears of every row: the report's writer, the dry run's display, progress.
struct Listener {
    source: PathBuf,
    path: PathBuf,
    writer: Option<ReportWriter>,
    broken: Option<roster::ReportError>,
    shown: Option<usize>,
    progress: bool,
    rows: u64,
}

impl Listener {
    fn new(common: &Common, command: &Import, composed: &Composed) -> Result<Self, Failure> {
        let path = command.report.clone().unwrap_or_else(|| beside(&command.file));
        let same = matches!((path.canonicalize(), command.file.canonicalize()), (Ok(a), Ok(b)) if a == b);
        if same {
            return Err(Failure::usage(roster::ReportError::SameFile, "name another file with --report"));
        }
        let _ = composed;
        Ok(Self {
            source: command.file.clone(),
            path,
            writer: None,
            broken: None,
            shown: (command.dry_run && !common.json).then_some(0),
            progress: !common.json && std::io::stderr().is_terminal(),
            rows: 0,
        })
    }

    fn hear(&mut self, report: &RowReport) {
        self.rows += 1;
        if self.progress && self.rows.is_multiple_of(5000) {
            eprint!("\r{} rows", self.rows);
            let _ = std::io::stderr().flush();
        }
        if (!report.errors.is_empty() || !report.notes.is_empty())
            && self.broken.is_none()
            && let Err(error) = self.write(report)
        {
            self.broken = Some(error);
        }
        if let Some(shown) = self.shown.as_mut().filter(|shown| **shown < SHOWN)
            && matches!(report.outcome, Outcome::Added | Outcome::Updated)
        {
            *shown += 1;
            println!("{}", describe(report));
        }
    }

    /// The report is begun at the first row that needs it.
    fn write(&mut self, report: &RowReport) -> Result<(), roster::ReportError> {
        if self.writer.is_none() {
            self.writer = Some(ReportWriter::create(&self.path, &self.source)?);
        }
        self.writer.as_mut().map_or(Ok(()), |writer| writer.row(report))
    }

    /// The report's path, if there is one.
    fn finish(self, summary: &Summary) -> Result<Option<PathBuf>, Failure> {
        if self.progress {
            eprint!("\r");
        }
        let written = match (self.broken, self.writer) {
            (Some(error), _) => Err(error),
            (None, None) => return Ok(None),
            (None, Some(writer)) => writer.finish(summary),
        };
        written.map(|()| Some(self.path.clone())).map_err(|error| {
            Failure::new(
                "report_unwritable",
                format!("the rows were imported, but {}: {error}", self.path.display()),
                "name a file that you can write with --report, and import again",
            )
        })
    }
}

fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".report.csv");
    PathBuf::from(name)
}

fn describe(report: &RowReport) -> String {
    let number = report.number.as_deref().unwrap_or_default();
    let mut line = match report.outcome {
        Outcome::Added => format!("+ {number}"),
        _ => format!("~ {number}"),
    };
    for change in &report.changes {
        let _ = write!(line, "  {}: ", change.column.code());
        if !change.before.is_empty() {
            let _ = write!(line, "{} → ", change.before);
        }
        line.push_str(&change.after);
    }
    line
}

fn tell(common: &Common, about: &About, summary: &Summary, report: Option<&Path>, seconds: f64) {
    let mut text = format!(
        "{}{} rows in {seconds:.1} s: {} added, {} updated, {} unchanged, {} refused\n",
        if summary.dry_run { "dry run, nothing written: " } else { "" },
        summary.rows,
        summary.added,
        summary.updated,
        summary.unchanged,
        summary.refused,
    );
    for (code, count) in summary.errors.iter().chain(&summary.notes) {
        let (_, reason) = identity::roster::reason(code);
        let _ = writeln!(text, "  {count} × {reason}");
    }
    if !about.ignored.is_empty() {
        let _ = writeln!(text, "columns that were not read: {}", about.ignored.join(", "));
    }
    if let Some(report) = report {
        let _ = writeln!(text, "line by line: {}", report.display());
    }
    if summary.stopped {
        text.push_str("stopped: import the same file again to complete it\n");
    }
    common.print(
        &text,
        &json!({
            "summary": summary,
            "report": report,
            "ignored": about.ignored,
            "encoding": about.encoding,
            "sheet": about.sheet,
            "seconds": seconds,
        }),
    );
}
