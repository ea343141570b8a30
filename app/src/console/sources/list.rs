//! The list.

use i18n::t;
use identity::console::ManageSources;
use identity::source::Listed;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{NEW, ROOM};
use crate::console::{ConsolePage, Seen, Table, room};
use crate::context::{Ask, parameter};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Heading, Mood, Notice};

/// A source as pages show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    pub id: String,
    pub name: String,
    pub department: String,
    pub own: bool,
    pub hourly_stop: u32,
    pub by: String,
    pub made: String,
    pub stopped: Option<String>,
    pub people: u64,
    pub groups: u64,
    pub suspended: u64,
    pub tokens: usize,
    pub used: Option<String>,
}

impl Source {
    pub(super) fn of(ask: &Ask, listed: Listed) -> Self {
        let Listed { row, counts, tokens, used_at } = listed;
        Self {
            id: row.id.to_string(),
            name: row.name,
            department: row.department,
            own: row.own,
            hourly_stop: row.hourly_stop,
            by: row.made_by,
            made: ask.time(row.created_at),
            stopped: row.stopped_at.map(|at| ask.time(at)),
            people: counts.people,
            groups: counts.groups,
            suspended: counts.suspended,
            tokens,
            used: used_at.map(|at| ask.time(at)),
        }
    }

    /// Whom it is about, in words.
    pub(super) fn reach(&self, i18n: &i18n::I18n) -> String {
        if self.department.is_empty() {
            t!(i18n, "console-sources-everybody")
        } else {
            self.department.clone()
        }
    }
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Sources {
    sources: Vec<Source>,
    closed: bool,
}

async fn sources(page: String) -> Result<Seen<Sources>, ServerFnError> {
    let room = match room::enter::<ManageSources>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let listed = room.ask.services.source_desk.list(&room.sight).await;
    let view = listed.map(|listed| Sources {
        sources: listed.into_iter().map(|listed| Source::of(&room.ask, listed)).collect(),
        closed: parameter(&page, "done").is_some(),
    });
    room.seen(view)
}

/// `/console/sources`
#[component]
pub fn ListPage() -> impl IntoView {
    let data = Resource::new_blocking(here, sources);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Sources) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        t!(i18n, "console-sources-name"),
        t!(i18n, "console-sources-reach"),
        t!(i18n, "console-sources-people"),
        t!(i18n, "console-sources-groups"),
        t!(i18n, "console-sources-tokens"),
        t!(i18n, "console-sources-used"),
        t!(i18n, "console-sources-state"),
    ];
    let closed = view
        .closed
        .then(|| view! { <Notice mood=Mood::Success>{t!(i18n, "console-sources-closed")}</Notice> });
    let list = if view.sources.is_empty() {
        view! { <Notice>{t!(i18n, "console-sources-empty")}</Notice> }.into_any()
    } else {
        let rows = view.sources.into_iter().map(|source| row(&i18n, source)).collect();
        view! { <Table caption=t!(i18n, "console-room-sources") columns rows /> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "console-room-sources") />
        <Heading text=t!(i18n, "console-room-sources") lead=t!(i18n, "console-sources-lead") />
        {closed}
        <div class="actions">
            <ButtonLink href=NEW label=t!(i18n, "console-sources-add") />
        </div>
        {list}
    }
}

fn row(i18n: &i18n::I18n, source: Source) -> Vec<AnyView> {
    let reach = source.reach(i18n);
    let state = if source.stopped.is_some() {
        t!(i18n, "console-sources-stopped")
    } else if source.tokens == 0 {
        t!(i18n, "console-sources-no-token")
    } else {
        t!(i18n, "console-sources-open")
    };
    vec![
        view! { <a href=format!("{ROOM}/{}", source.id)>{source.name}</a> }.into_any(),
        reach.into_any(),
        source.people.to_string().into_any(),
        source.groups.to_string().into_any(),
        source.tokens.to_string().into_any(),
        source.used.unwrap_or_else(|| t!(i18n, "console-sources-never")).into_any(),
        state.into_any(),
    ]
}
