//! Closing a source: asks first.

use i18n::t;
use identity::console::ManageSources;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::list::Source;
use crate::answer::Echo;
use crate::console::{ConsolePage, Seen, room};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, ErrorSummary, Facts, Heading, SubmitButton, Tone};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Close {
    source: Source,
    echo: Echo,
}

async fn close(id: String, page: String) -> Result<Seen<Close>, ServerFnError> {
    let room = match room::enter::<ManageSources>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let found = match id.parse() {
        Ok(id) => room.ask.services.source_desk.file(&room.sight, id).await,
        Err(_) => Ok(None),
    };
    let view = found.map(|file| {
        let source = Source::of(&room.ask, file?.listed);
        Some(Close { source, echo: room.ask.echoed(&page) })
    });
    room.found(view)
}

/// `/console/sources/<id>/close`
#[component]
pub fn ClosePage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("id").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(id, page)| close(id, page));
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Close) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("close", &view.echo);
    let source = view.source;
    let facts = vec![
        (t!(i18n, "console-sources-reach"), source.reach(&i18n)),
        (t!(i18n, "console-sources-people"), source.people.to_string()),
        (t!(i18n, "console-sources-tokens"), source.tokens.to_string()),
    ];
    let title = t!(i18n, "console-sources-close-named", name = source.name);
    let back = format!("{ROOM}/{}", source.id);
    let page = format!("{back}/close");
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead=t!(i18n, "console-sources-close-lead") />
        <ErrorSummary errors=state.errors(|_| "") />
        <Facts items=facts />
        <AnswerForm action="/_fn/console/sources_close" page state>
            <input type="hidden" name="id" value=source.id />
            <SubmitButton label=t!(i18n, "console-sources-close") tone=Tone::Danger />
        </AnswerForm>
        <div class="actions">
            <ButtonLink href=back label=t!(i18n, "go-back") tone=Tone::Secondary />
        </div>
    }
}
