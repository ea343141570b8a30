//! Figures of the whole installation.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::Time;
use identity::console::SeeOverview;
use identity::overview::{Figures, Period, Series};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Api;
use super::gate::Look;
use super::problem::Problem;
use super::take::Asked;

/// The operations.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(figures))
}

/// How far back.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
enum Back {
    /// 24 hours, by hour.
    #[default]
    #[serde(rename = "24h")]
    Day,
    /// 7 days, by day.
    #[serde(rename = "7d")]
    Week,
    /// 30 days, by day.
    #[serde(rename = "30d")]
    Month,
    /// Half a year, by day.
    #[serde(rename = "183d")]
    HalfYear,
}

/// Which figures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// How far back; 24 hours where nothing is said.
    #[param(inline)]
    period: Option<Back>,
}

/// How often something happened in each part of the period.
#[derive(Debug, Serialize, ToSchema)]
struct Row {
    /// Code of what is counted.
    code: String,
    /// How often, in each part.
    values: Vec<u64>,
}

/// People who signed in on a day.
#[derive(Debug, Serialize, ToSchema)]
struct Day {
    /// When the day began (RFC 3339).
    #[schema(format = DateTime)]
    from: String,
    /// Different people.
    people: u64,
}

/// Applications for review that wait.
#[derive(Debug, Serialize, ToSchema)]
struct Waiting {
    /// Code of the kind.
    kind: String,
    /// How many.
    count: u64,
}

/// The figures.
#[derive(Debug, Serialize, ToSchema)]
struct OverviewFigures {
    /// When each part of the period began (RFC 3339).
    starts: Vec<String>,
    /// Sign-ins that went well, by method.
    by_method: Vec<Row>,
    /// Sign-ins by outcome.
    by_outcome: Vec<Row>,
    /// Sign-ins and proofs that failed, and those that met a lock.
    failures: Vec<Row>,
    /// Second halves of sign-ins.
    step_ups: Vec<Row>,
    /// Codes by SMS and by mail.
    codes: Vec<Row>,
    /// People who signed in, by day.
    active: Vec<Day>,
    /// Different people who signed in within the period.
    people: u64,
    /// SMS of this hour.
    sms_spent: u64,
    /// SMS that an hour may have.
    sms_limit: u64,
    /// Applications for review that wait.
    waiting: Vec<Waiting>,
}

impl From<Figures> for OverviewFigures {
    fn from(figures: Figures) -> Self {
        let rows =
            |all: Vec<Series>| all.into_iter().map(|s| Row { code: s.code, values: s.values }).collect();
        let active = figures.active.into_iter().map(|(at, people)| Day { from: at.rfc3339(), people });
        let waiting = figures
            .backlog
            .into_iter()
            .map(|row| Waiting { kind: row.kind.code().to_owned(), count: row.count });
        Self {
            starts: figures.starts.into_iter().map(Time::rfc3339).collect(),
            by_method: rows(figures.by_method),
            by_outcome: rows(figures.by_outcome),
            failures: rows(figures.failures),
            step_ups: rows(figures.step_ups),
            codes: rows(figures.codes),
            active: active.collect(),
            people: figures.people,
            sms_spent: figures.budget.spent,
            sms_limit: figures.budget.limit,
            waiting: waiting.collect(),
        }
    }
}

/// Figures of the installation
///
/// Sign-ins, codes, people, what waits.
#[utoipa::path(
    get, path = "/overview", tag = "overview", operation_id = "overview",
    params(Which), security(("token" = ["see_overview"])),
    responses((status = 200, description = "The figures", body = OverviewFigures))
)]
async fn figures(
    look: Look<SeeOverview>,
    State(api): State<Api>,
    Asked(which): Asked<Which>,
) -> Result<Response, Problem> {
    let period = match which.period.unwrap_or_default() {
        Back::Day => Period::Day,
        Back::Week => Period::Week,
        Back::Month => Period::Month,
        Back::HalfYear => Period::HalfYear,
    };
    let figures = api.services.overview.figures(&look.sight, period).await?;
    Ok(Json(OverviewFigures::from(figures)).into_response())
}
