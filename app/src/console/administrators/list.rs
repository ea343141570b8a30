//! The list.

use i18n::t;
use identity::console::ManageRoles;
use identity::console::access::Listed;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::open::{Offer, Offers};
use super::{INVITE, ROOM};
use crate::answer::Echo;
use crate::console::frame::role_name;
use crate::console::{ConsolePage, Seen, Table, room};
use crate::context::{Ask, parameter};
use crate::form::FormState;
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, ErrorSummary, Heading, Mood, Notice};

/// A role as pages show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Held {
    pub id: String,
    pub number: String,
    pub name: String,
    pub role: String,
    pub department: String,
    pub since: String,
    pub by: String,
    /// Whether it is the reader's own: nobody changes those.
    pub own: bool,
    pub active: bool,
}

impl Held {
    pub(super) fn of(ask: &Ask, listed: Listed, reader: uuid::Uuid) -> Self {
        let Listed { grant, number, name, active } = listed;
        Self {
            id: grant.id.to_string(),
            number,
            name,
            role: grant.role.code().to_owned(),
            department: grant.department,
            since: ask.time(grant.granted_at),
            own: grant.account == reader,
            by: grant.granted_by,
            active,
        }
    }

    /// How far it reaches, in words.
    pub(super) fn reach(&self, i18n: &i18n::I18n) -> String {
        reach(i18n, &self.department)
    }
}

/// How far a role within this department reaches, in words.
pub(super) fn reach(i18n: &i18n::I18n, department: &str) -> String {
    if department.is_empty() { t!(i18n, "console-access-everybody") } else { department.to_owned() }
}

/// Who gave a role, in words.
pub(super) fn by_name(i18n: &i18n::I18n, by: &str) -> String {
    match by {
        "cli" => t!(i18n, "console-access-by-operator"),
        "(start)" => t!(i18n, "console-access-by-start"),
        _ => by.to_owned(),
    }
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Administrators {
    held: Vec<Held>,
    offers: Vec<Offer>,
    ended: bool,
    withdrawn: bool,
    echo: Echo,
}

async fn administrators(page: String) -> Result<Seen<Administrators>, ServerFnError> {
    let room = match room::enter::<ManageRoles>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let reader = room.sight.actor().account;
    let (ask, access) = (&room.ask, &room.ask.services.access);
    let view = async {
        let (held, open) = (access.list(&room.sight).await?, access.open_links(&room.sight).await?);
        Ok(Administrators {
            held: held.into_iter().map(|listed| Held::of(ask, listed, reader)).collect(),
            offers: open.into_iter().map(|open| Offer::of(ask, open)).collect(),
            ended: parameter(&page, "ended").is_some(),
            withdrawn: parameter(&page, "withdrawn").is_some(),
            echo: ask.echoed(&page),
        })
    };
    let view = view.await;
    room.seen(view)
}

/// `/console/administrators`
#[component]
pub fn ListPage() -> impl IntoView {
    let data = Resource::new_blocking(here, administrators);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Administrators) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        t!(i18n, "console-access-person"),
        t!(i18n, "console-access-role"),
        t!(i18n, "console-access-department"),
        t!(i18n, "console-access-since"),
        t!(i18n, "console-access-by"),
        t!(i18n, "console-access-action"),
    ];
    let rows = view.held.into_iter().map(|held| row(&i18n, held)).collect();
    let ended =
        view.ended.then(|| view! { <Notice mood=Mood::Success>{t!(i18n, "console-access-ended")}</Notice> });
    let withdrawn = view
        .withdrawn
        .then(|| view! { <Notice mood=Mood::Success>{t!(i18n, "console-access-withdrawn")}</Notice> });
    let state = FormState::new("withdraw", &view.echo);
    view! {
        <PageTitle text=t!(i18n, "console-room-administrators") error=state.has_error() />
        <Heading text=t!(i18n, "console-room-administrators") lead=t!(i18n, "console-access-lead") />
        <ErrorSummary errors=state.errors(|_| "") />
        {ended}
        {withdrawn}
        <div class="actions">
            <ButtonLink href=INVITE label=t!(i18n, "console-access-invite") />
        </div>
        <Table caption=t!(i18n, "console-room-administrators") columns rows />
        <Offers offers=view.offers />
    }
}

fn row(i18n: &i18n::I18n, held: Held) -> Vec<AnyView> {
    let role = role_name(i18n, &held.role);
    let by = by_name(i18n, &held.by);
    let reach = held.reach(i18n);
    let mut who = format!("{} ({})", held.name, held.number);
    if !held.active {
        who.push_str(&t!(i18n, "console-access-inactive"));
    }
    let action = if held.own {
        view! { <span class="hint">{t!(i18n, "console-access-own")}</span> }.into_any()
    } else {
        let label = t!(i18n, "console-access-end-named", role = role.clone(), name = held.name);
        view! { <a href=format!("{ROOM}/end/{}", held.id) aria-label=label>{t!(i18n, "console-access-end")}</a> }
            .into_any()
    };
    vec![who.into_any(), role.into_any(), reach.into_any(), held.since.into_any(), by.into_any(), action]
}
