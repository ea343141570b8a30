//! How the watched folder stands (H-5).

use i18n::{I18n, t};
use identity::Fault;
use identity::console::SyncRoster;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::list::{state_name, sums};
use crate::console::room::Entered;
use crate::shell::use_i18n;
use crate::ui::{ButtonLink, Card, Facts, Mood, Notice, Tone};

/// The folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Folder {
    facts: Vec<(String, String)>,
    /// The last roster that came from it; empty: none.
    latest: String,
    /// Its report; empty: none.
    report: String,
    /// Address and name of those that wait.
    waiting: Vec<(String, String)>,
}

/// The folder, where one is watched.
pub(super) async fn view(room: &Entered<SyncRoster>, i18n: &I18n) -> Result<Option<Folder>, Fault> {
    let services = &room.ask.services;
    let Some(plan) = services.roster_folder.as_deref() else { return Ok(None) };
    let standing = services.rosters.folder(&room.sight, plan).await?;
    let time = |at| room.ask.time(at);
    let content = if plan.complete {
        t!(i18n, "console-roster-folder-full")
    } else {
        t!(i18n, "console-roster-folder-partial")
    };
    let looked = standing.looked.map_or_else(|| t!(i18n, "console-roster-folder-never"), time);
    let outcome = standing.latest.as_ref().map(|(run, found)| {
        let result = match (found, run.error.is_empty()) {
            (Some(found), true) => sums(i18n, found),
            (None, true) => String::new(),
            (_, false) => i18n.error(&run.error, &[]),
        };
        let told = [time(run.created_at), run.name.clone(), state_name(i18n, run.state), result];
        told.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
    });
    let facts = vec![
        (t!(i18n, "console-roster-folder-path"), plan.folder.display().to_string()),
        (t!(i18n, "console-roster-folder-source"), plan.source.clone()),
        (t!(i18n, "console-roster-folder-content"), content),
        (t!(i18n, "console-roster-folder-looked"), looked),
        (t!(i18n, "console-roster-folder-next"), time(plan.daily.next(services.domain.now()))),
        (
            t!(i18n, "console-roster-folder-latest"),
            outcome.unwrap_or_else(|| t!(i18n, "console-roster-folder-nothing")),
        ),
    ];
    let latest = standing.latest.as_ref().map(|(run, found)| (format!("{ROOM}/{}", run.id), found.is_some()));
    let (latest, reported) = latest.unwrap_or_default();
    let waiting = standing.waiting.into_iter();
    Ok(Some(Folder {
        facts,
        report: if reported { format!("{latest}/report.csv") } else { String::new() },
        latest,
        waiting: waiting.map(|(run, _)| (format!("{ROOM}/{}", run.id), run.name)).collect(),
    }))
}

/// The card on the room's page.
#[component]
pub(super) fn FolderCard(folder: Folder) -> impl IntoView {
    let i18n = use_i18n();
    let waiting = (!folder.waiting.is_empty()).then(|| {
        let count = folder.waiting.len();
        let told = |name| t!(i18n, "console-roster-folder-decide", name = name);
        let links = folder
            .waiting
            .into_iter()
            .map(|(href, name)| view! { <li><a href=href>{told(name)}</a></li> })
            .collect_view();
        view! {
            <Notice mood=Mood::Warning>
                <p>{t!(i18n, "console-roster-folder-waiting", count = count)}</p>
                <ul>{links}</ul>
            </Notice>
        }
    });
    let report = (!folder.report.is_empty()).then(|| {
        let label = t!(i18n, "console-roster-report");
        let link = view! { <ButtonLink href=folder.report label tone=Tone::Secondary external=true /> };
        view! { <p class="actions">{link}</p> }
    });
    view! {
        <Card title=t!(i18n, "console-roster-folder")>
            <p>{t!(i18n, "console-roster-folder-lead")}</p>
            {waiting}
            <Facts items=folder.facts />
            {report}
        </Card>
    }
    .into_any()
}
