//! The list: what was searched for, and who was found.

use i18n::t;
use identity::Fault;
use identity::console::people::PAGE;
use identity::console::{FindPeople, Permission};
use identity::ports::Account;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::address::{query_of, search_of, with_query};
use super::words::{kinds, status_code, status_name, statuses};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Pager, Seen, Table};
use crate::context::{Ask, parameter};
use crate::messages::kind_name;
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, EmptyState, Field, Heading, Select, Tone};

/// What whoever may do more finds above the list: path below the room, id of its name.
const DOORS: &[(Permission, &str, &str)] = &[
    (Permission::EditPeople, "add", "console-people-add"),
    (Permission::EditPeople, "bulk", "console-people-bulk"),
    (Permission::ExportPeople, "export", "console-people-export"),
];

/// Somebody in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    href: String,
    number: String,
    name: String,
    kind: String,
    department: String,
    status: String,
    phone: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct List {
    text: String,
    department: String,
    status: String,
    kind: String,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
    /// What whoever looks may do beside looking: address and id of its name.
    doors: Vec<(String, String)>,
}

async fn list(page: String) -> Result<Seen<List>, ServerFnError> {
    let room = match room::enter::<FindPeople>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.seen(view)
}

async fn view(room: &Entered<FindPeople>, page: &str) -> Result<List, Fault> {
    let people = &room.ask.services.people;
    let search = search_of(people, page);
    let query = query_of(people, &search);
    let after = parameter(page, "after").filter(|after| !after.is_empty());
    let found = people.search(&room.sight, &search, after.as_deref(), PAGE).await?;
    let rows = found.people.iter().map(|account| row(&room.ask, account, &query));
    let may = room.who.permissions();
    let doors = DOORS.iter().filter(|(permission, ..)| may.contains(permission));
    Ok(List {
        rows: rows.collect::<Result<_, _>>()?,
        first: after.map(|_| with_query(ROOM, &query, None)),
        next: found.next.map(|next| with_query(ROOM, &query, Some(("after", &next)))),
        doors: doors
            .map(|(_, path, label)| {
                (with_query(&format!("{ROOM}/{path}"), &query, None), (*label).to_owned())
            })
            .collect(),
        text: search.text,
        department: search.department,
        status: search.status.map(status_code).unwrap_or_default().to_owned(),
        kind: search.kind.map(|kind| kind.code().to_owned()).unwrap_or_default(),
    })
}

fn row(ask: &Ask, account: &Account, query: &str) -> Result<Row, Fault> {
    let domain = &ask.services.domain;
    let phone =
        account.login_phone.as_ref().map(|row| identity::binding::opened_phone(domain, row)).transpose()?;
    Ok(Row {
        href: with_query(&format!("{ROOM}/{}", account.row.id), query, None),
        number: account.row.number.clone(),
        name: account.row.name.clone(),
        kind: account.row.kind.clone(),
        department: account.row.department.clone(),
        status: status_code(account.row.status).to_owned(),
        phone: phone.map(|phone| phone.masked()).unwrap_or_default(),
    })
}

/// `/console/people`
#[component]
pub fn PeoplePage() -> impl IntoView {
    let data = Resource::new_blocking(here, list);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: List) -> impl IntoView {
    let i18n = use_i18n();
    let List { text, department, status, kind, rows, first, next, doors } = view;
    let is_search = !(text.is_empty() && department.is_empty() && status.is_empty() && kind.is_empty());
    let doors = doors
        .into_iter()
        .map(|(href, label)| view! { <ButtonLink href label=i18n.text(&label) tone=Tone::Secondary /> })
        .collect_view();
    let people = if rows.is_empty() {
        let text =
            if is_search { t!(i18n, "console-people-none") } else { t!(i18n, "console-people-nobody") };
        view! { <EmptyState text /> }.into_any()
    } else {
        let columns = vec![
            t!(i18n, "fact-number"),
            t!(i18n, "fact-name"),
            t!(i18n, "fact-kind"),
            t!(i18n, "fact-department"),
            t!(i18n, "console-people-status"),
            t!(i18n, "fact-phone"),
        ];
        let rows = rows.into_iter().map(cells).collect();
        view! { <Table caption=t!(i18n, "console-people-title") columns rows /> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "console-people-title") />
        <Heading text=t!(i18n, "console-people-title") lead=t!(i18n, "console-people-lead") />
        <form class="filters" method="post" action="/_fn/console/people_search" role="search" data-answer="">
            <Field
                id="q"
                name="q"
                label=t!(i18n, "console-people-text")
                value=text
                placeholder=t!(i18n, "console-people-text-example")
                maxlength=80
            />
            <Field
                id="department"
                name="department"
                label=t!(i18n, "fact-department")
                value=department
                maxlength=120
            />
            <Select
                id="status"
                name="status"
                label=t!(i18n, "console-people-status")
                options=statuses(&i18n, t!(i18n, "console-people-any"))
                value=status
            />
            <Select
                id="kind"
                name="kind"
                label=t!(i18n, "fact-kind")
                options=kinds(&i18n, Some(t!(i18n, "console-people-any")))
                value=kind
            />
            <button class="button secondary" type="submit">{t!(i18n, "console-filter")}</button>
        </form>
        <div class="row-actions">{doors}</div>
        {people}
        <Pager first next />
    }
}

fn cells(row: Row) -> Vec<AnyView> {
    let i18n = use_i18n();
    let status = status_name(&i18n, &row.status);
    vec![
        view! { <a href=row.href>{row.number}</a> }.into_any(),
        row.name.into_any(),
        kind_name(&i18n, &row.kind).into_any(),
        row.department.into_any(),
        view! { <span class=format!("state {}", row.status)>{status}</span> }.into_any(),
        row.phone.into_any(),
    ]
}
