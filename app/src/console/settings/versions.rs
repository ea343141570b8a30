//! Every version that was saved: who, when, why, what; and bringing one back.

use i18n::t;
use identity::Fault;
use identity::console::{ChangeAppearance, ChangePolicy, ReadSettings};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::book::ChangeView;
use super::draft::changes_table;
use super::overview::tabs;
use super::serve;
use crate::answer::Echo;
use crate::console::frame::{ConsolePage, Seen};
use crate::console::room::{Entered, enter};
use crate::console::table::{Pager, Table};
use crate::context::parameter;
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{EmptyState, ErrorSummary, Facts, Heading, Mood, Notice, SubmitButton, Tone};

const PAGE: &str = "/console/settings/versions";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    version: i64,
    at: String,
    author: String,
    note: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Versions {
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
}

async fn list(page: String) -> Result<Seen<Versions>, ServerFnError> {
    let room = match enter::<ReadSettings>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = versions(&room, &page).await;
    room.seen(view)
}

async fn versions(room: &Entered<ReadSettings>, page: &str) -> Result<Versions, Fault> {
    let before = parameter(page, "before").and_then(|before| before.parse().ok());
    let rows = room
        .ask
        .services
        .decisions
        .versions(&room.sight, before.unwrap_or(i64::MAX), identity::console::settings::PAGE)
        .await?;
    let full = rows.len() >= identity::console::settings::PAGE as usize;
    let next =
        rows.last().filter(|row| full && row.version > 1).map(|row| format!("{PAGE}?before={}", row.version));
    let lines = rows.into_iter().map(|row| Line {
        version: row.version,
        at: room.ask.time(row.created_at),
        author: row.author,
        note: row.note,
    });
    Ok(Versions { lines: lines.collect(), first: before.map(|_| PAGE.to_owned()), next })
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Version {
    line: Line,
    changes: Vec<ChangeView>,
    /// Keys of it that are no longer known.
    wrong: Vec<String>,
    rules: bool,
    appearance: bool,
    echo: Echo,
}

async fn one(version: String, page: String) -> Result<Seen<Version>, ServerFnError> {
    let room = match enter::<ReadSettings>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = version_view(&room, &version, &page).await;
    room.found(view)
}

async fn version_view(
    room: &Entered<ReadSettings>,
    version: &str,
    page: &str,
) -> Result<Option<Version>, Fault> {
    let ask = &room.ask;
    let decisions = &ask.services.decisions;
    let Ok(number) = version.parse::<i64>() else { return Ok(None) };
    let Some(row) = decisions.version(&room.sight, number).await? else { return Ok(None) };
    let (latest, _) = decisions.latest().await?;
    let before = decisions.text_of(number - 1).await?;
    let (changes, wrong) = match serve::open(ask)?.book.changes(&before, &row.text, serve::chinese(ask)) {
        Ok(changes) => (changes, Vec::new()),
        Err(wrong) => (Vec::new(), wrong),
    };
    Ok(Some(Version {
        line: Line { version: number, at: ask.time(row.created_at), author: row.author, note: row.note },
        changes,
        wrong,
        rules: number < latest && room.who.look::<ChangePolicy>().is_ok(),
        appearance: number < latest && room.who.look::<ChangeAppearance>().is_ok(),
        echo: ask.echoed(page),
    }))
}

/// `/console/settings/versions`
#[component]
pub fn VersionsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, list);
    view! { <ConsolePage at="/console/settings" data show=|view| view! { <List view /> } /> }
}

#[component]
fn List(view: Versions) -> impl IntoView {
    let i18n = use_i18n();
    let body = if view.lines.is_empty() {
        view! { <EmptyState text=t!(i18n, "console-settings-no-versions") /> }.into_any()
    } else {
        let columns = vec![
            t!(i18n, "console-settings-version"),
            t!(i18n, "console-settings-when"),
            t!(i18n, "console-settings-author"),
            t!(i18n, "console-settings-note"),
        ];
        let rows = view
            .lines
            .into_iter()
            .map(|line| {
                vec![
                    view! { <a href=format!("{PAGE}/{}", line.version)>{line.version}</a> }.into_any(),
                    view! { <span>{line.at}</span> }.into_any(),
                    view! { <span>{line.author}</span> }.into_any(),
                    view! { <span>{line.note}</span> }.into_any(),
                ]
            })
            .collect();
        view! { <Table caption=t!(i18n, "console-settings-tab-versions") columns rows /> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "console-settings-tab-versions") />
        <Heading text=t!(i18n, "console-room-settings") lead=t!(i18n, "console-settings-versions-lead") />
        {tabs(PAGE)}
        {body}
        <Pager first=view.first next=view.next />
    }
}

/// `/console/settings/versions/{version}`
#[component]
pub fn VersionPage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("version").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(version, page)| one(version, page));
    view! { <ConsolePage at="/console/settings" data show=|view| view! { <One view /> } /> }
}

#[component]
fn One(view: Version) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("restore", &view.echo);
    let version = view.line.version;
    let title = t!(i18n, "console-settings-version-title", version = version);
    let page = format!("{PAGE}/{version}");
    let facts = vec![
        (t!(i18n, "console-settings-when"), view.line.at),
        (t!(i18n, "console-settings-author"), view.line.author),
        (t!(i18n, "console-settings-note"), view.line.note),
    ];
    let wrong = (!view.wrong.is_empty()).then(|| {
        let lines = view.wrong.iter().map(|line| view! { <p>{line.clone()}</p> }).collect_view();
        view! { <Notice mood=Mood::Warning title=t!(i18n, "console-settings-wrong")>{lines}</Notice> }
    });
    let button = |there: bool, action: &'static str, label: String| {
        let page = page.clone();
        there.then(|| {
            view! {
                <AnswerForm action page state>
                    <input type="hidden" name="version" value=version />
                    <SubmitButton label tone=Tone::Secondary />
                </AnswerForm>
            }
        })
    };
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <p><a href=PAGE>{t!(i18n, "console-settings-tab-versions")}</a></p>
        <Heading text=title />
        <ErrorSummary errors=state.errors(|_| "") />
        <Facts items=facts />
        {wrong}
        {changes_table(view.changes)}
        {button(view.rules, "/_fn/console/settings_restore", t!(i18n, "console-settings-restore"))}
        {button(view.appearance, "/_fn/console/appearance_restore", t!(i18n, "console-settings-restore-appearance"))}
    }
}
