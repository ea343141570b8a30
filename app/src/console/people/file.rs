//! Somebody's page: everything that is known, numbers masked, and what can be
//! done.

use http::header::SET_COOKIE;
use i18n::{I18n, t};
use identity::Fault;
use identity::console::people::File;
use identity::console::{EditPeople, FindPeople, Permission};
use identity::ports::{InitialSecret, PhoneRow, Status};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::acts::{Act, parts_of};
use super::address::{query_of, search_of, with_query};
use super::edit::further_facts;
use super::words::{status_code, status_name};
use crate::console::role_name;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen, Table};
use crate::context::{Ask, parameter};
use crate::cookies;
use crate::journeys::security::{described, place_name};
use crate::messages::{document_name, kind_name};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, EmptyState, Facts, Heading, Mood, Notice, TabItem, Tabs, Tone};

/// Names and values.
type Pairs = Vec<(String, String)>;

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct FileView {
    id: String,
    number: String,
    name: String,
    status: String,
    /// What was done just now: a code of [`Act`] or of a page like it.
    did: String,
    /// A password or numbers, shown this once.
    password: Option<String>,
    numbers: Pairs,
    person: Pairs,
    /// Further data, for those who may edit it (U-20).
    further: Pairs,
    contacts: Pairs,
    sign_in: Pairs,
    /// Device, place and since when, last seen.
    sessions: Vec<[String; 3]>,
    devices: Vec<[String; 3]>,
    /// Address and text.
    others: Pairs,
    cases: Vec<String>,
    /// Address and name of what can be done.
    acts: Pairs,
    back: String,
}

