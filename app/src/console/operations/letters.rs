//! Dead letters: the list, and one of them.

use i18n::t;
use identity::console::Operate;
use identity::operations::DeadLetter;
use identity::ports::OutboxKind;
use identity::{Fault, Time};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::functions::kind_of;
use super::{Done, ROOM, Top, done, kind_name, last_part, texts};
use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Filters, Pager, Seen, Table};
use crate::context::{Ask, parameter};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::use_i18n;
use crate::ui::{Card, EmptyState, ErrorSummary, Facts, Field, Select, SubmitButton, Tone};

/// Letters on a page.
const PAGE: u32 = 50;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Letter {
    id: String,
    kind: String,
    template: String,
    to: String,
    attempts: u32,
    written: String,
    error: String,
}

impl Letter {
    fn of(ask: &Ask, letter: &DeadLetter) -> Self {
        Self {
            id: letter.id.to_string(),
            kind: letter.kind.code().to_owned(),
            template: letter.template.clone(),
            to: letter.to.clone(),
            attempts: letter.attempts,
            written: ask.time(letter.created_at),
            error: letter.error.clone(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct List {
    kind: String,
    letters: Vec<Letter>,
    first: Option<String>,
    next: Option<String>,
    done: String,
}

async fn list_page(page: String) -> Result<Seen<List>, ServerFnError> {
    let room = match room::enter::<Operate>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = list(&room, &page).await;
    room.seen(view)
}

async fn list(room: &Entered<Operate>, page: &str) -> Result<List, Fault> {
    let ask = &room.ask;
    let kind = parameter(page, "kind").as_deref().and_then(kind_of);
    let before = parameter(page, "before").as_deref().and_then(cursor);
    let letters = ask.services.operations.dead_letters(&room.sight, kind, before, PAGE + 1).await?;
    let code = kind.map(OutboxKind::code).unwrap_or_default();
    let base = format!("{ROOM}/letters?kind={code}");
    let last = letters.get(PAGE as usize - 1).filter(|_| letters.len() > PAGE as usize);
    Ok(List {
        kind: code.to_owned(),
        next: last.map(|letter| format!("{base}&before={}-{}", letter.created_at.0, letter.id.simple())),
        first: before.map(|_| base),
        letters: letters.iter().take(PAGE as usize).map(|letter| Letter::of(ask, letter)).collect(),
        done: done(&texts(ask), page),
    })
}

/// Reads where a page begins.
fn cursor(text: &str) -> Option<(Time, Uuid)> {
    let (at, id) = text.split_once('-')?;
    Some((Time(at.parse().ok()?), id.parse().ok()?))
}

/// `/console/operations/letters`
#[component]
pub fn LettersPage() -> impl IntoView {
    let data = Resource::new_blocking(here, list_page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: List) -> impl IntoView {
    let i18n = use_i18n();
    let mut kinds = vec![(String::new(), t!(i18n, "console-operations-kind-all"))];
    kinds.extend(OutboxKind::ALL.map(|kind| (kind.code().to_owned(), kind_name(&i18n, kind.code()))));
    let columns = vec![
        t!(i18n, "console-operations-written"),
        t!(i18n, "console-operations-kind"),
        t!(i18n, "console-operations-template"),
        t!(i18n, "console-operations-to"),
        t!(i18n, "console-operations-attempts"),
        t!(i18n, "console-operations-error"),
    ];
    let none = view.letters.is_empty();
    let rows = view.letters.into_iter().map(|letter| {
        vec![
            view! { <a href=format!("{ROOM}/letters/{}", letter.id)>{letter.written}</a> }.into_any(),
            kind_name(&i18n, &letter.kind).into_any(),
            letter.template.into_any(),
            letter.to.into_any(),
            letter.attempts.to_string().into_any(),
            letter.error.into_any(),
        ]
    });
    let rows: Vec<Vec<AnyView>> = rows.collect();
    view! {
        <Top
            at=""
            title=t!(i18n, "console-operations-letters")
            lead=t!(i18n, "console-operations-letters-lead")
        />
        <Done text=view.done />
        <Filters action=format!("{ROOM}/letters")>
            <Select id="kind" name="kind" label=t!(i18n, "console-operations-kind") options=kinds value=view.kind />
        </Filters>
        {if none {
            view! { <EmptyState text=t!(i18n, "console-operations-letters-none") /> }.into_any()
        } else {
            view! { <Table caption=t!(i18n, "console-operations-letters") columns rows /> }.into_any()
        }}
        <Pager first=view.first next=view.next />
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct One {
    letter: Letter,
    page: String,
    echo: Echo,
}

async fn one_page(page: String) -> Result<Seen<One>, ServerFnError> {
    let room = match room::enter::<Operate>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let found = one(&room, &page).await;
    room.found(found)
}

async fn one(room: &Entered<Operate>, page: &str) -> Result<Option<One>, Fault> {
    let Ok(id) = last_part(page).parse() else { return Ok(None) };
    let ask = &room.ask;
    let letter = ask.services.operations.dead_letter(&room.sight, id).await?;
    Ok(letter.map(|letter| One {
        letter: Letter::of(ask, &letter),
        page: format!("{ROOM}/letters/{id}"),
        echo: ask.echoed(page),
    }))
}

/// `/console/operations/letters/{id}`
#[component]
pub fn LetterPage() -> impl IntoView {
    let data = Resource::new_blocking(here, one_page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <ShownOne view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "field_empty" | "text_too_long" => "reason",
        _ => "",
    }
}

#[component]
fn ShownOne(view: One) -> impl IntoView {
    let i18n = use_i18n();
    let One { letter, page, echo } = view;
    let (id, again) = (letter.id.clone(), page.clone());
    let retry = FormState::new("retry", &echo);
    let gone = FormState::new("drop", &echo);
    let facts = vec![
        (t!(i18n, "console-operations-kind"), kind_name(&i18n, &letter.kind)),
        (t!(i18n, "console-operations-template"), letter.template),
        (t!(i18n, "console-operations-to"), letter.to),
        (t!(i18n, "console-operations-written"), letter.written),
        (t!(i18n, "console-operations-attempts"), letter.attempts.to_string()),
        (t!(i18n, "console-operations-error"), letter.error),
    ];
    view! {
        <Top at="" title=t!(i18n, "console-operations-letter") lead=t!(i18n, "console-operations-letters-lead") />
        <ErrorSummary errors=retry.errors(place) />
        <ErrorSummary errors=gone.errors(place) />
        <Card>
            <Facts items=facts />
        </Card>
        <Card title=t!(i18n, "console-operations-retry")>
            <p>{t!(i18n, "console-operations-retry-hint")}</p>
            <AnswerForm action="/_fn/console/operations_retry" page=again state=retry>
                <input type="hidden" name="id" value=id />
                <SubmitButton label=t!(i18n, "console-operations-retry") />
            </AnswerForm>
        </Card>
        <Card title=t!(i18n, "console-operations-drop")>
            <p>{t!(i18n, "console-operations-drop-hint")}</p>
            <AnswerForm action="/_fn/console/operations_drop" page state=gone>
                <input type="hidden" name="id" value=letter.id />
                <Field
                    id="reason"
                    name="reason"
                    label=t!(i18n, "console-operations-reason")
                    error=gone.error_at("reason", place)
                    value=echo.typed("reason")
                    maxlength=200
                    required=true
                />
                <SubmitButton label=t!(i18n, "console-operations-drop") tone=Tone::Danger />
            </AnswerForm>
        </Card>
    }
}
