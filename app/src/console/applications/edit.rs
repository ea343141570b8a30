//! The form of an application, and switching one on or off.

use i18n::{I18n, t};
use identity::Fault;
use identity::console::{ManageServices, ReadServices};
use identity::registry::Attribute;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use vocabulary::PersonKind;

use super::{ROOM, ServiceForm, attribute_name, id_of, kind_name};
use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{
    ButtonLink, Card, Checkbox, ErrorSummary, Field, Heading, Mood, Notice, Select, SubmitButton, TextArea,
    Tone,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    /// Empty: a new one.
    id: String,
    form: ServiceForm,
    page: String,
    echo: Echo,
}

async fn new_page(page: String) -> Result<Seen<View>, ServerFnError> {
    let room = match room::enter::<ManageServices>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let echo = room.ask.echoed(&page);
    let form = ServiceForm::echoed(&echo).unwrap_or_else(ServiceForm::blank);
    room.seen(Ok(View { id: String::new(), form, page: format!("{ROOM}/new"), echo }))
}

async fn edit_page(page: String) -> Result<Seen<View>, ServerFnError> {
    let room = match room::enter::<ManageServices>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let found = edit(&room, &page).await;
    room.found(found)
}

async fn edit(room: &Entered<ManageServices>, page: &str) -> Result<Option<View>, Fault> {
    let Some((id, form)) = stored(room, page).await? else { return Ok(None) };
    let echo = room.ask.echoed(page);
    let mut shown = ServiceForm::echoed(&echo).unwrap_or_else(|| form.clone());
    // What was typed is compared with what stands there now.
    shown.revision = form.revision;
    Ok(Some(View { page: format!("{ROOM}/{id}/edit"), id, form: shown, echo }))
}

/// The application of the address.
async fn stored(room: &Entered<ManageServices>, page: &str) -> Result<Option<(String, ServiceForm)>, Fault> {
    let (Some(id), Ok(sight)) = (id_of(page), room.who.look::<ReadServices>()) else { return Ok(None) };
    let row = room.ask.services.service_desk.one(&sight, id).await?;
    Ok(row.map(|row| (id.to_string(), ServiceForm::of(&row))))
}

