//! The list.

use i18n::t;
use identity::console::ManageRoles;
use identity::console::access::Listed;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{INVITE, ROOM};
use crate::console::frame::role_name;
use crate::console::{ConsolePage, Seen, Table, room};
use crate::context::{Ask, parameter};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Heading, Mood, Notice};

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
        if self.department.is_empty() {
            t!(i18n, "console-access-everybody")
        } else {
            self.department.clone()
        }
    }
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Administrators {
    held: Vec<Held>,
    ended: bool,
}

async fn administrators(page: String) -> Result<Seen<Administrators>, ServerFnError> {
    let room = match room::enter::<ManageRoles>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let reader = room.sight.actor().account;
    let listed = room.ask.services.access.list(&room.sight).await;
    let view = listed.map(|listed| Administrators {
        held: listed.into_iter().map(|listed| Held::of(&room.ask, listed, reader)).collect(),
        ended: parameter(&page, "ended").is_some(),
    });
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
    view! {
        <PageTitle text=t!(i18n, "console-room-administrators") />
        <Heading text=t!(i18n, "console-room-administrators") lead=t!(i18n, "console-access-lead") />
        {ended}
        <div class="actions">
            <ButtonLink href=INVITE label=t!(i18n, "console-access-invite") />
        </div>
        <Table caption=t!(i18n, "console-room-administrators") columns rows />
    }
}

fn row(i18n: &i18n::I18n, held: Held) -> Vec<AnyView> {
    let role = role_name(i18n, &held.role);
    let by = match held.by.as_str() {
        "cli" => t!(i18n, "console-access-by-operator"),
        "(start)" => t!(i18n, "console-access-by-start"),
        _ => held.by.clone(),
    };
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
