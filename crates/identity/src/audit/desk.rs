//! The auditor's desk: searching and reading the log, with personal data masked
//! until a reason is given, and leave to take it away. Everything that shows
//! more than the masks do is itself recorded.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::AccountNumber;

use super::{Event, SUCCESS, chain};
use crate::console::{self, Capability, Duty, ExportAudit, ReadAudit, Sight};
use crate::keys::sha256;
use crate::ports::{
    AnchorRow, AuditEntry, AuditHead, AuditPage, AuditQuery, Named, SealedEntry, Unit, Unsealed,
};
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal, Time};

/// Rows on a page.
pub const PAGE: u32 = 50;
/// How long personal data stays unmasked after a reason was given.
const UNMASKED_FOR: Duration = Duration::from_mins(15);
/// How long an export can be fetched after it was ordered.
const ORDER_FOR: Duration = Duration::from_mins(5);
/// Shortest.
const SHORTEST_REASON: usize = 4;

/// What an auditor looks for, as they say it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// Not before, in microseconds.
    pub from: Option<i64>,
    /// Before, in microseconds.
    pub until: Option<i64>,
    /// Event.
    pub event: String,
    /// Outcome.
    pub outcome: String,
    /// Who did it.
    pub actor: String,
    /// Number of the account that it touched.
    pub account: String,
    /// Client address.
    pub address: String,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Rows, newest first, and where to go on.
    pub page: AuditPage,
    /// Numbers and names of their accounts.
    pub names: Vec<Named>,
    /// The number that was asked for belongs to nobody.
    pub nobody: bool,
    /// Rows that are too new to be found.
    pub unsealed: Unsealed,
}

/// A row, and what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The row.
    pub row: SealedEntry,
    /// Its account.
    pub name: Option<Named>,
    /// Whether its contents are as they were written.
    pub authentic: bool,
}

/// How the chain stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The head, and whether it is ours.
    pub head: Option<(AuditHead, bool)>,
    /// What has no place yet.
    pub unsealed: Unsealed,
    /// The newest anchors, newest first.
    pub anchors: Vec<AnchorRow>,
    /// Days for which rows are kept.
    pub keep_days: u32,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// For spreadsheets.
    Csv,
}

impl Format {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }

    /// Reads [`Format::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Jsonl, Self::Csv].into_iter().find(|format| format.code() == code)
    }
}

/// An export that was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// For which session.
    session: Uuid,
    /// Until when.
    until: i64,
    /// Tells orders apart.
    nonce: Uuid,
    /// What.
    pub wanted: Wanted,
    /// How.
    pub format: Format,
    /// Why.
    pub reason: String,
}

/// That somebody may read in full for a while.
#[derive(Serialize, Deserialize)]
struct Leave {
    session: Uuid,
    until: i64,
}

/// The desk.
#[derive(Clone)]
pub struct AuditDesk {
    domain: Domain,
}

impl AuditDesk {
    /// The desk.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// A page of what was found; `before` as the page before said.
    pub async fn search(
        &self,
        _: &Sight<ReadAudit>,
        wanted: &Wanted,
        before: Option<(Time, Uuid)>,
        limit: u32,
    ) -> Result<Found, Fault> {
        let mut unit = self.domain.read().await?;
        let unsealed = unit.count_unsealed_audit().await?;
        let Some(query) = resolved(&mut *unit, wanted).await? else {
            return Ok(Found { nobody: true, unsealed, ..Found::default() });
        };
        let page = unit.search_audit(&AuditQuery { before, ..query }, limit).await?;
        let names = unit.names_of(&accounts(&page.rows)).await?;
        Ok(Found { page, names, nobody: false, unsealed })
    }

    /// The next part of an export, many rows at a time.
    pub async fn part(
        &self,
        _: &Capability<ExportAudit>,
        wanted: &Wanted,
        before: Option<(Time, Uuid)>,
        limit: u32,
    ) -> Result<(AuditPage, Vec<Named>), Fault> {
        part_for_operator(&self.domain, wanted, before, limit).await
    }

    /// One row.
    pub async fn entry(&self, _: &Sight<ReadAudit>, id: Uuid) -> Result<Option<Entry>, Fault> {
        let mut unit = self.domain.read().await?;
        let Some(row) = unit.sealed_audit_entry(id).await? else { return Ok(None) };
        let name = unit.names_of(&accounts(std::slice::from_ref(&row))).await?.pop();
        let authentic = chain::is_authentic(&row.entry, &self.domain.keyring);
        Ok(Some(Entry { row, name, authentic }))
    }

