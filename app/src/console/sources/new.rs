//! Adding a source: the form, and the token that came of it.

use i18n::t;
use identity::console::ManageSources;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::made::{Made, MadeToken};
use super::{NEW, ROOM, days};
use crate::answer::Echo;
use crate::console::{ConsolePage, Seen, room};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, Checkbox, ErrorSummary, Field, Heading, Select, SubmitButton, Tone};

/// How many suspensions an hour are proposed.
const USUAL_STOP: &str = "50";
/// How many may be chosen.
const STOPS: [u32; 6] = [5, 20, 50, 200, 1_000, 10_000];

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct New {
    made: Option<Made>,
    echo: Echo,
}

async fn new(page: String) -> Result<Seen<New>, ServerFnError> {
    let room = match room::enter::<ManageSources>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let (made, echo) = Made::of(&room, room.ask.echoed(&page));
    room.seen(Ok(New { made, echo }))
}

/// `/console/sources/new`
#[component]
pub fn NewPage() -> impl IntoView {
    let data = Resource::new_blocking(here, new);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "field_empty" | "text_too_long" | "source_name_taken" => "name",
        "department_invalid" => "department",
        _ => "",
    }
}

#[component]
fn Shown(view: New) -> impl IntoView {
    let i18n = use_i18n();
    if let Some(made) = view.made {
        return view! { <MadeToken made /> }.into_any();
    }
    let state = FormState::new("add", &view.echo);
    let echo = &view.echo;
    let typed = |name: &str, usual: &str| {
        let typed = echo.typed(name);
        if typed.is_empty() { usual.to_owned() } else { typed }
    };
    let (name, department) = (typed("name", ""), typed("department", ""));
    let (stop, lasts) = (typed("stop", USUAL_STOP), typed("days", "365"));
    let stops = STOPS.into_iter().map(|stop| (stop.to_string(), stop.to_string())).collect();
    // A form that comes back with an unticked box says nothing about it.
    let own = view.echo.typed("own") == "on" || view.echo.typed("stop").is_empty();
    view! {
        <PageTitle text=t!(i18n, "console-sources-add") error=state.has_error() />
        <Heading text=t!(i18n, "console-sources-add") lead=t!(i18n, "console-sources-add-lead") />
        <ErrorSummary errors=state.errors(place) />
        <Card>
            <AnswerForm action="/_fn/console/sources_add" page=NEW state>
                <Field
                    id="name"
                    name="name"
                    label=t!(i18n, "console-sources-name")
                    hint=t!(i18n, "console-sources-name-hint")
                    error=state.error_at("name", place)
                    value=name
                    maxlength=40
                    required=true
                />
                <Field
                    id="department"
                    name="department"
                    label=t!(i18n, "console-sources-reach")
                    hint=t!(i18n, "console-sources-reach-hint")
                    error=state.error_at("department", place)
                    value=department
                    maxlength=100
                />
                <Checkbox
                    id="own"
                    name="own"
                    label=t!(i18n, "console-sources-own")
                    hint=t!(i18n, "console-sources-own-hint")
                    checked=own
                />
                <Select
                    id="stop"
                    name="stop"
                    label=t!(i18n, "console-sources-stop")
                    hint=t!(i18n, "console-sources-stop-hint")
                    options=stops
                    value=stop
                />
                <Select
                    id="days"
                    name="days"
                    label=t!(i18n, "console-sources-lasts")
                    options=days(&i18n)
                    value=lasts
                />
                <SubmitButton label=t!(i18n, "console-sources-add") />
            </AnswerForm>
        </Card>
        <div class="actions">
            <ButtonLink href=ROOM label=t!(i18n, "go-back") tone=Tone::Secondary />
        </div>
    }
    .into_any()
}