async fn file(page: String) -> Result<Seen<FileView>, ServerFnError> {
    let room = match room::enter::<FindPeople>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

async fn view(room: &Entered<FindPeople>, page: &str) -> Result<Option<FileView>, Fault> {
    let ask = &room.ask;
    let people = &ask.services.people;
    let Some(id) = parts_of(page).0 else { return Ok(None) };
    let Some(file) = people.file(&room.sight, id).await? else { return Ok(None) };
    let i18n = I18n::for_locale(ask.locale());
    let query = query_of(people, &search_of(people, page));
    let mut view = FileView {
        id: id.to_string(),
        number: file.account.row.number.clone(),
        name: file.account.row.name.clone(),
        status: status_code(file.account.row.status).to_owned(),
        did: parameter(page, "did").unwrap_or_default(),
        person: person(ask, &i18n, &file),
        contacts: contacts(ask, &i18n, &file)?,
        sign_in: sign_in(ask, &i18n, &file),
        acts: acts(room, &i18n, &file, &query),
        back: with_query(ROOM, &query, None),
        ..FileView::default()
    };
    view.sessions = file
        .sessions
        .iter()
        .map(|row| place(ask, &i18n, &row.user_agent, &row.address, row.seen_at))
        .collect();
    view.devices = file
        .devices
        .iter()
        .map(|row| place(ask, &i18n, &row.user_agent, &row.address, row.seen_at))
        .collect();
    view.others = file
        .others
        .iter()
        .map(|other| {
            let row = &other.row;
            let status = status_name(&i18n, status_code(row.status));
            (
                format!("{ROOM}/{}", row.id),
                format!("{} · {} · {} · {status}", row.number, row.name, row.department),
            )
        })
        .collect();
    view.cases = file
        .cases
        .iter()
        .map(|case| {
            let at = ask.time(case.submitted_at.unwrap_or(case.updated_at));
            format!(
                "{} · {at}",
                i18n.text(&format!("console-people-case-{}", case.kind.code().replace('_', "-")))
            )
        })
        .collect();
    if let Ok(sight) = room.who.look::<EditPeople>()
        && let Some(editing) = people.editing(&sight, id).await?
    {
        view.further = further_facts(&i18n, &editing.profile);
    }
    once(room, &i18n, page, &mut view);
    Ok(Some(view))
}

/// What is shown this once: to the session it was made for, and not again at a reload.
fn once(room: &Entered<FindPeople>, i18n: &I18n, page: &str, view: &mut FileView) {
    let echo = room.ask.echoed(page);
    if echo.typed("session") != room.sight.actor().session.to_string() {
        return;
    }
    room.ask.header(SET_COOKIE, &cookies::clear(cookies::ECHO));
    view.password = Some(echo.typed("password")).filter(|password| !password.is_empty());
    let named = [
        ("document", t!(i18n, "console-people-document")),
        ("login_phone", t!(i18n, "fact-phone")),
        ("security_phone", t!(i18n, "state-security-phone")),
        ("email", t!(i18n, "fact-email")),
    ];
    let numbers = named.into_iter().map(|(field, name)| (name, echo.typed(field)));
    view.numbers = numbers.filter(|(_, value)| !value.is_empty()).collect();
}

fn person(ask: &Ask, i18n: &I18n, file: &File) -> Pairs {
    let row = &file.account.row;
    let none = || t!(i18n, "console-people-unknown");
    let document = match (&file.document, &row.document_sealed) {
        (Some(document), _) => {
            format!("{} {}", document_name(i18n, document.kind()), document.masked())
        }
        (None, Some(_)) => vocabulary::mask::STARS.to_owned(),
        (None, None) => none(),
    };
    let roles: Vec<String> = file
        .roles
        .iter()
        .map(|grant| {
            let name = role_name(i18n, grant.role.code());
            if grant.department.is_empty() { name } else { format!("{name} ({})", grant.department) }
        })
        .collect();
    let origin = if row.roster_digest.is_some() {
        t!(i18n, "console-people-origin-roster")
    } else {
        t!(i18n, "console-people-origin-hand")
    };
    let mut pairs = vec![
        (t!(i18n, "fact-number"), row.number.clone()),
        (t!(i18n, "fact-name"), row.name.clone()),
        (t!(i18n, "fact-kind"), kind_name(i18n, &row.kind)),
        (
            t!(i18n, "fact-department"),
            if row.department.is_empty() { none() } else { row.department.clone() },
        ),
        (t!(i18n, "fact-alias"), row.alias.clone().unwrap_or_else(none)),
        (t!(i18n, "console-people-document"), document),
        (t!(i18n, "console-people-joined"), row.joined_at.map_or_else(none, day)),
        (t!(i18n, "console-people-origin"), origin),
        (t!(i18n, "console-people-created"), ask.time(row.created_at)),
        (t!(i18n, "console-people-updated"), ask.time(row.updated_at)),
    ];
    if !roles.is_empty() {
        pairs.push((t!(i18n, "console-people-roles"), roles.join(&t!(i18n, "list-separator"))));
    }
    pairs
}

/// A day as forms write it.
pub(super) fn day(at: identity::Time) -> String {
    let (year, month, day) = at.date();
    format!("{year:04}-{month:02}-{day:02}")
}

fn contacts(ask: &Ask, i18n: &I18n, file: &File) -> Result<Pairs, Fault> {
    let domain = &ask.services.domain;
    let unproved = |text: String, proved: bool| {
        if proved { text } else { t!(i18n, "console-people-unproved", value = text) }
    };
    let phone = |row: &Option<PhoneRow>| -> Result<String, Fault> {
        let Some(row) = row else { return Ok(t!(i18n, "fact-unbound")) };
        let phone = identity::binding::opened_phone(domain, row)?;
        Ok(unproved(phone.masked(), row.verified_at.is_some()))
    };
    let email = match &file.account.email {
        Some(row) => {
            unproved(identity::binding::opened_email(domain, row)?.masked(), row.verified_at.is_some())
        }
        None => t!(i18n, "fact-unbound"),
    };
    Ok(vec![
        (t!(i18n, "fact-phone"), phone(&file.account.login_phone)?),
        (t!(i18n, "state-security-phone"), phone(&file.account.security_phone)?),
        (t!(i18n, "fact-email"), email),
    ])
}

fn sign_in(ask: &Ask, i18n: &I18n, file: &File) -> Pairs {
    let row = &file.account.row;
    let password = match (&file.account.password, row.initial) {
        (Some(password), _) if password.must_change => t!(i18n, "console-people-password-must"),
        (Some(password), _) => t!(i18n, "state-password-set", time = ask.time(password.changed_at)),
        (None, InitialSecret::None) => t!(i18n, "console-people-password-none"),
        (None, InitialSecret::DocumentLastSix) => t!(i18n, "console-people-password-document"),
        (None, InitialSecret::PerRow) => t!(i18n, "console-people-password-roster"),
    };
    let lock = match file.locked_until {
        Some(until) => t!(i18n, "console-people-locked", until = ask.time(until)),
        None => t!(i18n, "console-people-open"),
    };
    let enrolled = &file.enrolled;
    let factors = if enrolled.is_any() {
        let count = enrolled.passkeys.len() + usize::from(enrolled.totp.is_some());
        t!(i18n, "state-factors", count = count, codes = enrolled.recovery.left)
    } else {
        t!(i18n, "state-factors-none")
    };
    let mut pairs = vec![
        (t!(i18n, "console-people-status"), status_name(i18n, status_code(row.status))),
        (t!(i18n, "fact-password"), password),
        (t!(i18n, "console-people-lock"), lock),
        (t!(i18n, "factors-title"), factors),
    ];
    if row.rebind_at.is_some() {
        pairs.push((t!(i18n, "console-people-rebind"), t!(i18n, "console-people-rebind-owed")));
    }
    pairs
}

fn place(ask: &Ask, i18n: &I18n, user_agent: &str, address: &str, seen: identity::Time) -> [String; 3] {
    [described(i18n, user_agent), place_name(ask, address), ask.time(seen)]
}

fn acts(room: &Entered<FindPeople>, i18n: &I18n, file: &File, query: &str) -> Pairs {
    let may = room.who.permissions();
    let account = &file.account;
    let id = account.row.id.to_string();
    let own = room.sight.actor().is(account);
    let active = account.row.status == Status::Active;
    let wanted = |act: &Act| match act {
        Act::Unmask => true,
        _ if own => false,
        Act::Enable => !active,
        Act::Disable => active,
        Act::Sessions => !file.sessions.is_empty(),
        Act::Unlock => file.locked_until.is_some(),
        Act::Force => account.password.as_ref().is_some_and(|password| !password.must_change),
        Act::Factors => account.second_factor,
        Act::Clear => {
            account.login_phone.is_some() || account.security_phone.is_some() || account.email.is_some()
        }
        Act::Reset => true,
        Act::Split => account.row.document_index.is_some(),
    };
    let mut acts: Pairs = Act::ALL
        .into_iter()
        .filter(|act| may.contains(&act.permission()) && wanted(act))
        .map(|act| (act.page(&id), act.name(i18n)))
        .collect();
    if may.contains(&Permission::MoveContacts) && !own {
        acts.push((format!("{ROOM}/{id}/move"), t!(i18n, "console-people-act-move")));
    }
    if may.contains(&Permission::EditPeople) && !own {
        acts.insert(
            0,
            (with_query(&format!("{ROOM}/{id}/edit"), query, None), t!(i18n, "console-people-act-edit")),
        );
        acts.push((format!("{ROOM}/{id}/merge"), t!(i18n, "console-people-act-merge")));
    }
    acts
}

/// `/console/people/:id`
#[component]
pub fn PersonPage() -> impl IntoView {
    let data = Resource::new_blocking(here, file);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

/// The two pages about somebody.
pub(super) fn tabs(i18n: &I18n, id: &str, history: bool) -> impl IntoView + use<> {
    let items = vec![
        TabItem {
            href: format!("{ROOM}/{id}"),
            label: t!(i18n, "console-people-tab-account"),
            current: !history,
        },
        TabItem {
            href: format!("{ROOM}/{id}/history"),
            label: t!(i18n, "console-people-tab-history"),
            current: history,
        },
    ];
    view! { <Tabs label=t!(i18n, "console-people-tabs") items /> }
}

#[component]
fn Shown(view: FileView) -> impl IntoView {
    let i18n = use_i18n();
    let FileView { id, number, name, status, did, password, numbers, acts, back, .. } = view.clone();
    let title = format!("{name} · {number}");
    let did = said(&i18n, &did).map(|text| view! { <Notice mood=Mood::Success>{text}</Notice> });
    let password = password.map(|password| {
        view! {
            <Notice mood=Mood::Success title=t!(i18n, "console-people-password-made")>
                <p class="secret">{password}</p>
                <p>{t!(i18n, "console-people-password-hint")}</p>
            </Notice>
        }
    });
    let numbers = (!numbers.is_empty()).then(|| {
        view! {
            <Notice title=t!(i18n, "console-people-unmasked")>
                <Facts items=numbers />
                <p>{t!(i18n, "console-people-unmasked-hint")}</p>
            </Notice>
        }
    });
    let acts = acts
        .into_iter()
        .map(|(href, label)| view! { <ButtonLink href label tone=Tone::Secondary /> })
        .collect_view();
    view! {
        <PageTitle text=title.clone() />
        <p><a href=back>{t!(i18n, "console-people-back")}</a></p>
        <Heading text=title />
        <p><span class=format!("state {status}")>{status_name(&i18n, &status)}</span></p>
        {did}
        {password}
        {numbers}
        {tabs(&i18n, &id, false)}
        <div class="row-actions">{acts}</div>
        <Parts view />
    }
}

/// What was done, in words.
fn said(i18n: &I18n, did: &str) -> Option<String> {
    let name = match did {
        "move" => t!(i18n, "console-people-act-move"),
        "edit" => t!(i18n, "console-people-act-edit"),
        "add" => t!(i18n, "console-people-add"),
        "merge" => t!(i18n, "console-people-act-merge"),
        other => Act::parse(other)?.name(i18n),
    };
    Some(t!(i18n, "console-people-did", act = name))
}

#[component]
fn Parts(view: FileView) -> impl IntoView {
    let i18n = use_i18n();
    let FileView { person, further, contacts, sign_in, sessions, devices, others, cases, .. } = view;
    let further = (!further.is_empty())
        .then(|| view! { <Card title=t!(i18n, "console-people-further")><Facts items=further /></Card> });
    let others = (!others.is_empty()).then(|| {
        let items =
            others.into_iter().map(|(href, text)| view! { <li><a href=href>{text}</a></li> }).collect_view();
        view! { <Card title=t!(i18n, "console-people-others")><ul class="plain">{items}</ul></Card> }
    });
    let cases = (!cases.is_empty()).then(|| {
        let items = cases.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
        view! { <Card title=t!(i18n, "console-people-cases")><ul class="plain">{items}</ul></Card> }
    });
    view! {
        <div class="columns">
            <Card title=t!(i18n, "console-people-person")><Facts items=person /></Card>
            <div class="stack">
                <Card title=t!(i18n, "console-people-sign-in")><Facts items=sign_in /></Card>
                <Card title=t!(i18n, "console-people-contacts")><Facts items=contacts /></Card>
            </div>
        </div>
        {further}
        {others}
        {cases}
        <Card title=t!(i18n, "console-people-sessions")>
            {places(&i18n, t!(i18n, "console-people-sessions"), sessions, t!(i18n, "console-people-no-sessions"))}
        </Card>
        <Card title=t!(i18n, "console-people-devices")>
            {places(&i18n, t!(i18n, "console-people-devices"), devices, t!(i18n, "console-people-no-devices"))}
        </Card>
    }
}

fn places(i18n: &I18n, caption: String, rows: Vec<[String; 3]>, none: String) -> AnyView {
    if rows.is_empty() {
        return view! { <EmptyState text=none /> }.into_any();
    }
    let columns = vec![
        t!(i18n, "console-people-device"),
        t!(i18n, "console-people-place"),
        t!(i18n, "console-people-seen"),
    ];
    let rows = rows.into_iter().map(|row| row.into_iter().map(IntoAny::into_any).collect()).collect();
    view! { <Table caption columns rows /> }.into_any()
}
