//! The room: a form for another roster, and the last ones.

use i18n::{I18n, t};
use identity::Fault;
use identity::console::SyncRoster;
use identity::ports::RunState;
use identity::roster::night::source_of;
use identity::roster::sync::Found;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::folder::{self, Folder, FolderCard};
use super::upload::UPLOAD;
use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen, Table};
use crate::form::FormState;
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Card, EmptyState, ErrorSummary, FieldFrame, Heading, SubmitButton};

/// A run in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    href: String,
    name: String,
    actor: String,
    at: String,
    state: String,
    sums: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Room {
    rows: Vec<Row>,
    megabytes: u64,
    folder: Option<Folder>,
    echo: Echo,
}

/// Who brought a roster, as pages say it.
pub(super) fn brought_by(i18n: &I18n, actor: &str) -> String {
    match source_of(actor) {
        Some(source) => t!(i18n, "console-roster-from-folder", source = source.to_owned()),
        None => actor.to_owned(),
    }
}

/// How a run stands.
pub(super) fn state_name(i18n: &I18n, state: RunState) -> String {
    match state {
        RunState::Uploaded => t!(i18n, "console-roster-uploaded"),
        RunState::Checking => t!(i18n, "console-roster-checking"),
        RunState::Checked => t!(i18n, "console-roster-checked"),
        RunState::Applying => t!(i18n, "console-roster-applying"),
        RunState::Done => t!(i18n, "console-roster-done"),
        RunState::Failed => t!(i18n, "console-roster-failed"),
        RunState::Refused => t!(i18n, "console-roster-turned-away"),
    }
}

/// Its counts in one line.
pub(super) fn sums(i18n: &I18n, found: &Found) -> String {
    t!(
        i18n,
        "console-roster-sums",
        added = found.added,
        changed = found.changed,
        left = found.left,
        refused = found.refused
    )
}

async fn list(page: String) -> Result<Seen<Room>, ServerFnError> {
    let room = match room::enter::<SyncRoster>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.seen(view)
}

async fn view(room: &Entered<SyncRoster>, page: &str) -> Result<Room, Fault> {
    let i18n = I18n::for_locale(room.ask.locale());
    let runs = room.ask.services.rosters.runs(&room.sight).await?;
    let rows = runs.into_iter().map(|(run, found)| Row {
        href: format!("{ROOM}/{}", run.id),
        name: run.name,
        actor: brought_by(&i18n, &run.actor),
        at: room.ask.time(run.created_at),
        state: state_name(&i18n, run.state),
        sums: found.map(|found| sums(&i18n, &found)).unwrap_or_default(),
    });
    let most = room.ask.services.domain.policy.roster.max_upload_bytes / 1_000_000;
    Ok(Room {
        rows: rows.collect(),
        megabytes: u64::try_from(most).unwrap_or(u64::MAX),
        folder: folder::view(room, &i18n).await?,
        echo: room.ask.echoed(page),
    })
}

/// `/console/roster`
#[component]
pub fn RosterPage() -> impl IntoView {
    let data = Resource::new_blocking(here, list);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Room) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("upload", &view.echo);
    let error = state.error_at("file", |_| "file");
    let columns = vec![
        t!(i18n, "console-roster-name"),
        t!(i18n, "console-roster-by"),
        t!(i18n, "console-roster-at"),
        t!(i18n, "console-roster-state"),
        t!(i18n, "console-roster-found"),
    ];
    let rows: Vec<Vec<AnyView>> = view
        .rows
        .into_iter()
        .map(|row| {
            vec![
                view! { <a href=row.href>{row.name}</a> }.into_any(),
                row.actor.into_any(),
                row.at.into_any(),
                row.state.into_any(),
                row.sums.into_any(),
            ]
        })
        .collect();
    let list = if rows.is_empty() {
        view! { <EmptyState text=t!(i18n, "console-roster-empty") /> }.into_any()
    } else {
        view! { <Table caption=t!(i18n, "console-roster-runs") columns rows /> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "console-room-roster") error=state.has_error() />
        <Heading text=t!(i18n, "console-room-roster") lead=t!(i18n, "console-roster-lead") />
        <ErrorSummary errors=state.errors(|_| "file") />
        <Card title=t!(i18n, "console-roster-upload")>
            <form class="form" method="post" action=UPLOAD enctype="multipart/form-data">
                <FieldFrame id="file" label=t!(i18n, "console-roster-file") hint=t!(i18n, "console-roster-file-hint", size = view.megabytes) error>
                    <input class="input" type="file" id="file" name="file" accept=".xlsx,.xls,.csv,.txt" required=true aria-describedby="file-hint" />
                </FieldFrame>
                <SubmitButton label=t!(i18n, "console-roster-send") />
            </form>
        </Card>
        {view.folder.map(|folder| view! { <FolderCard folder /> })}
        <h2>{t!(i18n, "console-roster-runs")}</h2>
        {list}
    }
}
