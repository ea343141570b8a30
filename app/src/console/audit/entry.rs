//! One entry of the log, with everything that is known about it.

use i18n::{I18n, t};
use identity::Fault;
use identity::audit::chain::hex;
use identity::audit::desk::details;
use identity::console::ReadAudit;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::address::with_filters;
use super::words::{account, address, event_name, outcome_name};
use super::{ROOM, tabs};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen};
use crate::context::parameter;
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, Facts, Heading, Mood, Notice, Tone};

/// Names and values.
type Pairs = Vec<(String, String)>;

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct EntryView {
    title: String,
    facts: Pairs,
    details: Pairs,
    place: Pairs,
    authentic: bool,
    back: String,
}

async fn entry(page: String) -> Result<Seen<EntryView>, ServerFnError> {
    let room = match room::enter::<ReadAudit>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

async fn view(room: &Entered<ReadAudit>, page: &str) -> Result<Option<EntryView>, Fault> {
    let ask = &room.ask;
    let i18n = I18n::for_locale(ask.locale());
    let desk = &ask.services.audit;
    let path = page.split('?').next().unwrap_or_default();
    let Some(id) = path.rsplit('/').next().and_then(|id| id.parse().ok()) else { return Ok(None) };
    let Some(found) = desk.entry(&room.sight, id).await? else { return Ok(None) };
    let in_full = parameter(page, "full").is_some_and(|leave| desk.is_unmasked(&room.sight, &leave));
    let row = &found.row;
    let names: Vec<_> = found.name.clone().into_iter().collect();
    let mut facts = vec![
        (t!(i18n, "console-audit-time"), row.entry.at.rfc3339()),
        (t!(i18n, "console-audit-local"), ask.time(row.entry.at)),
        (
            t!(i18n, "console-audit-event"),
            format!("{} ({})", event_name(&i18n, &row.entry.event), row.entry.event),
        ),
        (t!(i18n, "console-audit-outcome"), outcome_name(&i18n, &row.entry.outcome)),
        (t!(i18n, "console-audit-account"), account(row, &names, in_full)),
        (t!(i18n, "console-audit-actor"), row.entry.actor.clone().unwrap_or_default()),
        (t!(i18n, "console-audit-session"), row.entry.session.map(|id| id.to_string()).unwrap_or_default()),
        (t!(i18n, "console-audit-address"), address(row, in_full)),
        (t!(i18n, "console-audit-agent"), row.entry.user_agent.clone()),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    let place = vec![
        (t!(i18n, "console-audit-id"), row.entry.id.to_string()),
        (t!(i18n, "console-audit-seq"), row.seq.to_string()),
        (t!(i18n, "console-audit-digest"), row.entry.digest.as_ref().map(hex).unwrap_or_default()),
        (t!(i18n, "console-audit-chain"), hex(&row.chain)),
    ];
    Ok(Some(EntryView {
        title: event_name(&i18n, &row.entry.event),
        facts,
        details: details(&row.entry, in_full),
        place,
        authentic: found.authentic,
        back: with_filters(ROOM, page, &[]),
    }))
}

/// `/console/audit/entry/:id`
#[component]
pub fn AuditEntryPage() -> impl IntoView {
    let data = Resource::new_blocking(here, entry);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: EntryView) -> impl IntoView {
    let i18n = use_i18n();
    let EntryView { title, facts, details, place, authentic, back } = view;
    let details = (!details.is_empty()).then(|| {
        view! { <Card title=t!(i18n, "console-audit-details")><Facts items=details /></Card> }
    });
    let state = if authentic {
        view! { <p class="hint">{t!(i18n, "console-audit-authentic")}</p> }.into_any()
    } else {
        view! { <Notice mood=Mood::Error>{t!(i18n, "console-audit-forged")}</Notice> }.into_any()
    };
    view! {
        <PageTitle text=title.clone() />
        <Heading text=title />
        {tabs(&i18n, ROOM)}
        <Card><Facts items=facts /></Card>
        {details}
        <Card title=t!(i18n, "console-audit-place")>
            <div class="long-values"><Facts items=place /></div>
            {state}
        </Card>
        <p><ButtonLink href=back label=t!(i18n, "console-audit-back") tone=Tone::Quiet /></p>
    }
}
