//! `/console`: the rooms that are open to whoever comes in.

use i18n::t;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::frame::{ConsolePage, Frame, Seen, role_name};
use super::rooms::ROOMS;
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Heading, Icon};

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Home {
    roles: Vec<String>,
    may: Vec<String>,
}

async fn home(page: String) -> Result<Seen<Home>, ServerFnError> {
    Ok(match super::room::lobby(&page).await? {
        Ok((_, who)) => {
            let frame = Frame::of(&who);
            let view = Home { roles: frame.roles.clone(), may: frame.may.clone() };
            Seen::Room(frame, view)
        }
        Err(turned) => turned.into(),
    })
}

/// `/console`
#[component]
pub fn HomePage() -> impl IntoView {
    let data = Resource::new_blocking(here, home);
    view! { <ConsolePage at="/console" data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Home) -> impl IntoView {
    let i18n = use_i18n();
    let roles: Vec<String> = view.roles.iter().map(|role| role_name(&i18n, role)).collect();
    let rooms = ROOMS
        .iter()
        .filter(|room| view.may.iter().any(|may| may == room.permission.code()))
        .map(|room| {
            view! {
                <li>
                    <a class="door" href=room.path>
                        <Icon glyph=room.glyph />
                        <span class="door-name">{i18n.text(room.label)}</span>
                        <span class="door-note">{i18n.text(&format!("{}-note", room.label))}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <PageTitle text=t!(i18n, "console-title") />
        <Heading
            text=t!(i18n, "console-title")
            lead=t!(i18n, "console-lead", roles = roles.join(&t!(i18n, "list-separator")))
        />
        <ul class="doors">{rooms}</ul>
    }
}
