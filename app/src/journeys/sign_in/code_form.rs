//! Phone and SMS code (J-10, S-14).

use i18n::t;
use leptos::prelude::*;

use super::model::SignInView;
use crate::captcha::CaptchaPart;
use crate::form::{AnswerForm, FormState};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Checkbox, CodeButton, CodeField, ErrorSummary, Mood, Notice, PhoneField, SubmitButton};

/// Which field a refusal belongs to.
pub fn place(code: &str) -> &'static str {
    match code {
        "phone_invalid"
        | "phone_country_missing"
        | "phone_country_mismatch"
        | "sms_region"
        | "too_soon"
        | "too_many_sends"
        | "sms_budget"
        | "phone_taken" => "phone",
        "code_invalid" | "code_wrong" | "code_expired" | "code_used_up" => "code",
        "captcha_required" | "captcha_wrong" => "captcha",
        _ => "",
    }
}

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
            <SubmitButton label=t!(i18n, "sign-in-submit") pending=state.pending />
        </AnswerForm>
    }
}

/// A phone, the button that sends a code to it, and the code: the same at
/// sign-in and wherever a phone is bound.
#[component]
pub fn PhoneAndCode(
    /// The form it stands in.
    state: FormState,
    /// What was typed before.
    #[prop(into)]
    value: String,
    /// The country code that was typed before.
    #[prop(into)]
    country: String,
    /// Where the code is asked for.
    send: &'static str,
    /// Only a number that is bound already gets a code.
    #[prop(optional)]
    bound: bool,
    /// How to fill the phone in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    // The countdown begins with a code that was sent (or refused as too soon) and belongs to that
    // number: another refusal leaves it going, another number ends it.
    let first = state.sent.get_untracked().map_or(0, |sent| sent.resend_after);
    let wait = RwSignal::new(first);
    Effect::new(move |_| {
        if let Some(sent) = state.sent.get() {
            wait.set(sent.resend_after);
        }
    });
    Effect::new(move |_| {
        if let Some(seconds) =
            state.problem.get().filter(|problem| problem.code == "too_soon").and_then(|p| p.number)
        {
            wait.set(seconds);
        }
    });
    let changed = Callback::new(move |()| {
        if wait.get_untracked() > 0 {
            wait.set(0);
        }
    });
    let valid = move || {
        state.sent.get().map(|sent| {
            let text = t!(i18n, "code-sent", minutes = sent.minutes);
            let text = if bound { format!("{text}{}", t!(i18n, "code-sent-bound")) } else { text };
            view! { <Notice mood=Mood::Success>{text}</Notice> }
        })
    };
    view! {
        // Enter and the keyboard's "go" press the first button of a form: it must not be the one
        // that sends another code.
        <button type="submit" class="unseen" tabindex="-1" aria-hidden="true"></button>
        <PhoneField
            id="phone"
            label=t!(i18n, "phone-label")
            hint
            error=state.error_at("phone", place)
            value
            country
            placeholder=t!(i18n, "phone-placeholder")
            enterkeyhint="next"
            required=true
            changed
        />
        <CodeField
            id="code"
            label=t!(i18n, "code-label")
            hint=t!(i18n, "code-hint")
            error=state.error_at("code", place)
            required=true
        >
            <CodeButton label=t!(i18n, "code-send") wait formaction=send pending=state.pending />
        </CodeField>
        {valid}
    }
}
