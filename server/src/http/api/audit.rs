//! The audit log: searched, read, taken away. Personal data is masked but
//! where a reason was given.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::audit::desk::{Format, Wanted, details, masked_address, masked_name, masked_number};
use identity::console::{ExportAudit, ReadAudit, Sight};
use identity::ports::{Named, SealedEntry};
use identity::{Refusal, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::Api;
use super::gate::{Act, Look};
use super::list::{Page, Place, address, limit, opened};
use super::problem::Problem;
use super::take::{Asked, Id, Sent};

/// The operations.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(search))
        .routes(routes!(export))
}

/// An entry of the log.
#[derive(Debug, Serialize, ToSchema)]
struct Entry {
    /// Identifier.
    id: Uuid,
    /// Its place in the chain.
    seq: u64,
    /// When (RFC 3339).
    #[schema(format = DateTime)]
    at: String,
    /// What.
    #[schema(example = "sign_in")]
    event: String,
    /// `success`, or the code of what was refused.
    outcome: String,
    /// Number of the account that it touched, masked.
    account: Option<String>,
    /// Name of its owner, masked.
    name: Option<String>,
    /// Who did it, when not the person.
    actor: Option<String>,
    /// From where, masked.
    address: String,
    /// More; personal data masked.
    details: BTreeMap<String, String>,
}

impl Entry {
    fn of(row: &SealedEntry, names: &[Named], in_full: bool) -> Self {
        let entry = &row.entry;
        let named = entry.account.and_then(|id| names.iter().find(|named| named.id == id));
        let masked =
            |text: &str, mask: fn(&str) -> String| if in_full { text.to_owned() } else { mask(text) };
        Self {
            id: entry.id,
            seq: row.seq,
            at: entry.at.rfc3339(),
            event: entry.event.clone(),
            outcome: entry.outcome.clone(),
            account: named.map(|named| masked(&named.number, masked_number)),
            name: named.map(|named| masked(&named.name, masked_name)),
            actor: entry.actor.clone(),
            address: masked(&entry.address, masked_address),
            details: details(entry, in_full).into_iter().collect(),
        }
    }
}

/// One entry, and whether it is as it was written.
#[derive(Debug, Serialize, ToSchema)]
struct EntryFile {
    /// The entry.
    #[serde(flatten)]
    entry: Entry,
    /// Whether its contents are as they were written.
    authentic: bool,
}

/// What is looked for; everything that is set has to hold.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditFilter {
    /// Not before this instant, in seconds since 1970.
    #[param(minimum = 0, maximum = 253_402_300_799_i64)]
    from: Option<u64>,
    /// Before this instant, in seconds since 1970.
    #[param(minimum = 0, maximum = 253_402_300_799_i64)]
    until: Option<u64>,
    /// Event.
    event: Option<String>,
    /// Outcome.
    outcome: Option<String>,
    /// Who did it: an account number, `cli`, a job.
    actor: Option<String>,
    /// Number of the account that it touched.
    account: Option<String>,
    /// Rows on a page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// Where the list goes on: `next` of the page before.
    cursor: Option<String>,
}

/// What is looked for with personal data in full, and why; everything that is set has to hold.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AuditSearch {
    /// Not before this instant, in seconds since 1970.
    #[schema(minimum = 0, maximum = 253_402_300_799_i64)]
    from: Option<u64>,
    /// Before this instant, in seconds since 1970.
    #[schema(minimum = 0, maximum = 253_402_300_799_i64)]
    until: Option<u64>,
    /// Event.
    event: Option<String>,
    /// Outcome.
    outcome: Option<String>,
    /// Who did it: an account number, `cli`, a job.
    actor: Option<String>,
    /// Number of the account that it touched.
    account: Option<String>,
    /// Client address.
    address: Option<String>,
    /// Rows on a page.
    #[schema(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// Where the list goes on: `next` of the page before.
    cursor: Option<String>,
    /// Why: stands in the audit log.
    #[schema(min_length = 4, max_length = 200)]
    reason: String,
}

/// Microseconds of an instant in seconds.
fn micros(seconds: Option<u64>) -> Result<Option<i64>, Problem> {
    let Some(seconds) = seconds else { return Ok(None) };
    let micros = i64::try_from(seconds).ok().and_then(|seconds| seconds.checked_mul(1_000_000));
    micros.map(Some).ok_or_else(|| Problem::invalid("an instant is out of range").at("from"))
}

impl AuditSearch {
    fn wanted(&self) -> Result<Wanted, Problem> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Ok(Wanted {
            from: micros(self.from)?,
            until: micros(self.until)?,
            event: text(&self.event),
            outcome: text(&self.outcome),
            actor: text(&self.actor),
            account: text(&self.account),
            address: text(&self.address),
        })
    }
}

