//! What is done about accounts: on and off, locks, sessions, passwords.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use identity::console::{ResetPasswords, SwitchPeople, UnlockPeople};
use identity::ports::Status;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Api;
use super::super::gate::Act;
use super::super::once::Instead;
use super::super::problem::Problem;
use super::super::take::{Id, Sent};

/// The operations.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(enable))
        .routes(routes!(disable))
        .routes(routes!(unlock))
        .routes(routes!(end_sessions))
        .routes(routes!(force_change))
        .routes(routes!(reset))
}

/// Why it is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// The reason: stands in the audit log.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
}

/// A random password that has to be changed at the next sign-in.
#[derive(Debug, Serialize, ToSchema)]
pub struct FreshPassword {
    /// The password, told this once; `null` where the answer is given again.
    pub password: Option<String>,
}

/// Switch an account on
///
/// Its owner hears of it.
#[utoipa::path(
    post, path = "/people/{id}/enable", tag = "people", operation_id = "people_enable",
    params(("id" = uuid::Uuid, Path, description = "Identifier of the account")),
    request_body = Why, security(("token" = ["switch_people"])),
    responses((status = 204, description = "It may sign in"))
)]
async fn enable(
    Act(may): Act<SwitchPeople>,
    State(api): State<Api>,
    Id(id): Id,
    Sent(why): Sent<Why>,
) -> Result<StatusCode, Problem> {
    switched(api.services.people.set_status(&may, id, Status::Active, &why.reason).await?)
}

/// Switch an account off
///
/// It is out everywhere at once; its owner hears of it.
#[utoipa::path(
    post, path = "/people/{id}/disable", tag = "people", operation_id = "people_disable",
    params(("id" = uuid::Uuid, Path, description = "Identifier of the account")),
    request_body = Why, security(("token" = ["switch_people"])),
    responses((status = 204, description = "It may not sign in any more"))
)]
async fn disable(
    Act(may): Act<SwitchPeople>,
    State(api): State<Api>,
    Id(id): Id,
    Sent(why): Sent<Why>,
) -> Result<StatusCode, Problem> {
    switched(api.services.people.set_status(&may, id, Status::Disabled, &why.reason).await?)
}

fn switched(verdict: Result<(), identity::Refusal>) -> Result<StatusCode, Problem> {
    verdict.map_err(|refusal| Problem::from(refusal).or_at("reason"))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Open an account's locks
///
/// After too many wrong passwords.
#[utoipa::path(
    post, path = "/people/{id}/unlock", tag = "people", operation_id = "people_unlock",
    params(("id" = uuid::Uuid, Path, description = "Identifier of the account")),
    security(("token" = ["unlock_people"])),
    responses((status = 204, description = "It is not locked any more"))
)]
async fn unlock(
    Act(may): Act<UnlockPeople>,
    State(api): State<Api>,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    switched(api.services.people.unlock(&may, id).await?)
}

/// End all sessions of an account
///
/// Systems that it visited are told.
#[utoipa::path(
    delete, path = "/people/{id}/sessions", tag = "people", operation_id = "people_end_sessions",
    params(("id" = uuid::Uuid, Path, description = "Identifier of the account")),
    security(("token" = ["switch_people"])),
    responses((status = 204, description = "It is signed in nowhere"))
)]
async fn end_sessions(
    Act(may): Act<SwitchPeople>,
    State(api): State<Api>,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    switched(api.services.people.end_sessions(&may, id).await?)
}

/// Demand another password
///
/// At the next sign-in.
#[utoipa::path(
    post, path = "/people/{id}/force-password-change", tag = "people", operation_id = "people_force_change",
    params(("id" = uuid::Uuid, Path, description = "Identifier of the account")),
    security(("token" = ["reset_passwords"])),
    responses((status = 204, description = "The next sign-in asks for another password"))
)]
async fn force_change(
    Act(may): Act<ResetPasswords>,
    State(api): State<Api>,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    switched(api.services.people.force_change(&may, id).await?)
}

/// Reset a password
///
/// To a random one that has to be changed at the next sign-in. It is told in this answer and nowhere
/// else: an answer that is given again under an `Idempotency-Key` does not have it.
#[utoipa::path(
    post, path = "/people/{id}/reset-password", tag = "people", operation_id = "people_reset_password",
    params(("id" = uuid::Uuid, Path, description = "Identifier of the account")),
    request_body = Why, security(("token" = ["reset_passwords"])),
    responses((status = 200, description = "The password, once", body = FreshPassword))
)]
async fn reset(
    Act(may): Act<ResetPasswords>,
    State(api): State<Api>,
    Id(id): Id,
    Sent(why): Sent<Why>,
) -> Result<Response, Problem> {
    let password = api.services.people.reset_password(&may, id, &why.reason).await?;
    let password = password.map_err(|refusal| Problem::from(refusal).or_at("reason"))?;
    let mut response = Json(FreshPassword { password: Some(password.to_string()) }).into_response();
    response.extensions_mut().insert(Instead(json!({ "password": null }).to_string()));
    Ok(response)
}
