//! One application: how it stands, and what it would be answered.

use i18n::{I18n, t};
use identity::console::{FindPeople, ManageServices, ReadServices};
use identity::ports::{MatchKind, ServiceRow};
use identity::{Fault, Refusal};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ROOM, attribute_name, done, id_of, kind_name, matching_name, texts};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen};
use crate::context::parameter;
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, Facts, Field, Heading, Mood, Notice, Tone};

/// What one person would be to the application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Sample {
    typed: String,
    wrong: String,
    admitted: bool,
    attributes: Vec<(String, String)>,
    xml: String,
    json: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    id: String,
    name: String,
    enabled: bool,
    facts: Vec<(String, String)>,
    access: Vec<(String, String)>,
    place: Vec<(String, String)>,
    notes: Vec<String>,
    done: String,
    may_manage: bool,
    /// `None`: whoever looks reaches no people.
    sample: Option<Sample>,
}

async fn page(page: String) -> Result<Seen<View>, ServerFnError> {
    let room = match room::enter::<ReadServices>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

async fn view(room: &Entered<ReadServices>, page: &str) -> Result<Option<View>, Fault> {
    let (ask, i18n) = (&room.ask, texts(&room.ask));
    let Some(id) = id_of(page) else { return Ok(None) };
    let Some(row) = ask.services.service_desk.one(&room.sight, id).await? else { return Ok(None) };
    let notes = parameter(page, "notes").unwrap_or_default();
    Ok(Some(View {
        id: id.to_string(),
        name: row.shown(ask.locale() == i18n::Locale::En).to_owned(),
        enabled: row.enabled,
        facts: facts(&i18n, &row),
        access: access(&i18n, &row),
        place: place(&i18n, &row),
        notes: notes.split(',').filter_map(|code| note(&i18n, code)).collect(),
        done: done(&i18n, page),
        may_manage: room.who.look::<ManageServices>().is_ok(),
        sample: sample(room, &i18n, id, page).await?,
    }))
}

async fn sample(
    room: &Entered<ReadServices>,
    i18n: &I18n,
    id: uuid::Uuid,
    page: &str,
) -> Result<Option<Sample>, Fault> {
    let Ok(people) = room.who.look::<FindPeople>() else { return Ok(None) };
    let typed = parameter(page, "person").unwrap_or_default();
    if typed.trim().is_empty() {
        return Ok(Some(Sample::default()));
    }
    let desk = &room.ask.services.service_desk;
    Ok(Some(match desk.sample(&room.sight, &people, id, typed.trim()).await? {
        Ok(sample) => Sample {
            typed,
            wrong: String::new(),
            admitted: sample.admitted,
            attributes: sample
                .attributes
                .into_iter()
                .map(|(attribute, value)| (attribute_name(i18n, attribute.code()), value))
                .collect(),
            xml: sample.xml,
            json: sample.json,
        },
        Err(refusal) => Sample { typed, wrong: wrong(i18n, &refusal), ..Sample::default() },
    }))
}

fn wrong(i18n: &I18n, refusal: &Refusal) -> String {
    i18n.error(refusal.code(), &[])
}

fn note(i18n: &I18n, code: &str) -> Option<String> {
    Some(match code {
        "service_plain_http" => t!(i18n, "console-services-note-plain"),
        "service_whole_host" => t!(i18n, "console-services-note-host"),
        "service_proxy_without_https" => t!(i18n, "console-services-note-proxy"),
        _ => return None,
    })
}

fn yes_no(i18n: &I18n, yes: bool) -> String {
    if yes { t!(i18n, "console-services-yes") } else { t!(i18n, "console-services-no") }
}

fn facts(i18n: &I18n, row: &ServiceRow) -> Vec<(String, String)> {
    let attributes: Vec<String> = row.attributes.iter().map(|code| attribute_name(i18n, code)).collect();
    let also: Vec<String> = row
        .also
        .iter()
        .map(|rule| format!("{} ({})", rule.url, matching_name(i18n, rule.matching == MatchKind::Exact)))
        .collect();
    let otherwise = |text: &Option<String>, other: String| text.clone().unwrap_or(other);
    let state = if row.enabled { t!(i18n, "console-services-on") } else { t!(i18n, "console-services-off") };
    vec![
        (t!(i18n, "console-services-state"), state),
        (t!(i18n, "console-services-name"), row.name.clone()),
        (t!(i18n, "console-services-name-en"), row.name_en.clone()),
        (t!(i18n, "console-services-id"), row.id.to_string()),
        (t!(i18n, "console-services-owner"), row.owner.clone()),
        (t!(i18n, "console-services-rule"), row.url.clone()),
        (t!(i18n, "console-services-matching"), matching_name(i18n, row.matching == MatchKind::Exact)),
        (t!(i18n, "console-services-also"), also.join(&t!(i18n, "list-separator"))),
        (t!(i18n, "console-services-attributes"), attributes.join(&t!(i18n, "list-separator"))),
        (t!(i18n, "console-services-proxy"), yes_no(i18n, row.proxy)),
        (
            t!(i18n, "console-services-logout"),
            otherwise(&row.logout_url, t!(i18n, "console-services-logout-default")),
        ),
        (t!(i18n, "console-services-landing"), otherwise(&row.landing, row.url.clone())),
    ]
}

fn access(i18n: &I18n, row: &ServiceRow) -> Vec<(String, String)> {
    let separator = t!(i18n, "list-separator");
    if row.access.is_empty() {
        return vec![(t!(i18n, "console-services-who"), t!(i18n, "console-services-everybody"))];
    }
    let kinds: Vec<String> = row.access.kinds.iter().map(|kind| kind_name(i18n, kind)).collect();
    let lines = [
        (t!(i18n, "console-services-kinds"), kinds.join(&separator)),
        (t!(i18n, "console-services-departments"), row.access.departments.join(&separator)),
        (t!(i18n, "console-services-people"), row.access.people.join(&separator)),
    ];
    lines.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn place(i18n: &I18n, row: &ServiceRow) -> Vec<(String, String)> {
    let separator = t!(i18n, "list-separator");
    let of = &row.presentation;
    let kinds: Vec<String> = of.kinds.iter().map(|kind| kind_name(i18n, kind)).collect();
    let both = |zh: &str, en: &str| if en.is_empty() { zh.to_owned() } else { format!("{zh} / {en}") };
    let lines = [
        (t!(i18n, "console-services-category"), both(&of.category, &of.category_en)),
        (t!(i18n, "console-services-about"), both(&of.zh, &of.en)),
        (t!(i18n, "console-services-icon"), of.icon.clone()),
        (t!(i18n, "console-services-keywords"), of.keywords.join(&separator)),
        (t!(i18n, "console-services-order"), of.order.to_string()),
        (t!(i18n, "console-services-seen-by"), kinds.join(&separator)),
        (t!(i18n, "console-services-hidden"), yes_no(i18n, of.hidden)),
    ];
    lines.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// `/console/applications/{id}`
#[component]
pub fn OnePage() -> impl IntoView {
    let data = Resource::new_blocking(here, page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let base = format!("{ROOM}/{}", view.id);
    let done = (!view.done.is_empty()).then(|| view! { <Notice mood=Mood::Success>{view.done}</Notice> });
    let notes = view
        .notes
        .into_iter()
        .map(|note| view! { <Notice mood=Mood::Warning>{note}</Notice> })
        .collect_view();
    let off = (!view.enabled)
        .then(|| view! { <Notice mood=Mood::Warning>{t!(i18n, "console-services-is-off")}</Notice> });
    let actions = view.may_manage.then(|| {
        let switch = if view.enabled {
            t!(i18n, "console-services-disable")
        } else {
            t!(i18n, "console-services-enable")
        };
        view! {
            <div class="actions">
                <ButtonLink href=format!("{base}/edit") label=t!(i18n, "console-services-edit") />
                <ButtonLink href=format!("{base}/switch") label=switch tone=Tone::Secondary />
            </div>
        }
    });
    view! {
        <PageTitle text=view.name.clone() />
        <Heading text=view.name />
        {done}
        {notes}
        {off}
        {actions}
        <Card title=t!(i18n, "console-services-facts")>
            <Facts items=view.facts />
        </Card>
        <Card title=t!(i18n, "console-services-access")>
            <Facts items=view.access />
        </Card>
        <Card title=t!(i18n, "console-services-place")>
            <Facts items=view.place />
        </Card>
        {view.sample.map(|sample| view! { <Try sample base /> })}
    }
}

#[component]
fn Try(sample: Sample, base: String) -> impl IntoView {
    let i18n = use_i18n();
    let Sample { typed, wrong, admitted, attributes, xml, json } = sample;
    let came = if !wrong.is_empty() {
        view! { <Notice mood=Mood::Error>{wrong}</Notice> }.into_any()
    } else if xml.is_empty() {
        ().into_any()
    } else {
        let said = if admitted {
            view! { <Notice mood=Mood::Success>{t!(i18n, "console-services-admitted")}</Notice> }
        } else {
            view! { <Notice mood=Mood::Warning>{t!(i18n, "console-services-not-admitted")}</Notice> }
        };
        view! {
            {said}
            <Facts items=attributes />
            <p class="hint">{t!(i18n, "console-services-dry-hint")}</p>
            <h3>{t!(i18n, "console-services-as-xml")}</h3>
            <pre class="answer" tabindex="0">{xml}</pre>
            <h3>{t!(i18n, "console-services-as-json")}</h3>
            <pre class="answer" tabindex="0">{json}</pre>
        }
        .into_any()
    };
    view! {
        <Card title=t!(i18n, "console-services-dry")>
            <form class="filters" method="get" action=base>
                <Field
                    id="person"
                    name="person"
                    label=t!(i18n, "console-services-person")
                    hint=t!(i18n, "console-services-person-hint")
                    value=typed
                    maxlength=40
                />
                <button class="button secondary" type="submit">{t!(i18n, "console-services-try")}</button>
            </form>
            {came}
        </Card>
    }
}
