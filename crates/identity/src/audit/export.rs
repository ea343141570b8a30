//! An export as a file: every row with its digest, place and chain value, and
//! at the end an anchor and a keyed hash of everything before it. Written a row
//! at a time; verified a line at a time, without the database, by whoever has
//! the installation's key.

use std::io::{self, BufRead};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::chain::{self, from_hex, hex};
use super::desk::Format;
use crate::csv::{MARK, cells, record};
use crate::ports::{AnchorRow, AuditEntry, Named, SealedEntry};
use crate::{Digest, Keyring, Time, keys};

/// Columns of a CSV export, in order.
const COLUMNS: [&str; 15] = [
    "seq",
    "time",
    "at",
    "event",
    "outcome",
    "account_number",
    "account",
    "actor",
    "session",
    "address",
    "user_agent",
    "detail",
    "id",
    "digest",
    "chain",
];
/// First cell of the last line of a CSV export.
const END: &str = "#end";
/// Longest line that is read back.
const LONGEST: u64 = 1 << 20;

/// An export being written.
pub struct Writer {
    format: Format,
    hash: Sha256,
    rows: u64,
}

impl Writer {
    /// Begins one; the first bytes of the file.
    pub fn begin(format: Format) -> (Self, String) {
        let mut writer = Self { format, hash: Sha256::new(), rows: 0 };
        let head = match format {
            Format::Jsonl => String::new(),
            Format::Csv => format!("{MARK}{}\r\n", COLUMNS.join(",")),
        };
        writer.hash.update(head.as_bytes());
        (writer, head)
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// A row.
    pub fn row(&mut self, row: &SealedEntry, names: &[Named]) -> String {
        let entry = &row.entry;
        let number = entry
            .account
            .and_then(|account| names.iter().find(|named| named.id == account))
            .map(|named| named.number.clone())
            .unwrap_or_default();
        let digest = entry.digest.as_ref().map(hex).unwrap_or_default();
        let line = match self.format {
            Format::Jsonl => {
                let row = json!({
                    "seq": row.seq,
                    "time": entry.at.rfc3339(),
                    "at": entry.at.0,
                    "event": entry.event,
                    "outcome": entry.outcome,
                    "account_number": number,
                    "account": entry.account,
                    "actor": entry.actor,
                    "session": entry.session,
                    "address": entry.address,
                    "user_agent": entry.user_agent,
                    "detail": entry.detail,
                    "id": entry.id,
                    "digest": digest,
                    "chain": hex(&row.chain),
                });
                format!("{row}\n")
            }
            Format::Csv => {
                let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
                let cells = [
                    row.seq.to_string(),
                    entry.at.rfc3339(),
                    entry.at.0.to_string(),
                    entry.event.clone(),
                    entry.outcome.clone(),
                    number,
                    id(entry.account),
                    entry.actor.clone().unwrap_or_default(),
                    id(entry.session),
                    entry.address.clone(),
                    entry.user_agent.clone(),
                    entry.detail.clone(),
                    entry.id.to_string(),
                    digest,
                    hex(&row.chain),
                ];
                record(&cells)
            }
        };
        self.hash.update(line.as_bytes());
        self.rows += 1;
        line
    }

    /// The end of the file.
    pub fn end(self, anchor: &AnchorRow, keyring: &Keyring) -> String {
        let all: Digest = self.hash.finalize().into();
        let mac = mac(keyring, &all, self.rows, (anchor.seq, &anchor.chain, anchor.at));
        match self.format {
            Format::Jsonl => {
                let end = json!({
                    "end": { "rows": self.rows, "seq": anchor.seq, "chain": hex(&anchor.chain), "at": anchor.at.0, "mac": hex(&mac) },
                });
                format!("{end}\n")
            }
            Format::Csv => record(&[
                END.to_owned(),
                self.rows.to_string(),
                anchor.seq.to_string(),
                hex(&anchor.chain),
                anchor.at.0.to_string(),
                hex(&mac),
            ]),
        }
    }
}

fn mac(keyring: &Keyring, all: &Digest, rows: u64, (seq, chain, at): (u64, &Digest, Time)) -> Digest {
    keyring.audit("export", &[all, &rows.to_be_bytes(), &seq.to_be_bytes(), chain, &at.0.to_be_bytes()])
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// It cannot be read.
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// A line that no export has.
    #[error("line {line} is none that an export has")]
    Malformed {
        /// Which.
        line: u64,
    },
    /// A row whose contents are not what was written.
    #[error("line {line}: entry {seq} was changed")]
    Changed {
        /// Which.
        line: u64,
        /// Its place in the chain.
        seq: u64,
    },
    /// Two neighbours of the chain that are none.
    #[error("line {line}: entry {seq} does not belong beside its neighbour")]
    Reordered {
        /// Which.
        line: u64,
        /// Its place in the chain.
        seq: u64,
    },
    /// Lines were removed, added or moved, or the end is missing.
    #[error("lines were removed, added or moved, or the end was cut off or is not ours")]
    End,
}

/// What a file that is whole tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Rows.
    pub rows: u64,
    /// Pairs of neighbours whose link was checked.
    pub links: u64,
    /// The head of the chain when it was made.
    pub seq: u64,
    /// Its chain value.
    pub chain: Digest,
    /// When.
    pub at: Time,
}

