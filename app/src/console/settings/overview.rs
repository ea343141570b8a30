//! `/console/settings`: the sections, and the draft if there is one.

use i18n::t;
use identity::console::{ChangePolicy, ReadSettings};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::book::SectionView;
use super::serve::{self, Desk};
use crate::answer::Echo;
use crate::console::frame::{ConsolePage, Seen};
use crate::console::room::{Entered, enter};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Card, ErrorSummary, Heading, Mood, Notice, Select, SubmitButton, TabItem, Tabs, Tone};

const PAGE: &str = "/console/settings";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Overview {
    version: i64,
    sections: Vec<SectionView>,
    /// May change the rules.
    may: bool,
    draft: bool,
    saved: Option<i64>,
    profiles: Vec<String>,
    echo: Echo,
}

/// The tabs of the room.
pub(super) fn tabs(at: &'static str) -> AnyView {
    let i18n = use_i18n();
    let item = |href: &str, label: String| TabItem { href: href.to_owned(), label, current: href == at };
    let items = vec![
        item(PAGE, t!(i18n, "console-settings-tab-rules")),
        item("/console/settings/versions", t!(i18n, "console-settings-tab-versions")),
        item("/console/settings/clauses", t!(i18n, "console-settings-tab-clauses")),
    ];
    view! { <Tabs label=t!(i18n, "console-room-settings") items /> }.into_any()
}

async fn data(page: String) -> Result<Seen<Overview>, ServerFnError> {
    let room = match enter::<ReadSettings>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = overview(&room, &page).await;
    room.seen(view)
}

async fn overview(room: &Entered<ReadSettings>, page: &str) -> Result<Overview, identity::Fault> {
    let ask = &room.ask;
    let book = &serve::open(ask)?.book;
    let change = room.who.look::<ChangePolicy>().ok();
    let draft = match &change {
        Some(sight) => ask.services.decisions.draft(sight).await?.is_some(),
        None => false,
    };
    Ok(Overview {
        version: book.saved().0,
        sections: book.sections(serve::chinese(ask)).into_iter().filter(|s| s.name != "branding").collect(),
        may: change.is_some(),
        draft,
        saved: serve::just_saved(page),
        profiles: book.profiles().into_iter().map(str::to_owned).collect(),
        echo: ask.echoed(page),
    })
}

/// `/console/settings`
#[component]
pub fn SettingsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, data);
    view! { <ConsolePage at=PAGE data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Overview) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("profile", &view.echo);
    let sections = view
        .sections
        .into_iter()
        .map(|section| {
            let changed = (section.changed > 0)
                .then(|| view! { <span class="badge">{t!(i18n, "console-settings-changed", count = section.changed)}</span> });
            let href = format!("/console/settings/section/{}", section.name);
            view! {
                <li>
                    <a class="door plain" href=href>
                        <span class="door-name"><code>{section.name}</code> {changed}</span>
                        <span class="door-note">{section.about}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let saved = view.saved.map(|version| {
        view! { <Notice mood=Mood::Success>{t!(i18n, "console-settings-saved", version = version)}</Notice> }
    });
    let draft = view.draft.then(|| {
        view! {
            <Notice mood=Mood::Warning>
                {t!(i18n, "console-settings-has-draft")} " "
                <a href=ChangePolicy::DRAFT>{t!(i18n, "console-settings-draft-show")}</a>
            </Notice>
        }
    });
    let profiles = view.profiles.into_iter().map(|name| (name.clone(), name)).collect::<Vec<_>>();
    let begin = view.may.then(|| {
        view! {
            <Card title=t!(i18n, "console-settings-profile-title")>
                <p class="hint">{t!(i18n, "console-settings-profile-hint")}</p>
                <AnswerForm action="/_fn/console/settings_profile" page=PAGE state>
                    <Select id="profile" name="profile" label=t!(i18n, "console-settings-profile") options=profiles />
                    <SubmitButton label=t!(i18n, "console-settings-profile-use") tone=Tone::Secondary />
                </AnswerForm>
            </Card>
        }
    });
    view! {
        <PageTitle text=t!(i18n, "console-room-settings") error=state.has_error() />
        <Heading
            text=t!(i18n, "console-room-settings")
            lead=t!(i18n, "console-settings-lead", version = view.version)
        />
        {tabs(PAGE)}
        {saved}
        {draft}
        <ErrorSummary errors=state.errors(|_| "") />
        <ul class="doors">{sections}</ul>
        {begin}
    }
}
