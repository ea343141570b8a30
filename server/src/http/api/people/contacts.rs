//! Numbers in full, phones and addresses cleared, a number moved.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use identity::console::people::Clearing;
use identity::console::{MoveContacts, Unmask};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::super::Api;
use super::super::gate::Act;
use super::super::once::Instead;
use super::super::problem::Problem;
use super::super::take::{Id, Sent};
use super::acts::Why;

/// The operations.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(unmask)).routes(routes!(clear)).routes(routes!(move_number))
}

/// Personal numbers in full.
#[derive(Debug, Serialize, ToSchema)]
struct Unmasked {
    /// The document number.
    document: Option<String>,
    /// The login phone.
    login_phone: Option<String>,
    /// The security phone.
    security_phone: Option<String>,
    /// The e-mail address.
    email: Option<String>,
}

/// What to clear, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Clear {
    /// The login phone.
    #[serde(default)]
    login_phone: bool,
    /// The security phone.
    #[serde(default)]
    security_phone: bool,
    /// The e-mail address.
    #[serde(default)]
    email: bool,
    /// The reason: stands in the audit log.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// A number to be moved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Move {
    /// The phone, with its country code.
    #[schema(example = "+86 138 0013 8000")]
    phone: String,
    /// The account that has it now; left out: nobody has.
    #[serde(default)]
    from: Option<Uuid>,
    /// The reason: stands in the audit log.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Read personal numbers in full
///
/// That they were read, and why, stands in the audit log. An answer that is given again under an
/// `Idempotency-Key` does not have them.
#[utoipa::path(
    post, path = "/people/{id}/unmask", tag = "people", operation_id = "people_unmask",
    params(("id" = Uuid, Path, description = "Identifier of the account")),
    request_body = Why, security(("token" = ["unmask"])),
    responses((status = 200, description = "The numbers", body = Unmasked))
)]
async fn unmask(
    Act(may): Act<Unmask>,
    State(api): State<Api>,
    Id(id): Id,
    Sent(why): Sent<Why>,
) -> Result<Response, Problem> {
    let shown = api.services.people.unmask(&may, id, &why.reason).await?;
    let shown = shown.map_err(|refusal| Problem::from(refusal).or_at("reason"))?;
    let body = Unmasked {
        document: shown.document,
        login_phone: shown.login_phone,
        security_phone: shown.security_phone,
        email: shown.email,
    };
    let mut response = Json(body).into_response();
    let kept = json!({ "document": null, "login_phone": null, "security_phone": null, "email": null });
    response.extensions_mut().insert(Instead(kept.to_string()));
    Ok(response)
}

/// Clear phones and the e-mail address
///
/// The owner hears of it where they were reached before.
#[utoipa::path(
    post, path = "/people/{id}/clear-contacts", tag = "people", operation_id = "people_clear_contacts",
    params(("id" = Uuid, Path, description = "Identifier of the account")),
    request_body = Clear, security(("token" = ["move_contacts"])),
    responses((status = 204, description = "They are cleared"))
)]
async fn clear(
    Act(may): Act<MoveContacts>,
    State(api): State<Api>,
    Id(id): Id,
    Sent(clear): Sent<Clear>,
) -> Result<StatusCode, Problem> {
    let Clear { login_phone, security_phone, email, reason } = clear;
    let what = Clearing { login_phone, security_phone, email };
    let done = api.services.people.clear_contacts(&may, id, what, &reason).await?;
    done.map_err(|refusal| Problem::from(refusal).or_at("reason"))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Move a number to an account
///
/// From `from`, as whoever asks saw it: when somebody else has it by now, nothing is done. Both owners
/// hear of it.
#[utoipa::path(
    post, path = "/people/{id}/move-number", tag = "people", operation_id = "people_move_number",
    params(("id" = Uuid, Path, description = "The account that is to have it")),
    request_body = Move, security(("token" = ["move_contacts"])),
    responses((status = 204, description = "It is moved"))
)]
async fn move_number(
    Act(may): Act<MoveContacts>,
    State(api): State<Api>,
    Id(id): Id,
    Sent(wanted): Sent<Move>,
) -> Result<StatusCode, Problem> {
    let Move { phone, from, reason } = wanted;
    let done = api.services.people.move_number(&may, id, &phone, from, &reason).await?;
    done.map_err(|refusal| Problem::from(refusal).or_at("reason"))?;
    Ok(StatusCode::NO_CONTENT)
}
