//! `/security/email` (H-20), and the page behind a link in a mail (S-18).

use i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::email::{LinkView, email_page, link_page};
use super::phones::BoundView;
use crate::answer::Echo;
use crate::captcha::CaptchaPart;
use crate::centre::SecurityCentre;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, when_loaded};
use crate::proof::place as code_place;
use crate::shell::{PageTitle, SignInLayout, use_i18n};
use crate::ui::{ButtonLink, Card, ErrorSummary, Field, Heading, Mood, Notice, Outcome, SubmitButton, Tone};

/// `/security/email`
#[component]
pub fn EmailPage() -> impl IntoView {
    let data = Resource::new_blocking(here, email_page);
    when_loaded(data, |view: BoundView| {
        let account = view.name.clone();
        view! {
            <SecurityCentre at="/security/bindings" account><Shown view /></SecurityCentre>
        }
    })
}

fn place(code: &str) -> &'static str {
    match code {
        "too_soon" | "too_many_sends" | "sms_budget" => "email",
        code => code_place(code),
    }
}

/// A mail is on its way.
#[component]
fn OnItsWay(state: FormState) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        state.sent.get().map(|sent| {
            view! {
                <Notice mood=Mood::Success>{t!(i18n, "email-link-sent", minutes = sent.minutes)}</Notice>
            }
        })
    }
}

#[component]
fn Shown(view: BoundView) -> impl IntoView {
    let i18n = use_i18n();
    let title = t!(i18n, "binding-email");
    let state = FormState::new("bind", &view.echo);
    let bound = view.email.clone().map(|email| {
        view! {
            <p class="bound-target">
                <span class="hint">{t!(i18n, "bound-email")}</span>
                " "
                <strong>{email}</strong>
            </p>
        }
    });
    let submit =
        if bound.is_some() { t!(i18n, "email-change-submit") } else { t!(i18n, "email-bind-submit") };
    let label = if bound.is_some() { t!(i18n, "email-new-label") } else { t!(i18n, "email-label") };
    let unbind = bound.is_some().then(|| view! { <Unbind echo=view.echo.clone() /> });
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead=t!(i18n, "email-lead") />
        {bound}
        <ErrorSummary errors=state.errors(place) />
        <OnItsWay state />
        <AnswerForm action="/_fn/own/email_send" page="/security/email" state>
            <Field
                id="email"
                name="email"
                label
                error=state.error_at("email", place)
                value=view.echo.typed("email")
                kind="email"
                autocomplete="email"
                inputmode="email"
                enterkeyhint="send"
                maxlength=254
                required=true
            />
            <CaptchaPart state always=None error=state.error_at("captcha", place) />
            <SubmitButton label=submit />
        </AnswerForm>
        {unbind}
        <p><a href="/security/bindings" rel="external">{t!(i18n, "go-back")}</a></p>
    }
    .into_any()
}

#[component]
fn Unbind(echo: Echo) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("unbind", &echo);
    view! {
        <Card title=t!(i18n, "email-unbind-title")>
            <p class="hint">{t!(i18n, "email-unbind-text")}</p>
            <ErrorSummary errors=state.errors(|_| "") />
            <OnItsWay state />
            <AnswerForm action="/_fn/own/email_send" page="/security/email" state>
                <input type="hidden" name="unbind" value="1" />
                <CaptchaPart state always=None error=state.error_at("captcha", place) />
                <SubmitButton label=t!(i18n, "email-unbind-submit") tone=Tone::Danger />
            </AnswerForm>
        </Card>
    }
    .into_any()
}

/// `/email/<journey>`
#[component]
pub fn EmailLinkPage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("journey").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(journey, page)| link_page(journey, page));
    when_loaded(data, |view: LinkView| view! { <SignInLayout><Link view /></SignInLayout> })
}

#[component]
fn Link(view: LinkView) -> impl IntoView {
    let i18n = use_i18n();
    let title = if view.unbinds { t!(i18n, "email-unbind-title") } else { t!(i18n, "email-link-title") };
    if !view.refused.is_empty() {
        let text = match view.refused.as_str() {
            "forwarded" => t!(i18n, "email-link-forwarded"),
            "used" => t!(i18n, "email-link-used"),
            _ => t!(i18n, "email-link-over"),
        };
        let next = if view.refused == "forwarded" {
            let back = format!("/email/{}", view.journey);
            format!("/sign-in?next={}", crate::ui::percent_encode(&back))
        } else {
            "/security/email".to_owned()
        };
        return view! {
            <PageTitle text=t!(i18n, "refused-title") error=Signal::stored(true) />
            <Outcome mood=Mood::Error title=t!(i18n, "refused-title") text>
                <ButtonLink href=next label=t!(i18n, "email-link-again") external=true />
            </Outcome>
        }
        .into_any();
    }
    if view.done {
        return view! {
            <PageTitle text=t!(i18n, "bindings-done-email") />
            <Outcome title=t!(i18n, "bindings-done-email")>
                <ButtonLink href="/" label=t!(i18n, "nav-home") external=true />
            </Outcome>
        }
        .into_any();
    }
    let state = FormState::new("confirm", &view.echo);
    let (lead, label) = if view.unbinds {
        let lead = t!(i18n, "email-link-unbind", address = view.address, number = view.number);
        (lead, t!(i18n, "email-link-unbind-submit"))
    } else {
        let lead = t!(i18n, "email-link-bind", address = view.address, number = view.number);
        (lead, t!(i18n, "email-link-bind-submit"))
    };
    let tone = if view.unbinds { Tone::Danger } else { Tone::Primary };
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead />
        <ErrorSummary errors=state.errors(|_| "") />
        <AnswerForm action="/_fn/own/email_confirm" page=format!("/email/{}", view.journey) state>
            <input type="hidden" name="journey" value=view.journey />
            <SubmitButton label tone />
        </AnswerForm>
        <p class="hint">{t!(i18n, "email-link-not-you")}</p>
    }
    .into_any()
}
