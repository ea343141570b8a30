//! A run: its columns, what it would change, and how far it is.

use i18n::{I18n, t};
use identity::Fault;
use identity::console::SyncRoster;
use identity::ports::RunState;
use identity::roster::sync::{self, Class, Entry};
use leptos::prelude::*;
use leptos_meta::Meta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ROOM;
use super::list::{brought_by, state_name, sums};
use super::upload::COLUMNS;
use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen, Table};
use crate::form::{AnswerForm, FormState};
use crate::page::{here, here_plain};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{
    ButtonLink, Card, Checkbox, ErrorSummary, Facts, Field, Heading, Mood, Notice, Select, SubmitButton, Tone,
};

/// People of one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    title: String,
    /// Line, number, what.
    rows: Vec<(String, String, String)>,
    more: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    id: String,
    name: String,
    facts: Vec<(String, String)>,
    headings: Vec<String>,
    /// Code and name of each column, and the heading that stands for it.
    columns: Vec<(String, String, String)>,
    complete: bool,
    /// The columns may be named.
    maps: bool,
    /// It works: the page looks again by itself.
    works: String,
    /// It may go in.
    ready: bool,
    /// What has to be typed before it does; empty: nothing.
    stop: String,
    parts: Vec<Part>,
    report: bool,
    error: String,
    echo: Echo,
}

async fn run(page: String) -> Result<Seen<Run>, ServerFnError> {
    let room = match room::enter::<SyncRoster>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

async fn view(room: &Entered<SyncRoster>, page: &str) -> Result<Option<Run>, Fault> {
    let ask = &room.ask;
    let i18n = I18n::for_locale(ask.locale());
    let id = page.split('?').next().and_then(|path| path.split('/').nth(3)).unwrap_or_default();
    let Ok(id) = Uuid::parse_str(id) else { return Ok(None) };
    let rosters = &ask.services.rosters;
    let Some((row, found)) = rosters.run(&room.sight, id).await? else { return Ok(None) };
    let rests = rosters.rests(&row);
    let mapping = sync::read(&row.mapping);
    let mut facts = vec![
        (t!(i18n, "console-roster-state"), state_name(&i18n, row.state)),
        (t!(i18n, "console-roster-by"), brought_by(&i18n, &row.actor)),
        (t!(i18n, "console-roster-at"), ask.time(row.created_at)),
    ];
    if let Some(found) = &found {
        facts.push((t!(i18n, "console-roster-rows"), found.rows.to_string()));
        facts.push((t!(i18n, "console-roster-found"), sums(&i18n, found)));
        facts.push((t!(i18n, "console-roster-unchanged"), found.unchanged.to_string()));
    }
    let columns = COLUMNS.into_iter().map(|column| {
        let name = i18n.text(&format!("console-roster-col-{}", column.code().replace('_', "-")));
        (column.code().to_owned(), name, mapping.columns.get(column.code()).cloned().unwrap_or_default())
    });
    let ready = rests && row.state == RunState::Checked;
    let stops = found.as_ref().filter(|found| ready && rosters.stops(found));
    let error = match (rests, row.state) {
        (true, RunState::Checking | RunState::Applying) => i18n.error("roster_failed", &[]),
        _ if row.error.is_empty() => String::new(),
        _ => i18n.error(&row.error, &[]),
    };
    Ok(Some(Run {
        id: row.id.to_string(),
        name: row.name.clone(),
        facts,
        columns: columns.collect(),
        headings: mapping.headings.clone(),
        complete: row.complete,
        maps: rests
            && !mapping.headings.is_empty()
            && !matches!(row.state, RunState::Done | RunState::Applying | RunState::Refused),
        works: if rests { String::new() } else { t!(i18n, "console-roster-working", count = row.rows) },
        ready,
        stop: stops.map(|found| found.touched().to_string()).unwrap_or_default(),
        parts: found.iter().flat_map(|found| parts(&i18n, found)).collect(),
        report: found.is_some() && rests,
        error,
        echo: ask.echoed(page),
    }))
}

/// The first people of each class.
fn parts(i18n: &I18n, found: &sync::Found) -> Vec<Part> {
    let of = |class: Class| {
        let count = found.count(class);
        let rows: Vec<_> = found
            .entries
            .iter()
            .filter(|entry| entry.class == class)
            .map(|entry| told(i18n, entry))
            .collect();
        let shown = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        (count > 0).then(|| Part {
            title: t!(i18n, "console-roster-part", name = class_name(i18n, class), count = count),
            more: if count > shown { t!(i18n, "console-roster-more", count = shown) } else { String::new() },
            rows,
        })
    };
    Class::ALL.into_iter().filter_map(of).collect()
}

fn class_name(i18n: &I18n, class: Class) -> String {
    match class {
        Class::Added => t!(i18n, "console-roster-added"),
        Class::Changed => t!(i18n, "console-roster-changed"),
        Class::Left => t!(i18n, "console-roster-left"),
        Class::Refused => t!(i18n, "console-roster-refused"),
    }
}

/// Line, number, and what becomes of it.
fn told(i18n: &I18n, entry: &Entry) -> (String, String, String) {
    let line = if entry.line == 0 { "—".to_owned() } else { entry.line.to_string() };
    let details = entry.details.iter().map(|(column, before, after)| {
        if entry.class == Class::Refused {
            let (zh, en) = identity::roster::reason(after);
            let reason = if i18n.locale().code() == "en" { en } else { zh };
            return t!(
                i18n,
                "console-roster-reason",
                column = column.clone(),
                value = before.clone(),
                reason = reason.to_owned()
            );
        }
        let column = i18n.text(&format!("console-roster-col-{}", column.replace('_', "-")));
        if before.is_empty() {
            format!("{column}: {after}")
        } else {
            format!("{column}: {before} → {after}")
        }
    });
    let what: Vec<String> = details.collect();
    let what = if entry.line == 0 { t!(i18n, "console-roster-missing") } else { what.join("; ") };
    (line, entry.number.clone(), what)
}

/// `/console/roster/<run>`
#[component]
pub fn RunPage() -> impl IntoView {
    let data = Resource::new_blocking(here, run);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Run) -> impl IntoView {
    let i18n = use_i18n();
    let check = FormState::new("check", &view.echo);
    let apply = FormState::new("apply", &view.echo);
    let works = (!view.works.is_empty()).then(|| {
        let text = view.works.clone();
        view! {
            <Meta http_equiv="refresh" content="3" />
            <Notice><p role="status">{text}</p></Notice>
        }
    });
    let error = view.error.clone();
    let error = (!error.is_empty()).then(|| view! { <Notice mood=Mood::Error>{error}</Notice> });
    let ready = view.ready.then(|| view! { <Apply view=view.clone() state=apply /> });
    let maps = view.maps.then(|| view! { <Columns view=view.clone() state=check /> });
    let report = view.report.then(|| {
        let href = format!("{ROOM}/{}/report.csv", view.id);
        view! { <ButtonLink href label=t!(i18n, "console-roster-report") tone=Tone::Secondary external=true /> }
    });
    let parts = view.parts.into_iter().map(|part| view! { <Shares part /> }).collect_view();
    view! {
        <PageTitle text=view.name.clone() error=check.has_error() />
        <p><a href=ROOM>{t!(i18n, "console-roster-back")}</a></p>
        <Heading text=view.name />
        <ErrorSummary errors=check.errors(|_| "col-number") />
        <ErrorSummary errors=apply.errors(|_| "typed") />
        {works}
        {error}
        <Card><Facts items=view.facts /></Card>
        {ready}
        {parts}
        <p class="actions">{report}</p>
        {maps}
    }
}

#[component]
fn Shares(part: Part) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        t!(i18n, "console-roster-line"),
        t!(i18n, "console-roster-col-number"),
        t!(i18n, "console-roster-what"),
    ];
    let rows: Vec<Vec<AnyView>> = part
        .rows
        .into_iter()
        .map(|(line, number, what)| vec![line.into_any(), number.into_any(), what.into_any()])
        .collect();
    let more = (!part.more.is_empty()).then(|| view! { <p class="hint">{part.more}</p> });
    view! {
        <section class="roster-part">
            <h2>{part.title.clone()}</h2>
            <Table caption=part.title columns rows />
            {more}
        </section>
    }
    .into_any()
}

