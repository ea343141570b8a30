//! Rosters: brought, looked at, brought in. What the console does with a file
//! happens here with the same file.

use std::collections::BTreeMap;
use std::io::Write as _;

use app::console::roster::{look, pieces, start};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use futures::StreamExt as _;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, StatusCode};
use identity::console::{Capability, SyncRoster};
use identity::keys::sha256;
use identity::ports::{RosterRun, RunPart, RunState};
use identity::roster::sync::{Class, Found};
use identity::{Fault, Refusal};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::gate::{Act, Caller, Look};
use super::once::{KEY, keyed, run};
use super::problem::Problem;
use super::take::{Asked, Id, Sent, is_of, too_large};
use super::{Api, PREFIX};

/// The operations with a small body.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(check))
        .routes(routes!(apply))
        .routes(routes!(report))
}

/// The one that takes a file.
pub fn uploads() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(bring))
}

/// How far a roster is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RosterState {
    /// The file is here; its columns are still to be named.
    Uploaded,
    /// It is read once without writing anything.
    Checking,
    /// It is known what would change.
    Checked,
    /// It goes in.
    Applying,
    /// It went in.
    Done,
    /// It ended early; what had gone in stays.
    Failed,
    /// Somebody decided against it, or a newer one came first.
    Refused,
}

impl From<RunState> for RosterState {
    fn from(state: RunState) -> Self {
        match state {
            RunState::Uploaded => Self::Uploaded,
            RunState::Checking => Self::Checking,
            RunState::Checked => Self::Checked,
            RunState::Applying => Self::Applying,
            RunState::Done => Self::Done,
            RunState::Failed => Self::Failed,
            RunState::Refused => Self::Refused,
        }
    }
}

/// What a roster would change, or has changed.
#[derive(Debug, Serialize, ToSchema)]
struct Changes {
    /// Rows read.
    rows: u64,
    /// New accounts.
    added: u64,
    /// Accounts that change.
    changed: u64,
    /// Rows with nothing to do.
    unchanged: u64,
    /// People who have left.
    left: u64,
    /// Rows with errors.
    refused: u64,
    /// What `confirm` has to say before it goes in; `null`: nothing.
    confirm: Option<u64>,
    /// The first people of each class.
    first: Vec<Change>,
}

/// Something about one person.
#[derive(Debug, Serialize, ToSchema)]
struct Change {
    /// `added`, `changed`, `left` or `refused`.
    class: String,
    /// The line of the file; 0: not in it.
    line: u32,
    /// Account number, where it could be read.
    number: String,
}

/// A roster.
#[derive(Debug, Serialize, ToSchema)]
struct Roster {
    /// Identifier.
    id: Uuid,
    /// What the file was called.
    name: String,
    /// How far it is.
    state: RosterState,
    /// Whether the file names everybody: whoever is missing has left.
    complete: bool,
    /// Rows that were read so far.
    rows: u64,
    /// Who brought it.
    actor: String,
    /// When it came (RFC 3339).
    #[schema(format = DateTime)]
    created_at: String,
    /// The headings of the file.
    headings: Vec<String>,
    /// Which heading stands for which column.
    columns: BTreeMap<String, String>,
    /// What it would change, or has changed; `null`: not known yet.
    changes: Option<Changes>,
    /// Code of what went wrong; empty: nothing.
    error: String,
}

impl Roster {
    fn of(api: &Api, row: &RosterRun, found: Option<&Found>) -> Self {
        let mapping = identity::roster::sync::read(&row.mapping);
        let changes = found.map(|found| Changes {
            rows: found.rows,
            added: found.count(Class::Added),
            changed: found.count(Class::Changed),
            unchanged: found.unchanged,
            left: found.count(Class::Left),
            refused: found.count(Class::Refused),
            confirm: Some(found.touched()).filter(|_| api.services.rosters.stops(found)),
            first: found
                .entries
                .iter()
                .map(|entry| Change {
                    class: entry.class.code().to_owned(),
                    line: entry.line,
                    number: entry.number.clone(),
                })
                .collect(),
        });
        Self {
            id: row.id,
            name: row.name.clone(),
            state: row.state.into(),
            complete: row.complete,
            rows: row.rows,
            actor: row.actor.clone(),
            created_at: row.created_at.rfc3339(),
            headings: mapping.headings,
            columns: mapping.columns,
            changes,
            error: row.error.clone(),
        }
    }
}

/// What is said about a file.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Brought {
    /// What the file is called; its ending says what it is: `.csv` where nothing is said.
    #[param(max_length = 200)]
    name: Option<String>,
    /// Whether the file names everybody: whoever is missing has left.
    complete: Option<bool>,
}

