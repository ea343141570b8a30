//! Where a security administrator answers for a shorter retention of the log.

use i18n::t;
use identity::Fault;
use identity::console::ChangePolicy;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Card, ErrorSummary, Field, Heading, Mood, Notice, SubmitButton, Tone};

/// The page; it belongs to the room of rules.
pub(super) const PAGE: &str = "/console/settings/audit-retention";

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RetentionView {
    days: u32,
    /// What was confirmed last: days, by whom, when.
    confirmed: Option<(u32, String, String)>,
    echo: Echo,
}

async fn retention(page: String) -> Result<Seen<RetentionView>, ServerFnError> {
    let room = match room::enter::<ChangePolicy>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.seen(view)
}

async fn view(room: &Entered<ChangePolicy>, page: &str) -> Result<RetentionView, Fault> {
    let ask = &room.ask;
    let (days, word) = identity::audit::retention::standing(&ask.services.domain, &room.sight).await?;
    Ok(RetentionView {
        days,
        confirmed: word.map(|word| (word.days, word.confirmed_by, ask.time(word.confirmed_at))),
        echo: ask.echoed(page),
    })
}

/// `/console/settings/audit-retention`
#[component]
pub fn AuditRetentionPage() -> impl IntoView {
    let data = Resource::new_blocking(here, retention);
    view! { <ConsolePage at="/console/settings" data show=|view| view! { <Shown view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "retention_too_short" | "field_empty" => "days",
        _ => "",
    }
}

#[component]
fn Shown(view: RetentionView) -> impl IntoView {
    let i18n = use_i18n();
    let RetentionView { days, confirmed, echo } = view;
    let state = FormState::new("retention", &echo);
    let confirmed = confirmed.map(|(days, by, at)| {
        view! {
            <Notice mood=Mood::Success>
                {t!(i18n, "console-audit-retention-confirmed", days = days, by = by, at = at)}
            </Notice>
        }
    });
    view! {
        <PageTitle text=t!(i18n, "console-audit-retention-title") error=state.has_error() />
        <Heading
            text=t!(i18n, "console-audit-retention-title")
            lead=t!(i18n, "console-audit-retention-lead", days = days)
        />
        {confirmed}
        <ErrorSummary errors=state.errors(place) />
        <Card>
            <AnswerForm action="/_fn/console/audit_retention" page=PAGE state>
                <Field
                    id="days"
                    name="days"
                    inputmode="numeric"
                    label=t!(i18n, "console-audit-retention-days")
                    error=state.error_at("days", place)
                    value=echo.typed("days")
                    maxlength=5
                    required=true
                />
                <SubmitButton label=t!(i18n, "console-audit-retention-confirm") tone=Tone::Danger />
            </AnswerForm>
        </Card>
    }
}