/// Which heading stands for which column.
#[component]
fn Columns(view: Run, state: FormState) -> impl IntoView {
    let i18n = use_i18n();
    let none = (String::new(), t!(i18n, "console-roster-none"));
    let options: Vec<(String, String)> = std::iter::once(none)
        .chain(view.headings.iter().map(|title| (title.clone(), title.clone())))
        .collect();
    let fields = view
        .columns
        .iter()
        .map(|(code, name, heading)| {
            let chosen = view.echo.typed(code);
            let value = if chosen.is_empty() { heading.clone() } else { chosen };
            view! { <Select id=format!("col-{}", code.replace('_', "-")) name=code.clone() label=name.clone() options=options.clone() value /> }
        })
        .collect_view();
    let (id, complete) = (view.id.clone(), view.complete);
    view! {
        <Card title=t!(i18n, "console-roster-columns")>
            <p>{t!(i18n, "console-roster-columns-lead")}</p>
            <AnswerForm action="/_fn/console/roster_check" page=here_plain() state>
                <input type="hidden" name="run" value=id />
                <div class="roster-columns">{fields}</div>
                <Checkbox id="complete" name="complete" label=t!(i18n, "console-roster-complete") hint=t!(i18n, "console-roster-complete-hint") checked=complete />
                <SubmitButton label=t!(i18n, "console-roster-check") />
            </AnswerForm>
        </Card>
    }
    .into_any()
}

/// The button that brings it in; behind a number to be typed where much changes.
#[component]
fn Apply(view: Run, state: FormState) -> impl IntoView {
    let i18n = use_i18n();
    let stop = view.stop.clone();
    let (id, typed) = (view.id.clone(), view.echo.typed("typed"));
    let error = state.error_at("typed", |_| "typed");
    let halt = (!stop.is_empty()).then(|| {
        let label = t!(i18n, "console-roster-typed", count = stop.clone());
        view! {
            <Notice mood=Mood::Warning title=t!(i18n, "console-roster-stop-title")>
                <p>{t!(i18n, "console-roster-stop", count = stop.clone())}</p>
            </Notice>
            <Field id="typed" name="typed" label value=typed error inputmode="numeric" maxlength=12 required=true />
        }
    });
    view! {
        <Card title=t!(i18n, "console-roster-apply-title")>
            <p>{t!(i18n, "console-roster-apply-lead")}</p>
            <AnswerForm action="/_fn/console/roster_apply" page=here_plain() state>
                <input type="hidden" name="run" value=id />
                {halt}
                <SubmitButton label=t!(i18n, "console-roster-apply") />
            </AnswerForm>
            <AnswerForm action="/_fn/console/roster_refuse" page=here_plain() state=FormState::new("refuse", &view.echo)>
                <input type="hidden" name="run" value=view.id.clone() />
                <p>{t!(i18n, "console-roster-refuse-lead")}</p>
                <SubmitButton label=t!(i18n, "console-roster-refuse") tone=Tone::Secondary />
            </AnswerForm>
        </Card>
    }
    .into_any()
}
