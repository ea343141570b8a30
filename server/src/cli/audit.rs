//! `tongxing audit`: whether the log is as it was written, a copy of it that
//! proves itself, and notes of its head to be kept elsewhere.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use identity::Fault;
use identity::audit::desk::{self, Format, Wanted};
use identity::audit::export::{self, Writer};
use identity::audit::seal::Sealer;
use identity::audit::verify::{Known, Report, verify};
use identity::audit::{Event, Record, SUCCESS, chain};
use serde_json::json;

use super::Common;
use crate::compose::Composed;
use crate::failure::Failure;
use crate::keys;

/// Rows read at a time.
const PART: u32 = 1000;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Walk the whole log and name the first entry that was changed, removed, inserted or reordered
    Verify {
        /// A head that you noted earlier, from an anchor, an export or a log line
        #[arg(long = "anchor", value_name = "PLACE:CHAIN", value_parser = known)]
        anchors: Vec<Known>,
        /// Verify an exported file instead of the database
        #[arg(long, value_name = "FILE", conflicts_with = "anchors")]
        export: Option<PathBuf>,
    },
    /// Write the log to a file that can be verified without the database
    Export {
        /// The file; it must not exist
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// How it is written
        #[arg(long, value_enum, default_value = "jsonl")]
        format: As,
        /// What it is for; goes into the log
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Note the head of the chain now, and print it to be kept elsewhere
    Anchor,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum As {
    /// One JSON object a line
    Jsonl,
    /// For spreadsheets
    Csv,
}

fn known(text: &str) -> Result<Known, String> {
    let parsed = text.split_once(':').and_then(|(seq, hex)| Some((seq.parse().ok()?, chain::from_hex(hex)?)));
    parsed.ok_or_else(|| "write it as it was printed: a number, a colon, 64 hexadecimal digits".to_owned())
}

/// Obeys.
pub async fn run(common: &Common, command: Command) -> Result<(), Failure> {
    if let Command::Verify { export: Some(file), .. } = &command {
        return verify_file(common, file);
    }
    let composed = common.composed().await?;
    let done = match command {
        Command::Verify { anchors, .. } => verify_log(common, &composed, &anchors).await,
        Command::Export { out, format, reason } => write_file(common, &composed, &out, format, &reason).await,
        Command::Anchor => anchor(common, &composed).await,
    };
    composed.database.close().await;
    done
}

fn failed(fault: Fault) -> Failure {
    Failure::new("audit_failed", fault, "see the server's log; `tongxing audit verify` says more")
}

async fn verify_log(common: &Common, composed: &Composed, anchors: &[Known]) -> Result<(), Failure> {
    // A chain that cannot be gone on from is walked all the same.
    let sealed = Sealer::new(composed.domain.clone()).seal().await;
    let report = verify(&composed.domain, anchors).await.map_err(failed)?;
    if let Some(finding) = report.finding {
        let place = finding.seq.map_or_else(|| "not sealed yet".to_owned(), |seq| format!("place {seq}"));
        let id = finding.id.map(|id| format!(", entry {id}")).unwrap_or_default();
        let at = finding.at.map(|at| format!(", of {}", at.rfc3339())).unwrap_or_default();
        return Err(Failure::new(
            "audit_broken",
            format!(
                "the audit log is not as it was written: {} at {place}{id}{at}; {} entries before it are whole",
                finding.wrong.code(),
                report.rows
            ),
            "keep the database as it is, compare with exports and backups, and tell whoever answers for security",
        ));
    }
    sealed.map_err(failed)?;
    common.print(&text_of(&report), &json_of(&report));
    Ok(())
}

fn text_of(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ =
        writeln!(text, "{} entries are as they were written; {} anchors agree", report.rows, report.anchors);
    if let Some(head) = &report.head {
        let _ = writeln!(text, "head: {}:{}", head.seq, chain::hex(&head.chain));
        if head.floor_seq > 0 {
            let _ = writeln!(
                text,
                "entries up to place {} were deleted by {}",
                head.floor_seq,
                head.floor_at.rfc3339()
            );
        }
    }
    if let Some(since) = report.unsealed.since {
        let _ =
            writeln!(text, "{} entries are not sealed yet, since {}", report.unsealed.count, since.rfc3339());
    }
    text
}

fn json_of(report: &Report) -> serde_json::Value {
    json!({
        "entries": report.rows,
        "anchors": report.anchors,
        "head": report.head.as_ref().map(|head| json!({ "place": head.seq, "chain": chain::hex(&head.chain) })),
        "floor": report.head.as_ref().map(|head| head.floor_seq),
        "unsealed": report.unsealed.count,
        "unsealed_since": report.unsealed.since.map(identity::Time::rfc3339),
    })
}

fn verify_file(common: &Common, path: &Path) -> Result<(), Failure> {
    let settings = common.settings()?;
    let keyring = keys::open(&settings.master_file(), &crate::wall::OsEntropy)?;
    let broken = |error: export::Broken| {
        Failure::new(
            "audit_export_broken",
            format!("{}: {error}", path.display()),
            "fetch the export again, with the key of the installation that made it",
        )
    };
    let file = File::open(path).map_err(|error| broken(error.into()))?;
    let whole = export::verify(BufReader::new(file), &keyring).map_err(broken)?;
    let text = format!(
        "{} entries are as they were written; {} of them stand beside their neighbour\nhead then: {}:{} of {}",
        whole.rows,
        whole.links,
        whole.seq,
        chain::hex(&whole.chain),
        whole.at.rfc3339()
    );
    let value = json!({
        "entries": whole.rows, "links": whole.links, "place": whole.seq,
        "chain": chain::hex(&whole.chain), "at": whole.at.rfc3339(),
    });
    common.print(&text, &value);
    Ok(())
}

async fn write_file(
    common: &Common,
    composed: &Composed,
    path: &Path,
    format: As,
    reason: &str,
) -> Result<(), Failure> {
    if reason.trim().is_empty() {
        return Err(Failure::usage("--reason is empty", "say what the export is for"));
    }
    let unwritable = |error: std::io::Error| {
        Failure::new(
            "audit_unwritable",
            format!("{}: {error}", path.display()),
            "name a new file in a folder that you may write to",
        )
    };
    let format = match format {
        As::Jsonl => Format::Jsonl,
        As::Csv => Format::Csv,
    };
    let domain = &composed.domain;
    let record = Record::new(domain, domain.now(), Event::AuditExported, SUCCESS)
        .actor("cli")
        .with("reason", reason.trim())
        .with("format", format.code());
    let mut unit = domain.store.write(identity::ports::Durability::Full).await.map_err(Failure::store)?;
    unit.append_audit(&record.done()).await.map_err(Failure::store)?;
    unit.commit().await.map_err(Failure::store)?;
    let sealer = Sealer::new(domain.clone());
    sealer.seal().await.map_err(failed)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = BufWriter::new(options.open(path).map_err(unwritable)?);
    let (mut writer, head) = Writer::begin(format);
    out.write_all(head.as_bytes()).map_err(unwritable)?;
    let mut before = None;
    loop {
        let (page, names) =
            desk::part_for_operator(domain, &Wanted::default(), before, PART).await.map_err(failed)?;
        for row in &page.rows {
            out.write_all(writer.row(row, &names).as_bytes()).map_err(unwritable)?;
        }
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    let rows = writer.rows();
    let anchor = sealer.drop_anchor().await.map_err(failed)?;
    out.write_all(writer.end(&anchor, &domain.keyring).as_bytes()).map_err(unwritable)?;
    out.into_inner().map_err(|error| unwritable(error.into_error()))?.sync_all().map_err(unwritable)?;
    common.print(
        &format!("{}: {rows} entries\nhead: {}:{}", path.display(), anchor.seq, chain::hex(&anchor.chain)),
        &json!({ "entries": rows, "place": anchor.seq, "chain": chain::hex(&anchor.chain) }),
    );
    Ok(())
}

async fn anchor(common: &Common, composed: &Composed) -> Result<(), Failure> {
    let sealer = Sealer::new(composed.domain.clone());
    sealer.seal().await.map_err(failed)?;
    let anchor = sealer.drop_anchor().await.map_err(failed)?;
    common.print(
        &format!("{}:{}", anchor.seq, chain::hex(&anchor.chain)),
        &json!({ "place": anchor.seq, "chain": chain::hex(&anchor.chain), "at": anchor.at.rfc3339() }),
    );
    Ok(())
}
