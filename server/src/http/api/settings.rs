//! Versions of the settings: read, and rolled back to.

use app::console::settings::rolled_back;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::Refusal;
use identity::console::settings::Area;
use identity::console::{Capability, ChangeAppearance, ChangePolicy, ReadSettings};
use identity::ports::SettingsVersion;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Api;
use super::gate::{Act, Look};
use super::list::{Page, Place, limit, opened};
use super::problem::Problem;
use super::take::{Asked, Named, Sent};

/// The operations.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(roll_back))
        .routes(routes!(roll_back_appearance))
}

/// A version of the settings.
#[derive(Debug, Serialize, ToSchema)]
struct Version {
    /// Counts from 1; the newest is in force.
    version: i64,
    /// Why it was saved.
    note: String,
    /// Number of whoever saved it.
    author: String,
    /// When (RFC 3339).
    #[schema(format = DateTime)]
    created_at: String,
}

impl Version {
    fn of(row: &SettingsVersion) -> Self {
        Self {
            version: row.version,
            note: row.note.clone(),
            author: row.author.clone(),
            created_at: row.created_at.rfc3339(),
        }
    }
}

/// A version with what it says.
#[derive(Debug, Serialize, ToSchema)]
struct VersionFile {
    /// The version.
    #[serde(flatten)]
    version: Version,
    /// What is set at the console, as TOML.
    text: String,
}

/// A page of versions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Paging {
    /// Rows on a page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// Where the list goes on: `next` of the page before.
    cursor: Option<String>,
}

/// Why it is rolled back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RollBack {
    /// The note of the new version.
    #[schema(min_length = 1, max_length = 200)]
    note: String,
}

/// The new version.
#[derive(Debug, Serialize, ToSchema)]
struct SavedVersion {
    /// Its number; in force within a second.
    version: i64,
}

/// List versions of the settings
///
/// The newest first.
#[utoipa::path(
    get, path = "/settings/versions", tag = "settings", operation_id = "settings_versions",
    params(Paging), security(("token" = ["read_settings"])),
    responses((status = 200, description = "A page of versions", body = Page<Version>))
)]
async fn list(
    look: Look<ReadSettings>,
    State(api): State<Api>,
    Asked(paging): Asked<Paging>,
) -> Result<Response, Problem> {
    let rows = limit(paging.limit)?;
    let address = api.address("/settings/versions");
    let place = Place { domain: &api.services.domain, list: &address, address: Some(&address), limit: rows };
    let before: Option<i64> = opened(place.domain, place.list, paging.cursor.as_deref())?;
    let decisions = &api.services.decisions;
    let mut found = decisions.versions(&look.sight, before.unwrap_or(i64::MAX), rows + 1).await?;
    let most = usize::try_from(rows).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    let next = found.last().filter(|_| more).map(|row| row.version);
    place.page(found.iter().map(Version::of).collect(), next)
}

/// Read a version of the settings
///
/// What was set at the console; secrets are never among it.
#[utoipa::path(
    get, path = "/settings/versions/{version}", tag = "settings", operation_id = "settings_version",
    params(("version" = i64, Path, description = "Its number")),
    security(("token" = ["read_settings"])),
    responses((status = 200, description = "The version", body = VersionFile))
)]
async fn one(
    look: Look<ReadSettings>,
    State(api): State<Api>,
    Named(version): Named<i64>,
) -> Result<Response, Problem> {
    let row = api.services.decisions.version(&look.sight, version).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(VersionFile { version: Version::of(&row), text: row.text }).into_response())
}

/// Roll the rules back
///
/// To an older version, all but the appearance. Makes a new version, which is in force within a second.
#[utoipa::path(
    post, path = "/settings/versions/{version}/roll-back", tag = "settings",
    operation_id = "settings_roll_back",
    params(("version" = i64, Path, description = "Number of the older version; 0: nothing set")),
    request_body = RollBack, security(("token" = ["change_policy"])),
    responses((status = 200, description = "The new version", body = SavedVersion))
)]
async fn roll_back(
    Act(may): Act<ChangePolicy>,
    State(api): State<Api>,
    Named(version): Named<i64>,
    Sent(why): Sent<RollBack>,
) -> Result<Response, Problem> {
    back(&api, &may, version, &why.note).await
}

/// Roll the appearance back
///
/// To an older version, texts and colours only.
#[utoipa::path(
    post, path = "/settings/versions/{version}/roll-back-appearance", tag = "settings",
    operation_id = "settings_roll_back_appearance",
    params(("version" = i64, Path, description = "Number of the older version; 0: nothing set")),
    request_body = RollBack, security(("token" = ["change_appearance"])),
    responses((status = 200, description = "The new version", body = SavedVersion))
)]
async fn roll_back_appearance(
    Act(may): Act<ChangeAppearance>,
    State(api): State<Api>,
    Named(version): Named<i64>,
    Sent(why): Sent<RollBack>,
) -> Result<Response, Problem> {
    back(&api, &may, version, &why.note).await
}

async fn back<D: Area>(
    api: &Api,
    may: &Capability<D>,
    version: i64,
    note: &str,
) -> Result<Response, Problem> {
    let done = rolled_back(&api.services, may, version, note).await?;
    let version = done.map_err(|refusal: Refusal| Problem::from(refusal).or_at("note"))?;
    Ok(Json(SavedVersion { version }).into_response())
}
