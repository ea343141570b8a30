//! The draft: what it changes, what it would do at once, and saving it.

use i18n::{I18n, t};
use identity::Fault;
use identity::console::settings::{Area, Consequence};
use identity::console::{ChangeAppearance, ChangePolicy, Sight};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::book::ChangeView;
use super::serve::{self, Desk};
use crate::answer::Echo;
use crate::console::frame::{ConsolePage, Seen};
use crate::console::room::{Entered, enter};
use crate::console::table::Table;
use crate::context::Ask;
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{EmptyState, ErrorSummary, Field, Heading, Mood, Notice, SubmitButton, Tone};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Draft {
    changes: Vec<ChangeView>,
    /// What is wrong with it.
    wrong: Vec<String>,
    /// What it would do at once, in words.
    consequences: Vec<String>,
    /// Somebody saved this version meanwhile.
    overtaken: Option<i64>,
    base: i64,
    echo: Echo,
}

async fn read<D: Area>(ask: &Ask, sight: &Sight<D>, page: &str) -> Result<Draft, Fault> {
    let decisions = &ask.services.decisions;
    let book = &serve::open(ask)?.book;
    let Some(draft) = decisions.draft(sight).await? else {
        return Ok(Draft { echo: ask.echoed(page), ..Draft::default() });
    };
    let (changes, wrong) = match serve::changed(&**book, decisions, &draft, serve::chinese(ask)).await? {
        Ok(changes) => (changes, Vec::new()),
        Err(wrong) => (Vec::new(), wrong),
    };
    let (latest, _) = decisions.latest().await?;
    Ok(Draft {
        changes,
        wrong,
        consequences: Vec::new(),
        overtaken: (latest != draft.base).then_some(latest),
        base: draft.base,
        echo: ask.echoed(page),
    })
}

async fn rules(page: String) -> Result<Seen<Draft>, ServerFnError> {
    let room = match enter::<ChangePolicy>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = rules_view(&room, &page).await;
    room.seen(view)
}

async fn rules_view(room: &Entered<ChangePolicy>, page: &str) -> Result<Draft, Fault> {
    let ask = &room.ask;
    let mut view = read(ask, &room.sight, page).await?;
    if let Some(draft) = ask.services.decisions.draft(&room.sight).await?
        && let Some(policy) = serve::open(ask)?.book.policy(&draft.text)
    {
        let i18n = I18n::for_locale(ask.locale());
        let found = ask.services.decisions.consequences(&room.sight, &policy).await?;
        view.consequences = found.iter().map(|consequence| sentence(&i18n, consequence)).collect();
    }
    Ok(view)
}

fn sentence(i18n: &I18n, consequence: &Consequence) -> String {
    match consequence {
        Consequence::NearLock(count) => t!(i18n, "console-settings-near-lock", count = *count),
        Consequence::SessionsEnd(count) => t!(i18n, "console-settings-sessions-end", count = *count),
        Consequence::PhonesOwed(count) => t!(i18n, "console-settings-phones-owed", count = *count),
        Consequence::FewerStepUps(all, fewer) => {
            t!(i18n, "console-settings-step-ups", all = *all, fewer = *fewer)
        }
        Consequence::PasswordsJudged => t!(i18n, "console-settings-passwords-judged"),
    }
}

async fn appearance(page: String) -> Result<Seen<Draft>, ServerFnError> {
    let room = match enter::<ChangeAppearance>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = read(&room.ask, &room.sight, &page).await;
    room.seen(view)
}

/// Where the parts of a draft page lead.
#[derive(Clone, Copy)]
struct Ways {
    page: &'static str,
    back: &'static str,
    save: &'static str,
    discard: &'static str,
    carry: &'static str,
}

const RULES: Ways = Ways {
    page: ChangePolicy::DRAFT,
    back: "/console/settings",
    save: "/_fn/console/settings_save",
    discard: "/_fn/console/settings_discard",
    carry: "/_fn/console/settings_carry",
};

const APPEARANCE: Ways = Ways {
    page: ChangeAppearance::DRAFT,
    back: "/console/appearance",
    save: "/_fn/console/appearance_save",
    discard: "/_fn/console/appearance_discard",
    carry: "/_fn/console/appearance_carry",
};