    /// Events that can be looked for.
    pub async fn events(&self, _: &Sight<ReadAudit>) -> Result<Vec<String>, Fault> {
        Ok(self.domain.read().await?.audit_events().await?)
    }

    /// How the chain stands.
    pub async fn standing(&self, _: &Sight<ReadAudit>) -> Result<Standing, Fault> {
        let mut unit = self.domain.read().await?;
        let head = unit.audit_head().await?;
        let unsealed = unit.count_unsealed_audit().await?;
        let newest = head.as_ref().map_or(0, |head| head.anchors.saturating_sub(20));
        let mut anchors = unit.anchors(newest, 20).await?;
        anchors.reverse();
        let recorded = head.as_ref().map_or(0, |head| head.keep_days);
        let head = head.map(|head| {
            let ours = chain::is_ours(&head, &self.domain.keyring);
            (head, ours)
        });
        let keep_days = self.domain.policy.audit.keep_days.max(recorded).max(super::retention::LEAST_DAYS);
        Ok(Standing { head, unsealed, anchors, keep_days })
    }

    /// Shows personal data in full for a while, for a reason that is recorded; the leave goes into the
    /// page's address and is good for this session only.
    pub async fn unmask(&self, may: &Capability<ReadAudit>, reason: &str) -> Result<Verdict<String>, Fault> {
        let reason = match stated(reason) {
            Ok(reason) => reason,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.note(may, Event::AuditUnmasked, &[("reason", &reason)]).await?;
        let until = self.domain.now().plus(UNMASKED_FOR);
        Ok(Ok(self.sealed("audit-leave", &Leave { session: may.actor().session, until: until.0 })))
    }

    /// Whether what stands in the address is leave to read in full.
    pub fn is_unmasked(&self, sight: &Sight<ReadAudit>, leave: &str) -> bool {
        self.opened("audit-leave", leave).is_some_and(|leave: Leave| {
            leave.session == sight.actor().session && self.domain.now().0 <= leave.until
        })
    }

    /// Orders an export, for a reason that is recorded with it. What comes back fetches it, once.
    pub async fn order(
        &self,
        may: &Capability<ExportAudit>,
        wanted: Wanted,
        format: Format,
        reason: &str,
    ) -> Result<Verdict<String>, Fault> {
        let reason = match stated(reason) {
            Ok(reason) => reason,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let asked = serde_json::to_string(&wanted).unwrap_or_default();
        let details =
            [("step", "ordered"), ("reason", &reason), ("format", format.code()), ("query", &asked)];
        self.note(may, Event::AuditExported, &details).await?;
        let now = self.domain.now();
        let order = Order {
            session: may.actor().session,
            until: now.plus(ORDER_FOR).0,
            nonce: self.domain.id(now),
            wanted,
            format,
            reason,
        };
        Ok(Ok(self.sealed("audit-order", &order)))
    }

    /// The order that a token stands for, once.
    pub async fn fetch(&self, may: &Capability<ExportAudit>, token: &str) -> Result<Verdict<Order>, Fault> {
        let now = self.domain.now();
        let order: Option<Order> = self.opened("audit-order", token);
        let Some(order) = order.filter(|order| order.session == may.actor().session && now.0 <= order.until)
        else {
            return Ok(Err(Refusal::PageExpired));
        };
        let mut unit = self.domain.write_relaxed().await?;
        if !unit.use_once(&sha256(token.as_bytes()), Time(order.until)).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        unit.commit().await?;
        Ok(Ok(order))
    }

    /// Records that an export went out to its end.
    pub async fn fetched(&self, may: &Capability<ExportAudit>, rows: u64) -> Result<(), Fault> {
        self.note(may, Event::AuditExported, &[("step", "done"), ("rows", &rows.to_string())]).await
    }

    async fn note<D: Duty>(
        &self,
        may: &Capability<D>,
        event: Event,
        details: &[(&'static str, &str)],
    ) -> Result<(), Fault> {
        let record =
            details.iter().fold(may.record(&self.domain, event, SUCCESS), |record, (name, value)| {
                record.with(name, *value)
            });
        let mut unit = self.domain.write().await?;
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(())
    }

    fn sealed(&self, purpose: &str, value: &impl Serialize) -> String {
        let json = serde_json::to_vec(value).unwrap_or_default();
        base64_url(&self.domain.keyring.seal(&*self.domain.entropy, purpose, &json))
    }

    fn opened<T: serde::de::DeserializeOwned>(&self, purpose: &str, token: &str) -> Option<T> {
        use base64::Engine as _;
        let sealed = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token).ok()?;
        serde_json::from_slice(&self.domain.keyring.open(purpose, &sealed).ok()?).ok()
    }
}

/// [`AuditDesk::part`] for whoever holds the machine and its keys.
pub async fn part_for_operator(
    domain: &Domain,
    wanted: &Wanted,
    before: Option<(Time, Uuid)>,
    limit: u32,
) -> Result<(AuditPage, Vec<Named>), Fault> {
    let mut unit = domain.read().await?;
    let Some(query) = resolved(&mut *unit, wanted).await? else {
        return Ok((AuditPage::default(), Vec::new()));
    };
    let page = unit.search_audit(&AuditQuery { before, ..query }, limit).await?;
    let names = unit.names_of(&accounts(&page.rows)).await?;
    Ok((page, names))
}

fn base64_url(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// A reason that says something.
fn stated(reason: &str) -> Verdict<String> {
    let reason = console::reason(reason)?;
    if reason.chars().count() < SHORTEST_REASON { Err(Refusal::ReasonTooShort) } else { Ok(reason) }
}

fn accounts(rows: &[SealedEntry]) -> Vec<Uuid> {
    let mut all: Vec<Uuid> = rows.iter().filter_map(|row| row.entry.account).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The query of what is wanted; `None` when it asks for an account that there is not.
async fn resolved(unit: &mut dyn Unit, wanted: &Wanted) -> Result<Option<AuditQuery>, Fault> {
    let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let account = match given(&wanted.account) {
        None => None,
        Some(number) => {
            let found = match AccountNumber::parse(&number) {
                Ok(number) => unit.account_by_key(&number.canonical()).await?,
                Err(_) => None,
            };
            match found {
                Some(account) => Some(account.row.id),
                None => return Ok(None),
            }
        }
    };
    Ok(Some(AuditQuery {
        from: wanted.from.map(Time),
        until: wanted.until.map(Time),
        event: given(&wanted.event),
        outcome: given(&wanted.outcome),
        actor: given(&wanted.actor),
        account,
        address: given(&wanted.address),
        before: None,
    }))
}

/// Details that name nobody, or that were masked when they were written.
const HARMLESS: &[&str] = &[
    "action",
    "added",
    "app_passwords_revoked",
    "application",
    "chosen",
    "days",
    "direction",
    "duty",
    "email",
    "factor",
    "file_sha256",
    "format",
    "found",
    "kind",
    "method",
    "permission",
    "phone",
    "purpose",
    "refused",
    "request",
    "role",
    "rows",
    "scopes",
    "second",
    "service",
    "slot",
    "status",
    "step",
    "token",
    "unchanged",
    "updated",
    "way",
    "which",
];

/// The details of a row, name and value; masked unless in full.
pub fn details(entry: &AuditEntry, in_full: bool) -> Vec<(String, String)> {
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let Some(detail) = detail.as_object() else { return Vec::new() };
    let shown = detail.iter().map(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let harmless = in_full
            || !value.is_string()
            || HARMLESS.contains(&name.as_str())
            || text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b' ');
        let text = match text.parse::<IpAddr>() {
            _ if harmless => text,
            Ok(_) => masked_address(&text),
            Err(_) => "•••".to_owned(),
        };
        (name.clone(), text)
    });
    shown.collect()
}

/// A number of which the ends are left.
pub fn masked_number(number: &str) -> String {
    let all: Vec<char> = number.chars().collect();
    if all.len() <= 4 {
        return "*".repeat(all.len().max(1));
    }
    let (head, tail): (String, String) = (all[..2].iter().collect(), all[all.len() - 2..].iter().collect());
    format!("{head}{}{tail}", "*".repeat(all.len() - 4))
}

/// A name of which the first character is left.
pub fn masked_name(name: &str) -> String {
    name.chars().next().map_or_else(String::new, |first| format!("{first}**"))
}

/// An address of which the network is left.
pub fn masked_address(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V4(v4)) => {
            let [a, b, ..] = v4.octets();
            format!("{a}.{b}.*.*")
        }
        Ok(IpAddr::V6(v6)) => {
            let [a, b, ..] = v6.segments();
            format!("{a:x}:{b:x}:*")
        }
        Err(_) if address.is_empty() => String::new(),
        Err(_) => "•••".to_owned(),
    }
}
