//! `/security/password` (P-40 to P-48).

use i18n::t;
use leptos::prelude::*;

use super::password::{PasswordView, password_page};
use crate::captcha::CaptchaPart;
use crate::centre::SecurityCentre;
use crate::form::{AnswerForm, FormState};
use crate::messages::rules_text;
use crate::page::{here, when_loaded};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ErrorSummary, Heading, Mood, Notice, PasswordField, StrengthMeter, SubmitButton};

/// `/security/password`
#[component]
pub fn PasswordPage() -> impl IntoView {
    let data = Resource::new_blocking(here, password_page);
    when_loaded(data, |view: PasswordView| {
        let account = view.name.clone();
        view! {
            <SecurityCentre at="/security/password" account><Shown view /></SecurityCentre>
        }
    })
}

fn place(code: &str) -> &'static str {
    match code {
        "password_wrong" | "locked" => "current",
        "password_mismatch" => "repeated",
        "captcha_required" | "captcha_wrong" => "captcha",
        code if code.starts_with("password_") => "new-password",
        _ => "",
    }
}

#[component]
fn Shown(view: PasswordView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("password", &view.echo);
    let rules = rules_text(&i18n, &view.policy);
    let saved = view.saved.then(|| {
        view! { <Notice mood=Mood::Success>{format!("{} {}", t!(i18n, "password-changed-title"), t!(i18n, "password-changed-text"))}</Notice> }
    });
    let note = (!view.note.is_empty()).then(|| view! { <Notice>{view.note}</Notice> });
    let current = if view.needs_current {
        view! {
            <PasswordField
                id="current"
                name="current"
                label=t!(i18n, "password-current-label")
                error=state.error_at("current", place)
                enterkeyhint="next"
                required=true
            />
        }
        .into_any()
    } else {
        view! { <Notice>{t!(i18n, "password-current-not-needed")}</Notice> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "password-change-title") error=state.has_error() />
        <Heading text=t!(i18n, "password-change-title") lead=t!(i18n, "password-change-lead") />
        {saved}
        <ErrorSummary errors=state.errors(place) />
        <AnswerForm action="/_fn/own/password" page="/security/password" state>
            // So that password managers know whose password this is.
            <input class="hidden" type="text" name="username" autocomplete="username" value=view.number readonly hidden />
            {current}
            <PasswordField
                id="new-password"
                name="new_password"
                label=t!(i18n, "password-new-label")
                hint=rules
                error=state.error_at("new-password", place)
                autocomplete="new-password"
                enterkeyhint="next"
                required=true
            />
            <StrengthMeter policy=view.policy context=view.words />
            <PasswordField
                id="repeated"
                name="repeated"
                label=t!(i18n, "password-repeat-label")
                error=state.error_at("repeated", place)
                autocomplete="new-password"
                enterkeyhint="go"
                required=true
            />
            <CaptchaPart state always=None error=state.error_at("captcha", place) />
            {note}
            <SubmitButton label=t!(i18n, "password-save") />
        </AnswerForm>
    }
    .into_any()
}
