//! `/first-sign-in/<journey>`: numbered steps on wide screens, "1 / n" on
//! phones; one thing a page.

use i18n::{I18n, t};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::functions::{Step, WizardView, first_sign_in_page};
use crate::captcha::CaptchaPart;
use crate::form::{AnswerForm, FormState};
use crate::new_password::NewPasswordFields;
use crate::page::{here, when_loaded};
use crate::proof::{PhoneAndCode, place as phone_place};
use crate::shell::{NavItem, PageTitle, SignInLayout, use_i18n};
use crate::ui::{ButtonLink, ErrorSummary, Glyph, Heading, Mood, Notice, Outcome, Steps, SubmitButton};

/// `/first-sign-in/<journey>`
#[component]
pub fn FirstSignInPage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("journey").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(journey, page)| first_sign_in_page(journey, page));
    when_loaded(data, |view: WizardView| {
        let account = view.name.clone();
        // P-6: the forced page after an application keeps a few links, which lead back here until it
        // is done.
        let links = if view.steps.contains(&Step::Rebind) { reduced(&use_i18n()) } else { Vec::new() };
        view! {
            <SignInLayout account links sign_out="/_fn/session/sign_out"><Shown view /></SignInLayout>
        }
    })
}

/// 首页 | 更改密码 | 帮助 | 应用列表 (P-6)
fn reduced(i18n: &I18n) -> Vec<NavItem> {
    let item = |href: &str, label: String, glyph: Glyph| NavItem::new(href, label, glyph, false);
    vec![
        item("/", t!(i18n, "nav-home"), Glyph::Home),
        item("/security/password", t!(i18n, "nav-change-password"), Glyph::Refresh),
        item("/help", t!(i18n, "nav-help"), Glyph::Help),
        item("/applications", t!(i18n, "nav-applications"), Glyph::Apps),
    ]
}

fn name(i18n: &I18n, step: Step) -> String {
    match step {
        Step::Password => t!(i18n, "first-step-password"),
        Step::Phone => t!(i18n, "first-step-phone"),
        Step::Rebind => t!(i18n, "rebind-step"),
        Step::Done => t!(i18n, "first-step-done"),
    }
}

#[component]
fn Shown(view: WizardView) -> impl IntoView {
    let i18n = use_i18n();
    if let Some(code) = &view.refused {
        return view! {
            <PageTitle text=t!(i18n, "refused-title") error=Signal::stored(true) />
            <Outcome mood=Mood::Error title=t!(i18n, "refused-title") text=i18n.error(code, &[])>
                <ButtonLink href="/sign-in" label=t!(i18n, "signed-out-again") />
            </Outcome>
        }
        .into_any();
    }
    let names: Vec<String> = view.steps.iter().map(|step| name(&i18n, *step)).collect();
    let current = view.steps.iter().position(|step| *step == view.step).map_or(1, |at| at + 1);
    let form = match view.step {
        Step::Password => view! { <NewPassword view /> }.into_any(),
        Step::Phone | Step::Rebind => view! { <BindPhone view /> }.into_any(),
        Step::Done => view! { <Done view /> }.into_any(),
    };
    view! {
        <Steps names current />
        {form}
    }
    .into_any()
}

/// The page's address without the name of an echo.
fn address(view: &WizardView) -> String {
    format!("/first-sign-in/{}", view.journey)
}

#[component]
fn NewPassword(view: WizardView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("password", &view.echo);
    let page = address(&view);
    view! {
        <PageTitle text=t!(i18n, "first-password-title") error=state.has_error() />
        <Heading text=t!(i18n, "first-password-title") lead=t!(i18n, "first-password-lead") />
        <ErrorSummary errors=state.errors(crate::new_password::place) />
        <AnswerForm action="/_fn/first_sign_in/password" page state>
            <input type="hidden" name="journey" value=view.journey />
            <NewPasswordFields state policy=view.policy number=view.number />
            <SubmitButton label=t!(i18n, "next-step") />
        </AnswerForm>
    }
}

#[component]
fn BindPhone(view: WizardView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("phone", &view.echo);
    let page = address(&view);
    let hint = view.suggested_phone.clone().unwrap_or_else(|| t!(i18n, "first-phone-hint"));
    // P-34: after an approved application the page has the manual's title and words.
    let again = view.step == Step::Rebind;
    let (title, lead, label, code) = if again {
        (t!(i18n, "rebind-title"), t!(i18n, "rebind-lead"), t!(i18n, "rebind-phone"), t!(i18n, "rebind-code"))
    } else {
        (
            t!(i18n, "first-phone-title"),
            t!(i18n, "first-phone-lead"),
            t!(i18n, "phone-label"),
            t!(i18n, "code-label"),
        )
    };
    let required = (!again).then(|| view! { <Notice>{t!(i18n, "first-phone-required")}</Notice> });
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead />
        <ErrorSummary errors=state.errors(phone_place) />
        {required}
        <AnswerForm action="/_fn/first_sign_in/phone" page state>
            <input type="hidden" name="journey" value=view.journey />
            <PhoneAndCode
                state
                value=view.echo.typed("phone")
                country=view.echo.typed("country")
                send="/_fn/first_sign_in/send_code"
                label
                code
                hint=hint
            />
            <CaptchaPart state always=None error=state.error_at("captcha", phone_place) />
            <SubmitButton label=t!(i18n, "first-phone-submit") />
        </AnswerForm>
    }
}

#[component]
fn Done(view: WizardView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("finish", &view.echo);
    let page = address(&view);
    let bound = view.suggested_phone.map(|phone| t!(i18n, "first-done-phone", phone = phone));
    view! {
        <PageTitle text=t!(i18n, "first-done-title") error=state.has_error() />
        <ErrorSummary errors=state.errors(|_| "") />
        <Outcome title=t!(i18n, "first-done-title") text=t!(i18n, "first-done-text")>
            {bound.map(|text| view! { <p class="hint">{text}</p> })}
            <AnswerForm action="/_fn/first_sign_in/finish" page state>
                <input type="hidden" name="journey" value=view.journey />
                <SubmitButton label=t!(i18n, "first-done-submit") />
            </AnswerForm>
        </Outcome>
    }
}