/// How to read a file.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reading {
    /// Which heading stands for which column; left out: as they were recognised.
    #[serde(default)]
    columns: Option<BTreeMap<String, String>>,
    /// Whether the file names everybody: whoever is missing has left.
    #[serde(default)]
    complete: bool,
}

/// That it is to go in.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Applying {
    /// How many people change or leave, where these are so many that `changes.confirm` asks for it.
    #[serde(default)]
    confirm: Option<u64>,
}

/// Bring a roster
///
/// CSV or a workbook. It is read at once without writing anything, if its headings are recognised: look at it
/// until its state is `checked`. Otherwise name the columns with `check`.
#[utoipa::path(
    post, path = "/rosters", tag = "rosters", operation_id = "rosters_bring",
    params(Brought),
    request_body(content(
        (Vec<u8> = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ), description = "The file"),
    security(("token" = ["sync_roster"])),
    responses((status = 202, description = "It is here; `Location` tells how far it is", body = Roster))
)]
async fn bring(
    Act(may): Act<SyncRoster>,
    State(api): State<Api>,
    Extension(caller): Extension<Caller>,
    Asked(brought): Asked<Brought>,
    request: Request,
) -> Result<Response, Problem> {
    let workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let headers = request.headers().clone();
    if !is_of(&headers, "text/csv") && !is_of(&headers, workbook) {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type_unsupported"));
    }
    let most = api.services.domain.policy.roster.max_upload_bytes;
    let (file, bytes) = received(request.into_body(), most).await?;
    let digest = digest(&file).await?;
    let complete = [u8::from(brought.complete.unwrap_or_default())];
    let name = brought.name.clone().unwrap_or_else(|| "roster.csv".to_owned());
    let work = {
        let api = api.clone();
        let name = name.clone();
        async move {
            let done = taken(&api, &may, (&name, brought.complete.unwrap_or_default()), file, bytes).await;
            done.unwrap_or_else(IntoResponse::into_response)
        }
    };
    if !headers.contains_key(KEY) {
        return Ok(work.await);
    }
    // The key stands for the file, which is not held in memory.
    let keyed = keyed(&api, &caller, &headers, &[b"rosters", name.as_bytes(), &complete, &digest])?;
    Ok(run(&api, &caller, keyed, work).await)
}

/// The body in a temporary file that we alone can read.
async fn received(body: Body, most: usize) -> Result<(NamedTempFile, u64), Problem> {
    let lost = |_| Problem::fault(&Fault::Inconsistent("a temporary file could not be written"));
    let mut file = NamedTempFile::new().map_err(lost)?;
    let mut bytes = 0_usize;
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Problem::invalid("the body was cut off"))?;
        bytes = bytes.saturating_add(chunk.len());
        if bytes > most {
            return Err(too_large());
        }
        file.write_all(&chunk).map_err(lost)?;
    }
    if bytes == 0 {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "roster_no_file"));
    }
    file.flush().map_err(lost)?;
    Ok((file, u64::try_from(bytes).unwrap_or(u64::MAX)))
}

async fn digest(file: &NamedTempFile) -> Result<[u8; 32], Problem> {
    let path = file.path().to_owned();
    let read = tokio::task::spawn_blocking(move || std::fs::read(path).map(|bytes| sha256(&bytes))).await;
    match read {
        Ok(Ok(digest)) => Ok(digest),
        _ => Err(Problem::fault(&Fault::Inconsistent("a temporary file could not be read"))),
    }
}

/// Keeps the file and begins to read it.
async fn taken(
    api: &Api,
    may: &Capability<SyncRoster>,
    (name, complete): (&str, bool),
    file: NamedTempFile,
    bytes: u64,
) -> Result<Response, Problem> {
    let mapping = look(file.path()).await?;
    let mapping = mapping.map_err(|code| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code))?;
    let reader = file.reopen();
    let reader =
        reader.map_err(|_| Problem::fault(&Fault::Inconsistent("a temporary file could not be read")))?;
    let rosters = &api.services.rosters;
    let id = rosters.receive(may, (name, bytes), &mapping, pieces(reader)).await?;
    match rosters.begin_check(may, id, mapping.columns, complete).await? {
        Ok(run) => start(rosters.clone(), run),
        // The columns are still to be named.
        Err(Refusal::RosterColumns) => {}
        Err(refusal) => return Err(refusal.into()),
    }
    let location = [(LOCATION, format!("{PREFIX}/rosters/{id}"))];
    Ok((StatusCode::ACCEPTED, location, Json(read(api, may, id).await?)).into_response())
}

