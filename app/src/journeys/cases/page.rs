//! `/unbind`, `/appeal`, `/transfer`, and `/case/<id>` for every step after the first.

use i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::functions::{case_page, case_start};
use super::parts::{Actions, AnyField, Pictures, Room, place};
use super::view::CaseView;
use crate::captcha::CaptchaPart;
use crate::form::{AnswerForm, FormState};
use crate::messages::rules_text;
use crate::page::{here, when_loaded};
use crate::proof::{self, CodeOnly, PhoneAndCode};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{
    ButtonLink, Checkbox, ErrorSummary, Facts, Heading, Mood, Notice, Outcome, PasswordField, Steps,
    StrengthMeter, SubmitButton, Tone,
};

/// `/unbind`: 手机解绑申请 (P-25)
#[component]
pub fn UnbindPage() -> impl IntoView {
    start("phone_unbind")
}

/// `/appeal`: 帐号申诉 (J-19)
#[component]
pub fn AppealPage() -> impl IntoView {
    start("appeal")
}

/// `/transfer`: a number that another account holds (U-21)
#[component]
pub fn TransferPage() -> impl IntoView {
    start("phone_transfer")
}

fn start(kind: &'static str) -> impl IntoView {
    let data = Resource::new_blocking(here, move |page| case_start(kind.to_owned(), page));
    when_loaded(data, |view| view! { <Shown view /> })
}

/// `/case/<id>`
#[component]
pub fn CasePage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("case").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(case, page)| case_page(case, page));
    when_loaded(data, |view| view! { <Shown view /> })
}

#[component]
fn Shown(view: CaseView) -> impl IntoView {
    let show = view.show.clone();
    // The number on the last page of an appeal is no account that is signed in.
    let account = if show == "password" { String::new() } else { view.account.clone() };
    let full = view.full;
    let steps = (!view.steps.is_empty()).then(|| {
        let back = match show.as_str() {
            "pictures" => format!("/case/{}?step=fill", view.id),
            "submit" => format!("/case/{}?step=pictures", view.id),
            _ => String::new(),
        };
        view! { <Steps names=view.steps.clone() current=view.current back /> }
    });
    let body = match show.as_str() {
        "fill" => view! { <Fill view /> }.into_any(),
        "pictures" => view! { <Upload view /> }.into_any(),
        "submit" => view! { <Submit view /> }.into_any(),
        "number" => view! { <Number view /> }.into_any(),
        "prove" => view! { <Prove view /> }.into_any(),
        "password" => view! { <Password view /> }.into_any(),
        _ => view! { <Standing view /> }.into_any(),
    };
    view! { <Room account full>{steps}{body}</Room> }
}

#[component]
fn Fill(view: CaseView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("fill", &view.echo);
    let fields = view.fields.into_iter().map(|field| view! { <AnyField field state /> }).collect_view();
    let link = view.link.map(|(href, label)| view! { " " <a href=href>{label}</a> });
    let forget = FormState::new("action", &view.echo);
    let actions = view! {
        <Actions id=view.id.clone() page=view.page.clone() actions=view.actions state=forget />
    };
    view! {
        <PageTitle text=view.title.clone() error=state.has_error() />
        <Heading text=view.title lead=view.lead />
        <ErrorSummary errors=state.errors(place) />
        <Notice>{view.notice}{link}</Notice>
        <AnswerForm action="/_fn/cases/save" page=view.page state>
            <input type="hidden" name="kind" value=view.kind />
            <input type="hidden" name="case" value=view.id />
            {fields}
            <CaptchaPart state always=view.captcha error=state.error_at("captcha", place) />
            <SubmitButton label=t!(i18n, "next-step") />
        </AnswerForm>
        {actions}
    }
}

#[component]
fn Upload(view: CaseView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("pictures", &view.echo);
    let samples = [
        ("/samples/identity-card.svg", t!(i18n, "case-sample-identity")),
        ("/samples/campus-card.svg", t!(i18n, "case-sample-campus")),
    ]
    .map(|(source, alt)| view! { <img src=source alt=alt width="200" height="126" /> });
    let upload = view.room.then(|| {
        view! {
            <form class="form" method="post" enctype="multipart/form-data" action=format!("/cases/{}/evidence", view.id)>
                <div class="field">
                    <label class="label" for="file">{t!(i18n, "case-choose-files")}</label>
                    <p class="hint" id="file-hint">{view.limits.clone()}</p>
                    <input
                        class="input"
                        type="file"
                        id="file"
                        name="file"
                        accept="image/jpeg,image/png"
                        multiple
                        required
                        aria-describedby="file-hint"
                    />
                </div>
                <SubmitButton label=t!(i18n, "case-upload") tone=Tone::Secondary />
            </form>
        }
    });
    let on = view.enough.then(
        || view! { <ButtonLink href=format!("/case/{}?step=submit", view.id) label=t!(i18n, "next-step") /> },
    );
    let editing = (view.page.clone(), state);
    view! {
        <PageTitle text=view.title.clone() error=state.has_error() />
        <Heading text=view.title lead=view.proofs />
        <ErrorSummary errors=state.errors(|_| "file") />
        <details class="samples">
            <summary>{t!(i18n, "case-samples")}</summary>
            {samples}
        </details>
        <Pictures id=view.id pictures=view.pictures editing />
        {upload}
        <div class="actions">{on}</div>
    }
}