/// Verifies a file; which format it has shows.
pub fn verify(mut file: impl BufRead, keyring: &Keyring) -> Result<Whole, Broken> {
    let mut hash = Sha256::new();
    let (mut rows, mut links, mut line) = (0, 0, 0);
    let mut earlier: Option<SealedEntry> = None;
    let mut csv = false;
    loop {
        let Some(text) = next_record(&mut file, csv || line == 0)? else { return Err(Broken::End) };
        line += 1;
        if line == 1 && text.starts_with(MARK) {
            csv = true;
            hash.update(text.as_bytes());
            continue;
        }
        match read_line(&text, csv).ok_or(Broken::Malformed { line })? {
            Line::Row(row) => {
                hash.update(text.as_bytes());
                rows += 1;
                if !chain::is_authentic(&row.entry, keyring) {
                    return Err(Broken::Changed { line, seq: row.seq });
                }
                // Newest first: the row before is the next one of the chain.
                if let Some(next) = earlier.filter(|next| next.seq == row.seq + 1) {
                    let right = chain::link(keyring, &row.chain, next.seq, next.entry.digest.as_ref());
                    if !keys::same(&right, &next.chain) {
                        return Err(Broken::Reordered { line: line - 1, seq: next.seq });
                    }
                    links += 1;
                }
                earlier = Some(*row);
            }
            Line::End { rows: said, seq, chain, at, mac: stored } => {
                let all: Digest = hash.finalize().into();
                let right = mac(keyring, &all, rows, (seq, &chain, at));
                let more = next_record(&mut file, csv)?.is_some();
                if said != rows || more || !keys::same(&right, &stored) {
                    return Err(Broken::End);
                }
                return Ok(Whole { rows, links, seq, chain, at });
            }
        }
    }
}

enum Line {
    Row(Box<SealedEntry>),
    End { rows: u64, seq: u64, chain: Digest, at: Time, mac: Digest },
}

/// The next line, with its end; in CSV a quoted cell may hold more of them.
fn next_record(file: &mut impl BufRead, csv: bool) -> Result<Option<String>, Broken> {
    use io::Read as _;
    let mut text = String::new();
    loop {
        let before = text.len();
        let read = file.by_ref().take(LONGEST).read_line(&mut text)?;
        if read == 0 {
            return Ok((!text.is_empty()).then_some(text));
        }
        let open = csv && text.matches('"').count() % 2 == 1;
        if (text.ends_with('\n') && !open) || text.len() as u64 > LONGEST || text.len() == before {
            return Ok(Some(text));
        }
    }
}

fn read_line(text: &str, csv: bool) -> Option<Line> {
    if csv {
        let cells = cells(text)?;
        if cells.first().is_some_and(|first| first == END) {
            let [_, rows, seq, chain, at, mac] = cells.as_slice() else { return None };
            return Some(Line::End {
                rows: rows.parse().ok()?,
                seq: seq.parse().ok()?,
                chain: from_hex(chain)?,
                at: Time(at.parse().ok()?),
                mac: from_hex(mac)?,
            });
        }
        return row_of_csv(&cells);
    }
    let value: Value = serde_json::from_str(text).ok()?;
    if let Some(end) = value.get("end") {
        return Some(Line::End {
            rows: end.get("rows")?.as_u64()?,
            seq: end.get("seq")?.as_u64()?,
            chain: from_hex(end.get("chain")?.as_str()?)?,
            at: Time(end.get("at")?.as_i64()?),
            mac: from_hex(end.get("mac")?.as_str()?)?,
        });
    }
    row_of_json(&value)
}

fn row_of_csv(cells: &[String]) -> Option<Line> {
    let [
        seq,
        _,
        at,
        event,
        outcome,
        _,
        account,
        actor,
        session,
        address,
        user_agent,
        detail,
        id,
        digest,
        link,
    ] = cells
    else {
        return None;
    };
    let optional = |text: &String| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) };
    let entry = AuditEntry {
        id: id.parse().ok()?,
        at: Time(at.parse().ok()?),
        event: event.clone(),
        outcome: outcome.clone(),
        account: optional(account)?,
        actor: (!actor.is_empty()).then(|| actor.clone()),
        session: optional(session)?,
        address: address.clone(),
        user_agent: user_agent.clone(),
        detail: detail.clone(),
        digest: from_hex(digest),
    };
    Some(Line::Row(Box::new(SealedEntry { entry, seq: seq.parse().ok()?, chain: from_hex(link)? })))
}

fn row_of_json(value: &Value) -> Option<Line> {
    let text = |name: &str| value.get(name)?.as_str().map(str::to_owned);
    let optional = |name: &str| match value.get(name)? {
        Value::Null => Some(None),
        other => other.as_str()?.parse().ok().map(Some),
    };
    let entry = AuditEntry {
        id: text("id")?.parse().ok()?,
        at: Time(value.get("at")?.as_i64()?),
        event: text("event")?,
        outcome: text("outcome")?,
        account: optional("account")?,
        actor: match value.get("actor")? {
            Value::Null => None,
            other => Some(other.as_str()?.to_owned()),
        },
        session: optional("session")?,
        address: text("address")?,
        user_agent: text("user_agent")?,
        detail: text("detail")?,
        digest: from_hex(&text("digest")?),
    };
    let seq = value.get("seq")?.as_u64()?;
    Some(Line::Row(Box::new(SealedEntry { entry, seq, chain: from_hex(&text("chain")?)? })))
}
