//! Live sessions, and ending all of them.

use i18n::t;
use identity::Fault;
use identity::console::{EndSessions, Operate};
use identity::operations::END_ALL_WORD;
use identity::ports::Level;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Done, ROOM, Top, done, texts};
use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::use_i18n;
use crate::ui::{ButtonLink, Card, ErrorSummary, Facts, Field, Mood, Notice, SubmitButton, Tone};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    levels: Vec<(String, String)>,
    methods: Vec<(String, String)>,
    done: String,
}

async fn page(page: String) -> Result<Seen<View>, ServerFnError> {
    let room = match room::enter::<Operate>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.seen(view)
}

async fn view(room: &Entered<Operate>, page: &str) -> Result<View, Fault> {
    let i18n = texts(&room.ask);
    let counts = room.ask.services.operations.sessions(&room.sight).await?;
    let of =
        |level| counts.levels.iter().find(|(of, _)| *of == level).map_or(0, |(_, count)| *count).to_string();
    let levels = vec![
        (t!(i18n, "console-operations-level-full"), of(Level::Full)),
        (t!(i18n, "console-operations-level-half"), of(Level::Half)),
        (t!(i18n, "console-operations-level-obliged"), of(Level::Obliged)),
    ];
    let methods = counts.methods.iter().map(|(method, count)| {
        (i18n.text(&format!("method-{}", method.code().replace('_', "-"))), count.to_string())
    });
    Ok(View { levels, methods: methods.collect(), done: done(&i18n, page) })
}

/// `/console/operations/sessions`
#[component]
pub fn SessionsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: View) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Top
            at="sessions"
            title=t!(i18n, "console-operations-sessions")
            lead=t!(i18n, "console-operations-sessions-lead")
        />
        <Done text=view.done />
        <Card title=t!(i18n, "console-operations-by-level")>
            <Facts items=view.levels />
        </Card>
        <Card title=t!(i18n, "console-operations-by-method")>
            <Facts items=view.methods />
        </Card>
        <Card title=t!(i18n, "console-operations-end-all")>
            <p>{t!(i18n, "console-operations-end-all-hint")}</p>
            <ButtonLink
                href=format!("{ROOM}/sessions/end")
                label=t!(i18n, "console-operations-end-all-next")
                tone=Tone::Secondary
            />
        </Card>
    }
}

async fn end_page(page: String) -> Result<Seen<Echo>, ServerFnError> {
    let room = match room::enter::<EndSessions>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let echo = room.ask.echoed(&page);
    room.seen(Ok(echo))
}

/// `/console/operations/sessions/end`
#[component]
pub fn EndSessionsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, end_page);
    view! { <ConsolePage at=ROOM data show=|echo| view! { <End echo /> } /> }
}

fn place(code: &str) -> &'static str {
    if code == "word_mismatch" { "word" } else { "" }
}

#[component]
fn End(echo: Echo) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("end", &echo);
    view! {
        <Top at="sessions" title=t!(i18n, "console-operations-end-all") error=state.has_error() />
        <ErrorSummary errors=state.errors(place) />
        <Card>
            <Notice mood=Mood::Warning>{t!(i18n, "console-operations-end-all-what")}</Notice>
            <AnswerForm
                action="/_fn/console/operations_end_sessions"
                page=format!("{ROOM}/sessions/end")
                state
            >
                <Field
                    id="word"
                    name="word"
                    label=t!(i18n, "console-operations-word", word = END_ALL_WORD)
                    error=state.error_at("word", place)
                    required=true
                />
                <SubmitButton label=t!(i18n, "console-operations-end-all") tone=Tone::Danger />
                <ButtonLink href=format!("{ROOM}/sessions") label=t!(i18n, "go-back") tone=Tone::Quiet />
            </AnswerForm>
        </Card>
    }
}
