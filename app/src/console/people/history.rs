//! What happened to an account: only what is about it.

use std::collections::BTreeMap;

use i18n::{I18n, t};
use identity::console::FindPeople;
use identity::ports::AuditEntry;
use identity::{Fault, Time};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ROOM;
use super::acts::{parts_of, who};
use super::file::tabs;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Pager, Seen, Table};
use crate::context::{Ask, parameter};
use crate::journeys::security::{described, event, place_name};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Card, EmptyState, Facts, Heading};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct HistoryView {
    id: String,
    facts: Vec<(String, String)>,
    rows: Vec<Vec<String>>,
    first: Option<String>,
    next: Option<String>,
}

async fn history(page: String) -> Result<Seen<HistoryView>, ServerFnError> {
    let room = match room::enter::<FindPeople>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

async fn view(room: &Entered<FindPeople>, page: &str) -> Result<Option<HistoryView>, Fault> {
    let people = &room.ask.services.people;
    let Some(id) = parts_of(page).0 else { return Ok(None) };
    let Some(account) = people.person(&room.sight, id).await? else { return Ok(None) };
    let before = parameter(page, "before").and_then(|cursor| {
        let (at, id) = cursor.split_once('.')?;
        Some((Time(at.parse().ok()?), id.parse::<Uuid>().ok()?))
    });
    let Some(history) = people.history(&room.sight, id, before).await? else { return Ok(None) };
    let i18n = I18n::for_locale(room.ask.locale());
    let path = format!("{ROOM}/{id}/history");
    Ok(Some(HistoryView {
        id: id.to_string(),
        facts: who(&i18n, &account),
        rows: history.entries.iter().map(|entry| row(&room.ask, &i18n, entry)).collect(),
        first: before.map(|_| path.clone()),
        next: history.next.map(|(at, id)| format!("{path}?before={}.{}", at.0, id.simple())),
    }))
}

fn row(ask: &Ask, i18n: &I18n, entry: &AuditEntry) -> Vec<String> {
    let detail: BTreeMap<String, String> = serde_json::from_str(&entry.detail).unwrap_or_default();
    let outcome = match entry.outcome.as_str() {
        "success" => t!(i18n, "sign-ins-success"),
        "step_up_owed" => t!(i18n, "history-half"),
        code => i18n.error(code, &[("minutes", 30.into()), ("seconds", 60.into())]),
    };
    let by = entry.actor.clone().unwrap_or_else(|| t!(i18n, "console-people-by-owner"));
    let agent = if entry.user_agent.is_empty() { String::new() } else { described(i18n, &entry.user_agent) };
    let from = [agent, place_name(ask, &entry.address)];
    let from: Vec<String> = from.into_iter().filter(|part| !part.is_empty()).collect();
    // What the log keeps is masked already.
    let notes = ["phone", "email", "status", "from", "to", "changed", "reason"];
    let notes: Vec<&str> = notes.iter().filter_map(|name| detail.get(*name)).map(String::as_str).collect();
    vec![
        ask.time(entry.at),
        name_of(i18n, entry),
        outcome,
        by,
        from.join(" · "),
        notes.join(&t!(i18n, "list-separator")),
    ]
}

/// What happened, in words.
fn name_of(i18n: &I18n, entry: &AuditEntry) -> String {
    let id = format!("console-people-event-{}", entry.event.replace('_', "-"));
    if i18n.has(&id) { i18n.text(&id) } else { event(i18n, entry) }
}

/// `/console/people/:id/history`
#[component]
pub fn PersonHistoryPage() -> impl IntoView {
    let data = Resource::new_blocking(here, history);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: HistoryView) -> impl IntoView {
    let i18n = use_i18n();
    let HistoryView { id, facts, rows, first, next } = view;
    let list = if rows.is_empty() {
        view! { <EmptyState text=t!(i18n, "console-people-no-history") /> }.into_any()
    } else {
        let columns = vec![
            t!(i18n, "console-people-when"),
            t!(i18n, "history-event"),
            t!(i18n, "console-people-outcome"),
            t!(i18n, "console-people-by"),
            t!(i18n, "console-people-place"),
            t!(i18n, "console-people-notes"),
        ];
        let rows = rows.into_iter().map(|row| row.into_iter().map(IntoAny::into_any).collect()).collect();
        view! { <Table caption=t!(i18n, "console-people-tab-history") columns rows /> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "console-people-tab-history") />
        <Heading text=t!(i18n, "console-people-tab-history") />
        {tabs(&i18n, &id, true)}
        <Card><Facts items=facts /></Card>
        {list}
        <Pager first next />
    }
}
