//! Account and password (J-9, J-13).

use i18n::t;
use leptos::prelude::*;

use super::model::SignInView;
use super::page::{ActivateFirst, ReadyTomorrow};
use crate::captcha::CaptchaPart;
use crate::form::{AnswerForm, FormState};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Checkbox, ErrorSummary, Field, PasswordField, SubmitButton};

/// Which field a refusal belongs to.
fn place(code: &str) -> &'static str {
    match code {
        "account_empty" => "username",
        "password_empty" | "wrong_credentials" => "password",
        "captcha_required" | "captcha_wrong" => "captcha",
        _ => "",
    }
}

/// The form.
#[component]
pub(super) fn PasswordForm(view: SignInView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("password", &view.echo);
    let remembered = !view.echo.typed("remember").is_empty();
    let remember = view.remember_days.map(|days| {
        let label = t!(i18n, "sign-in-remember", days = days);
        let hint = t!(i18n, "sign-in-remember-hint");
        view! { <Checkbox id="remember" name="remember" label hint checked=remembered /> }
    });
    view! {
        <PageTitle text=t!(i18n, "sign-in-title") error=state.has_error() />
        <ErrorSummary errors=state.errors(place) />
        <ActivateFirst state href=view.activate.clone() />
        <ReadyTomorrow state told=view.ready_tomorrow />
        <AnswerForm action="/_fn/sign_in/password" page=view.page.clone() state=state>
            <Field
                id="username"
                name="username"
                label=t!(i18n, "account-label")
                error=state.error_at("username", place)
                value=view.echo.typed("username")
                placeholder=t!(i18n, "account-placeholder")
                autocomplete="username"
                enterkeyhint="next"
                maxlength=254
                required=true
            />
            <PasswordField
                id="password"
                name="password"
                label=t!(i18n, "password-label")
                error=state.error_at("password", place)
                placeholder=t!(i18n, "password-placeholder")
                enterkeyhint="go"
                required=true
            />
            <CaptchaPart state always=view.captcha.clone() error=state.error_at("captcha", place) />
            {remember}
            <SubmitButton label=t!(i18n, "sign-in-submit") />
        </AnswerForm>
    }
}