/// `/console/settings/draft`
#[component]
pub fn DraftPage() -> impl IntoView {
    let data = Resource::new_blocking(here, rules);
    view! { <ConsolePage at="/console/settings" data show=|view| view! { <Shown view ways=RULES /> } /> }
}

/// `/console/appearance/draft`
#[component]
pub fn AppearanceDraftPage() -> impl IntoView {
    let data = Resource::new_blocking(here, appearance);
    view! { <ConsolePage at="/console/appearance" data show=|view| view! { <Shown view ways=APPEARANCE /> } /> }
}

/// What differs, as a table.
pub(super) fn changes_table(changes: Vec<ChangeView>) -> AnyView {
    let i18n = use_i18n();
    let columns = vec![
        t!(i18n, "console-settings-key"),
        t!(i18n, "console-settings-before"),
        t!(i18n, "console-settings-after"),
        t!(i18n, "console-settings-purpose"),
    ];
    let rows = changes
        .into_iter()
        .map(|change| {
            vec![
                view! { <code>{change.path}</code> }.into_any(),
                view! { <pre class="value gone">{change.before}</pre> }.into_any(),
                view! { <pre class="value come">{change.after}</pre> }.into_any(),
                view! { <span>{change.purpose}</span> }.into_any(),
            ]
        })
        .collect();
    view! { <Table caption=t!(i18n, "console-settings-changes") columns rows /> }.into_any()
}

fn place(code: &str) -> &'static str {
    match code {
        "field_empty" | "text_too_long" => "note",
        _ => "",
    }
}

#[component]
fn Shown(view: Draft, ways: Ways) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("save", &view.echo);
    let title = t!(i18n, "console-settings-draft-title");
    let nothing = view.changes.is_empty() && view.wrong.is_empty();
    let wrong = (!view.wrong.is_empty()).then(|| {
        let lines = view.wrong.iter().map(|line| view! { <p>{line.clone()}</p> }).collect_view();
        view! { <Notice mood=Mood::Error title=t!(i18n, "console-settings-wrong")>{lines}</Notice> }
    });
    let consequences = (!view.consequences.is_empty()).then(|| {
        let items = view.consequences.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
        view! {
            <Notice mood=Mood::Warning title=t!(i18n, "console-settings-consequences")>
                <ul class="plain-list">{items}</ul>
            </Notice>
        }
    });
    let overtaken = view.overtaken.map(|latest| {
        view! {
            <Notice mood=Mood::Warning>
                <p>{t!(i18n, "console-settings-overtaken", base = view.base, latest = latest)}</p>
                <AnswerForm action=ways.carry page=ways.page state>
                    <SubmitButton label=t!(i18n, "console-settings-carry") tone=Tone::Secondary />
                </AnswerForm>
            </Notice>
        }
    });
    let savable = !nothing && view.wrong.is_empty() && view.overtaken.is_none();
    let list = if nothing {
        view! { <EmptyState text=t!(i18n, "console-settings-no-draft") /> }.into_any()
    } else {
        changes_table(view.changes)
    };
    let save = savable.then(|| {
        view! {
            <AnswerForm action=ways.save page=ways.page state>
                <Field
                    id="note"
                    name="note"
                    label=t!(i18n, "console-settings-note")
                    hint=t!(i18n, "console-settings-note-hint")
                    error=state.error_at("note", place)
                    value=view.echo.typed("note")
                    maxlength=200
                    required=true
                />
                <SubmitButton label=t!(i18n, "console-settings-save") />
            </AnswerForm>
        }
    });
    let discard = (!nothing || view.overtaken.is_some()).then(|| {
        view! {
            <AnswerForm action=ways.discard page=ways.page state>
                <SubmitButton label=t!(i18n, "console-settings-discard") tone=Tone::Secondary />
            </AnswerForm>
        }
    });
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <p><a href=ways.back>{t!(i18n, "console-settings-all")}</a></p>
        <Heading text=title lead=t!(i18n, "console-settings-draft-lead") />
        <ErrorSummary errors=state.errors(place) />
        {overtaken}
        {wrong}
        {consequences}
        {list}
        {save}
        {discard}
    }
}
