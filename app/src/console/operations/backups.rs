//! Backups: what lies there, making one, verifying one.

use i18n::{I18n, t};
use identity::Fault;
use identity::console::{BackUp, Operate};
use identity::operations::{JobView, KeptBackup};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Done, ROOM, Top, bytes, done, span, texts};
use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen, Table};
use crate::context::Ask;
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::use_i18n;
use crate::ui::{Card, EmptyState, ErrorSummary, Facts, Mood, Notice, SubmitButton, Tone};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    name: String,
    made: String,
    of: String,
    size: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    able: bool,
    facts: Vec<(String, String)>,
    kept: Vec<Kept>,
    done: String,
    echo: Echo,
}

async fn page(page: String) -> Result<Seen<View>, ServerFnError> {
    let room = match room::enter::<BackUp>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.seen(view)
}

async fn view(room: &Entered<BackUp>, page: &str) -> Result<View, Fault> {
    let (ask, i18n) = (&room.ask, texts(&room.ask));
    let shelf = ask.services.operations.backups(&room.sight).await;
    let schedule = if shelf.able {
        t!(i18n, "console-operations-schedule", every = span(&i18n, shelf.every.0), keep = shelf.keep)
    } else {
        t!(i18n, "console-operations-schedule-none")
    };
    let mut facts = vec![
        (t!(i18n, "console-operations-folder"), shelf.dir),
        (t!(i18n, "console-operations-schedule-name"), schedule),
    ];
    // Whoever makes backups may also see how the last one went.
    if let Ok(sight) = room.who.look::<Operate>() {
        for job in ask.services.operations.jobs(&sight) {
            match job.name {
                "backup" => facts.push((t!(i18n, "console-operations-last-made"), went(ask, &i18n, &job))),
                "backup_verify" => {
                    facts.push((t!(i18n, "console-operations-last-verified"), went(ask, &i18n, &job)));
                }
                _ => {}
            }
        }
    }
    Ok(View {
        able: shelf.able,
        facts,
        kept: shelf.kept.into_iter().map(|kept| line(ask, kept)).collect(),
        done: done(&i18n, page),
        echo: ask.echoed(page),
    })
}

fn line(ask: &Ask, kept: KeptBackup) -> Kept {
    Kept {
        made: ask.time(kept.made_at),
        of: format!("{} · {}", kept.database, kept.version),
        size: bytes(kept.bytes),
        name: kept.name,
    }
}

fn went(ask: &Ask, i18n: &I18n, job: &JobView) -> String {
    match (&job.running, &job.last) {
        (Some(since), _) => t!(i18n, "console-operations-job-running", since = ask.time(*since)),
        (None, None) => t!(i18n, "console-operations-job-never"),
        (None, Some(last)) => {
            let how = if last.well {
                t!(i18n, "console-operations-job-well")
            } else {
                t!(i18n, "console-operations-job-failed")
            };
            format!("{how} {} · {}", ask.time(last.at), last.note)
        }
    }
}

/// `/console/operations/backups`
#[component]
pub fn BackupsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let here = format!("{ROOM}/backups");
    let state = FormState::new("backup", &view.echo);
    let able = view.able;
    let rows: Vec<Vec<AnyView>> = view
        .kept
        .into_iter()
        .map(|kept| {
            let (name, page) = (kept.name.clone(), here.clone());
            let verify = able.then(|| {
                view! {
                    <AnswerForm action="/_fn/console/operations_verify" page=page state>
                        <input type="hidden" name="name" value=name />
                        <SubmitButton label=t!(i18n, "console-operations-verify") tone=Tone::Quiet />
                    </AnswerForm>
                }
            });
            vec![
                kept.made.into_any(),
                kept.name.into_any(),
                kept.of.into_any(),
                kept.size.into_any(),
                verify.into_any(),
            ]
        })
        .collect();
    let columns = vec![
        t!(i18n, "console-operations-made"),
        t!(i18n, "console-operations-file"),
        t!(i18n, "console-operations-of"),
        t!(i18n, "console-operations-size"),
        t!(i18n, "console-operations-verify"),
    ];
    let make = if able {
        view! {
            <AnswerForm action="/_fn/console/operations_backup" page=here.clone() state>
                <SubmitButton label=t!(i18n, "console-operations-make") />
            </AnswerForm>
        }
        .into_any()
    } else {
        view! { <Notice mood=Mood::Warning>{t!(i18n, "console-operations-backups-off")}</Notice> }.into_any()
    };
    view! {
        <Top
            at="backups"
            title=t!(i18n, "console-operations-backups")
            lead=t!(i18n, "console-operations-backups-lead")
        />
        <Done text=view.done />
        <ErrorSummary errors=state.errors(|_| "") />
        <Card>
            <Facts items=view.facts />
            {make}
        </Card>
        <Card title=t!(i18n, "console-operations-shelf")>
            {if rows.is_empty() {
                view! { <EmptyState text=t!(i18n, "console-operations-shelf-empty") /> }.into_any()
            } else {
                view! { <Table caption=t!(i18n, "console-operations-shelf") columns rows /> }.into_any()
            }}
            <p class="hint">{t!(i18n, "console-operations-restore-hint")}</p>
        </Card>
    }
}
