//! A section of the settings as a form, for either area.

use std::collections::BTreeMap;

use i18n::t;
use identity::Fault;
use identity::console::settings::Area;
use identity::console::{ChangeAppearance, ChangePolicy, ReadSettings, Sight};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::book::{KeyView, Kind};
use super::serve::{self, Desk};
use crate::answer::Echo;
use crate::console::frame::{ConsolePage, Seen};
use crate::console::room::{Entered, enter};
use crate::console::table::Table;
use crate::context::Ask;
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Checkbox, ErrorSummary, Field, Heading, Mood, Notice, Select, SubmitButton, TextArea};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Section {
    name: String,
    about: String,
    keys: Vec<KeyView>,
    /// Where the form is sent; empty: only looking is allowed.
    action: String,
    draft: bool,
    draft_href: String,
    saved: Option<i64>,
    echo: Echo,
}

/// The section as `text` has it.
fn read(ask: &Ask, name: &str, text: &str, page: &str) -> Result<Option<Section>, Fault> {
    let book = &serve::open(ask)?.book;
    let chinese = serve::chinese(ask);
    let Some(section) = book.sections(chinese).into_iter().find(|section| section.name == name) else {
        return Ok(None);
    };
    let keys = book
        .keys(text, name, chinese)
        .or_else(|_| book.keys(&book.saved().1, name, chinese))
        .map_err(|_| Fault::Inconsistent("settings in force that cannot be read"))?;
    Ok(Some(Section {
        name: section.name,
        about: section.about,
        keys,
        saved: serve::just_saved(page),
        echo: ask.echoed(page),
        ..Section::default()
    }))
}

/// The section as the draft of whoever may change it has it, with what was typed into a refused form.
async fn drafted<D: Area>(
    ask: &Ask,
    sight: &Sight<D>,
    name: &str,
    page: &str,
) -> Result<Option<Section>, Fault> {
    let decisions = &ask.services.decisions;
    let (_, text, draft) = serve::draft_or_saved(decisions, sight).await?;
    let Some(mut section) = read(ask, name, &text, page)? else { return Ok(None) };
    section.draft = draft;
    if section.echo.problem.is_some() {
        let typed: BTreeMap<String, String> = decisions.typed(sight, name).await?;
        for key in &mut section.keys {
            match (typed.get(&key.path), &key.kind) {
                (Some(value), Kind::Flag) => key.value = (value == "on" || value == "true").to_string(),
                (Some(value), _) => key.value.clone_from(value),
                (None, Kind::Flag) if !typed.is_empty() => key.value = "false".to_owned(),
                (None, _) => {}
            }
        }
    }
    Ok(Some(section))
}

async fn rules(name: String, page: String) -> Result<Seen<Section>, ServerFnError> {
    let room = match enter::<ReadSettings>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = rules_view(&room, &name, &page).await;
    room.found(view)
}

async fn rules_view(room: &Entered<ReadSettings>, name: &str, page: &str) -> Result<Option<Section>, Fault> {
    if let Ok(sight) = room.who.look::<ChangePolicy>()
        && name != "branding"
    {
        let section = drafted(&room.ask, &sight, name, page).await?;
        let action = "/_fn/console/settings_fill".to_owned();
        return Ok(section.map(|section| Section {
            action,
            draft_href: ChangePolicy::DRAFT.to_owned(),
            ..section
        }));
    }
    let text = serve::open(&room.ask)?.book.saved().1;
    read(&room.ask, name, &text, page)
}

async fn appearance(page: String) -> Result<Seen<Section>, ServerFnError> {
    let room = match enter::<ChangeAppearance>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let action = "/_fn/console/appearance_fill".to_owned();
    let view = drafted(&room.ask, &room.sight, "branding", &page).await;
    let view = view.map(|section| {
        section.map(|section| Section { action, draft_href: ChangeAppearance::DRAFT.to_owned(), ..section })
    });
    room.found(view)
}

/// `/console/settings/section/{name}`
#[component]
pub fn SectionPage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("name").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(name, page)| rules(name, page));
    view! { <ConsolePage at="/console/settings" data show=|view| view! { <Shown view back="/console/settings" /> } /> }
}

/// `/console/appearance`
#[component]
pub fn AppearancePage() -> impl IntoView {
    let data = Resource::new_blocking(here, appearance);
    view! { <ConsolePage at="/console/appearance" data show=|view| view! { <Shown view back="" /> } /> }
}

