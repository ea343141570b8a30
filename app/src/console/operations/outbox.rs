//! How the queues stand.

use i18n::t;
use identity::Fault;
use identity::console::Operate;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Done, ROOM, Top, done, kind_name, texts};
use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen, Table};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::use_i18n;
use crate::ui::{Card, ErrorSummary, SubmitButton, Tone};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Queue {
    kind: String,
    queued: u64,
    due: u64,
    oldest: String,
    dead: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    queues: Vec<Queue>,
    done: String,
    echo: Echo,
}

async fn page(page: String) -> Result<Seen<View>, ServerFnError> {
    let room = match room::enter::<Operate>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.seen(view)
}

async fn view(room: &Entered<Operate>, page: &str) -> Result<View, Fault> {
    let ask = &room.ask;
    let queues = ask.services.operations.queues(&room.sight).await?;
    let queues = queues.into_iter().map(|queue| Queue {
        kind: queue.kind.code().to_owned(),
        queued: queue.queued,
        due: queue.due,
        oldest: queue.oldest_due.map(|at| ask.time(at)).unwrap_or_default(),
        dead: queue.dead,
    });
    Ok(View { queues: queues.collect(), done: done(&texts(ask), page), echo: ask.echoed(page) })
}

/// `/console/operations`
#[component]
pub fn OutboxPage() -> impl IntoView {
    let data = Resource::new_blocking(here, page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("retry_all", &view.echo);
    let again = view
        .queues
        .iter()
        .filter(|queue| queue.dead > 0)
        .map(|queue| {
            let (code, name) = (queue.kind.clone(), kind_name(&i18n, &queue.kind));
            view! {
                <AnswerForm action="/_fn/console/operations_retry_all" page=ROOM state>
                    <input type="hidden" name="kind" value=code />
                    <SubmitButton label=t!(i18n, "console-operations-retry-all", kind = name) tone=Tone::Secondary />
                </AnswerForm>
            }
        })
        .collect_view();
    let rows = view.queues.into_iter().map(move |queue| {
        let dead = if queue.dead == 0 {
            queue.dead.to_string().into_any()
        } else {
            view! { <a href=format!("{ROOM}/letters?kind={}", queue.kind)>{queue.dead}</a> }.into_any()
        };
        vec![
            kind_name(&i18n, &queue.kind).into_any(),
            queue.queued.to_string().into_any(),
            queue.due.to_string().into_any(),
            queue.oldest.into_any(),
            dead,
        ]
    });
    let rows: Vec<Vec<AnyView>> = rows.collect();
    let columns = vec![
        t!(i18n, "console-operations-kind"),
        t!(i18n, "console-operations-queued"),
        t!(i18n, "console-operations-due"),
        t!(i18n, "console-operations-oldest"),
        t!(i18n, "console-operations-dead"),
    ];
    view! {
        <Top at="" title=t!(i18n, "console-operations-outbox") lead=t!(i18n, "console-operations-outbox-lead") />
        <Done text=view.done />
        <ErrorSummary errors=state.errors(|_| "") />
        <Card>
            <Table caption=t!(i18n, "console-operations-outbox") columns rows />
            <div class="actions">{again}</div>
            <p><a href=format!("{ROOM}/letters")>{t!(i18n, "console-operations-letters")}</a></p>
        </Card>
    }
}
