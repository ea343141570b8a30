//! Many people at once: chosen, shown what will happen, done at one button,
//! undone by a file.

use i18n::{I18n, t};
use identity::console::people::{Chosen, Leave, Line, Preview, What};
use identity::console::{EditPeople, SwitchPeople};
use identity::{Fault, Refusal};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::address::{query_of, search_of, with_query};
use super::words::status_name;
use crate::answer::{Answer, Echo};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen, Table};
use crate::context::Form;
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{
    ButtonLink, Card, Checkbox, ErrorSummary, Facts, Field, FieldFrame, Heading, Mood, Notice, Select,
    SubmitButton, TextArea, Tone,
};

/// Lines of a preview that are shown; the others are counted.
const SHOWN: usize = 200;

/// Where plans are made.
pub(super) fn path() -> String {
    format!("{ROOM}/bulk")
}

/// The page where a plan is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct BulkView {
    query: String,
    echo: Echo,
}

async fn bulk(page: String) -> Result<Seen<BulkView>, ServerFnError> {
    let room = match room::enter::<EditPeople>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let people = &room.ask.services.people;
    let view = BulkView { query: query_of(people, &search_of(people, &page)), echo: room.ask.echoed(&page) };
    room.seen(Ok(view))
}

/// Makes a plan, and leads to its page.
#[server(prefix = "/_fn", endpoint = "console/people_plan", output = Json)]
pub async fn people_plan(
    #[server(default)] query: String,
    #[server(default)] found: String,
    #[server(default)] numbers: String,
    #[server(default)] what: String,
    #[server(default)] status: String,
    #[server(default)] department: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<EditPeople>().await?;
    let people = &ask.services.people;
    let search = search_of(people, &format!("?{query}"));
    let page = with_query(&path(), &query_of(people, &search), None);
    let kind = What::parse(&what).unwrap_or(What::Status);
    let to = if kind == What::Department { &department } else { &status };
    let chosen = if found.is_empty() { Chosen::Listed(&numbers) } else { Chosen::Found(&search) };
    let verdict = match leave {
        Ok(may) => people.plan(&*may, chosen, kind, to, &reason).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let typed = [
        ("found", found.as_str()),
        ("numbers", &numbers),
        ("what", &what),
        ("status", &status),
        ("department", &department),
        ("reason", &reason),
    ];
    let answer = verdict.map(|verdict| match verdict {
        Ok(id) => Answer::Go { url: format!("{}/{id}", path()) },
        Err(refusal) => ask.done(Err(refusal), &page),
    });
    Ok(ask.reply(Form { name: "plan", page: &page, typed: &typed }, answer))
}

/// Does a plan, or what is left of it.
#[server(prefix = "/_fn", endpoint = "console/people_do", output = Json)]
pub async fn people_do(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    let (ask, edit) = room::acting::<EditPeople>().await?;
    let page = format!("{}/{id}", path());
    let verdict = match edit {
        Ok(may) => match ask.services.people.plan_what(&*may, &id).await {
            Ok(Ok(What::Department)) => ask.services.people.do_plan(Leave::Edit(&may), &id).await,
            Ok(Ok(_)) => match room::acting::<SwitchPeople>().await?.1 {
                Ok(may) => ask.services.people.do_plan(Leave::Switch(&may), &id).await,
                Err(refusal) => Ok(Err(refusal)),
            },
            Ok(Err(refusal)) => Ok(Err(refusal)),
            Err(fault) => Err(fault),
        },
        Err(refusal) => Ok(Err(refusal)),
    };
    let answer = verdict.map(|verdict| ask.done(verdict, &page));
    Ok(ask.reply(Form { name: "do", page: &page, typed: &[] }, answer))
}

/// `/console/people/bulk`
#[component]
pub fn BulkPage() -> impl IntoView {
    let data = Resource::new_blocking(here, bulk);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Choose view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "field_empty" | "text_too_long" => "reason",
        "department_invalid" => "department",
        "not_there" | "too_many_people" => "numbers",
        _ => "",
    }
}

