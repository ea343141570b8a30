//! How the chain stands.

use i18n::{I18n, t};
use identity::Fault;
use identity::audit::chain::hex;
use identity::console::ReadAudit;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{CHAIN, ROOM, tabs};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen, Table};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Card, EmptyState, Facts, Heading, Mood, Notice};

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct StandingView {
    facts: Vec<(String, String)>,
    /// The head is none of ours.
    foreign: bool,
    anchors: Vec<Vec<String>>,
}

async fn standing(page: String) -> Result<Seen<StandingView>, ServerFnError> {
    let room = match room::enter::<ReadAudit>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room).await;
    room.seen(view)
}

async fn view(room: &Entered<ReadAudit>) -> Result<StandingView, Fault> {
    let ask = &room.ask;
    let i18n = I18n::for_locale(ask.locale());
    let standing = ask.services.audit.standing(&room.sight).await?;
    let mut facts = Vec::new();
    if let Some((head, _)) = &standing.head {
        facts.push((t!(i18n, "console-audit-sealed"), (head.seq - head.floor_seq).to_string()));
        facts.push((t!(i18n, "console-audit-head"), format!("{}:{}", head.seq, hex(&head.chain))));
        facts.push((t!(i18n, "console-audit-sealed-at"), ask.time(head.sealed_at)));
        if head.floor_seq > 0 {
            let gone = t!(i18n, "console-audit-gone", seq = head.floor_seq, at = ask.time(head.floor_at));
            facts.push((t!(i18n, "console-audit-floor"), gone));
        }
    }
    let waiting = match standing.unsealed.since {
        Some(since) => {
            t!(i18n, "console-audit-waiting-since", count = standing.unsealed.count, since = ask.time(since))
        }
        None => t!(i18n, "console-audit-waiting-none"),
    };
    facts.push((t!(i18n, "console-audit-waiting"), waiting));
    facts.push((t!(i18n, "console-audit-keep"), t!(i18n, "unit-days", count = standing.keep_days)));
    let anchors = standing
        .anchors
        .iter()
        .map(|anchor| vec![ask.time(anchor.at), anchor.seq.to_string(), hex(&anchor.chain)]);
    Ok(StandingView {
        facts,
        foreign: standing.head.as_ref().is_some_and(|(_, ours)| !ours),
        anchors: anchors.collect(),
    })
}

/// `/console/audit/chain`
#[component]
pub fn AuditChainPage() -> impl IntoView {
    let data = Resource::new_blocking(here, standing);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: StandingView) -> impl IntoView {
    let i18n = use_i18n();
    let StandingView { facts, foreign, anchors } = view;
    let list = if anchors.is_empty() {
        view! { <EmptyState text=t!(i18n, "console-audit-no-anchors") /> }.into_any()
    } else {
        let columns = vec![
            t!(i18n, "console-audit-time"),
            t!(i18n, "console-audit-seq"),
            t!(i18n, "console-audit-chain"),
        ];
        let rows = anchors.into_iter().map(cells).collect();
        view! { <Table caption=t!(i18n, "console-audit-anchors") columns rows /> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "console-audit-chain-title") />
        <Heading text=t!(i18n, "console-audit-chain-title") lead=t!(i18n, "console-audit-chain-lead") />
        {tabs(&i18n, CHAIN)}
        {foreign.then(|| view! { <Notice mood=Mood::Error>{t!(i18n, "console-audit-foreign")}</Notice> })}
        <Card><div class="long-values"><Facts items=facts /></div></Card>
        <Card title=t!(i18n, "console-audit-anchors")>
            <p class="hint">{t!(i18n, "console-audit-anchors-hint")}</p>
            {list}
        </Card>
    }
}

fn cells(row: Vec<String>) -> Vec<AnyView> {
    let last = row.len().saturating_sub(1);
    row.into_iter()
        .enumerate()
        .map(
            |(at, cell)| {
                if at == last {
                    view! { <code class="long">{cell}</code> }.into_any()
                } else {
                    cell.into_any()
                }
            },
        )
        .collect()
}
