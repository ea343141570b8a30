//! The queue: what waits, for how long, and who has taken it.

use i18n::{I18n, t};
use identity::case::{Form, PAGE, Wanted};
use identity::console::ReadCases;
use identity::ports::{CaseKind, CaseState, QueueRow};
use identity::{Fault, Time};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::words::{kind_title, lasting, state_name};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Filters, Pager, Seen, Table};
use crate::context::parameter;
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{EmptyState, Field, Heading, Select, percent_encode};

/// A case in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    href: String,
    kind: String,
    who: String,
    department: String,
    at: String,
    age: String,
    late: bool,
    claimed: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Queue {
    state: String,
    kind: String,
    department: String,
    /// Whether these cases wait: the others have no age.
    waits: bool,
    count: String,
    rows: Vec<Row>,
    times: Vec<(String, String)>,
    first: Option<String>,
    next: Option<String>,
}

/// The states that the filter offers: drafts are their writer's.
const STATES: [CaseState; 4] =
    [CaseState::Submitted, CaseState::Approved, CaseState::Rejected, CaseState::Withdrawn];

async fn queue(page: String) -> Result<Seen<Queue>, ServerFnError> {
    let room = match room::enter::<ReadCases>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.seen(view)
}

/// What the address asks for.
fn wanted(page: &str) -> Wanted {
    let named = parameter(page, "state").unwrap_or_default();
    let after = parameter(page, "after").and_then(|after| {
        let (at, id) = after.split_once('.')?;
        Some((Time(at.parse().ok()?), id.to_owned()))
    });
    Wanted {
        state: STATES.into_iter().find(|state| state.code() == named).unwrap_or(CaseState::Submitted),
        kind: parameter(page, "kind").and_then(|code| CaseKind::parse(&code)),
        department: parameter(page, "department").unwrap_or_default().trim().to_owned(),
        after,
        limit: PAGE,
    }
}

async fn view(room: &Entered<ReadCases>, page: &str) -> Result<Queue, Fault> {
    let ask = &room.ask;
    let i18n = I18n::for_locale(ask.locale());
    let wanted = wanted(page);
    let found = ask.services.cases.queue(&room.sight, &wanted).await?;
    let times = ask.services.cases.times(&room.sight).await?;
    let target = ask.services.domain.policy.cases.review_target.0;
    let now = ask.services.domain.now();
    let kind = wanted.kind.map(CaseKind::code).unwrap_or_default();
    let waits = wanted.state == CaseState::Submitted;
    let query = format!(
        "?state={}&kind={kind}&department={}",
        wanted.state.code(),
        percent_encode(&wanted.department)
    );
    let rows = found.cases.iter().map(|(row, form)| {
        let since = row.case.submitted_at.unwrap_or(row.case.updated_at);
        let waited = now.since(since);
        Row {
            href: format!("{ROOM}/{}", row.case.id),
            kind: kind_title(&i18n, row.case.kind),
            who: who(row, form),
            department: row.account.as_ref().map(|account| account.2.clone()).unwrap_or_default(),
            at: ask.time(since),
            age: if waits { lasting(&i18n, waited) } else { String::new() },
            late: waits && waited > target,
            claimed: claimed(&i18n, row, now),
        }
    });
    let mut measured = vec![(
        t!(i18n, "console-reviews-decisions"),
        t!(i18n, "console-reviews-decided", count = u64::try_from(times.decisions).unwrap_or(u64::MAX)),
    )];
    for (name, spread) in [
        (t!(i18n, "console-reviews-to-look"), times.to_look),
        (t!(i18n, "console-reviews-to-decision"), times.to_decision),
    ] {
        let Some((median, late)) = spread else { continue };
        let value =
            t!(i18n, "console-reviews-spread", median = lasting(&i18n, median), late = lasting(&i18n, late));
        measured.push((name, value));
    }
    Ok(Queue {
        count: t!(i18n, "console-reviews-count", count = found.count),
        rows: rows.collect(),
        times: measured,
        first: wanted.after.as_ref().map(|_| format!("{ROOM}{query}")),
        next: found.next.map(|(at, id)| format!("{ROOM}{query}&after={}.{id}", at.0)),
        state: wanted.state.code().to_owned(),
        kind: kind.to_owned(),
        department: wanted.department,
        waits,
    })
}

