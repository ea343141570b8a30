//! `/console/settings/clauses`: what 等保 level 3 (GB/T 22239-2019, 8.1.4) asks
//! of this product, clause by clause: the setting, what is in force, and what
//! is built in or left to the institution. The figures are what assessors
//! usually look for; the standard names none.

use i18n::t;
use identity::Fault;
use identity::console::{ChangePolicy, ReadSettings};
use identity::policy::Span;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::overview::tabs;
use super::serve;
use crate::answer::Echo;
use crate::console::frame::{ConsolePage, Seen};
use crate::console::room::{Entered, enter};
use crate::console::table::Table;
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ErrorSummary, Heading, SubmitButton};

const PAGE: &str = "/console/settings/clauses";

/// How a value meets what is wanted.
#[derive(Clone, Copy)]
enum Meets {
    /// A number or time of at least this.
    AtLeast(&'static str),
    /// A number or time of at most this.
    AtMost(&'static str),
    /// One of these.
    OneOf(&'static [&'static str]),
}

impl Meets {
    fn wanted(self) -> String {
        match self {
            Self::AtLeast(value) => format!("≥ {value}"),
            Self::AtMost(value) => format!("≤ {value}"),
            Self::OneOf(values) => values.join(" / "),
        }
    }

    fn holds(self, value: &str) -> bool {
        match self {
            Self::AtLeast(wanted) => size(value) >= size(wanted),
            Self::AtMost(wanted) => size(value).is_some_and(|size_of| Some(size_of) <= size(wanted)),
            Self::OneOf(values) => values.contains(&value),
        }
    }
}

/// A number, or a time in seconds.
fn size(text: &str) -> Option<u64> {
    text.parse().ok().or_else(|| text.parse::<Span>().ok().map(|span| span.as_secs()))
}

/// What answers a clause.
#[derive(Clone, Copy)]
enum Answered {
    /// A setting.
    By(&'static str, Meets),
    /// It is built in; the id of the sentence.
    BuiltIn(&'static str),
    /// The institution's own affair; the id of the sentence.
    Yours(&'static str),
}

/// Clause and what answers it.
const CLAUSES: &[(&str, Answered)] = &[
    ("8.1.4.1 a", Answered::By("password.min_length", Meets::AtLeast("8"))),
    ("8.1.4.1 a", Answered::By("password.minimum_grade", Meets::OneOf(&["medium", "strong"]))),
    ("8.1.4.1 a", Answered::By("password_change.history", Meets::AtLeast("5"))),
    ("8.1.4.1 a", Answered::Yours("console-clause-rotation")),
    ("8.1.4.1 b", Answered::By("lockout.failures", Meets::AtMost("5"))),
    ("8.1.4.1 b", Answered::By("lockout.duration", Meets::AtLeast("30m"))),
    ("8.1.4.1 b", Answered::By("session.idle", Meets::AtMost("30m"))),
    ("8.1.4.1 c", Answered::BuiltIn("console-clause-transport")),
    ("8.1.4.1 d", Answered::BuiltIn("console-clause-factors")),
    ("8.1.4.2 c", Answered::BuiltIn("console-clause-leavers")),
    ("8.1.4.2 d", Answered::BuiltIn("console-clause-duties")),
    ("8.1.4.3 a", Answered::BuiltIn("console-clause-audit")),
    ("8.1.4.3 c", Answered::BuiltIn("console-clause-audit-kept")),
    ("8.1.4.7", Answered::BuiltIn("console-clause-integrity")),
    ("8.1.4.8", Answered::BuiltIn("console-clause-sealed")),
    ("8.1.4.9", Answered::Yours("console-clause-backup")),
    ("8.1.4.10", Answered::BuiltIn("console-clause-residue")),
    ("8.1.4.11", Answered::BuiltIn("console-clause-minimum")),
];

/// The settings that meet every clause that a setting can meet.
pub(super) fn layer() -> String {
    "[password]\nmin_length = 10\nminimum_grade = \"medium\"\n\
     [password_change]\nhistory = 5\n\
     [lockout]\nfailures = 5\nduration = \"30m\"\n\
     [session]\nidle = \"30m\"\n"
        .to_owned()
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    clause: String,
    /// The setting; empty: none.
    key: String,
    /// What is in force, or the id of a sentence.
    value: String,
    wanted: String,
    /// `met`, `missed`, `built-in` or `yours`.
    state: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Clauses {
    rows: Vec<Row>,
    may: bool,
    echo: Echo,
}

async fn data(page: String) -> Result<Seen<Clauses>, ServerFnError> {
    let room = match enter::<ReadSettings>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = clauses(&room, &page);
    room.seen(view)
}

fn clauses(room: &Entered<ReadSettings>, page: &str) -> Result<Clauses, Fault> {
    let book = &serve::open(&room.ask)?.book;
    let text = book.saved().1;
    let value = |key: &str| {
        let section = key.split('.').next().unwrap_or_default();
        let keys = book.keys(&text, section, true).unwrap_or_default();
        keys.into_iter().find(|view| view.path == key).map(|view| view.value).unwrap_or_default()
    };
    let rows = CLAUSES
        .iter()
        .map(|(clause, answered)| {
            let clause = (*clause).to_owned();
            match answered {
                Answered::By(key, meets) => {
                    let value = value(key);
                    let state = if meets.holds(&value) { "met" } else { "missed" };
                    let (key, wanted, state) = ((*key).to_owned(), meets.wanted(), state.to_owned());
                    Row { clause, key, value, wanted, state }
                }
                Answered::BuiltIn(id) | Answered::Yours(id) => {
                    let state = if matches!(answered, Answered::Yours(_)) { "yours" } else { "built-in" };
                    let (value, state) = ((*id).to_owned(), state.to_owned());
                    Row { clause, key: String::new(), value, wanted: String::new(), state }
                }
            }
        })
        .collect();
    Ok(Clauses { rows, may: room.who.look::<ChangePolicy>().is_ok(), echo: room.ask.echoed(page) })
}

/// `/console/settings/clauses`
#[component]
pub fn ClausesPage() -> impl IntoView {
    let data = Resource::new_blocking(here, data);
    view! { <ConsolePage at="/console/settings" data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Clauses) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("clauses", &view.echo);
    let missed = view.rows.iter().filter(|row| row.state == "missed").count();
    let columns = vec![
        t!(i18n, "console-clause"),
        t!(i18n, "console-clause-answer"),
        t!(i18n, "console-clause-wanted"),
        t!(i18n, "console-clause-state"),
    ];
    let rows = view
        .rows
        .into_iter()
        .map(|row| {
            let answer = if row.key.is_empty() {
                view! { <span>{i18n.text(&row.value)}</span> }.into_any()
            } else {
                let section = row.key.split('.').next().unwrap_or_default().to_owned();
                let href = format!("/console/settings/section/{section}");
                view! { <a href=href><code>{row.key.clone()}</code></a> " = " <code>{row.value.clone()}</code> }.into_any()
            };
            let mark = match row.state.as_str() {
                "met" => t!(i18n, "console-clause-met"),
                "missed" => t!(i18n, "console-clause-missed"),
                "built-in" => t!(i18n, "console-clause-built-in"),
                _ => t!(i18n, "console-clause-yours"),
            };
            vec![
                view! { <span class="nowrap">{row.clause}</span> }.into_any(),
                answer,
                view! { <span>{row.wanted}</span> }.into_any(),
                view! { <span class=format!("mark {}", row.state)>{mark}</span> }.into_any(),
            ]
        })
        .collect();
    let apply = (view.may && missed > 0).then(|| {
        view! {
            <AnswerForm action="/_fn/console/settings_clauses" page=PAGE state>
                <SubmitButton label=t!(i18n, "console-clause-apply") />
            </AnswerForm>
        }
    });
    view! {
        <PageTitle text=t!(i18n, "console-settings-tab-clauses") error=state.has_error() />
        <Heading text=t!(i18n, "console-room-settings") lead=t!(i18n, "console-clause-lead") />
        {tabs(PAGE)}
        <ErrorSummary errors=state.errors(|_| "") />
        <Table caption=t!(i18n, "console-settings-tab-clauses") columns rows />
        {apply}
    }
}

#[cfg(test)]
mod tests {
    use super::{CLAUSES, Meets, layer};

    #[test]
    fn times_and_numbers_are_compared() {
        assert!(Meets::AtLeast("30m").holds("1h") && !Meets::AtLeast("30m").holds("90s"));
        assert!(Meets::AtMost("5").holds("5") && !Meets::AtMost("5").holds("6"));
        assert!(!Meets::AtMost("5").holds("") && !Meets::AtLeast("5").holds(""));
    }

    #[test]
    fn the_preset_names_every_setting_of_the_list() {
        let layer = layer();
        for (clause, answered) in CLAUSES {
            if let super::Answered::By(key, _) = answered {
                let (section, name) = key.split_once('.').unwrap();
                assert!(
                    layer.contains(&format!("[{section}]")) && layer.contains(&format!("{name} =")),
                    "{clause} {key}"
                );
            }
        }
    }
}
