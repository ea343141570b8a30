//! Ordering a list of people: what it holds, and for what.

use i18n::t;
use identity::console::people::Search;
use identity::console::{ExportPeople, Permission, Unmask};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::address::{query_of, search_of, with_query};
use super::undo::Order;
use super::words::{status_code, status_name};
use crate::answer::{Answer, Echo};
use crate::console::room;
use crate::console::{ConsolePage, Seen};
use crate::context::Form;
use crate::form::{AnswerForm, FormState};
use crate::messages::kind_name;
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, Checkbox, ErrorSummary, Facts, Field, Heading, SubmitButton, Tone};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct ExportView {
    query: String,
    text: String,
    department: String,
    status: String,
    kind: String,
    /// Whether whole numbers can be asked for.
    may_unmask: bool,
    echo: Echo,
}

async fn export(page: String) -> Result<Seen<ExportView>, ServerFnError> {
    let room = match room::enter::<ExportPeople>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let people = &room.ask.services.people;
    let search: Search = search_of(people, &page);
    let view = ExportView {
        query: query_of(people, &search),
        status: search.status.map(status_code).unwrap_or_default().to_owned(),
        kind: search.kind.map(|kind| kind.code().to_owned()).unwrap_or_default(),
        text: search.text,
        department: search.department,
        may_unmask: room.who.permissions().contains(&Permission::Unmask),
        echo: room.ask.echoed(&page),
    };
    room.seen(Ok(view))
}

/// Orders a list; the answer leads to it.
#[server(prefix = "/_fn", endpoint = "console/people_export", output = Json)]
pub async fn people_export(
    #[server(default)] query: String,
    #[server(default)] whole: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ExportPeople>().await?;
    let people = &ask.services.people;
    let query = query_of(people, &search_of(people, &format!("?{query}")));
    let page = with_query(&format!("{ROOM}/export"), &query, None);
    let unmask = match (whole.is_empty(), &leave) {
        (false, Ok(_)) => match room::acting::<Unmask>().await?.1 {
            Ok(_) => identity::console::reason(&reason).map(Some),
            Err(refusal) => Err(refusal),
        },
        _ => Ok(None),
    };
    let verdict = leave.and_then(|may| Ok((may, unmask?)));
    let typed = [("reason", reason.as_str()), ("whole", &whole)];
    let answer = match verdict {
        Ok((may, whole)) => {
            let at = ask.services.domain.now().0;
            let order = Order { session: may.actor().session, at, query, whole };
            Answer::Go { url: order.address(&ask.services) }
        }
        Err(refusal) => ask.done(Err(refusal), &page),
    };
    Ok(ask.reply(Form { name: "export", page: &page, typed: &typed }, Ok(answer)))
}

/// `/console/people/export`
#[component]
pub fn ExportPage() -> impl IntoView {
    let data = Resource::new_blocking(here, export);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: ExportView) -> impl IntoView {
    let i18n = use_i18n();
    let ExportView { query, text, department, status, kind, may_unmask, echo } = view;
    let state = FormState::new("export", &echo);
    let place = super::acts::place;
    let named = |code: String, name: fn(&i18n::I18n, &str) -> String| {
        if code.is_empty() { t!(i18n, "console-people-any") } else { name(&i18n, &code) }
    };
    let or_any = |text: String| if text.is_empty() { t!(i18n, "console-people-any") } else { text };
    let facts = vec![
        (t!(i18n, "console-people-text"), or_any(text)),
        (t!(i18n, "fact-department"), or_any(department)),
        (t!(i18n, "console-people-status"), named(status, status_name)),
        (t!(i18n, "fact-kind"), named(kind, kind_name)),
    ];
    let whole = may_unmask.then(|| {
        view! {
            <Checkbox
                id="whole"
                name="whole"
                label=t!(i18n, "console-people-export-whole")
                hint=t!(i18n, "console-people-export-whole-hint")
                checked=!echo.typed("whole").is_empty()
            />
            <Field
                id="reason"
                name="reason"
                label=t!(i18n, "console-people-reason")
                hint=t!(i18n, "console-people-reason-hint")
                error=state.error_at("reason", place)
                value=echo.typed("reason")
                maxlength=200
            />
        }
    });
    let page = with_query(&format!("{ROOM}/export"), &query, None);
    let back = with_query(ROOM, &query, None);
    view! {
        <PageTitle text=t!(i18n, "console-people-export") error=state.has_error() />
        <Heading text=t!(i18n, "console-people-export") lead=t!(i18n, "console-people-export-lead") />
        <ErrorSummary errors=state.errors(place) />
        <Card>
            <Facts items=facts />
            <AnswerForm action="/_fn/console/people_export" page state>
                <input type="hidden" name="query" value=query />
                {whole}
                <div class="row-actions">
                    <SubmitButton label=t!(i18n, "console-people-export-do") />
                    <ButtonLink href=back label=t!(i18n, "console-people-back-out") tone=Tone::Quiet />
                </div>
            </AnswerForm>
        </Card>
    }
}