/// `/console/applications/new`
#[component]
pub fn NewPage() -> impl IntoView {
    let data = Resource::new_blocking(here, new_page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

/// `/console/applications/{id}/edit`
#[component]
pub fn EditPage() -> impl IntoView {
    let data = Resource::new_blocking(here, edit_page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "service_name_invalid" | "service_name_taken" => "name",
        "service_presentation_invalid" => "category",
        "service_access_invalid" => "admit_departments",
        code if code.starts_with("url_") || code.starts_with("service_") => "url",
        _ => "",
    }
}

/// A group of boxes whose values are sent as a list.
#[component]
fn Boxes(
    /// Above the group.
    label: String,
    /// Under it.
    hint: String,
    /// Name of the list.
    name: &'static str,
    /// Value and label.
    options: Vec<(String, String)>,
    /// Those that are chosen.
    chosen: Vec<String>,
) -> impl IntoView {
    let boxes = options
        .into_iter()
        .map(|(value, text)| {
            let id = format!("{name}-{value}");
            let checked = chosen.contains(&value);
            view! {
                <div class="check">
                    <input
                        type="checkbox"
                        id=id.clone()
                        name=format!("draft[{name}][]")
                        value=value
                        checked=checked
                    />
                    <label for=id>{text}</label>
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class="boxes">
            <legend>{label}</legend>
            <p class="hint">{hint}</p>
            {boxes}
        </fieldset>
    }
}

fn kinds(i18n: &I18n) -> Vec<(String, String)> {
    PersonKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind_name(i18n, kind.code()))).collect()
}

#[component]
fn Shown(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let View { id, form, page, echo } = view;
    let state = FormState::new("save", &echo);
    let title =
        if id.is_empty() { t!(i18n, "console-services-new") } else { t!(i18n, "console-services-edit") };
    let back = if id.is_empty() { ROOM.to_owned() } else { format!("{ROOM}/{id}") };
    let attributes =
        Attribute::ALL.iter().map(|one| (one.code().to_owned(), attribute_name(&i18n, one.code()))).collect();
    let matching = vec![
        ("prefix".to_owned(), t!(i18n, "console-services-prefix")),
        ("exact".to_owned(), t!(i18n, "console-services-exact")),
    ];
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead=t!(i18n, "console-services-form-lead") />
        <ErrorSummary errors=state.errors(place) />
        <AnswerForm action="/_fn/console/services_save" page state>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="draft[revision]" value=form.revision />
            <Card title=t!(i18n, "console-services-facts")>
                <Field
                    id="name"
                    name="draft[name]"
                    label=t!(i18n, "console-services-name")
                    error=state.error_at("name", place)
                    value=form.name
                    maxlength=60
                    required=true
                />
                <Field id="name_en" name="draft[name_en]" label=t!(i18n, "console-services-name-en") value=form.name_en maxlength=60 />
                <Field
                    id="owner"
                    name="draft[owner]"
                    label=t!(i18n, "console-services-owner")
                    hint=t!(i18n, "console-services-owner-hint")
                    value=form.owner
                    maxlength=120
                />
                <Field
                    id="url"
                    name="draft[url]"
                    label=t!(i18n, "console-services-rule")
                    hint=t!(i18n, "console-services-rule-hint")
                    error=state.error_at("url", place)
                    value=form.url
                    kind="url"
                    required=true
                />
                <Select
                    id="matching"
                    name="draft[matching]"
                    label=t!(i18n, "console-services-matching")
                    options=matching
                    value=form.matching
                />
                <TextArea
                    id="also"
                    name="draft[also]"
                    label=t!(i18n, "console-services-also")
                    hint=t!(i18n, "console-services-also-hint")
                    value=form.also
                />
                <Boxes
                    label=t!(i18n, "console-services-attributes")
                    hint=t!(i18n, "console-services-attributes-hint")
                    name="attributes"
                    options=attributes
                    chosen=form.attributes
                />
                <Field
                    id="landing"
                    name="draft[landing]"
                    label=t!(i18n, "console-services-landing")
                    hint=t!(i18n, "console-services-landing-hint")
                    value=form.landing
                    kind="url"
                />
                <Field
                    id="logout_url"
                    name="draft[logout_url]"
                    label=t!(i18n, "console-services-logout")
                    hint=t!(i18n, "console-services-logout-hint")
                    value=form.logout_url
                    kind="url"
                />
                <Checkbox
                    id="proxy"
                    name="draft[proxy]"
                    label=t!(i18n, "console-services-proxy")
                    hint=t!(i18n, "console-services-proxy-hint")
                    checked=form.proxy == "on"
                />
            </Card>
            <Card title=t!(i18n, "console-services-access")>
                <p>{t!(i18n, "console-services-access-hint")}</p>
                <Boxes
                    label=t!(i18n, "console-services-kinds")
                    hint=t!(i18n, "console-services-kinds-hint")
                    name="admit_kinds"
                    options=kinds(&i18n)
                    chosen=form.admit_kinds
                />
                <TextArea
                    id="admit_departments"
                    name="draft[admit_departments]"
                    label=t!(i18n, "console-services-departments")
                    hint=t!(i18n, "console-services-departments-hint")
                    value=form.admit_departments
                />
                <TextArea
                    id="admit_people"
                    name="draft[admit_people]"
                    label=t!(i18n, "console-services-people")
                    hint=t!(i18n, "console-services-people-hint")
                    value=form.admit_people
                />
            </Card>
            <Card title=t!(i18n, "console-services-place")>
                <Field
                    id="category"
                    name="draft[category]"
                    label=t!(i18n, "console-services-category")
                    error=state.error_at("category", place)
                    value=form.category
                    maxlength=30
                />
                <Field id="category_en" name="draft[category_en]" label=t!(i18n, "console-services-category-en") value=form.category_en maxlength=30 />
                <Field id="zh" name="draft[zh]" label=t!(i18n, "console-services-about") value=form.zh maxlength=120 />
                <Field id="en" name="draft[en]" label=t!(i18n, "console-services-about-en") value=form.en maxlength=120 />
                <Field
                    id="icon"
                    name="draft[icon]"
                    label=t!(i18n, "console-services-icon")
                    hint=t!(i18n, "console-services-icon-hint")
                    value=form.icon
                />
                <Field id="keywords" name="draft[keywords]" label=t!(i18n, "console-services-keywords") value=form.keywords />
                <Field id="order" name="draft[order]" label=t!(i18n, "console-services-order") value=form.order inputmode="numeric" />
                <Boxes
                    label=t!(i18n, "console-services-seen-by")
                    hint=t!(i18n, "console-services-seen-by-hint")
                    name="kinds"
                    options=kinds(&i18n)
                    chosen=form.kinds
                />
                <Checkbox id="hidden" name="draft[hidden]" label=t!(i18n, "console-services-hidden") checked=form.hidden == "on" />
            </Card>
            <div class="actions">
                <SubmitButton label=t!(i18n, "console-services-save") />
                <ButtonLink href=back label=t!(i18n, "go-back") tone=Tone::Quiet />
            </div>
        </AnswerForm>
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Switch {
    id: String,
    name: String,
    enabled: bool,
    page: String,
    echo: Echo,
}

async fn switch_page(page: String) -> Result<Seen<Switch>, ServerFnError> {
    let room = match room::enter::<ManageServices>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let found = switch(&room, &page).await;
    room.found(found)
}

async fn switch(room: &Entered<ManageServices>, page: &str) -> Result<Option<Switch>, Fault> {
    let (Some(id), Ok(sight)) = (id_of(page), room.who.look::<ReadServices>()) else { return Ok(None) };
    let row = room.ask.services.service_desk.one(&sight, id).await?;
    Ok(row.map(|row| Switch {
        id: id.to_string(),
        name: row.name.clone(),
        enabled: row.enabled,
        page: format!("{ROOM}/{id}/switch"),
        echo: room.ask.echoed(page),
    }))
}

/// `/console/applications/{id}/switch`
#[component]
pub fn SwitchPage() -> impl IntoView {
    let data = Resource::new_blocking(here, switch_page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Switching view /> } /> }
}

#[component]
fn Switching(view: Switch) -> impl IntoView {
    let i18n = use_i18n();
    let Switch { id, name, enabled, page, echo } = view;
    let state = FormState::new("switch", &echo);
    let (label, what, tone) = if enabled {
        (t!(i18n, "console-services-disable"), t!(i18n, "console-services-disable-what"), Tone::Danger)
    } else {
        (t!(i18n, "console-services-enable"), t!(i18n, "console-services-enable-what"), Tone::Primary)
    };
    let back = format!("{ROOM}/{id}");
    view! {
        <PageTitle text=label.clone() error=state.has_error() />
        <Heading text=label.clone() lead=name />
        <ErrorSummary errors=state.errors(|_| "") />
        <Card>
            <Notice mood=Mood::Warning>{what}</Notice>
            <AnswerForm action="/_fn/console/services_switch" page state>
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="on" value=if enabled { "" } else { "on" } />
                <SubmitButton label tone />
                <ButtonLink href=back label=t!(i18n, "go-back") tone=Tone::Quiet />
            </AnswerForm>
        </Card>
    }
}
