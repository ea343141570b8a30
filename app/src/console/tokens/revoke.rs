//! Revoking a token: asks first.

use i18n::t;
use identity::console::ManageTokens;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ROOM;
use super::list::Token;
use crate::answer::Echo;
use crate::console::{ConsolePage, Seen, room};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, ErrorSummary, Facts, Heading, SubmitButton, Tone};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Revoke {
    token: Token,
    echo: Echo,
}

async fn revoke(id: String, page: String) -> Result<Seen<Revoke>, ServerFnError> {
    let room = match room::enter::<ManageTokens>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let listed = room.ask.services.tokens.list(&room.sight).await;
    let id = id.parse::<Uuid>().unwrap_or_default();
    let view = listed.map(|listed| {
        let found = listed.into_iter().find(|listed| listed.row.id == id)?;
        Some(Revoke { token: Token::of(&room.ask, found), echo: room.ask.echoed(&page) })
    });
    room.found(view)
}

/// `/console/api/revoke/<token>`
#[component]
pub fn RevokePage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("token").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(id, page)| revoke(id, page));
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Revoke) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("revoke", &view.echo);
    let Revoke { token, .. } = view;
    let facts = vec![
        (t!(i18n, "console-api-owner"), token.owner.clone()),
        (t!(i18n, "console-api-does"), token.does(&i18n)),
        (t!(i18n, "console-api-reach"), token.reach(&i18n)),
        (t!(i18n, "console-api-made-at"), token.made.clone()),
        (t!(i18n, "console-api-until"), token.until.clone()),
    ];
    let page = format!("{ROOM}/revoke/{}", token.id);
    let title = t!(i18n, "console-api-revoke-named", name = token.name);
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead=t!(i18n, "console-api-revoke-lead") />
        <ErrorSummary errors=state.errors(|_| "") />
        <Facts items=facts />
        <AnswerForm action="/_fn/console/tokens_revoke" page state>
            <input type="hidden" name="id" value=token.id />
            <SubmitButton label=t!(i18n, "console-api-revoke") tone=Tone::Danger />
        </AnswerForm>
        <div class="actions">
            <ButtonLink href=ROOM label=t!(i18n, "go-back") tone=Tone::Secondary />
        </div>
    }
}
