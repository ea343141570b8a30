//! `/console/operations`: the outbox and its dead letters, jobs, sessions,
//! health, backups; and `/console/keys`.

mod backups;
mod functions;
mod health;
mod jobs;
mod keys;
mod letters;
mod outbox;
mod sessions;

use i18n::{I18n, t};
use leptos::prelude::*;

pub use backups::BackupsPage;
pub use functions::*;
pub use health::HealthPage;
pub use jobs::JobsPage;
pub use keys::KeysPage;
pub use letters::{LetterPage, LettersPage};
pub use outbox::OutboxPage;
pub use sessions::{EndSessionsPage, SessionsPage};

use crate::context::{Ask, parameter};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Heading, Mood, Notice, TabItem, Tabs};

/// The room.
const ROOM: &str = "/console/operations";

/// What stands above every page of the room.
#[component]
fn Top(
    /// Which tab: the end of its path; empty: the outbox.
    at: &'static str,
    /// `<h1>`.
    #[prop(into)]
    title: String,
    /// A sentence under it.
    #[prop(optional, into)]
    lead: String,
    /// Whether the page comes back with an error.
    #[prop(optional, into)]
    error: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let tab = |end: &str, label: String| TabItem {
        href: if end.is_empty() { ROOM.to_owned() } else { format!("{ROOM}/{end}") },
        label,
        current: end == at,
    };
    let items = vec![
        tab("", t!(i18n, "console-operations-outbox")),
        tab("jobs", t!(i18n, "console-operations-jobs")),
        tab("sessions", t!(i18n, "console-operations-sessions")),
        tab("health", t!(i18n, "console-operations-health")),
        tab("backups", t!(i18n, "console-operations-backups")),
    ];
    view! {
        <PageTitle text=title.clone() error />
        <Heading text=title lead />
        <Tabs label=t!(i18n, "console-room-operations") items />
    }
    .into_any()
}

/// What was done, above the page it led to.
#[component]
fn Done(
    /// The text; empty: nothing was.
    text: String,
) -> impl IntoView {
    (!text.is_empty()).then(|| view! { <Notice mood=Mood::Success>{text}</Notice> })
}

/// The text for what the address says was done.
fn done(i18n: &I18n, page: &str) -> String {
    match parameter(page, "done").as_deref() {
        Some("retried") => t!(i18n, "console-operations-done-retried"),
        Some("dropped") => t!(i18n, "console-operations-done-dropped"),
        Some("ended") => t!(i18n, "console-operations-done-ended"),
        Some("begun") => t!(i18n, "console-operations-done-begun"),
        _ => String::new(),
    }
}

/// The texts of a request.
fn texts(ask: &Ask) -> I18n {
    I18n::for_locale(ask.locale())
}

/// Bytes as people read them.
fn bytes(count: u64) -> String {
    match count {
        0..1_024 => format!("{count} B"),
        1_024..1_048_576 => format!("{} kB", count / 1_024),
        1_048_576..10_737_418_240 => format!("{} MB", count / 1_048_576),
        _ => format!("{} GB", count / 1_073_741_824),
    }
}

/// A length of time as people read it.
fn span(i18n: &I18n, length: std::time::Duration) -> String {
    let seconds = length.as_secs();
    match seconds {
        0 => t!(i18n, "console-operations-milliseconds", count = length.as_millis().to_string()),
        1..120 => t!(i18n, "unit-seconds", count = seconds),
        120..7_200 => t!(i18n, "unit-minutes", count = seconds / 60),
        7_200..172_800 => t!(i18n, "unit-hours", count = seconds / 3_600),
        _ => t!(i18n, "unit-days", count = seconds / 86_400),
    }
}

/// Name of a queue.
fn kind_name(i18n: &I18n, kind: &str) -> String {
    match kind {
        "sms" => t!(i18n, "console-operations-kind-sms"),
        "mail" => t!(i18n, "console-operations-kind-mail"),
        _ => t!(i18n, "console-operations-kind-logout"),
    }
}

/// The last part of a page's path.
fn last_part(page: &str) -> &str {
    page.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default()
}
