//! A case: what was written beside the record that it should match.

use i18n::{I18n, t};
use identity::case::Review;
use identity::console::{DecideCases, ReadCases};
use identity::ports::{CaseKind, CaseRow, CaseState};
use identity::{Fault, Refusal};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::words::{SheetView, facts, kind_title, lasting, sheet, state_name};
use super::{ROOM, part};
use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen, Table};
use crate::context::Ask;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, here_plain};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{
    ButtonLink, Card, EmptyState, ErrorSummary, Facts, Heading, Mood, Notice, SubmitButton, Tone,
};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CaseView {
    id: String,
    title: String,
    /// About the reader themselves: nothing else is shown.
    own: bool,
    /// State, times, contact.
    about: Vec<(String, String)>,
    /// What was written.
    facts: Vec<(String, String)>,
    /// The accounts that fit.
    pub(super) sheets: Vec<SheetView>,
    /// Who has the number that is to be moved.
    pub(super) holder: Option<SheetView>,
    pub(super) pictures: Vec<u32>,
    /// Kind, state, submitted, address.
    earlier: Vec<(String, String, String, String)>,
    /// Who has taken it; empty: nobody.
    claimed: String,
    /// The reader has.
    mine: bool,
    /// It waits, and the reader may decide.
    decides: bool,
    /// The reader gave the first of two approvals.
    approved: bool,
    /// A word on the second approval.
    second: String,
    rejection: String,
    revision: u32,
    echo: Echo,
}

