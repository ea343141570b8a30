//! Proving a phone or an e-mail address by the code that is sent to it: the
//! same fields wherever that happens.

use i18n::t;
use leptos::prelude::*;

use crate::form::FormState;
use crate::journeys::help::link_for;
use crate::page::here_plain;
use crate::shell::use_i18n;
use crate::ui::{CodeButton, CodeField, Field, Mood, Notice, PhoneField};

/// Which field a refusal belongs to: `phone`, `email`, `code`, `captcha`; else the whole form.
pub fn place(code: &str) -> &'static str {
    match code {
        "phone_invalid"
        | "phone_country_missing"
        | "phone_country_mismatch"
        | "sms_region"
        | "phone_taken" => "phone",
        "email_invalid" | "email_taken" => "email",
        "code_invalid" | "code_wrong" | "code_expired" | "code_used_up" | "too_soon" | "too_many_sends"
        | "sms_budget" => "code",
        "captcha_required" | "captcha_wrong" => "captcha",
        _ => "",
    }
}

/// Seconds until another code may be asked for: after one was sent, or refused as too soon.
fn waiting(state: FormState) -> Signal<u64> {
    let sent = state.sent.with_untracked(|sent| sent.map(|sent| sent.resend_after));
    let too_soon = state.problem.with_untracked(|problem| {
        problem.as_ref().filter(|problem| problem.code == "too_soon").and_then(|problem| problem.number)
    });
    Signal::stored(sent.or(too_soon).unwrap_or_default())
}

/// The code and the button that sends it.
#[component]
fn Code(
    state: FormState,
    wait: Signal<u64>,
    send: &'static str,
    #[prop(optional)] bound: bool,
    #[prop(optional)] mail: bool,
    #[prop(optional_no_strip)] label: Option<String>,
    /// The masked number or address, where the page knows it (S-14).
    #[prop(optional, into)]
    target: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let sent = move || {
        state.sent.get().map(|sent| {
            let text = if !target.is_empty() {
                let valid = t!(i18n, "code-valid-for", minutes = sent.minutes);
                format!(
                    "{}{}{valid}",
                    t!(i18n, "code-sent-to", phone = target.clone()),
                    t!(i18n, "rule-separator")
                )
            } else if mail {
                t!(i18n, "code-sent-mail", minutes = sent.minutes)
            } else {
                t!(i18n, "code-sent", minutes = sent.minutes)
            };
            let text = if bound { format!("{text}{}", t!(i18n, "code-sent-bound")) } else { text };
            let help = link_for("code-missing", &here_plain());
            view! {
                <Notice mood=Mood::Success>{text}</Notice>
                <p class="hint"><a href=help>{t!(i18n, "code-missing")}</a></p>
            }
        })
    };
    let hint = if mail { t!(i18n, "code-hint-mail") } else { t!(i18n, "code-hint") };
    view! {
        <CodeField
            id="code"
            label=label.unwrap_or_else(|| t!(i18n, "code-label"))
            hint
            error=state.error_at("code", place)
            required=true
        >
            <CodeButton label=t!(i18n, "code-send") wait formaction=send />
        </CodeField>
        {sent}
    }
    .into_any()
}

/// Enter and the keyboard's "go" press the first button of a form: it must not be the one that sends
/// another code.
#[component]
fn FirstButton() -> impl IntoView {
    view! { <button type="submit" class="unseen" tabindex="-1" aria-hidden="true"></button> }.into_any()
}

/// A phone, the button that sends a code to it, and the code: fields `country`, `phone`, `code`.
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
    /// What the field is called, where it is not just the phone.
    #[prop(optional, into)]
    label: Option<String>,
    /// What the code is called, where it is not just the code.
    #[prop(optional, into)]
    code: Option<String>,
    /// How to fill the phone in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let wait = waiting(state);
    view! {
        <FirstButton />
        <PhoneField
            id="phone"
            label=label.unwrap_or_else(|| t!(i18n, "phone-label"))
            hint
            error=state.error_at("phone", place)
            value
            country
            placeholder=t!(i18n, "phone-placeholder")
            enterkeyhint="next"
            required=true
        />
        <Code state wait send bound label=code />
    }
    .into_any()
}

/// An e-mail address, the button that sends a code to it, and the code: fields `email`, `code`.
#[component]
pub fn EmailAndCode(
    /// The form it stands in.
    state: FormState,
    /// What was typed before.
    #[prop(into)]
    value: String,
    /// Where the code is asked for.
    send: &'static str,
    /// Only an address that is bound already gets a code.
    #[prop(optional)]
    bound: bool,
    /// What the field is called, where it is not just the address.
    #[prop(optional, into)]
    label: Option<String>,
    /// How to fill the address in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let wait = waiting(state);
    view! {
        <FirstButton />
        <Field
            id="email"
            name="email"
            label=label.unwrap_or_else(|| t!(i18n, "email-label"))
            hint
            error=state.error_at("email", place)
            value
            kind="email"
            autocomplete="email"
            inputmode="email"
            enterkeyhint="next"
            maxlength=254
            required=true
        />
        <Code state wait send bound mail=true />
    }
    .into_any()
}

/// The code alone, to a number or address that is known and shown masked (P-14, H-12).
#[component]
pub fn CodeOnly(
    /// The form it stands in.
    state: FormState,
    /// The masked number or address.
    #[prop(into)]
    target: String,
    /// Where the code is asked for.
    send: &'static str,
    /// Whether `target` is an address.
    #[prop(optional)]
    mail: bool,
    /// What the target is called, where it is not just the bound one.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let wait = waiting(state);
    let bound = if mail { t!(i18n, "bound-email") } else { t!(i18n, "bound-phone") };
    view! {
        <FirstButton />
        <p class="bound-target"><span class="hint">{label.unwrap_or(bound)}</span>" "<strong>{target.clone()}</strong></p>
        <Code state wait send mail target />
    }
    .into_any()
}
