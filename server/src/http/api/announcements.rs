//! Announcements.

use app::console::settings::{published, withdrawn};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use identity::Time;
use identity::console::ChangeAppearance;
use identity::ports::Announcement;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::gate::{Act, Look};
use super::problem::Problem;
use super::take::{Id, Sent};
use super::{Api, PREFIX};

/// The operations.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, publish)).routes(routes!(withdraw))
}

/// A notice to everybody.
#[derive(Debug, Serialize, ToSchema)]
struct Notice {
    /// Identifier.
    id: Uuid,
    /// In Chinese.
    zh: String,
    /// In English; empty: the Chinese text stands in.
    en: String,
    /// Whether it is a warning.
    urgent: bool,
    /// From when it is shown (RFC 3339).
    #[schema(format = DateTime)]
    starts_at: String,
    /// Until when (RFC 3339).
    #[schema(format = DateTime)]
    ends_at: String,
    /// Number of whoever wrote it.
    author: String,
}

impl Notice {
    fn of(row: Announcement) -> Self {
        Self {
            id: row.id,
            zh: row.text_zh,
            en: row.text_en,
            urgent: row.urgent,
            starts_at: Time::rfc3339(row.starts_at),
            ends_at: Time::rfc3339(row.ends_at),
            author: row.author,
        }
    }
}

/// An announcement to be published. Days are whole ones where the institution is, the last one included.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNotice {
    /// In Chinese.
    #[schema(min_length = 1, max_length = 300)]
    zh: String,
    /// In English.
    #[serde(default)]
    #[schema(max_length = 300)]
    en: String,
    /// Whether it is a warning.
    #[serde(default)]
    urgent: bool,
    /// The first day, `YYYY-MM-DD`.
    #[schema(example = "2026-09-01")]
    starts: String,
    /// The last day, `YYYY-MM-DD`.
    #[schema(example = "2026-09-03")]
    ends: String,
}

/// That it was published.
#[derive(Debug, Serialize, ToSchema)]
struct Published {
    /// Its identifier.
    id: Uuid,
}

/// List announcements
///
/// Those that are shown now or later.
#[utoipa::path(
    get, path = "/announcements", tag = "announcements", operation_id = "announcements_list",
    security(("token" = ["change_appearance"])),
    responses((status = 200, description = "The announcements", body = Vec<Notice>))
)]
async fn list(look: Look<ChangeAppearance>, State(api): State<Api>) -> Result<Response, Problem> {
    let rows = api.services.decisions.announcements(&look.sight).await?;
    Ok(Json(rows.into_iter().map(Notice::of).collect::<Vec<_>>()).into_response())
}

/// Publish an announcement
///
/// Everybody sees it between its days.
#[utoipa::path(
    post, path = "/announcements", tag = "announcements", operation_id = "announcements_publish",
    request_body = NewNotice, security(("token" = ["change_appearance"])),
    responses((status = 201, description = "It is published", body = Published))
)]
async fn publish(
    Act(may): Act<ChangeAppearance>,
    State(api): State<Api>,
    Sent(new): Sent<NewNotice>,
) -> Result<Response, Problem> {
    let texts = (new.zh.as_str(), new.en.as_str());
    let done = published(&api.services, &may, texts, new.urgent, (&new.starts, &new.ends)).await?;
    let id = done.map_err(|refusal| Problem::from(refusal).or_at("zh"))?;
    let location = [(LOCATION, format!("{PREFIX}/announcements/{id}"))];
    Ok((StatusCode::CREATED, location, Json(Published { id })).into_response())
}

/// Withdraw an announcement
///
/// Nobody sees it any more.
#[utoipa::path(
    delete, path = "/announcements/{id}", tag = "announcements", operation_id = "announcements_withdraw",
    params(("id" = Uuid, Path, description = "Identifier of the announcement")),
    security(("token" = ["change_appearance"])),
    responses((status = 204, description = "It is withdrawn"))
)]
async fn withdraw(
    Act(may): Act<ChangeAppearance>,
    State(api): State<Api>,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    withdrawn(&api.services, &may, id).await??;
    Ok(StatusCode::NO_CONTENT)
}
