//! Ending a role: asks first.

use i18n::t;
use identity::console::ManageRoles;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::list::Held;
use crate::answer::Echo;
use crate::console::frame::role_name;
use crate::console::{ConsolePage, Seen, room};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, ErrorSummary, Facts, Heading, Notice, SubmitButton, Tone};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct End {
    held: Held,
    echo: Echo,
}

async fn end(id: String, page: String) -> Result<Seen<End>, ServerFnError> {
    let room = match room::enter::<ManageRoles>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let (ask, reader) = (&room.ask, room.sight.actor().account);
    let found = match id.parse() {
        Ok(id) => ask.services.access.find(&room.sight, id).await,
        Err(_) => Ok(None),
    };
    let view = found.map(|found| {
        let held = Held::of(ask, found?, reader);
        Some(End { held, echo: ask.echoed(&page) })
    });
    room.found(view)
}

/// `/console/administrators/end/<grant>`
#[component]
pub fn EndPage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("grant").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(id, page)| end(id, page));
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: End) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("end", &view.echo);
    let End { held, .. } = view;
    let role = role_name(&i18n, &held.role);
    let facts = vec![
        (t!(i18n, "console-access-person"), format!("{} ({})", held.name, held.number)),
        (t!(i18n, "console-access-role"), role.clone()),
        (t!(i18n, "console-access-department"), held.reach(&i18n)),
        (t!(i18n, "console-access-since"), held.since.clone()),
    ];
    let form = if held.own {
        view! { <Notice>{t!(i18n, "console-access-own-text")}</Notice> }.into_any()
    } else {
        let page = format!("{ROOM}/end/{}", held.id);
        view! {
            <AnswerForm action="/_fn/console/administrators_end" page state>
                <input type="hidden" name="id" value=held.id />
                <SubmitButton label=t!(i18n, "console-access-end") tone=Tone::Danger />
            </AnswerForm>
        }
        .into_any()
    };
    let title = t!(i18n, "console-access-end-named", role = role, name = held.name);
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead=t!(i18n, "console-access-end-lead") />
        <ErrorSummary errors=state.errors(|_| "") />
        <Facts items=facts />
        {form}
        <div class="actions">
            <ButtonLink href=ROOM label=t!(i18n, "go-back") tone=Tone::Secondary />
        </div>
    }
}