/// The account that it is about, else what was written.
fn who(row: &QueueRow, form: &Form) -> String {
    match &row.account {
        Some((number, name, _)) => format!("{name} {number}"),
        None => form.name.clone(),
    }
}

fn claimed(i18n: &I18n, row: &QueueRow, now: Time) -> String {
    let taken = row.review.claimed_until.is_some_and(|until| now < until);
    let mut parts: Vec<String> = Vec::new();
    if let Some(name) = row.claimed_name.as_ref().filter(|_| taken) {
        parts.push(t!(i18n, "console-reviews-with", name = name.clone()));
    }
    if row.review.first.is_some() && row.case.state == CaseState::Submitted {
        parts.push(t!(i18n, "console-reviews-second"));
    }
    parts.join(" · ")
}

/// `/console/reviews`
#[component]
pub fn QueuePage() -> impl IntoView {
    let data = Resource::new_blocking(here, queue);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Queue) -> impl IntoView {
    let i18n = use_i18n();
    let states = STATES.map(|state| (state.code().to_owned(), state_name(&i18n, state))).to_vec();
    let all = (String::new(), t!(i18n, "console-reviews-all-kinds"));
    let kinds = CaseKind::ALL.map(|kind| (kind.code().to_owned(), kind_title(&i18n, kind)));
    let kinds: Vec<_> = std::iter::once(all).chain(kinds).collect();
    let mut columns = vec![
        t!(i18n, "console-reviews-kind"),
        t!(i18n, "console-reviews-who"),
        t!(i18n, "console-reviews-department"),
        t!(i18n, "console-reviews-since"),
    ];
    if view.waits {
        columns.push(t!(i18n, "console-reviews-age"));
        columns.push(t!(i18n, "console-reviews-claimed"));
    }
    let late = t!(i18n, "console-reviews-late");
    let rows: Vec<Vec<AnyView>> = view
        .rows
        .into_iter()
        .map(|row| {
            let mark = row.late.then(|| view! { " " <strong class="mark-late">{late.clone()}</strong> });
            let mut cells = vec![
                view! { <a href=row.href>{row.kind}</a> }.into_any(),
                row.who.into_any(),
                row.department.into_any(),
                row.at.into_any(),
            ];
            if view.waits {
                cells.push(view! { <span>{row.age}{mark}</span> }.into_any());
                cells.push(row.claimed.into_any());
            }
            cells
        })
        .collect();
    let list = if rows.is_empty() {
        view! { <EmptyState text=t!(i18n, "console-reviews-empty") /> }.into_any()
    } else {
        view! { <Table caption=t!(i18n, "console-room-reviews") columns rows /> }.into_any()
    };
    let times =
        view.times.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    view! {
        <PageTitle text=t!(i18n, "console-room-reviews") />
        <Heading text=t!(i18n, "console-room-reviews") lead=t!(i18n, "console-reviews-lead") />
        <Filters action=ROOM>
            <Select id="state" name="state" label=t!(i18n, "case-state") options=states value=view.state />
            <Select id="kind" name="kind" label=t!(i18n, "console-reviews-kind") options=kinds value=view.kind />
            <Field id="department" name="department" label=t!(i18n, "console-reviews-department") value=view.department maxlength=100 />
        </Filters>
        <p class="hint" role="status">{view.count}</p>
        {list}
        <Pager first=view.first next=view.next />
        <section class="measured">
            <h2>{t!(i18n, "console-reviews-times")}</h2>
            <dl class="facts">{times.collect_view()}</dl>
        </section>
    }
}