#[component]
fn Shown(view: Section, back: &'static str) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("section", &view.echo);
    let page = if back.is_empty() {
        "/console/appearance".to_owned()
    } else {
        format!("/console/settings/section/{}", view.name)
    };
    let draft = view.draft.then(|| {
        view! {
            <Notice mood=Mood::Warning>
                {t!(i18n, "console-settings-has-draft")} " "
                <a href=view.draft_href>{t!(i18n, "console-settings-draft-show")}</a>
            </Notice>
        }
    });
    let saved = view.saved.map(|version| {
        view! { <Notice mood=Mood::Success>{t!(i18n, "console-settings-saved", version = version)}</Notice> }
    });
    let up = if back.is_empty() {
        view! { <p><a href="/console/appearance/announcements">{t!(i18n, "console-announcements-title")}</a></p> }.into_any()
    } else {
        view! { <p><a href=back>{t!(i18n, "console-settings-all")}</a></p> }.into_any()
    };
    let body = if view.action.is_empty() {
        let rows = view
            .keys
            .into_iter()
            .map(|key| {
                vec![
                    view! { <code>{key.path}</code> }.into_any(),
                    view! { <pre class="value">{key.value}</pre> }.into_any(),
                    view! { <span>{key.purpose}</span> }.into_any(),
                    view! { <span>{key.source}</span> }.into_any(),
                ]
            })
            .collect();
        let columns = vec![
            t!(i18n, "console-settings-key"),
            t!(i18n, "console-settings-value"),
            t!(i18n, "console-settings-purpose"),
            t!(i18n, "console-settings-source"),
        ];
        view! { <Table caption=view.about.clone() columns rows /> }.into_any()
    } else {
        let fields = view.keys.into_iter().map(|key| view! { <KeyField key /> }).collect_view();
        view! {
            <AnswerForm action=view.action page state>
                <input type="hidden" name="section" value=view.name.clone() />
                {fields}
                <SubmitButton label=t!(i18n, "console-settings-to-draft") />
            </AnswerForm>
        }
        .into_any()
    };
    view! {
        <PageTitle text=view.about.clone() error=state.has_error() />
        {up}
        <Heading text=view.about lead=t!(i18n, "console-settings-section-lead") />
        {saved}
        {draft}
        <ErrorSummary errors=state.errors(|_| "") />
        {body}
    }
}

#[component]
fn KeyField(key: KeyView) -> impl IntoView {
    let i18n = use_i18n();
    let id = key.path.replace('.', "-");
    let name = format!("fields[{}]", key.path);
    let default =
        if key.default.is_empty() { t!(i18n, "console-settings-empty") } else { key.default.clone() };
    let hint = if key.from_environment {
        t!(i18n, "console-settings-from-environment", source = key.source.clone())
    } else {
        t!(i18n, "console-settings-default", value = default, source = key.source.clone())
    };
    // The key itself, small, for whoever knows the file.
    let label = key.purpose.lines().collect::<Vec<_>>().join(" ");
    let field = match key.kind {
        Kind::Flag => view! { <Checkbox id name label hint checked=key.value == "true" /> }.into_any(),
        Kind::Choice(values) => {
            let options = values.into_iter().map(|value| (value.clone(), value)).collect();
            view! { <Select id name label options value=key.value hint /> }.into_any()
        }
        Kind::Number | Kind::Decimal => {
            view! { <Field id name label value=key.value hint inputmode="decimal" /> }.into_any()
        }
        Kind::Span => {
            let hint = format!("{hint} {}", t!(i18n, "console-settings-span"));
            view! { <Field id name label value=key.value hint /> }.into_any()
        }
        Kind::Text if !key.value.contains('\n') && key.value.chars().count() < 80 => {
            view! { <Field id name label value=key.value hint /> }.into_any()
        }
        Kind::Text | Kind::List | Kind::Raw => {
            let rows = key.value.lines().count().clamp(2, 14);
            let hint = match key.kind {
                Kind::List => format!("{hint} {}", t!(i18n, "console-settings-lines")),
                Kind::Raw => format!("{hint} {}", t!(i18n, "console-settings-toml")),
                _ => hint,
            };
            view! { <TextArea id name label value=key.value hint rows /> }.into_any()
        }
    };
    view! { <div class="setting"><code class="setting-key">{key.path}</code>{field}</div> }
}