#[component]
fn Choose(view: BulkView) -> impl IntoView {
    let i18n = use_i18n();
    let BulkView { query, echo } = view;
    let state = FormState::new("plan", &echo);
    let undo = FormState::new("undo", &echo);
    let found = (!query.is_empty()).then(|| {
        view! {
            <Checkbox
                id="found"
                name="found"
                label=t!(i18n, "console-people-bulk-found")
                checked=true
            />
        }
    });
    let whats = vec![
        ("status".to_owned(), t!(i18n, "console-people-bulk-status")),
        ("department".to_owned(), t!(i18n, "console-people-bulk-department")),
        ("sessions".to_owned(), t!(i18n, "console-people-act-sessions")),
    ];
    let statuses: Vec<(String, String)> = ["active", "disabled", "suspended"]
        .into_iter()
        .map(|code| (code.to_owned(), status_name(&i18n, code)))
        .collect();
    let numbers_label = t!(i18n, "console-people-bulk-numbers");
    let numbers_hint = t!(i18n, "console-people-bulk-numbers-hint");
    let reason = t!(i18n, "console-people-reason");
    let reason_hint = t!(i18n, "console-people-reason-hint");
    let (reason_again, reason_hint_again) = (reason.clone(), reason_hint.clone());
    let page = with_query(&path(), &query, None);
    let numbers = echo.typed("numbers");
    let fields = view! {
        <input type="hidden" name="query" value=query />
        {found}
        <TextArea
            id="numbers"
            name="numbers"
            label=numbers_label
            hint=numbers_hint
            error=state.error_at("numbers", place)
            value=numbers
            rows=6
        />
        <Select id="what" name="what" label=t!(i18n, "console-people-bulk-what") options=whats value=echo.typed("what") />
        <Select
            id="status"
            name="status"
            label=t!(i18n, "console-people-bulk-to-status")
            options=statuses
            value=echo.typed("status")
        />
        <Field
            id="department"
            name="department"
            label=t!(i18n, "console-people-bulk-to-department")
            error=state.error_at("department", place)
            value=echo.typed("department")
            maxlength=100
        />
        <Field
            id="reason"
            name="reason"
            label=reason
            hint=reason_hint
            error=state.error_at("reason", place)
            value=echo.typed("reason")
            maxlength=200
            required=true
        />
        <div class="row-actions">
            <SubmitButton label=t!(i18n, "console-people-bulk-preview") />
            <ButtonLink href=ROOM label=t!(i18n, "console-people-back-out") tone=Tone::Quiet />
        </div>
    }
    .into_any();
    view! {
        <PageTitle text=t!(i18n, "console-people-bulk") error=state.has_error() />
        <Heading text=t!(i18n, "console-people-bulk") lead=t!(i18n, "console-people-bulk-lead") />
        <ErrorSummary errors=state.errors(place) />
        <ErrorSummary errors=undo.errors(|_| "") />
        <Card>
            <AnswerForm action="/_fn/console/people_plan" page state>{fields}</AnswerForm>
        </Card>
        <Card title=t!(i18n, "console-people-undo")>
            <p>{t!(i18n, "console-people-undo-lead")}</p>
            <form class="form" method="post" action=super::undo::TAKE enctype="multipart/form-data">
                <FieldFrame id="file" label=t!(i18n, "console-people-undo-file")>
                    <input class="input" type="file" id="file" name="file" accept=".csv,text/csv" required=true />
                </FieldFrame>
                <Field
                    id="undo-reason"
                    name="reason"
                    label=reason_again
                    hint=reason_hint_again
                    maxlength=200
                    required=true
                />
                <SubmitButton label=t!(i18n, "console-people-bulk-preview") tone=Tone::Secondary />
            </form>
        </Card>
    }
}

/// One line: number, name, what stands there, what will, and why not.
type Row = [String; 5];

/// The page of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct PlanView {
    id: String,
    facts: Vec<(String, String)>,
    rows: Vec<Row>,
    /// Beyond those shown.
    more: usize,
    refused: Vec<Row>,
    unknown: String,
    waiting: usize,
    over: bool,
    undoes: bool,
    echo: Echo,
}

