//! The two ways to decide, a page each: what will happen, then the button.

use i18n::{I18n, t};
use identity::Fault;
use identity::case::Review;
use identity::console::{DecideCases, ReadCases};
use identity::ports::{CaseKind, CaseState};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::words::kind_title;
use super::{ROOM, part};
use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen};
use crate::context::parameter;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, here_plain};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{
    ButtonLink, Card, ErrorSummary, Field, Heading, Mood, Notice, Select, SubmitButton, TextArea, Tone,
};

/// Either page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Decide {
    id: String,
    kind: String,
    /// The revision that the reviewer read.
    seen: String,
    /// What approving does.
    effects: Vec<String>,
    /// Accounts to choose from.
    accounts: Vec<(String, String)>,
    /// The number of the right account has to be written.
    asks_number: bool,
    /// Reasons to choose from.
    templates: Vec<(String, String)>,
    /// It does not wait any more.
    over: bool,
    echo: Echo,
}

async fn decide(page: String) -> Result<Seen<Decide>, ServerFnError> {
    let room = match room::enter::<DecideCases>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

async fn view(room: &Entered<DecideCases>, page: &str) -> Result<Option<Decide>, Fault> {
    let ask = &room.ask;
    let i18n = I18n::for_locale(ask.locale());
    let Ok(sight) = room.who.look::<ReadCases>() else { return Ok(None) };
    let Ok(Some(review)) = ask.services.cases.read(&sight, &part(page, 0)).await? else { return Ok(None) };
    let row = &review.file.row;
    let policy = &ask.services.domain.policy.cases;
    let choosing = row.kind == CaseKind::Appeal && review.review.first.is_none();
    let accounts = if choosing && review.sheets.len() > 1 {
        let named = |number: &str, name: &str| (number.to_owned(), format!("{name} {number}"));
        review.sheets.iter().map(|sheet| named(&sheet.number, &sheet.name)).collect()
    } else {
        Vec::new()
    };
    Ok(Some(Decide {
        id: row.id.clone(),
        kind: kind_title(&i18n, row.kind),
        seen: parameter(page, "seen").unwrap_or_else(|| row.revision.to_string()),
        effects: effects(&i18n, &review, policy.needs_second(row.kind)),
        asks_number: choosing && review.sheets.is_empty(),
        accounts,
        templates: policy
            .templates(row.kind)
            .map(|template| (template.code.clone(), template.text.of(&ask.visitor.locale).to_owned()))
            .collect(),
        over: row.state != CaseState::Submitted,
        echo: ask.echoed(page),
    }))
}

/// What an approval does.
fn effects(i18n: &I18n, review: &Review, two: bool) -> Vec<String> {
    if two && review.review.first.is_none() {
        return vec![t!(i18n, "console-reviews-effect-first")];
    }
    let number = vocabulary::Phone::parse(&review.file.form.number);
    let number = number.map(|phone| phone.masked()).unwrap_or_default();
    let who = |sheet: &identity::case::Sheet| format!("{} {}", sheet.name, sheet.number);
    let account = review.sheets.first().map(who).unwrap_or_default();
    match review.file.row.kind {
        CaseKind::PhoneUnbind => vec![
            t!(i18n, "console-reviews-effect-unbind", number = number, account = account),
            t!(i18n, "console-reviews-effect-told"),
        ],
        CaseKind::PhoneTransfer => {
            let from = review.holder.as_ref().map(who);
            let moved = match from {
                Some(from) => {
                    t!(i18n, "console-reviews-effect-move", number = number, from = from, account = account)
                }
                None => t!(i18n, "console-reviews-effect-bind", number = number, account = account),
            };
            vec![moved, t!(i18n, "console-reviews-effect-told")]
        }
        CaseKind::Appeal => {
            vec![t!(i18n, "console-reviews-effect-appeal"), t!(i18n, "console-reviews-effect-appeal-told")]
        }
    }
}

fn place(code: &str) -> &'static str {
    match code {
        "case_account_unclear" => "account",
        "field_empty" | "text_too_long" => "words",
        _ => "",
    }
}

/// `/console/reviews/<case>/approve`
#[component]
pub fn ApprovePage() -> impl IntoView {
    let data = Resource::new_blocking(here, decide);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Approve view /> } /> }
}

#[component]
fn Approve(view: Decide) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("decide", &view.echo);
    let id = view.id.clone();
    let title = t!(i18n, "console-reviews-approve-title", kind = view.kind.clone());
    let effects = view.effects.iter().map(|effect| view! { <li>{effect.clone()}</li> }).collect_view();
    let account = if !view.accounts.is_empty() {
        let options = view.accounts.clone();
        view! {
            <Select id="account" name="account" label=t!(i18n, "console-reviews-account") options value=view.echo.typed("account") error=state.error_at("account", place) required=true />
        }
        .into_any()
    } else if view.asks_number {
        view! {
            <Field id="account" name="account" label=t!(i18n, "console-reviews-account") hint=t!(i18n, "console-reviews-account-hint") value=view.echo.typed("account") error=state.error_at("account", place) maxlength=40 required=true />
        }
        .into_any()
    } else {
        ().into_any()
    };
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title />
        <ErrorSummary errors=state.errors(place) />
        <Over over=view.over />
        <Card title=t!(i18n, "console-reviews-will")>
            <ul class="effects">{effects}</ul>
            <AnswerForm action="/_fn/console/reviews_approve" page=here_plain() state>
                <input type="hidden" name="case" value=view.id.clone() />
                <input type="hidden" name="seen" value=view.seen.clone() />
                {account}
                <SubmitButton label=t!(i18n, "console-reviews-approve") />
            </AnswerForm>
        </Card>
        <Back id />
    }
}

/// `/console/reviews/<case>/reject`
#[component]
pub fn RejectPage() -> impl IntoView {
    let data = Resource::new_blocking(here, decide);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Reject view /> } /> }
}

#[component]
fn Reject(view: Decide) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("decide", &view.echo);
    let id = view.id.clone();
    let title = t!(i18n, "console-reviews-reject-title", kind = view.kind.clone());
    let none = (String::new(), t!(i18n, "console-reviews-no-template"));
    let options: Vec<_> = std::iter::once(none).chain(view.templates.clone()).collect();
    let error = state.error_at("words", place);
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead=t!(i18n, "console-reviews-reject-lead") />
        <ErrorSummary errors=state.errors(place) />
        <Over over=view.over />
        <Card>
            <AnswerForm action="/_fn/console/reviews_reject" page=here_plain() state>
                <input type="hidden" name="case" value=view.id.clone() />
                <input type="hidden" name="seen" value=view.seen.clone() />
                <Select id="template" name="template" label=t!(i18n, "console-reviews-template") options value=view.echo.typed("template") />
                <TextArea
                    id="words"
                    name="words"
                    label=t!(i18n, "console-reviews-words")
                    hint=t!(i18n, "console-reviews-words-hint")
                    error
                    value=view.echo.typed("words")
                    maxlength=500
                />
                <SubmitButton label=t!(i18n, "console-reviews-reject") tone=Tone::Danger />
            </AnswerForm>
        </Card>
        <Back id />
    }
}

#[component]
fn Over(over: bool) -> impl IntoView {
    let i18n = use_i18n();
    over.then(|| view! { <Notice mood=Mood::Warning>{t!(i18n, "console-reviews-over")}</Notice> })
}

#[component]
fn Back(id: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p class="actions">
            <ButtonLink href=format!("{ROOM}/{id}") label=t!(i18n, "console-reviews-to-case") tone=Tone::Quiet />
        </p>
    }
}