async fn read(api: &Api, sight: &identity::console::Sight<SyncRoster>, id: Uuid) -> Result<Roster, Problem> {
    let found = api.services.rosters.run(sight, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Roster::of(api, &found.0, found.1.as_ref()))
}

/// List rosters
///
/// The newest 20.
#[utoipa::path(
    get, path = "/rosters", tag = "rosters", operation_id = "rosters_list",
    security(("token" = ["sync_roster"])),
    responses((status = 200, description = "The rosters", body = Vec<Roster>))
)]
async fn list(look: Look<SyncRoster>, State(api): State<Api>) -> Result<Response, Problem> {
    let runs = api.services.rosters.runs(&look.sight).await?;
    let rosters: Vec<_> = runs.iter().map(|(row, found)| Roster::of(&api, row, found.as_ref())).collect();
    Ok(Json(rosters).into_response())
}

/// Read how far a roster is
///
/// And what it would change, or has changed.
#[utoipa::path(
    get, path = "/rosters/{id}", tag = "rosters", operation_id = "rosters_read",
    params(("id" = Uuid, Path, description = "Identifier of the roster")),
    security(("token" = ["sync_roster"])),
    responses((status = 200, description = "The roster", body = Roster))
)]
async fn one(look: Look<SyncRoster>, State(api): State<Api>, Id(id): Id) -> Result<Response, Problem> {
    Ok(Json(read(&api, &look.sight, id).await?).into_response())
}

/// Read a roster without writing anything
///
/// With these headings for its columns.
#[utoipa::path(
    post, path = "/rosters/{id}/check", tag = "rosters", operation_id = "rosters_check",
    params(("id" = Uuid, Path, description = "Identifier of the roster")),
    request_body = Reading, security(("token" = ["sync_roster"])),
    responses((status = 202, description = "It is being read", body = Roster))
)]
async fn check(
    Act(may): Act<SyncRoster>,
    State(api): State<Api>,
    Id(id): Id,
    Sent(reading): Sent<Reading>,
) -> Result<Response, Problem> {
    let present = read(&api, &may, id).await?;
    let columns = reading.columns.unwrap_or(present.columns);
    let run = api.services.rosters.begin_check(&may, id, columns, reading.complete).await??;
    begun(&api, &may, run).await
}

/// Bring a roster in
///
/// As it was found.
#[utoipa::path(
    post, path = "/rosters/{id}/apply", tag = "rosters", operation_id = "rosters_apply",
    params(("id" = Uuid, Path, description = "Identifier of the roster")),
    request_body = Applying, security(("token" = ["sync_roster"])),
    responses((status = 202, description = "It goes in", body = Roster))
)]
async fn apply(
    Act(may): Act<SyncRoster>,
    State(api): State<Api>,
    Id(id): Id,
    Sent(applying): Sent<Applying>,
) -> Result<Response, Problem> {
    let typed = applying.confirm.map(|count| count.to_string()).unwrap_or_default();
    let run = api.services.rosters.begin_apply(&may, id, &typed).await??;
    begun(&api, &may, run).await
}

async fn begun(api: &Api, may: &Capability<SyncRoster>, run: RosterRun) -> Result<Response, Problem> {
    let id = run.id;
    start(api.services.rosters.clone(), run);
    Ok((StatusCode::ACCEPTED, Json(read(api, may, id).await?)).into_response())
}

/// Read a roster's report
///
/// One line for everybody whom it would change, has changed or could not read.
#[utoipa::path(
    get, path = "/rosters/{id}/report", tag = "rosters", operation_id = "rosters_report",
    params(("id" = Uuid, Path, description = "Identifier of the roster")),
    security(("token" = ["sync_roster"])),
    responses((status = 200, description = "The report", body = String, content_type = "text/csv"))
)]
async fn report(look: Look<SyncRoster>, State(api): State<Api>, Id(id): Id) -> Result<Response, Problem> {
    read(&api, &look.sight, id).await?;
    let rosters = api.services.rosters.clone();
    let pieces = futures::stream::try_unfold((rosters, 0_u32), move |(rosters, number)| async move {
        let piece = rosters.piece(id, RunPart::Report, number).await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(piece.map(|piece| (piece, (rosters, number.saturating_add(1)))))
    });
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, http::HeaderValue::from_static("text/csv; charset=utf-8"));
    Ok((headers, Body::from_stream(pieces)).into_response())
}