fn submit_place(code: &str) -> &'static str {
    match code {
        "wrong_credentials" | "password_wrong" => "password",
        "captcha_required" | "captcha_wrong" => "captcha",
        _ => "",
    }
}

#[component]
fn Submit(view: CaseView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("submit", &view.echo);
    let password = view.password.then(|| {
        view! {
            <PasswordField
                id="password"
                name="password"
                label=t!(i18n, "case-own-password")
                hint=t!(i18n, "case-own-password-hint")
                error=state.error_at("password", submit_place)
                required=true
            />
        }
    });
    view! {
        <PageTitle text=view.title.clone() error=state.has_error() />
        <Heading text=view.title lead=t!(i18n, "case-submit-lead") />
        <ErrorSummary errors=state.errors(submit_place) />
        <Facts items=view.facts />
        <Pictures id=view.id.clone() pictures=view.pictures />
        <AnswerForm action="/_fn/cases/submit" page=view.page state>
            <input type="hidden" name="case" value=view.id />
            {password}
            <CaptchaPart state always=None error=state.error_at("captcha", submit_place) />
            <SubmitButton label=t!(i18n, "case-submit") />
        </AnswerForm>
    }
}

#[component]
fn Number(view: CaseView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("number", &view.echo);
    view! {
        <PageTitle text=view.title.clone() error=state.has_error() />
        <Heading text=view.title lead=view.lead />
        <ErrorSummary errors=state.errors(proof::place) />
        <AnswerForm action="/_fn/cases/transfer" page=view.page state>
            <PhoneAndCode
                state
                value=view.echo.typed("phone")
                country=view.echo.typed("country")
                send="/_fn/cases/send_transfer_code"
            />
            <CaptchaPart state always=None error=state.error_at("captcha", proof::place) />
            <SubmitButton label=t!(i18n, "next-step") />
        </AnswerForm>
    }
}

#[component]
fn Prove(view: CaseView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("prove", &view.echo);
    view! {
        <PageTitle text=view.title.clone() error=state.has_error() />
        <Heading text=view.title lead=view.lead />
        <ErrorSummary errors=state.errors(proof::place) />
        <AnswerForm action="/_fn/cases/prove" page=view.page state>
            <input type="hidden" name="case" value=view.id />
            <CodeOnly state target=view.contact send="/_fn/cases/send_code" mail=view.mail />
            <CaptchaPart state always=None error=state.error_at("captcha", proof::place) />
            <SubmitButton label=t!(i18n, "next-step") />
        </AnswerForm>
    }
}

fn password_place(code: &str) -> &'static str {
    match code {
        "password_weak" | "password_same" | "password_recent" | "password_common" => "new-password",
        "password_mismatch" => "repeated",
        _ => "",
    }
}

#[component]
fn Password(view: CaseView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("password", &view.echo);
    let policy = view.policy.unwrap_or_default();
    let rules = rules_text(&i18n, &policy);
    view! {
        <PageTitle text=view.title.clone() error=state.has_error() />
        <Heading text=view.title lead=view.lead />
        <ErrorSummary errors=state.errors(password_place) />
        <AnswerForm action="/_fn/cases/redeem" page=view.page state>
            <input type="hidden" name="case" value=view.id />
            // So that password managers know whose password this is.
            <input class="hidden" type="text" name="username" autocomplete="username" value=view.account readonly hidden />
            <PasswordField
                id="new-password"
                name="new_password"
                label=t!(i18n, "password-new-label")
                hint=rules
                error=state.error_at("new-password", password_place)
                autocomplete="new-password"
                required=true
            />
            <StrengthMeter policy />
            <PasswordField
                id="repeated"
                name="repeated"
                label=t!(i18n, "password-repeat-label")
                error=state.error_at("repeated", password_place)
                autocomplete="new-password"
                required=true
            />
            <Checkbox id="bind" name="bind" label=t!(i18n, "case-bind", contact = view.contact) checked=true />
            <SubmitButton label=t!(i18n, "case-password-submit") />
        </AnswerForm>
    }
}

#[component]
fn Standing(view: CaseView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("action", &view.echo);
    let mood = match view.mood.as_str() {
        "info" => Mood::Info,
        "success" => Mood::Success,
        "warning" => Mood::Warning,
        _ => Mood::Error,
    };
    let error = Signal::stored(view.show == "refused");
    let rejection = (!view.rejection.is_empty()).then(|| {
        view! { <Notice mood=Mood::Warning title=t!(i18n, "case-rejection")>{view.rejection}</Notice> }
    });
    let onward = view.link.map(|(href, label)| view! { <ButtonLink href label /> });
    let kind = (!view.notice.is_empty()).then(|| view! { <h2>{view.notice}</h2> });
    view! {
        <PageTitle text=view.title.clone() error />
        <ErrorSummary errors=state.errors(|_| "") />
        <Outcome mood title=view.title text=view.lead>{onward}</Outcome>
        {rejection}
        {kind}
        <Facts items=view.facts />
        <Pictures id=view.id.clone() pictures=view.pictures />
        <Actions id=view.id page=view.page actions=view.actions state />
    }
}
