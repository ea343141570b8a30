//! Searching the log.

use i18n::{I18n, t};
use identity::Fault;
use identity::console::ReadAudit;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::address::{FILTERS, cursor, read_cursor, typed, wanted, with_filters};
use super::words::{account, address, event_name, outcome_name};
use super::{ROOM, tabs};
use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Filters, Pager, Seen, Table};
use crate::context::parameter;
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, EmptyState, ErrorSummary, Field, Heading, Notice, Select, SubmitButton, Tone};

/// An entry in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    href: String,
    time: String,
    cells: Vec<String>,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct List {
    page: String,
    typed: Vec<String>,
    events: Vec<String>,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
    /// The search stopped before it had a page full: until when it got.
    stopped: Option<String>,
    nobody: bool,
    /// How many entries cannot be found yet, and since when.
    unsealed: Option<(u64, String)>,
    in_full: bool,
    export: String,
    echo: Echo,
}

async fn list(page: String) -> Result<Seen<List>, ServerFnError> {
    let room = match room::enter::<ReadAudit>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.seen(view)
}

async fn view(room: &Entered<ReadAudit>, page: &str) -> Result<List, Fault> {
    let ask = &room.ask;
    let i18n = I18n::for_locale(ask.locale());
    let desk = &ask.services.audit;
    let before = parameter(page, "before").and_then(|text| read_cursor(&text));
    let offset = ask.services.domain.policy.display.utc_offset_minutes;
    let in_full = parameter(page, "full").is_some_and(|leave| desk.is_unmasked(&room.sight, &leave));
    let found = desk.search(&room.sight, &wanted(page, offset), before, identity::audit::desk::PAGE).await?;
    let full_page =
        found.page.rows.len() >= usize::try_from(identity::audit::desk::PAGE).unwrap_or(usize::MAX);
    let rows = found.page.rows.iter().map(|row| Row {
        href: with_filters(&format!("{ROOM}/entry/{}", row.entry.id), page, &[]),
        time: ask.time(row.entry.at),
        cells: vec![
            event_name(&i18n, &row.entry.event),
            outcome_name(&i18n, &row.entry.outcome),
            account(row, &found.names, in_full),
            row.entry.actor.clone().unwrap_or_default(),
            address(row, in_full),
        ],
    });
    Ok(List {
        rows: rows.collect(),
        typed: FILTERS.iter().map(|name| typed(page, name)).collect(),
        events: desk.events(&room.sight).await?,
        first: before.map(|_| with_filters(ROOM, page, &[])),
        next: found.page.next.map(|next| with_filters(ROOM, page, &[("before", &cursor(next))])),
        stopped: found.page.next.filter(|_| !full_page).map(|(at, _)| ask.time(at)),
        nobody: found.nobody,
        unsealed: found.unsealed.since.map(|since| (found.unsealed.count, ask.time(since))),
        in_full,
        export: with_filters(&format!("{ROOM}/export"), page, &[]),
        echo: ask.echoed(page),
        page: crate::page::without_parameter(page, "again"),
    })
}

/// `/console/audit`
#[component]
pub fn AuditPage() -> impl IntoView {
    let data = Resource::new_blocking(here, list);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "field_empty" | "text_too_long" | "reason_too_short" => "reason",
        _ => "",
    }
}

#[component]
fn Shown(view: List) -> impl IntoView {
    let i18n = use_i18n();
    let List { page, typed, events, rows, first, next, stopped, nobody, unsealed, in_full, export, echo } =
        view;
    let state = FormState::new("unmask", &echo);
    let [from, until, event, outcome, actor, account, address] =
        typed.try_into().unwrap_or_else(|_| std::array::from_fn(|_| String::new()));
    let events = std::iter::once((String::new(), t!(i18n, "console-audit-any")))
        .chain(events.into_iter().map(|code| {
            let name = event_name(&i18n, &code);
            (code, name)
        }))
        .collect();
    let entries = if rows.is_empty() {
        let text = if nobody { t!(i18n, "console-audit-nobody") } else { t!(i18n, "console-audit-none") };
        view! { <EmptyState text /> }.into_any()
    } else {
        let columns = vec![
            t!(i18n, "console-audit-time"),
            t!(i18n, "console-audit-event"),
            t!(i18n, "console-audit-outcome"),
            t!(i18n, "console-audit-account"),
            t!(i18n, "console-audit-actor"),
            t!(i18n, "console-audit-address"),
        ];
        let rows = rows.into_iter().map(cells).collect();
        view! { <Table caption=t!(i18n, "console-audit-title") columns rows /> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "console-audit-title") error=state.has_error() />
        <Heading text=t!(i18n, "console-audit-title") lead=t!(i18n, "console-audit-lead") />
        {tabs(&i18n, ROOM)}
        <ErrorSummary errors=state.errors(place) />
        <Filters action=ROOM>
            <Field id="from" name="from" kind="date" label=t!(i18n, "console-audit-from") value=from />
            <Field id="until" name="until" kind="date" label=t!(i18n, "console-audit-until") value=until />
            <Select id="event" name="event" label=t!(i18n, "console-audit-event") options=events value=event />
            <Field id="outcome" name="outcome" label=t!(i18n, "console-audit-outcome") value=outcome placeholder=t!(i18n, "console-audit-outcome-example") maxlength=80 />
            <Field id="account" name="account" label=t!(i18n, "console-audit-number") value=account maxlength=80 />
            <Field id="actor" name="actor" label=t!(i18n, "console-audit-actor") value=actor maxlength=80 />
            <Field id="address" name="address" label=t!(i18n, "console-audit-address") value=address maxlength=80 />
        </Filters>
        {unsealed.map(|(count, since)| view! { <p class="hint">{t!(i18n, "console-audit-unsealed", count = count, since = since)}</p> })}
        {entries}
        {stopped.map(|until| view! { <Notice>{t!(i18n, "console-audit-stopped", until = until)}</Notice> })}
        <Pager first next />
        <section class="audit-foot">
            {if in_full {
                view! { <p class="hint">{t!(i18n, "console-audit-in-full")}</p> }.into_any()
            } else {
                view! {
                    <AnswerForm action="/_fn/console/audit_unmask" page state>
                        <Field
                            id="reason"
                            name="reason"
                            label=t!(i18n, "console-audit-reason")
                            hint=t!(i18n, "console-audit-reason-hint")
                            error=state.error_at("reason", place)
                            value=echo.typed("reason")
                            maxlength=200
                            required=true
                        />
                        <SubmitButton label=t!(i18n, "console-audit-unmask") tone=Tone::Secondary />
                    </AnswerForm>
                }
                .into_any()
            }}
            <ButtonLink href=export label=t!(i18n, "console-audit-export") tone=Tone::Secondary />
        </section>
    }
}

fn cells(row: Row) -> Vec<AnyView> {
    let Row { href, time, cells } = row;
    let mut all = vec![view! { <a href=href>{time}</a> }.into_any()];
    all.extend(cells.into_iter().map(IntoAny::into_any));
    all
}
