//! Somebody edited or added by hand (U-20, U-22). What was typed survives
//! whatever is wrong with it, and what somebody else changed meanwhile.

use i18n::{I18n, t};
use identity::console::EditPeople;
use identity::console::people::{Details, Editing, Profile};
use identity::{Fault, Refusal};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::acts::parts_of;
use super::address::{query_of, search_of, with_query};
use super::file::day;
use super::functions::{account_of, done_at};
use super::words::kinds;
use crate::answer::{Answer, Echo};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen};
use crate::context::{Ask, Form, parameter};
use crate::form::{AnswerForm, FormState};
use crate::messages::{document_types, kind_name};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, ErrorSummary, Field, Heading, Mood, Notice, Select, SubmitButton, Tone};

/// Fields of further data, with the ids of their names, in the order of the form.
const FURTHER: [(&str, &str); 8] = [
    ("native_place", "console-people-native-place"),
    ("marital_status", "console-people-marital-status"),
    ("nationality", "console-people-nationality"),
    ("blood_type", "console-people-blood-type"),
    ("education", "console-people-education"),
    ("highest_degree", "console-people-highest-degree"),
    ("religion", "console-people-religion"),
    ("political_status", "console-people-political-status"),
];

/// Further data by field.
pub(super) fn further(profile: &Profile) -> [&str; 8] {
    [
        &profile.native_place,
        &profile.marital_status,
        &profile.nationality,
        &profile.blood_type,
        &profile.education,
        &profile.highest_degree,
        &profile.religion,
        &profile.political_status,
    ]
}