async fn plan(page: String) -> Result<Seen<PlanView>, ServerFnError> {
    let room = match room::enter::<EditPeople>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

fn id_of(page: &str) -> &str {
    let path = page.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

async fn view(room: &Entered<EditPeople>, page: &str) -> Result<Option<PlanView>, Fault> {
    let people = &room.ask.services.people;
    let id = id_of(page);
    let preview = match people.preview(&room.sight, id).await? {
        // A switch reaches as far as leave to switch does.
        Ok(preview) if preview.what == What::Department => preview,
        Ok(_) => match room.who.look::<SwitchPeople>() {
            Ok(sight) => match people.preview(&sight, id).await? {
                Ok(preview) => preview,
                Err(_) => return Ok(None),
            },
            Err(_) => return Ok(None),
        },
        Err(_) => return Ok(None),
    };
    let i18n = I18n::for_locale(room.ask.locale());
    Ok(Some(shown(&i18n, id, &preview, room.ask.echoed(page))))
}

fn shown(i18n: &I18n, id: &str, preview: &Preview, echo: Echo) -> PlanView {
    let worded = |value: &str| match preview.what {
        What::Status if !value.is_empty() => status_name(i18n, value),
        _ => value.to_owned(),
    };
    let row = |line: &Line| -> Row {
        let why = line.refused.as_ref().map(|refusal| i18n.error(refusal.code(), &[])).unwrap_or_default();
        [line.number.clone(), line.name.clone(), worded(&line.from), worded(&line.to), why]
    };
    let (refused, good): (Vec<&Line>, Vec<&Line>) =
        preview.lines.iter().partition(|line| line.refused.is_some());
    let before = preview.refused.iter().map(|(number, code)| -> Row {
        [number.clone(), String::new(), String::new(), String::new(), i18n.error(code, &[])]
    });
    let what = match preview.what {
        What::Status => t!(i18n, "console-people-bulk-status"),
        What::Department => t!(i18n, "console-people-bulk-department"),
        What::Sessions => t!(i18n, "console-people-act-sessions"),
    };
    PlanView {
        id: id.to_owned(),
        facts: vec![
            (t!(i18n, "console-people-bulk-what"), what),
            (t!(i18n, "console-people-reason"), preview.reason.clone()),
            (t!(i18n, "console-people-bulk-total"), preview.total.to_string()),
            (t!(i18n, "console-people-bulk-done"), preview.done.to_string()),
        ],
        rows: good.iter().take(SHOWN).map(|line| row(line)).collect(),
        more: good.len().saturating_sub(SHOWN),
        waiting: good.len(),
        refused: before.chain(refused.into_iter().map(row)).take(SHOWN).collect(),
        unknown: preview.unknown.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(" "),
        over: preview.position >= preview.total,
        undoes: preview.done > 0 && preview.what != What::Sessions,
        echo,
    }
}

/// `/console/people/bulk/:plan`
#[component]
pub fn PlanPage() -> impl IntoView {
    let data = Resource::new_blocking(here, plan);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

fn table(i18n: &I18n, caption: String, rows: Vec<Row>, why: bool) -> AnyView {
    let mut columns = vec![
        t!(i18n, "fact-number"),
        t!(i18n, "fact-name"),
        t!(i18n, "console-people-bulk-from"),
        t!(i18n, "console-people-bulk-to"),
    ];
    if why {
        columns.push(t!(i18n, "console-people-bulk-why"));
    }
    let shown = columns.len();
    let rows =
        rows.into_iter().map(|row| row.into_iter().take(shown).map(IntoAny::into_any).collect()).collect();
    view! { <Table caption columns rows /> }.into_any()
}

#[component]
fn Shown(view: PlanView) -> impl IntoView {
    let i18n = use_i18n();
    let PlanView { id, facts, rows, more, refused, unknown, waiting, over, undoes, echo } = view;
    let state = FormState::new("do", &echo);
    let page = format!("{}/{id}", path());
    let undo = undoes.then(|| {
        let href = format!("{page}/undo.csv");
        view! { <ButtonLink href label=t!(i18n, "console-people-undo-get") tone=Tone::Secondary external=true /> }
    });
    let head = if over {
        view! { <Notice mood=Mood::Success>{t!(i18n, "console-people-bulk-over")}</Notice> }.into_any()
    } else {
        let text = t!(i18n, "console-people-bulk-will", count = waiting);
        view! { <Notice mood=Mood::Warning>{text}</Notice> }.into_any()
    };
    let button = (!over).then(|| {
        view! {
            <AnswerForm action="/_fn/console/people_do" page=page.clone() state>
                <input type="hidden" name="id" value=id />
                <div class="row-actions">
                    <SubmitButton label=t!(i18n, "console-people-bulk-do") tone=Tone::Danger />
                    <ButtonLink href=path() label=t!(i18n, "console-people-back-out") tone=Tone::Quiet />
                </div>
            </AnswerForm>
        }
    });
    let good = (!rows.is_empty()).then(|| {
        let rest = (more > 0).then(|| view! { <p>{t!(i18n, "console-people-bulk-more", count = more)}</p> });
        let list = table(&i18n, t!(i18n, "console-people-bulk-changes"), rows, false);
        view! { <Card title=t!(i18n, "console-people-bulk-changes")>{list}{rest}</Card> }
    });
    let refused = (!refused.is_empty()).then(|| {
        let list = table(&i18n, t!(i18n, "console-people-bulk-refused"), refused, true);
        view! { <Card title=t!(i18n, "console-people-bulk-refused")>{list}</Card> }
    });
    let unknown = (!unknown.is_empty()).then(|| {
        view! { <Card title=t!(i18n, "console-people-bulk-unknown")><p>{unknown}</p></Card> }
    });
    view! {
        <PageTitle text=t!(i18n, "console-people-bulk") error=state.has_error() />
        <Heading text=t!(i18n, "console-people-bulk") />
        <ErrorSummary errors=state.errors(|_| "") />
        {head}
        <Card>
            <Facts items=facts />
            {button}
            <div class="row-actions">{undo}</div>
        </Card>
        {good}
        {refused}
        {unknown}
    }
}

/// A refusal that concerns a file that was sent.
pub(super) fn refused(code: &Refusal) -> Echo {
    Echo {
        form: "undo".to_owned(),
        problem: Some(crate::answer::Problem { code: code.code().to_owned(), ..Default::default() }),
        ..Echo::default()
    }
}