/// List the audit log
///
/// The newest first, personal data masked. An entry is found some seconds after it was written. A search
/// for something rare may give a page with few rows and a `next`: so far it looked.
#[utoipa::path(
    get, path = "/audit", tag = "audit", operation_id = "audit_list",
    params(AuditFilter), security(("token" = ["read_audit"])),
    responses((status = 200, description = "A page of entries", body = Page<Entry>))
)]
async fn list(
    look: Look<ReadAudit>,
    State(api): State<Api>,
    Asked(filter): Asked<AuditFilter>,
) -> Result<Response, Problem> {
    let AuditFilter { from, until, event, outcome, actor, account, limit: rows, cursor } = filter;
    let search = AuditSearch { from, until, event, outcome, actor, account, ..AuditSearch::default() };
    let wanted = search.wanted()?;
    let seconds = |at: Option<u64>| at.map(|at| at.to_string()).unwrap_or_default();
    let address = address(
        &api.address("/audit"),
        &[
            ("from", &seconds(from)),
            ("until", &seconds(until)),
            ("event", &wanted.event),
            ("outcome", &wanted.outcome),
            ("actor", &wanted.actor),
            ("account", &wanted.account),
        ],
    );
    let place =
        Place { domain: &api.services.domain, list: &address, address: Some(&address), limit: limit(rows)? };
    page(&api, &look.sight, &wanted, &place, (cursor.as_deref(), false)).await
}

/// Search the audit log, personal data in full
///
/// That it was read in full, and why, stands in the log itself.
#[utoipa::path(
    post, path = "/audit/search", tag = "audit", operation_id = "audit_search",
    request_body = AuditSearch, security(("token" = ["read_audit"])),
    responses((status = 200, description = "A page of entries", body = Page<Entry>))
)]
async fn search(
    Act(may): Act<ReadAudit>,
    State(api): State<Api>,
    Sent(search): Sent<AuditSearch>,
) -> Result<Response, Problem> {
    let wanted = search.wanted()?;
    let list = format!("audit {wanted:?}");
    let place =
        Place { domain: &api.services.domain, list: &list, address: None, limit: limit(search.limit)? };
    // A cursor that is none is told before anything is recorded.
    opened::<(Time, Uuid)>(place.domain, place.list, search.cursor.as_deref())?;
    let leave = api.services.audit.unmask(&may, &search.reason).await?;
    let leave = leave.map_err(|refusal| Problem::from(refusal).or_at("reason"))?;
    let in_full = api.services.audit.is_unmasked(&may, &leave);
    page(&api, &may, &wanted, &place, (search.cursor.as_deref(), in_full)).await
}

async fn page(
    api: &Api,
    sight: &Sight<ReadAudit>,
    wanted: &Wanted,
    place: &Place<'_>,
    (cursor, in_full): (Option<&str>, bool),
) -> Result<Response, Problem> {
    let before = opened::<(Time, Uuid)>(place.domain, place.list, cursor)?;
    let found = api.services.audit.search(sight, wanted, before, place.limit).await?;
    let rows = found.page.rows.iter().map(|row| Entry::of(row, &found.names, in_full)).collect();
    place.page(rows, found.page.next)
}

/// Read one entry
///
/// Personal data masked.
#[utoipa::path(
    get, path = "/audit/{id}", tag = "audit", operation_id = "audit_read",
    params(("id" = Uuid, Path, description = "Identifier of the entry")),
    security(("token" = ["read_audit"])),
    responses((status = 200, description = "The entry", body = EntryFile))
)]
async fn one(look: Look<ReadAudit>, State(api): State<Api>, Id(id): Id) -> Result<Response, Problem> {
    let found = api.services.audit.entry(&look.sight, id).await?.ok_or_else(Problem::not_found)?;
    let names: Vec<Named> = found.name.into_iter().collect();
    let file = EntryFile { entry: Entry::of(&found.row, &names, false), authentic: found.authentic };
    Ok(Json(file).into_response())
}

/// Where an export goes on, and how many rows went out so far.
type Going = (Time, Uuid, u64);

/// Take the audit log away
///
/// Page by page, personal data in full. The first page is an order that stands in the log with its reason;
/// the last one is recorded too.
#[utoipa::path(
    post, path = "/audit/export", tag = "audit", operation_id = "audit_export",
    request_body = AuditSearch, security(("token" = ["export_audit"])),
    responses((status = 200, description = "A page of entries", body = Page<Entry>))
)]
async fn export(
    Act(may): Act<ExportAudit>,
    State(api): State<Api>,
    Sent(search): Sent<AuditSearch>,
) -> Result<Response, Problem> {
    let wanted = search.wanted()?;
    let desk = &api.services.audit;
    let list = format!("export {wanted:?}");
    let place =
        Place { domain: &api.services.domain, list: &list, address: None, limit: limit(search.limit)? };
    let going: Option<Going> = opened(place.domain, place.list, search.cursor.as_deref())?;
    if going.is_none() {
        let ordered = desk.order(&may, wanted.clone(), Format::Jsonl, &search.reason).await?;
        ordered.map_err(|refusal: Refusal| Problem::from(refusal).or_at("reason"))?;
    }
    let before = going.map(|(at, id, _)| (at, id));
    let (page, names) = desk.part(&may, &wanted, before, place.limit).await?;
    let so_far = going.map_or(0, |(_, _, rows)| rows);
    let rows = so_far.saturating_add(u64::try_from(page.rows.len()).unwrap_or(u64::MAX));
    if page.next.is_none() {
        desk.fetched(&may, rows).await?;
    }
    let data = page.rows.iter().map(|row| Entry::of(row, &names, true)).collect();
    place.page(data, page.next.map(|(at, id)| (at, id, rows)))
}
