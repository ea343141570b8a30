//! The server functions of the security centre.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::model::SecurityView;
use crate::answer::Answer;

/// What the page of the security centre at `page` shows.
#[server(prefix = "/_fn", endpoint = "security/page", output = Json)]
pub async fn security_page(page: String) -> Result<SecurityView, ServerFnError> {
    let ask = crate::context::ask()?;
    let Some(session) = ask.signed_in(&page) else { return Ok(SecurityView::default()) };
    super::serve::view(&ask, &session, &page).await.map_err(|fault| ask.broken(&fault))
}

/// Begins setting an authenticator app up.
#[server(prefix = "/_fn", endpoint = "security/totp_begin", output = Json)]
pub async fn totp_begin(page: String) -> Result<Answer, ServerFnError> {
    use super::serve::{TOTP, ask, done};
    let ask = ask()?;
    let Some(session) = ask.acting() else { return Ok(ask.sign_in_first(&page)) };
    let verdict = ask.services.factors.begin_totp(&session).await;
    Ok(done(&ask, "factors", &page, verdict.map(|verdict| verdict.map(|()| TOTP))))
}

/// Confirms it with its first code.
#[server(prefix = "/_fn", endpoint = "security/totp_confirm", output = Json)]
pub async fn totp_confirm(page: String, #[server(default)] code: String) -> Result<Answer, ServerFnError> {
    use super::serve::{ask, enrolled};
    let ask = ask()?;
    let Some(session) = ask.acting() else { return Ok(ask.sign_in_first(&page)) };
    let verdict = ask.services.factors.confirm_totp(&session, &ask.visitor, &code).await;
    Ok(enrolled(&ask, &session, "totp", &page, verdict))
}

/// Adds a passkey.
#[server(prefix = "/_fn", endpoint = "security/passkey_add", output = Json)]
pub async fn passkey_add(
    page: String,
    #[server(default)] ceremony: String,
    #[server(default)] response: String,
    #[server(default)] name: String,
) -> Result<Answer, ServerFnError> {
    use super::serve::{ask, enrolled};
    let ask = ask()?;
    let Some(session) = ask.acting() else { return Ok(ask.sign_in_first(&page)) };
    let service = &ask.services.factors;
    let verdict = service.add_passkey(&session, &ask.visitor, &ceremony, &response, &name).await;
    Ok(enrolled(&ask, &session, "passkey", &page, verdict))
}

/// Removes an authenticator app (`totp`) or a passkey.
#[server(prefix = "/_fn", endpoint = "security/factor_remove", output = Json)]
pub async fn factor_remove(page: String, #[server(default)] id: String) -> Result<Answer, ServerFnError> {
    use super::serve::{FACTORS, ask, done};
    let ask = ask()?;
    let Some(session) = ask.acting() else { return Ok(ask.sign_in_first(&page)) };
    let service = &ask.services.factors;
    let verdict = match id.parse::<uuid::Uuid>() {
        Ok(id) => service.remove_passkey(&session, &ask.visitor, id).await,
        Err(_) if id == "totp" => service.remove_totp(&session, &ask.visitor).await,
        // No factor of ours (S16).
        Err(_) => Ok(Err(identity::Refusal::PageExpired)),
    };
    Ok(done(&ask, "remove", &page, verdict.map(|verdict| verdict.map(|()| FACTORS))))
}

/// Makes new recovery codes.
#[server(prefix = "/_fn", endpoint = "security/codes_renew", output = Json)]
pub async fn codes_renew(page: String) -> Result<Answer, ServerFnError> {
    use super::serve::{ask, enrolled};
    let ask = ask()?;
    let Some(session) = ask.acting() else { return Ok(ask.sign_in_first(&page)) };
    let verdict = ask.services.factors.renew_codes(&session, &ask.visitor).await;
    Ok(enrolled(&ask, &session, "factors", &page, verdict.map(|verdict| verdict.map(Some))))
}

/// Ends one of the person's sessions.
#[server(prefix = "/_fn", endpoint = "security/session_end", output = Json)]
pub async fn session_end(page: String, #[server(default)] id: String) -> Result<Answer, ServerFnError> {
    use super::serve::{DEVICES, ask, done};
    let ask = ask()?;
    let Some(session) = ask.acting() else { return Ok(ask.sign_in_first(&page)) };
    let id = id.parse().unwrap_or_default();
    let verdict = ask.services.security.end_session(&session, &ask.visitor, id).await;
    Ok(done(&ask, "devices", &page, verdict.map(|verdict| verdict.map(|()| DEVICES))))
}

/// Ends all of the person's sessions but this one.
#[server(prefix = "/_fn", endpoint = "security/sessions_end", output = Json)]
pub async fn sessions_end(page: String) -> Result<Answer, ServerFnError> {
    use super::serve::{DEVICES, ask, done};
    let ask = ask()?;
    let Some(session) = ask.acting() else { return Ok(ask.sign_in_first(&page)) };
    let ended = ask.services.security.end_others(&session, &ask.visitor).await;
    Ok(done(&ask, "devices", &page, ended.map(|()| Ok(DEVICES))))
}

/// Forgets a device.
#[server(prefix = "/_fn", endpoint = "security/device_forget", output = Json)]
pub async fn device_forget(page: String, #[server(default)] id: String) -> Result<Answer, ServerFnError> {
    use super::serve::{DEVICES, ask, device_of, done};
    let ask = ask()?;
    let Some(session) = ask.acting() else { return Ok(ask.sign_in_first(&page)) };
    let verdict = ask.services.security.forget_device(&session, &ask.visitor, &device_of(&id)).await;
    Ok(done(&ask, "devices", &page, verdict.map(|verdict| verdict.map(|()| DEVICES))))
}
