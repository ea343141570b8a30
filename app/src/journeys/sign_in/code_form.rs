//! Phone and SMS code (J-10, S-14).

use i18n::t;
use leptos::prelude::*;

use super::model::SignInView;
use super::page::{ActivateFirst, ReadyTomorrow};
use crate::captcha::CaptchaPart;
use crate::form::{AnswerForm, FormState};
use crate::proof::{PhoneAndCode, place};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Checkbox, ErrorSummary, SubmitButton};

/// The form.
#[component]
pub(super) fn CodeForm(view: SignInView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("code", &view.echo);
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
        <AnswerForm action="/_fn/sign_in/code" page=view.page.clone() state=state>
            <PhoneAndCode
                state
                value=view.echo.typed("phone")
                country=view.echo.typed("country")
                send="/_fn/sign_in/send_code"
                bound=true
            />
            <CaptchaPart state always=None error=state.error_at("captcha", place) />
            {remember}
            <SubmitButton label=t!(i18n, "sign-in-submit") />
        </AnswerForm>
    }
}
