//! `/console/keys`: which keys there are, and what changing them takes.

use i18n::t;
use identity::console::ManageKeys;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{span, texts};
use crate::console::{ConsolePage, Seen, Table, room};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Card, Facts, Heading};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    facts: Vec<(String, String)>,
}

async fn page(page: String) -> Result<Seen<View>, ServerFnError> {
    let room = match room::enter::<ManageKeys>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let (ask, i18n) = (&room.ask, texts(&room.ask));
    let keys = ask.services.operations.keys(&room.sight);
    let since = keys.since.map(|at| {
        let age = span(&i18n, ask.services.domain.now().since(at));
        t!(i18n, "console-operations-key-age", since = ask.time(at), age = age)
    });
    let backed_up = match keys.backed_up_at {
        Some(at) => ask.time(at),
        None => t!(i18n, "console-operations-key-not-backed-up"),
    };
    let facts = vec![
        (t!(i18n, "console-operations-key-file"), keys.file),
        (t!(i18n, "console-operations-key-since"), since.unwrap_or_default()),
        (t!(i18n, "console-operations-key-fingerprint"), keys.fingerprint),
        (t!(i18n, "console-operations-key-id"), keys.id.to_string()),
        (t!(i18n, "console-operations-key-backed-up"), backed_up),
    ];
    room.seen(Ok(View { facts }))
}

/// `/console/keys`
#[component]
pub fn KeysPage() -> impl IntoView {
    let data = Resource::new_blocking(here, page);
    view! { <ConsolePage at="/console/keys" data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![t!(i18n, "console-operations-key-purpose"), t!(i18n, "console-operations-key-what")];
    let rows = vec![
        vec![
            t!(i18n, "console-operations-key-seal").into_any(),
            t!(i18n, "console-operations-key-seal-what").into_any(),
        ],
        vec![
            t!(i18n, "console-operations-key-index").into_any(),
            t!(i18n, "console-operations-key-index-what").into_any(),
        ],
        vec![
            t!(i18n, "console-operations-key-code").into_any(),
            t!(i18n, "console-operations-key-code-what").into_any(),
        ],
    ];
    view! {
        <PageTitle text=t!(i18n, "console-operations-keys") />
        <Heading text=t!(i18n, "console-operations-keys") lead=t!(i18n, "console-operations-keys-lead") />
        <Card title=t!(i18n, "console-operations-key-master")>
            <Facts items=view.facts />
        </Card>
        <Card title=t!(i18n, "console-operations-key-derived")>
            <Table caption=t!(i18n, "console-operations-key-derived") columns rows />
        </Card>
        <Card title=t!(i18n, "console-operations-key-rotation")>
            <p>{t!(i18n, "console-operations-key-rotation-what")}</p>
            <p>{t!(i18n, "console-operations-key-rotation-leak")}</p>
        </Card>
    }
}
