//! The server functions of the page.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Echo};

/// An application in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationView {
    /// Which.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it begins.
    pub url: String,
    /// What it is for, or its host.
    pub note: String,
    /// Path of its picture; empty: its first character.
    pub icon: String,
    /// Starred.
    pub favourite: bool,
}

/// Applications under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationGroup {
    /// The heading; empty: none.
    pub title: String,
    /// The applications.
    pub items: Vec<ApplicationView>,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationsView {
    /// Whose.
    pub account: String,
    /// What was searched for.
    pub query: String,
    /// A word when there is nothing to show.
    pub empty: String,
    /// The lists.
    pub groups: Vec<ApplicationGroup>,
    /// Path and query of the page, without what belongs to one answer.
    pub page: String,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// What the page at `page` (path and query) shows.
#[server(prefix = "/_fn", endpoint = "applications/page", output = Json)]
pub async fn applications_page(page: String) -> Result<ApplicationsView, ServerFnError> {
    let ask = crate::context::ask()?;
    let Some(session) = ask.signed_in(&page) else { return Ok(ApplicationsView::default()) };
    super::serve::view(&ask, &session, &page).await.map_err(|fault| ask.broken(&fault))
}

/// Stars an application (`on`), or takes the star away.
#[server(prefix = "/_fn", endpoint = "applications/star", output = Json)]
pub async fn application_star(
    page: String,
    #[server(default)] id: String,
    #[server(default)] on: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::Refusal;
    let ask = ask()?;
    let verdict = match (ask.full(), id.parse()) {
        (Some(session), Ok(id)) => ask.services.applications.star(session, id, on.is_some()).await,
        (None, _) => Ok(Err(Refusal::SignInNeeded)),
        (_, Err(_)) => Ok(Err(Refusal::PageExpired)),
    };
    let page = super::serve::kept(&page);
    let answer = verdict.map(|verdict| ask.done(verdict, &page));
    Ok(ask.reply(Form { name: "star", page: &page, typed: &[] }, answer))
}