async fn case(page: String) -> Result<Seen<CaseView>, ServerFnError> {
    let room = match room::enter::<ReadCases>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

async fn view(room: &Entered<ReadCases>, page: &str) -> Result<Option<CaseView>, Fault> {
    let id = part(page, 0);
    let i18n = I18n::for_locale(room.ask.locale());
    match room.ask.services.cases.read(&room.sight, &id).await? {
        Ok(Some(review)) => {
            let decides = room.who.look::<DecideCases>().is_ok();
            let mut view = shown(&room.ask, &i18n, &review, decides);
            view.echo = room.ask.echoed(page);
            Ok(Some(view))
        }
        Err(Refusal::CaseOwn) => {
            let title = t!(i18n, "console-reviews-own-title");
            Ok(Some(CaseView { id, title, own: true, ..CaseView::default() }))
        }
        Ok(None) | Err(_) => Ok(None),
    }
}

/// A case in words.
pub(super) fn shown(ask: &Ask, i18n: &I18n, review: &Review, decides: bool) -> CaseView {
    let (row, form) = (&review.file.row, &review.file.form);
    let policy = &ask.services.domain.policy.cases;
    let waits = row.state == CaseState::Submitted;
    let second = match &review.review.first {
        Some(first) if waits => {
            t!(i18n, "console-reviews-first", name = first.reviewer.clone(), time = ask.time(first.at))
        }
        _ if waits && policy.needs_second(row.kind) => t!(i18n, "console-reviews-two"),
        _ => String::new(),
    };
    let claimed =
        review.claimed.as_ref().map(|(name, _)| t!(i18n, "console-reviews-with", name = name.clone()));
    CaseView {
        id: row.id.clone(),
        title: kind_title(i18n, row.kind),
        own: false,
        about: about(ask, i18n, review),
        facts: facts(i18n, policy, &ask.visitor.locale, row.kind, form),
        sheets: review.sheets.iter().map(|one| sheet(i18n, one)).collect(),
        holder: review.holder.as_ref().map(|one| sheet(i18n, one)),
        pictures: review.file.pictures.iter().map(|picture| picture.number).collect(),
        earlier: review.earlier.iter().map(|row| earlier(ask, i18n, row)).collect(),
        mine: review.claimed.as_ref().is_some_and(|(_, mine)| *mine),
        claimed: claimed.unwrap_or_default(),
        decides: decides && waits,
        approved: review.approved_by_me,
        second,
        rejection: review.rejection.clone().unwrap_or_default(),
        revision: row.revision,
        echo: Echo::default(),
    }
}

/// State, times, and how the contact was proved.
fn about(ask: &Ask, i18n: &I18n, review: &Review) -> Vec<(String, String)> {
    let row = &review.file.row;
    let mut facts = vec![(t!(i18n, "case-state"), state_name(i18n, row.state))];
    if let Some(at) = row.submitted_at {
        let age = lasting(i18n, row.decided_at.unwrap_or_else(|| ask.services.domain.now()).since(at));
        facts.push((
            t!(i18n, "case-submitted-at"),
            t!(i18n, "console-reviews-ago", time = ask.time(at), age = age),
        ));
    }
    if let Some(at) = row.decided_at {
        let by = row.reviewer.clone().unwrap_or_default();
        facts.push((
            t!(i18n, "case-decided-at"),
            t!(i18n, "console-reviews-by", time = ask.time(at), name = by),
        ));
    }
    let contact = match (row.kind, review.proved_at) {
        (CaseKind::PhoneUnbind, _) => t!(i18n, "console-reviews-contact-unbind"),
        (CaseKind::PhoneTransfer, _) => t!(i18n, "console-reviews-contact-transfer"),
        (CaseKind::Appeal, Some(at)) => t!(i18n, "console-reviews-contact-proved", time = ask.time(at)),
        (CaseKind::Appeal, None) => t!(i18n, "console-reviews-contact-open"),
    };
    facts.push((t!(i18n, "console-reviews-contact"), contact));
    facts
}

fn earlier(ask: &Ask, i18n: &I18n, row: &CaseRow) -> (String, String, String, String) {
    (
        kind_title(i18n, row.kind),
        state_name(i18n, row.state),
        row.submitted_at.map(|at| ask.time(at)).unwrap_or_default(),
        format!("{ROOM}/{}", row.id),
    )
}

/// `/console/reviews/<case>`
#[component]
pub fn CasePage() -> impl IntoView {
    let data = Resource::new_blocking(here, case);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: CaseView) -> impl IntoView {
    let i18n = use_i18n();
    if view.own {
        return view! {
            <PageTitle text=view.title.clone() />
            <Heading text=view.title />
            <Notice mood=Mood::Warning>{t!(i18n, "console-reviews-own")}</Notice>
            <ButtonLink href=ROOM label=t!(i18n, "console-reviews-back") tone=Tone::Secondary />
        }
        .into_any();
    }
    let state = FormState::new("claim", &view.echo);
    let second = view.second.clone();
    let second = (!second.is_empty()).then(|| view! { <Notice>{second}</Notice> });
    let rejection = view.rejection.clone();
    let rejection = (!rejection.is_empty()).then(|| {
        view! {
            <Notice mood=Mood::Warning title=t!(i18n, "case-rejection")>
                <p class="as-written">{rejection}</p>
            </Notice>
        }
    });
    let earlier = (!view.earlier.is_empty()).then(|| view! { <Earlier rows=view.earlier.clone() /> });
    let actions = view.decides.then(|| view! { <Actions view=view.clone() state /> });
    view! {
        <PageTitle text=view.title.clone() error=state.has_error() />
        <p><a href=ROOM>{t!(i18n, "console-reviews-back")}</a></p>
        <Heading text=view.title />
        <ErrorSummary errors=state.errors(|_| "") />
        {second}
        {rejection}
        {actions}
        <div class="columns">
            <Card title=t!(i18n, "console-reviews-written")><Facts items=view.facts /></Card>
            <Card title=t!(i18n, "console-reviews-about")><Facts items=view.about /></Card>
        </div>
        <Record sheets=view.sheets holder=view.holder />
        <Pictures id=view.id numbers=view.pictures />
        {earlier}
    }
    .into_any()
}

/// The records that the form should match, differences marked.
#[component]
pub(super) fn Record(sheets: Vec<SheetView>, holder: Option<SheetView>) -> impl IntoView {
    let i18n = use_i18n();
    let none = sheets
        .is_empty()
        .then(|| view! { <Notice mood=Mood::Warning>{t!(i18n, "console-reviews-no-record")}</Notice> });
    let several =
        (sheets.len() > 1).then(|| view! { <Notice>{t!(i18n, "console-reviews-several")}</Notice> });
    let sheets = sheets.into_iter().map(|sheet| view! { <Compared sheet /> }).collect_view();
    let holder = holder.map(|sheet| {
        view! {
            <h2>{t!(i18n, "console-reviews-holder")}</h2>
            <Compared sheet />
        }
    });
    view! {
        <section class="record">
            <h2>{t!(i18n, "console-reviews-compare")}</h2>
            {none}
            {several}
            {sheets}
            {holder}
        </section>
    }
    .into_any()
}

#[component]
fn Compared(sheet: SheetView) -> impl IntoView {
    let i18n = use_i18n();
    let columns = vec![
        t!(i18n, "console-reviews-field"),
        t!(i18n, "console-reviews-given"),
        t!(i18n, "console-reviews-recorded"),
        t!(i18n, "console-reviews-fit"),
    ];
    let rows: Vec<Vec<AnyView>> = sheet
        .lines
        .into_iter()
        .map(|(field, given, recorded, (code, words))| {
            let fit = view! { <span class=format!("fit fit-{code}")>{words}</span> };
            vec![field.into_any(), given.into_any(), recorded.into_any(), fit.into_any()]
        })
        .collect();
    let table = (!rows.is_empty()).then(|| view! { <Table caption=sheet.title.clone() columns rows /> });
    view! {
        <h3>{sheet.title}</h3>
        {table}
    }
    .into_any()
}

#[component]
fn Pictures(id: String, numbers: Vec<u32>) -> impl IntoView {
    let i18n = use_i18n();
    let list = if numbers.is_empty() {
        view! { <EmptyState text=t!(i18n, "console-reviews-no-pictures") /> }.into_any()
    } else {
        let links = numbers.iter().enumerate().map(|(at, number)| {
            let label = t!(i18n, "console-reviews-picture", number = u64::try_from(at + 1).unwrap_or(0));
            view! { <li><a class="button secondary" href=format!("{ROOM}/{id}/picture/{number}")>{label}</a></li> }
        });
        view! { <ul class="evidence-links">{links.collect_view()}</ul> }.into_any()
    };
    view! {
        <section>
            <h2>{t!(i18n, "console-reviews-pictures")}</h2>
            <p class="hint">{t!(i18n, "console-reviews-pictures-hint")}</p>
            {list}
        </section>
    }
    .into_any()
}

#[component]
fn Earlier(rows: Vec<(String, String, String, String)>) -> impl IntoView {
    let i18n = use_i18n();
    let columns =
        vec![t!(i18n, "console-reviews-kind"), t!(i18n, "case-state"), t!(i18n, "case-submitted-at")];
    let rows: Vec<Vec<AnyView>> = rows
        .into_iter()
        .map(|(kind, state, at, href)| {
            vec![view! { <a href=href>{kind}</a> }.into_any(), state.into_any(), at.into_any()]
        })
        .collect();
    view! {
        <section>
            <h2>{t!(i18n, "console-reviews-earlier")}</h2>
            <Table caption=t!(i18n, "console-reviews-earlier") columns rows />
        </section>
    }
    .into_any()
}

/// Taking it, and the ways to decide; while somebody else has it there is nothing to press.
#[component]
fn Actions(view: CaseView, state: FormState) -> impl IntoView {
    let i18n = use_i18n();
    let page = here_plain();
    if !view.claimed.is_empty() && !view.mine {
        return view! { <Notice mood=Mood::Warning>{view.claimed}" "{t!(i18n, "console-reviews-taken")}</Notice> }
            .into_any();
    }
    let (action, label) = if view.mine {
        ("/_fn/console/reviews_release", t!(i18n, "console-reviews-release"))
    } else {
        ("/_fn/console/reviews_claim", t!(i18n, "console-reviews-claim"))
    };
    let to = |way: &str| format!("{ROOM}/{}/{way}?seen={}", view.id, view.revision);
    let approve = (!view.approved).then(|| {
        view! { <ButtonLink href=to("approve") label=t!(i18n, "console-reviews-approve") /> }
    });
    let done =
        view.approved.then(|| view! { <p class="hint">{t!(i18n, "console-reviews-approved-by-you")}</p> });
    view! {
        {done}
        <div class="case-actions">
            {approve}
            <ButtonLink href=to("reject") label=t!(i18n, "console-reviews-reject") tone=Tone::Secondary />
            <AnswerForm action page state>
                <input type="hidden" name="case" value=view.id.clone() />
                <SubmitButton label tone=Tone::Quiet />
            </AnswerForm>
            {view.mine.then(|| view! { <p class="hint">{t!(i18n, "console-reviews-yours")}</p> })}
        </div>
    }
    .into_any()
}
