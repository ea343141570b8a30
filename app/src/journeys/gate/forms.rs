//! The first pages: who somebody says they are, with a captcha.

use i18n::t;
use leptos::prelude::*;

use super::model::{GateView, Start};
use crate::captcha::CaptchaPart;
use crate::form::{AnswerForm, FormState};
use crate::messages::document_types;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, ErrorSummary, Field, Heading, PhoneField, Select, SubmitButton, Tone};

/// Which field a refusal belongs to.
fn place(code: &str) -> &'static str {
    match code {
        "document_invalid" => "document",
        code => crate::proof::place(code),
    }
}

/// What the three forms share: title, errors, the captcha, and the way back.
#[component]
fn FirstForm(
    view: GateView,
    state: FormState,
    action: &'static str,
    title: String,
    lead: String,
    submit: String,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let find = (!view.find.is_empty()
        && !view.find.starts_with(view.page.split('?').next().unwrap_or_default()))
    .then(|| view! { <ul class="links"><li><a href=view.find.clone()>{t!(i18n, "link-find")}</a></li></ul> });
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead />
        <ErrorSummary errors=state.errors(place) />
        <AnswerForm action page=view.page state>
            {children()}
            <CaptchaPart state always=view.captcha error=state.error_at("captcha", place) />
            <SubmitButton label=submit />
            <ButtonLink href=view.back label=t!(i18n, "gate-sign-in") tone=Tone::Quiet external=true />
        </AnswerForm>
        {find}
    }
    .into_any()
}

/// Name and document (J-8, J-4).
#[component]
fn DetailFields(state: FormState, name: String, kind: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Field
            id="name"
            name="name"
            label=t!(i18n, "details-name")
            value=name
            placeholder=t!(i18n, "details-name-placeholder")
            autocomplete="name"
            enterkeyhint="next"
            maxlength=120
            required=true
        />
        <Select
            id="document-type"
            name="document_type"
            label=t!(i18n, "details-document-type")
            options=document_types(&i18n)
            value=kind
        />
        <Field
            id="document"
            name="document"
            label=t!(i18n, "details-document")
            error=state.error_at("document", place)
            placeholder=t!(i18n, "details-document-placeholder")
            enterkeyhint="next"
            maxlength=40
            required=true
        />
    }
    .into_any()
}

/// 确认账号
#[component]
pub(super) fn StartForm(view: GateView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("start", &view.echo);
    let username = view.echo.typed("username");
    let account = |label: String, hint: Option<String>, placeholder: Option<String>| {
        view! {
            <Field
                id="username"
                name="username"
                label
                hint
                value=username
                placeholder=placeholder.unwrap_or_default()
                autocomplete="username"
                enterkeyhint="next"
                maxlength=254
                required=true
            />
        }
    };
    let fields = match view.start {
        Start::Phone => view! {
            <PhoneField
                id="phone"
                label=t!(i18n, "phone-label")
                hint=t!(i18n, "phone-hint")
                error=state.error_at("phone", place)
                value=view.echo.typed("phone")
                country=view.echo.typed("country")
                placeholder=t!(i18n, "phone-placeholder")
                enterkeyhint="next"
                required=true
            />
        }
        .into_any(),
        Start::Account => {
            let example = t!(i18n, "recover-account-placeholder");
            account(t!(i18n, "recover-account"), None, Some(example)).into_any()
        }
        Start::AccountAndDocument => view! {
            {account(t!(i18n, "recover-username"), Some(t!(i18n, "recover-username-hint")), None)}
            <Field
                id="document"
                name="document"
                label=t!(i18n, "recover-document")
                hint=t!(i18n, "recover-document-hint")
                enterkeyhint="next"
                maxlength=40
                required=true
            />
        }
        .into_any(),
    };
    let ways: Vec<String> = view
        .tabs
        .iter()
        .map(|(way, _)| match way.as_str() {
            "phone" => t!(i18n, "recover-way-phone"),
            "email" => t!(i18n, "recover-way-email"),
            _ => t!(i18n, "recover-way-questions"),
        })
        .collect();
    let lead = t!(i18n, "recover-lead", ways = ways.join(&t!(i18n, "list-separator")));
    let title = t!(i18n, "recover-title");
    view! {
        <FirstForm view state action="/_fn/recover/start" title lead submit=t!(i18n, "next-step")>
            {fields}
        </FirstForm>
    }
    .into_any()
}

/// 信息校验
#[component]
pub(super) fn CheckForm(view: GateView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("start", &view.echo);
    let (number, name, kind) =
        (view.echo.typed("number"), view.echo.typed("name"), view.echo.typed("document_type"));
    let (title, lead) = (t!(i18n, "activate-title"), t!(i18n, "activate-lead"));
    view! {
        <FirstForm view state action="/_fn/activate/check" title lead submit=t!(i18n, "next-step")>
            <Field
                id="number"
                name="number"
                label=t!(i18n, "details-number")
                value=number
                placeholder=t!(i18n, "details-number-placeholder")
                autocomplete="username"
                enterkeyhint="next"
                maxlength=64
                required=true
            />
            <DetailFields state name kind />
        </FirstForm>
    }
    .into_any()
}

/// 查找账号
#[component]
pub(super) fn FindForm(view: GateView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("start", &view.echo);
    let (name, kind) = (view.echo.typed("name"), view.echo.typed("document_type"));
    let (title, lead) = (t!(i18n, "find-title"), t!(i18n, "find-lead"));
    view! {
        <FirstForm view state action="/_fn/find_number/find" title lead submit=t!(i18n, "find-submit")>
            <DetailFields state name kind />
        </FirstForm>
    }
    .into_any()
}
