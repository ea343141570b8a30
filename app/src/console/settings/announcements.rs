//! Announcements: written here, shown to everybody between their dates.

use std::sync::{Arc, PoisonError, RwLock};

use i18n::{Locale, t};
use identity::console::settings::Decisions;
use identity::console::{Capability, ChangeAppearance};
use identity::ports::Announcement;
use identity::refusal::Verdict;
use identity::{Fault, Refusal, Time};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::answer::Echo;
use crate::console::frame::{ConsolePage, Seen};
use crate::console::room::enter;
use crate::context::Services;
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{Announced, PageTitle, use_i18n};
use crate::ui::{Card, Checkbox, EmptyState, ErrorSummary, Facts, Field, Heading, SubmitButton, Tone};

pub(super) const PAGE: &str = "/console/appearance/announcements";

/// The announcements in memory: every page shows them, none asks the database. Read anew by a job.
#[derive(Clone, Default)]
pub struct Board(Arc<RwLock<Arc<[Announcement]>>>);

impl Board {
    /// Reads them anew.
    pub async fn refresh(&self, decisions: &Decisions) -> Result<(), Fault> {
        let rows: Arc<[Announcement]> = decisions.coming().await?.into();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = rows;
        Ok(())
    }

    /// What is shown at `now`, in one language.
    pub fn shown(&self, now: Time, locale: Locale) -> Vec<Announced> {
        let rows = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        let shown = rows.iter().filter(|row| row.starts_at <= now && now < row.ends_at);
        let text = |row: &Announcement| match locale {
            Locale::En if !row.text_en.is_empty() => row.text_en.clone(),
            Locale::En | Locale::ZhCn => row.text_zh.clone(),
        };
        shown.map(|row| Announced { text: text(row), urgent: row.urgent }).collect()
    }
}

/// Publishes: dates are whole days where the installation stands, the last one included.
pub async fn published(
    services: &Services,
    may: &Capability<ChangeAppearance>,
    texts: (&str, &str),
    urgent: bool,
    (starts, ends): (&str, &str),
) -> Result<Verdict<Uuid>, Fault> {
    let offset = services.domain.policy.display.utc_offset_minutes;
    let day = |text: &str| Time::parse_day(text.trim(), offset);
    let (Some(starts), Some(ends)) = (day(starts), day(ends)) else { return Ok(Err(Refusal::DateInvalid)) };
    let until = ends.plus(std::time::Duration::from_secs(86_400));
    let verdict = services.decisions.announce(may, texts, urgent, (starts, until)).await?;
    services.board.refresh(&services.decisions).await?;
    Ok(verdict)
}

/// Withdraws.
pub async fn withdrawn(
    services: &Services,
    may: &Capability<ChangeAppearance>,
    id: Uuid,
) -> Result<Verdict<()>, Fault> {
    let verdict = services.decisions.withdraw(may, id).await?;
    services.board.refresh(&services.decisions).await?;
    Ok(verdict)
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    id: String,
    zh: String,
    en: String,
    urgent: bool,
    starts: String,
    ends: String,
    author: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Announcements {
    entries: Vec<Entry>,
    today: String,
    echo: Echo,
}

async fn data(page: String) -> Result<Seen<Announcements>, ServerFnError> {
    let room = match enter::<ChangeAppearance>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let rows = room.ask.services.decisions.announcements(&room.sight).await;
    let (ask, echo) = (&room.ask, room.ask.echoed(&page));
    let today = ask.time(ask.services.domain.now()).chars().take(10).collect();
    let view = rows.map(|rows| {
        let entries = rows.into_iter().map(|row| Entry {
            id: row.id.to_string(),
            zh: row.text_zh,
            en: row.text_en,
            urgent: row.urgent,
            starts: ask.time(row.starts_at),
            ends: ask.time(row.ends_at),
            author: row.author,
        });
        Announcements { entries: entries.collect(), today, echo }
    });
    room.seen(view)
}

/// `/console/appearance/announcements`
#[component]
pub fn AnnouncementsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, data);
    view! { <ConsolePage at="/console/appearance" data show=|view| view! { <Shown view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "field_empty" | "text_too_long" => "zh",
        "date_invalid" => "starts",
        _ => "",
    }
}

#[component]
fn Shown(view: Announcements) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("publish", &view.echo);
    let gone = FormState::new("withdraw", &view.echo);
    let echo = view.echo;
    let or_today =
        |name: &str| Some(echo.typed(name)).filter(|typed| !typed.is_empty()).unwrap_or(view.today.clone());
    let (zh, en, starts, ends) = (echo.typed("zh"), echo.typed("en"), or_today("starts"), or_today("ends"));
    let list = if view.entries.is_empty() {
        view! { <EmptyState text=t!(i18n, "console-announcements-empty") /> }.into_any()
    } else {
        let items = view
            .entries
            .into_iter()
            .map(|entry| {
                let facts = vec![
                    (t!(i18n, "console-announcements-starts"), entry.starts),
                    (t!(i18n, "console-announcements-until"), entry.ends),
                    (t!(i18n, "console-settings-author"), entry.author),
                ];
                let urgent = entry.urgent.then(|| view! { <span class="badge">{t!(i18n, "console-announcements-urgent")}</span> });
                view! {
                    <li class="entry">
                        <h3>{entry.zh} " " {urgent}</h3>
                        <p>{entry.en}</p>
                        <Facts items=facts />
                        <AnswerForm action="/_fn/console/announcement_withdraw" page=PAGE state=gone>
                            <input type="hidden" name="id" value=entry.id />
                            <SubmitButton label=t!(i18n, "console-announcements-withdraw") tone=Tone::Secondary />
                        </AnswerForm>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="entries">{items}</ul> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "console-announcements-title") error=state.has_error() />
        <p><a href="/console/appearance">{t!(i18n, "console-room-appearance")}</a></p>
        <Heading text=t!(i18n, "console-announcements-title") lead=t!(i18n, "console-announcements-lead") />
        <ErrorSummary errors=gone.errors(|_| "") />
        <Card>{list}</Card>
        <Card title=t!(i18n, "console-announcements-new")>
            <ErrorSummary errors=state.errors(place) />
            <AnswerForm action="/_fn/console/announcement_publish" page=PAGE state>
                <Field id="zh" name="zh" label=t!(i18n, "console-announcements-zh") value=zh error=state.error_at("zh", place) maxlength=300 required=true />
                <Field id="en" name="en" label=t!(i18n, "console-announcements-en") value=en maxlength=300 />
                <Field id="starts" name="starts" kind="date" label=t!(i18n, "console-announcements-starts") value=starts error=state.error_at("starts", place) required=true />
                <Field id="ends" name="ends" kind="date" label=t!(i18n, "console-announcements-ends") value=ends required=true />
                <Checkbox id="urgent" name="urgent" label=t!(i18n, "console-announcements-urgent") hint=t!(i18n, "console-announcements-urgent-hint") />
                <SubmitButton label=t!(i18n, "console-announcements-publish") />
            </AnswerForm>
        </Card>
    }
}