/// Further data in words: what is known of it.
pub(super) fn further_facts(i18n: &I18n, profile: &Profile) -> Vec<(String, String)> {
    let values = FURTHER.iter().zip(further(profile));
    let known = values.filter(|(_, value)| !value.is_empty());
    known.map(|((_, label), value)| (i18n.text(label), value.to_owned())).collect()
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct EditView {
    /// The account; empty: somebody is added.
    id: String,
    /// Which state of it the form was made from.
    version: String,
    title: String,
    /// What stands there, by field.
    stands: Vec<(String, String)>,
    /// The document masked, where there is one.
    document: String,
    /// What was just added.
    added: String,
    /// The query of the search that led here.
    query: String,
    back: String,
    echo: Echo,
}

impl EditView {
    fn stands(&self, field: &str) -> String {
        self.stands.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// What the field holds: what was typed, or else what stands there.
    fn value(&self, field: &str) -> String {
        if self.echo.form == "edit" { self.echo.typed(field) } else { self.stands(field) }
    }

    /// What somebody else wrote there meanwhile.
    fn meanwhile(&self, i18n: &I18n, field: &str, shown: impl Fn(&str) -> String) -> Option<String> {
        let conflict = self.echo.problem.as_ref().is_some_and(|problem| problem.code == "changed_meanwhile");
        let stands = self.stands(field);
        (conflict && stands != self.value(field))
            .then(|| t!(i18n, "console-people-stands", value = shown(&stands)))
    }
}

async fn edit(page: String) -> Result<Seen<EditView>, ServerFnError> {
    let room = match room::enter::<EditPeople>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

async fn view(room: &Entered<EditPeople>, page: &str) -> Result<Option<EditView>, Fault> {
    let people = &room.ask.services.people;
    let i18n = I18n::for_locale(room.ask.locale());
    let query = query_of(people, &search_of(people, page));
    let echo = room.ask.echoed(page);
    if page.split('?').next() == Some("/console/people/add") {
        return Ok(Some(EditView {
            title: t!(i18n, "console-people-add"),
            added: parameter(page, "added").unwrap_or_default(),
            back: with_query(ROOM, &query, None),
            query,
            echo,
            ..EditView::default()
        }));
    }
    let Some(id) = parts_of(page).0 else { return Ok(None) };
    let Some(editing) = people.editing(&room.sight, id).await? else { return Ok(None) };
    let document = people.masked_document(&editing.account)?.unwrap_or_default();
    // A conflict was seen: the next save is about what stands there now. Any other mistake leaves the
    // form about what it was made from.
    let typed = echo.typed("version");
    let other = echo.form == "edit"
        && echo.problem.as_ref().is_some_and(|problem| problem.code != "changed_meanwhile");
    Ok(Some(EditView {
        id: id.to_string(),
        version: if other { typed } else { editing.version().to_string() },
        title: t!(i18n, "console-people-edit-title", name = editing.account.row.name.clone()),
        stands: stands(&editing),
        document,
        back: with_query(&format!("{ROOM}/{id}"), &query, None),
        query,
        echo,
        ..EditView::default()
    }))
}

fn stands(editing: &Editing) -> Vec<(String, String)> {
    let row = &editing.account.row;
    let own = [
        ("number", row.number.clone()),
        ("name", row.name.clone()),
        ("kind", row.kind.clone()),
        ("department", row.department.clone()),
        ("alias", row.alias.clone().unwrap_or_default()),
        ("joined", row.joined_at.map(day).unwrap_or_default()),
        ("document_type", row.document_type.clone().unwrap_or_default()),
    ];
    let more = FURTHER.iter().zip(further(&editing.profile));
    let more = more.map(|((field, _), value)| (*field, value.to_owned()));
    own.into_iter().chain(more).map(|(field, value)| (field.to_owned(), value)).collect()
}

/// Saves somebody who is edited, or adds somebody. `next`: to the next one when that is done.
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
#[server(prefix = "/_fn", endpoint = "console/people_save", output = Json)]
pub async fn people_save(
    #[server(default)] id: String,
    #[server(default)] version: String,
    #[server(default)] query: String,
    #[server(default)] next: String,
    #[server(default)] number: String,
    #[server(default)] name: String,
    #[server(default)] kind: String,
    #[server(default)] department: String,
    #[server(default)] document_type: String,
    #[server(default)] document: String,
    #[server(default)] alias: String,
    #[server(default)] joined: String,
    #[server(default)] native_place: String,
    #[server(default)] marital_status: String,
    #[server(default)] nationality: String,
    #[server(default)] blood_type: String,
    #[server(default)] education: String,
    #[server(default)] highest_degree: String,
    #[server(default)] religion: String,
    #[server(default)] political_status: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<EditPeople>().await?;
    let profile = Profile {
        native_place,
        marital_status,
        nationality,
        blood_type,
        education,
        highest_degree,
        religion,
        political_status,
    };
    let details = Details { name, kind, department, document_type, document, alias, joined, profile };
    let path = if id.is_empty() { format!("{ROOM}/add") } else { format!("{ROOM}/{}/edit", account_of(&id)) };
    // The search comes from a form: read and written anew.
    let people = &ask.services.people;
    let query = query_of(people, &search_of(people, &format!("?{query}")));
    let page = with_query(&path, &query, None);
    let verdict = match leave {
        Ok(may) if id.is_empty() => people
            .add(&may, &number, &details)
            .await
            .map(|verdict| verdict.map(|added| after_adding(&added.to_string(), &number, &query, &next))),
        Ok(may) => match people.edit(&may, account_of(&id), version.parse().unwrap_or(-1), &details).await {
            Ok(Ok(())) => Ok(Ok(after_editing(&ask, &may, &id, &query, &next).await?)),
            Ok(Err(refusal)) => Ok(Err(refusal)),
            Err(fault) => Err(fault),
        },
        Err(refusal) => Ok(Err(refusal)),
    };
    let further = FURTHER.iter().map(|(field, _)| *field).zip(further(&details.profile));
    let typed: Vec<(&str, &str)> = [
        ("version", version.as_str()),
        ("number", &number),
        ("name", &details.name),
        ("kind", &details.kind),
        ("department", &details.department),
        ("document_type", &details.document_type),
        ("document", &details.document),
        ("alias", &details.alias),
        ("joined", &details.joined),
    ]
    .into_iter()
    .chain(further)
    .collect();
    let answer = verdict.map(|verdict: Result<String, Refusal>| match verdict {
        Ok(url) => Answer::Go { url },
        Err(refusal) => ask.done(Err(refusal), &page),
    });
    Ok(ask.reply(Form { name: "edit", page: &page, typed: &typed }, answer))
}

/// An empty form again, or the page of whoever was added.
fn after_adding(id: &str, number: &str, query: &str, next: &str) -> String {
    if next.is_empty() {
        return done_at(id, "add");
    }
    with_query(&format!("{ROOM}/add"), query, Some(("added", number.trim())))
}

/// The next person of the search, or the page of whoever was edited.
async fn after_editing(
    ask: &Ask,
    may: &identity::console::Capability<EditPeople>,
    id: &str,
    query: &str,
    next: &str,
) -> Result<String, ServerFnError> {
    let own = with_query(&format!("{ROOM}/{}", account_of(id)), query, Some(("did", "edit")));
    if next.is_empty() {
        return Ok(own);
    }
    let people = &ask.services.people;
    let broken = |fault: Fault| ask.broken(&fault);
    let Some(edited) = people.person(may, account_of(id)).await.map_err(broken)? else { return Ok(own) };
    let search = search_of(people, &format!("?{query}"));
    let after = Some(edited.row.number_key.as_str());
    let found = people.search(may, &search, after, 1).await.map_err(broken)?;
    Ok(match found.people.first() {
        Some(next) => with_query(&format!("{ROOM}/{}/edit", next.row.id), query, None),
        None => with_query(ROOM, query, None),
    })
}

/// `/console/people/add` and `/console/people/:id/edit`
#[component]
pub fn EditPage() -> impl IntoView {
    let data = Resource::new_blocking(here, edit);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "name_invalid" | "field_empty" => "name",
        "account_number_invalid" | "account_number_taken" => "number",
        "alias_invalid" | "alias_taken" => "alias",
        "department_invalid" | "department_beyond" => "department",
        "document_invalid" | "document_beyond" => "document",
        "date_invalid" => "joined",
        _ => "",
    }
}

#[component]
fn Shown(view: EditView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("edit", &view.echo);
    let adds = view.id.is_empty();
    let added = (!view.added.is_empty()).then(|| {
        let text = t!(i18n, "console-people-added", number = view.added.clone());
        view! { <Notice mood=Mood::Success>{text}</Notice> }
    });
    let line = |field: &'static str, label: String, hint: Option<String>, most: u32, required: bool| {
        let said = view.meanwhile(&i18n, field, str::to_owned).or(hint);
        view! {
            <Field
                id=field
                name=field
                label
                hint=MaybeProp::from(said)
                error=state.error_at(field, place)
                value=view.value(field)
                maxlength=most
                required=required
            />
        }
        .into_any()
    };
    let number = adds.then(|| line("number", t!(i18n, "fact-number"), None, 32, true));
    let name = line("name", t!(i18n, "fact-name"), None, 60, true);
    let document_hint = (!view.document.is_empty())
        .then(|| t!(i18n, "console-people-document-hint", document = view.document.clone()));
    let department_hint = Some(t!(i18n, "console-people-department-hint"));
    let department = line("department", t!(i18n, "fact-department"), department_hint, 100, false);
    let document = line("document", t!(i18n, "console-people-document"), document_hint, 40, false);
    let alias = line("alias", t!(i18n, "fact-alias"), None, 32, false);
    let joined_hint = Some(t!(i18n, "console-people-joined-hint"));
    let joined = line("joined", t!(i18n, "console-people-joined"), joined_hint, 10, false);
    let further =
        FURTHER.iter().map(|(field, label)| line(field, i18n.text(label), None, 60, false)).collect_view();
    let kind = view.value("kind");
    let kind_hint = view.meanwhile(&i18n, "kind", |code| kind_name(&i18n, code));
    let document_type = view.value("document_type");
    let next = if adds { t!(i18n, "console-people-save-add") } else { t!(i18n, "console-people-save-next") };
    let fields = view! {
        <Card title=t!(i18n, "console-people-person")>
            {number}
            {name}
            <Select
                id="kind"
                name="kind"
                label=t!(i18n, "fact-kind")
                options=kinds(&i18n, None)
                value=kind
                hint=MaybeProp::from(kind_hint)
            />
            {department}
            <Select
                id="document_type"
                name="document_type"
                label=t!(i18n, "console-people-document-type")
                options=document_types(&i18n)
                value=document_type
            />
            {document}
            {alias}
            {joined}
        </Card>
        <Card title=t!(i18n, "console-people-further")>{further}</Card>
    };
    let page = if adds {
        with_query(&format!("{ROOM}/add"), &view.query, None)
    } else {
        with_query(&format!("{ROOM}/{}/edit", view.id), &view.query, None)
    };
    let EditView { id, version, query, title, back, .. } = view;
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead=t!(i18n, "console-people-edit-lead") />
        {added}
        <ErrorSummary errors=state.errors(place) />
        <AnswerForm action="/_fn/console/people_save" page state>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="version" value=version />
            <input type="hidden" name="query" value=query />
            <div class="columns">{fields}</div>
            <div class="row-actions">
                <SubmitButton label=t!(i18n, "console-people-save") />
                <SubmitButton label=next tone=Tone::Secondary name="next" value="1" />
                <ButtonLink href=back label=t!(i18n, "console-people-back-out") tone=Tone::Quiet />
            </div>
        </AnswerForm>
    }
}
