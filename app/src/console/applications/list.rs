//! The list, and the tester below it.

use i18n::t;
use identity::Fault;
use identity::console::{ManageServices, ReadServices};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::tester::{Tested, Tester, test};
use super::{ROOM, texts};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Filters, Seen, Table};
use crate::context::parameter;
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, EmptyState, Field, Heading};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    id: String,
    name: String,
    url: String,
    owner: String,
    enabled: bool,
    tickets: u64,
    last: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    query: String,
    rows: Vec<Row>,
    may_manage: bool,
    tested: Tested,
}

async fn page(page: String) -> Result<Seen<View>, ServerFnError> {
    let room = match room::enter::<ReadServices>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.seen(view)
}

async fn view(room: &Entered<ReadServices>, page: &str) -> Result<View, Fault> {
    let ask = &room.ask;
    let query = parameter(page, "q").unwrap_or_default();
    let listed = ask.services.service_desk.list(&room.sight, &query).await?;
    let english = ask.locale() == i18n::Locale::En;
    let rows = listed.into_iter().map(|listed| Row {
        id: listed.row.id.to_string(),
        name: listed.row.shown(english).to_owned(),
        url: listed.row.rules().map(|rule| rule.url).collect::<Vec<_>>().join("\n"),
        owner: listed.row.owner.clone(),
        enabled: listed.row.enabled,
        tickets: listed.uses.tickets,
        last: listed.uses.last_at.map(|at| ask.time(at)).unwrap_or_default(),
    });
    let tested = parameter(page, "test").unwrap_or_default();
    Ok(View {
        query,
        rows: rows.collect(),
        may_manage: room.who.look::<ManageServices>().is_ok(),
        tested: test(ask, &texts(ask), &room.sight, tested).await?,
    })
}

/// `/console/applications`
#[component]
pub fn ListPage() -> impl IntoView {
    let data = Resource::new_blocking(here, page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        t!(i18n, "console-services-name"),
        t!(i18n, "console-services-rule"),
        t!(i18n, "console-services-owner"),
        t!(i18n, "console-services-state"),
        t!(i18n, "console-services-tickets"),
        t!(i18n, "console-services-last"),
    ];
    let none = view.rows.is_empty();
    let rows: Vec<Vec<AnyView>> = view
        .rows
        .into_iter()
        .map(|row| {
            let state =
                if row.enabled { t!(i18n, "console-services-on") } else { t!(i18n, "console-services-off") };
            vec![
                view! { <a href=format!("{ROOM}/{}", row.id)>{row.name}</a> }.into_any(),
                row.url
                    .lines()
                    .map(|url| view! { <div><code class="wrap">{url.to_owned()}</code></div> })
                    .collect_view()
                    .into_any(),
                row.owner.into_any(),
                state.into_any(),
                row.tickets.to_string().into_any(),
                row.last.into_any(),
            ]
        })
        .collect();
    let add = view.may_manage.then(|| {
        view! { <ButtonLink href=format!("{ROOM}/new") label=t!(i18n, "console-services-new") /> }
    });
    let list = if none {
        view! { <EmptyState text=t!(i18n, "console-services-none") /> }.into_any()
    } else {
        view! { <Table caption=t!(i18n, "console-room-applications") columns rows /> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "console-room-applications") />
        <Heading text=t!(i18n, "console-room-applications") lead=t!(i18n, "console-services-lead") />
        <div class="actions">{add}</div>
        <Filters action=ROOM>
            <Field
                id="q"
                name="q"
                label=t!(i18n, "console-services-search")
                value=view.query
                kind="search"
                maxlength=60
            />
        </Filters>
        <Card>{list}</Card>
        <Tester tested=view.tested />
    }
}
