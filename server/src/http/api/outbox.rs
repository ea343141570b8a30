//! What keeps the installation running: queues, dead letters, jobs.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use identity::Time;
use identity::console::Operate;
use identity::operations::DeadLetter;
use identity::ports::OutboxKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::Api;
use super::gate::{Act, Look};
use super::list::{Page, Place, address, limit, opened};
use super::people::Why;
use super::problem::Problem;
use super::take::{Asked, Id, Sent};

/// The operations.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(queues))
        .routes(routes!(dead))
        .routes(routes!(retry))
        .routes(routes!(drop_letter))
        .routes(routes!(retry_all))
}

/// Which queue.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Queue {
    /// Text messages.
    Sms,
    /// Mails.
    Mail,
    /// Logout notices to applications.
    CasLogout,
}

impl Queue {
    fn kind(self) -> OutboxKind {
        match self {
            Self::Sms => OutboxKind::Sms,
            Self::Mail => OutboxKind::Mail,
            Self::CasLogout => OutboxKind::CasLogout,
        }
    }

    fn of(kind: OutboxKind) -> Self {
        match kind {
            OutboxKind::Sms => Self::Sms,
            OutboxKind::Mail => Self::Mail,
            OutboxKind::CasLogout => Self::CasLogout,
        }
    }

    fn code(self) -> &'static str {
        self.kind().code()
    }
}

/// How a queue stands.
#[derive(Debug, Serialize, ToSchema)]
struct QueueState {
    /// Which.
    kind: Queue,
    /// Messages to deliver.
    queued: u64,
    /// Those that are due.
    due: u64,
    /// Those that were given up.
    dead: u64,
    /// Since when the longest due one is due (RFC 3339).
    #[schema(format = DateTime)]
    oldest_due: Option<String>,
}

/// A message that was given up.
#[derive(Debug, Serialize, ToSchema)]
struct Letter {
    /// Identifier.
    id: Uuid,
    /// Its queue.
    kind: Queue,
    /// Name of its text.
    template: String,
    /// Who should have had it, masked; the host of an application.
    to: String,
    /// How often it was tried.
    attempts: u32,
    /// When it was written (RFC 3339).
    #[schema(format = DateTime)]
    created_at: String,
    /// Code of the last failure.
    error: String,
}

impl Letter {
    fn of(letter: DeadLetter) -> Self {
        Self {
            id: letter.id,
            kind: Queue::of(letter.kind),
            template: letter.template,
            to: letter.to,
            attempts: letter.attempts,
            created_at: letter.created_at.rfc3339(),
            error: letter.error,
        }
    }
}

/// Filters of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LetterFilter {
    /// Of this queue.
    #[param(inline)]
    kind: Option<Queue>,
    /// Rows on a page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// Where the list goes on: `next` of the page before.
    cursor: Option<String>,
}

/// Which queue to deliver once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RetryAll {
    /// The queue.
    kind: Queue,
}

/// How many were put back.
#[derive(Debug, Serialize, ToSchema)]
struct Retried {
    /// Messages.
    count: u64,
}

/// How the queues stand
///
/// Text messages, mails, logout notices.
#[utoipa::path(
    get, path = "/outbox", tag = "outbox", operation_id = "outbox_queues",
    security(("token" = ["operate"])),
    responses((status = 200, description = "Every queue", body = Vec<QueueState>))
)]
async fn queues(look: Look<Operate>, State(api): State<Api>) -> Result<Response, Problem> {
    let queues = api.services.operations.queues(&look.sight).await?;
    let queues = queues.into_iter().map(|health| QueueState {
        kind: Queue::of(health.kind),
        queued: health.queued,
        due: health.due,
        dead: health.dead,
        oldest_due: health.oldest_due.map(Time::rfc3339),
    });
    Ok(Json(queues.collect::<Vec<_>>()).into_response())
}

/// List dead letters
///
/// Messages that were given up, the newest first.
#[utoipa::path(
    get, path = "/outbox/dead", tag = "outbox", operation_id = "outbox_dead",
    params(LetterFilter), security(("token" = ["operate"])),
    responses((status = 200, description = "A page of dead letters", body = Page<Letter>))
)]
async fn dead(
    look: Look<Operate>,
    State(api): State<Api>,
    Asked(filter): Asked<LetterFilter>,
) -> Result<Response, Problem> {
    let rows = limit(filter.limit)?;
    let address = address(&api.address("/outbox/dead"), &[("kind", filter.kind.map_or("", Queue::code))]);
    let place = Place { domain: &api.services.domain, list: &address, address: Some(&address), limit: rows };
    let before: Option<(Time, Uuid)> = opened(place.domain, place.list, filter.cursor.as_deref())?;
    let kind = filter.kind.map(Queue::kind);
    // One more than is shown tells whether there is more.
    let mut letters = api.services.operations.dead_letters(&look.sight, kind, before, rows + 1).await?;
    let most = usize::try_from(rows).unwrap_or(usize::MAX);
    let more = letters.len() > most;
    letters.truncate(most);
    let next = letters.last().filter(|_| more).map(|letter| (letter.created_at, letter.id));
    place.page(letters.into_iter().map(Letter::of).collect(), next)
}

/// Deliver a dead letter once more
///
/// As if it had been written now.
#[utoipa::path(
    post, path = "/outbox/dead/{id}/retry", tag = "outbox", operation_id = "outbox_retry",
    params(("id" = Uuid, Path, description = "Identifier of the message")),
    security(("token" = ["operate"])),
    responses((status = 204, description = "It is in its queue again"))
)]
async fn retry(Act(may): Act<Operate>, State(api): State<Api>, Id(id): Id) -> Result<StatusCode, Problem> {
    api.services.operations.retry(&may, id).await??;
    Ok(StatusCode::NO_CONTENT)
}

/// Drop a dead letter
///
/// For good, for a reason that is recorded.
#[utoipa::path(
    post, path = "/outbox/dead/{id}/drop", tag = "outbox", operation_id = "outbox_drop",
    params(("id" = Uuid, Path, description = "Identifier of the message")),
    request_body = Why, security(("token" = ["operate"])),
    responses((status = 204, description = "It is gone"))
)]
async fn drop_letter(
    Act(may): Act<Operate>,
    State(api): State<Api>,
    Id(id): Id,
    Sent(why): Sent<Why>,
) -> Result<StatusCode, Problem> {
    let done = api.services.operations.drop_letter(&may, id, &why.reason).await?;
    done.map_err(|refusal| Problem::from(refusal).or_at("reason"))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deliver all dead letters of a queue once more
///
/// As if they had been written now.
#[utoipa::path(
    post, path = "/outbox/retry", tag = "outbox", operation_id = "outbox_retry_all",
    request_body = RetryAll, security(("token" = ["operate"])),
    responses((status = 200, description = "How many", body = Retried))
)]
async fn retry_all(
    Act(may): Act<Operate>,
    State(api): State<Api>,
    Sent(which): Sent<RetryAll>,
) -> Result<Response, Problem> {
    let count = api.services.operations.retry_all(&may, which.kind.kind()).await??;
    Ok(Json(Retried { count }).into_response())
}
