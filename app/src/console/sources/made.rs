//! A token that was made just now, shown once.

use i18n::t;
use identity::console::ManageSources;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ROOM;
use crate::answer::Echo;
use crate::console::room::Entered;
use crate::cookies;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Facts, Heading, Mood, Notice};

/// The token, and what belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    token: String,
    name: String,
    source: String,
    until: String,
    /// The service's address.
    address: String,
}

impl Made {
    /// The token that an echo brings to this session; else the echo.
    pub fn of(room: &Entered<ManageSources>, echo: Echo) -> (Option<Self>, Echo) {
        if echo.typed("session") == room.sight.actor().session.to_string() {
            // A reload does not show it again.
            room.ask.header(http::header::SET_COOKIE, &cookies::clear(cookies::ECHO));
            let made = Self {
                token: echo.typed("token"),
                name: echo.typed("for"),
                source: echo.typed("source"),
                until: echo.typed("until"),
                address: address(room),
            };
            (Some(made), Echo::default())
        } else if echo.typed("token").is_empty() {
            (None, echo)
        } else {
            (None, Echo::default())
        }
    }
}

/// Where the service stands.
pub(super) fn address(room: &Entered<ManageSources>) -> String {
    format!("{}/scim/v2", room.ask.services.public_url)
}

/// Shows it.
#[component]
pub(super) fn MadeToken(made: Made) -> impl IntoView {
    let i18n = use_i18n();
    let facts = vec![
        (t!(i18n, "console-sources-name"), made.name),
        (t!(i18n, "console-sources-address"), made.address),
        (t!(i18n, "console-sources-until"), made.until),
    ];
    view! {
        <PageTitle text=t!(i18n, "console-sources-token-made") />
        <Heading text=t!(i18n, "console-sources-token-made") lead=t!(i18n, "console-sources-token-lead") />
        <Notice mood=Mood::Success title=t!(i18n, "console-sources-token")>
            <p class="secret console-link">{made.token}</p>
        </Notice>
        <Facts items=facts />
        <div class="actions">
            <ButtonLink href=format!("{ROOM}/{}", made.source) label=t!(i18n, "go-back") />
        </div>
    }
    .into_any()
}
