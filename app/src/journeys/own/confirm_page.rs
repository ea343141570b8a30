//! `/confirm?next=…`: who are you, again.

use i18n::{I18n, t};
use leptos::prelude::*;

use super::confirm::{ConfirmView, confirm_page};
use crate::captcha::CaptchaPart;
use crate::centre::SIGN_OUT;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, when_loaded};
use crate::proof::{CodeOnly, place as code_place};
use crate::second_factor::{self, FactorForm};
use crate::shell::{PageTitle, SignInLayout, use_i18n};
use crate::ui::{
    ButtonLink, ErrorSummary, Heading, Mood, Outcome, PasswordField, SubmitButton, TabItem, Tabs,
};

/// `/confirm`
#[component]
pub fn ConfirmPage() -> impl IntoView {
    let data = Resource::new_blocking(here, confirm_page);
    when_loaded(data, |view: ConfirmView| {
        let account = view.name.clone();
        view! {
            <SignInLayout account sign_out=SIGN_OUT><Shown view /></SignInLayout>
        }
    })
}

fn place(code: &str) -> &'static str {
    match code {
        "password_wrong" | "locked" => "password",
        code => code_place(code),
    }
}

fn name(i18n: &I18n, way: &str) -> String {
    match way {
        "password" => t!(i18n, "confirm-way-password"),
        "phone" => t!(i18n, "confirm-way-phone"),
        _ => t!(i18n, "confirm-way-email"),
    }
}

#[component]
fn Shown(view: ConfirmView) -> impl IntoView {
    let i18n = use_i18n();
    if view.missing {
        return view! {
            <PageTitle text=t!(i18n, "confirm-factor-missing-title") error=true />
            <Outcome
                mood=Mood::Warning
                title=t!(i18n, "confirm-factor-missing-title")
                text=t!(i18n, "confirm-factor-missing")
            >
                <ButtonLink href="/" label=t!(i18n, "nav-home") />
            </Outcome>
        }
        .into_any();
    }
    if view.factor && !view.way.is_empty() {
        return view! { <ByFactor view /> }.into_any();
    }
    if view.way.is_empty() {
        return view! {
            <PageTitle text=t!(i18n, "confirm-title") />
            <Outcome mood=Mood::Info title=t!(i18n, "confirm-title") text=t!(i18n, "confirm-none")>
                <form method="post" action=SIGN_OUT>
                    <SubmitButton label=t!(i18n, "nav-sign-out") />
                </form>
            </Outcome>
        }
        .into_any();
    }
    let tabs = (view.ways.len() > 1).then(|| {
        let items = view
            .ways
            .iter()
            .map(|way| TabItem {
                href: format!("{}&way={way}", view.base),
                label: name(&i18n, way),
                current: *way == view.way,
            })
            .collect();
        view! { <Tabs label=t!(i18n, "confirm-ways") items /> }
    });
    let form = if view.way == "password" {
        view! { <ByPassword view /> }.into_any()
    } else {
        view! { <ByCode view /> }.into_any()
    };
    view! {
        <Heading text=t!(i18n, "confirm-title") lead=t!(i18n, "confirm-lead") />
        {tabs}
        {form}
    }
    .into_any()
}

#[component]
fn ByPassword(view: ConfirmView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("password", &view.echo);
    let page = format!("{}&way=password", view.base);
    view! {
        <PageTitle text=t!(i18n, "confirm-title") error=state.has_error() />
        <ErrorSummary errors=state.errors(place) />
        <AnswerForm action="/_fn/confirm/password" page state>
            <input class="hidden" type="text" name="username" autocomplete="username" value=view.number readonly hidden />
            <PasswordField
                id="password"
                name="password"
                label=t!(i18n, "password-label")
                error=state.error_at("password", place)
                enterkeyhint="go"
                required=true
            />
            <CaptchaPart state always=None error=state.error_at("captcha", place) />
            <SubmitButton label=t!(i18n, "confirm-submit") />
        </AnswerForm>
    }
}

#[component]
fn ByCode(view: ConfirmView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("code", &view.echo);
    let page = format!("{}&way={}", view.base, view.way);
    let mail = view.way == "email";
    view! {
        <PageTitle text=t!(i18n, "confirm-title") error=state.has_error() />
        <ErrorSummary errors=state.errors(place) />
        <AnswerForm action="/_fn/confirm/code" page state>
            <input type="hidden" name="way" value=view.way />
            <CodeOnly state target=view.target send="/_fn/confirm/send_code" mail />
            <CaptchaPart state always=None error=state.error_at("captcha", place) />
            <SubmitButton label=t!(i18n, "confirm-submit") />
        </AnswerForm>
    }
}

#[component]
fn ByFactor(view: ConfirmView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new(&view.way, &view.echo);
    let address = |way: &str| format!("{}&way={way}", view.base);
    let tabs = second_factor::tabs(&i18n, &view.ways, &view.way, address);
    let page = address(&view.way);
    view! {
        <PageTitle text=t!(i18n, "step-up-factor-title") error=state.has_error() />
        <Heading text=t!(i18n, "step-up-factor-title") lead=t!(i18n, "confirm-factor-lead") />
        <ErrorSummary errors=state.errors(second_factor::place) />
        {(!tabs.is_empty()).then(|| view! { <Tabs label=t!(i18n, "step-up-ways") items=tabs /> })}
        <FactorForm
            way=view.way
            action="/_fn/confirm/factor"
            passkey="/_fn/confirm/passkey"
            page
            state
            options=view.options
            ceremony=view.ceremony
            submit=t!(i18n, "confirm-submit")
        >
            {()}
        </FactorForm>
    }
}
