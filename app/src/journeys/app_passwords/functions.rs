//! The server functions of the page.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Echo};

/// The page's own address.
pub(super) const PAGE: &str = "/security/app-passwords";

/// An app password as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPasswordEntry {
    /// Which.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Application and protocols, when made, until when, last use: name and value.
    pub facts: Vec<(String, String)>,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppPasswordsView {
    /// Whose.
    pub account: String,
    /// Their account number: the user name in the software.
    pub number: String,
    /// Value and name of each application; none: not offered here.
    pub applications: Vec<(String, String)>,
    /// Value and name of each length of life.
    pub days: Vec<(String, String)>,
    /// Those there are.
    pub entries: Vec<AppPasswordEntry>,
    /// The one just made, shown this once, and what it is called.
    pub made: Option<(String, String)>,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// What the page at `page` shows.
#[server(prefix = "/_fn", endpoint = "app_passwords/page", output = Json)]
pub async fn app_passwords_page(page: String) -> Result<AppPasswordsView, ServerFnError> {
    let ask = crate::context::ask()?;
    let Some(session) = ask.fresh(&page) else { return Ok(AppPasswordsView::default()) };
    super::serve::view(&ask, &session, &page).await.map_err(|fault| ask.broken(&fault))
}

/// Makes one. It is shown once, by the page, and never stands in an address.
#[server(prefix = "/_fn", endpoint = "app_passwords/create", output = Json)]
pub async fn app_password_create(
    #[server(default)] application: String,
    #[server(default)] label: String,
    #[server(default)] days: String,
) -> Result<Answer, ServerFnError> {
    use identity::Refusal;
    use identity::app_password::Wanted;
    let ask = crate::context::ask()?;
    let days = if days == "0" { Ok(None) } else { days.parse().map(Some) };
    let verdict = match (ask.full(), days) {
        (Some(session), Ok(days)) => {
            let wanted = Wanted { application: &application, label: &label, days };
            ask.services.app_passwords.create(session, &ask.visitor, wanted).await
        }
        (None, _) => Ok(Err(Refusal::SignInNeeded)),
        (_, Err(_)) => Ok(Err(Refusal::PageExpired)),
    };
    let typed = [("application", application.as_str()), ("label", &label)];
    Ok(match verdict {
        Ok(Ok(secret)) => {
            let session = ask.full().map(|session| session.id.to_string()).unwrap_or_default();
            let shown = [("secret", secret), ("label", label), ("session", session)];
            ask.shown_once(PAGE, shown.map(|(name, value)| (name.to_owned(), value)).to_vec())
        }
        other => {
            let form = crate::context::Form { name: "create", page: PAGE, typed: &typed };
            // Proved too long ago: the page leads to where that is done.
            let stale = matches!(other, Ok(Err(Refusal::ProofTooOld)));
            let answer = other.map(|verdict| ask.done(verdict.map(drop), PAGE));
            ask.reply(form, if stale { Ok(Answer::Go { url: PAGE.to_owned() }) } else { answer })
        }
    })
}

/// Revokes one, at once.
#[server(prefix = "/_fn", endpoint = "app_passwords/revoke", output = Json)]
pub async fn app_password_revoke(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    use identity::Refusal;
    let ask = crate::context::ask()?;
    let verdict = match (ask.full(), id.parse()) {
        (Some(session), Ok(id)) => ask.services.app_passwords.revoke(session, &ask.visitor, id).await,
        (None, _) => Ok(Err(Refusal::SignInNeeded)),
        (_, Err(_)) => Ok(Err(Refusal::PageExpired)),
    };
    let answer = verdict.map(|verdict| ask.done(verdict, PAGE));
    Ok(ask.reply(crate::context::Form { name: "revoke", page: PAGE, typed: &[] }, answer))
}
