//! What runs by schedule in this process.

use i18n::{I18n, t};
use identity::console::Operate;
use identity::operations::JobView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ROOM, Top, span, texts};
use crate::console::{ConsolePage, Seen, Table, room};
use crate::context::Ask;
use crate::page::here;
use crate::shell::use_i18n;
use crate::ui::Card;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    since: String,
    rows: Vec<[String; 6]>,
}

async fn page(page: String) -> Result<Seen<View>, ServerFnError> {
    let room = match room::enter::<Operate>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let operations = &room.ask.services.operations;
    let i18n = texts(&room.ask);
    let since = operations.facts(&room.sight).await.started_at;
    let rows = operations.jobs(&room.sight).iter().map(|job| row(&room.ask, &i18n, job)).collect();
    let view = View { since: since.map(|at| room.ask.time(at)).unwrap_or_default(), rows };
    room.seen(Ok(view))
}

fn row(ask: &Ask, i18n: &I18n, job: &JobView) -> [String; 6] {
    let result = match (&job.running, &job.last) {
        (Some(since), _) => t!(i18n, "console-operations-job-running", since = ask.time(*since)),
        (None, None) => t!(i18n, "console-operations-job-never"),
        (None, Some(last)) if last.well => {
            format!("{} {}", t!(i18n, "console-operations-job-well"), last.note)
        }
        (None, Some(last)) => format!("{} {}", t!(i18n, "console-operations-job-failed"), last.note),
    };
    let every = match job.every {
        Some(every) => span(i18n, every),
        None => t!(i18n, "console-operations-job-on-demand"),
    };
    [
        name(i18n, job.name),
        every,
        job.last.as_ref().map(|last| ask.time(last.at)).unwrap_or_default(),
        job.last.as_ref().map(|last| span(i18n, last.took)).unwrap_or_default(),
        result.trim().to_owned(),
        job.next.map(|next| ask.time(next)).unwrap_or_default(),
    ]
}

/// Name of a job; one that has none is called by its code.
fn name(i18n: &I18n, code: &str) -> String {
    match code {
        "outbox" => t!(i18n, "console-operations-job-outbox"),
        "broom" => t!(i18n, "console-operations-job-broom"),
        "audit_seal" => t!(i18n, "console-operations-job-seal"),
        "backup" => t!(i18n, "console-operations-job-backup"),
        "roster_folder" => t!(i18n, "console-operations-job-roster"),
        "backup_verify" => t!(i18n, "console-operations-job-verify"),
        other => other.to_owned(),
    }
}

/// `/console/operations/jobs`
#[component]
pub fn JobsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        t!(i18n, "console-operations-job"),
        t!(i18n, "console-operations-every"),
        t!(i18n, "console-operations-last"),
        t!(i18n, "console-operations-took"),
        t!(i18n, "console-operations-result"),
        t!(i18n, "console-operations-next"),
    ];
    let rows = view.rows.into_iter().map(|row| row.into_iter().map(IntoAny::into_any).collect()).collect();
    view! {
        <Top
            at="jobs"
            title=t!(i18n, "console-operations-jobs")
            lead=t!(i18n, "console-operations-jobs-lead", since = view.since)
        />
        <Card>
            <Table caption=t!(i18n, "console-operations-jobs") columns rows />
        </Card>
    }
}
