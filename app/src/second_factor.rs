//! Proving a second factor: the same ways and fields wherever that happens.

use i18n::{I18n, t};
use leptos::prelude::*;

use crate::form::{AnswerForm, FormState};
use crate::passkey::PasskeyPart;
use crate::proof;
use crate::shell::use_i18n;
use crate::ui::{CodeField, Field, SubmitButton, TabItem};

/// Which field a refusal belongs to.
pub fn place(code: &str) -> &'static str {
    if code == "recovery_code_wrong" { "recovery" } else { proof::place(code) }
}

/// What a way is called.
pub fn way_name(i18n: &I18n, way: &str) -> String {
    match way {
        "sms" => t!(i18n, "step-up-way-sms"),
        "totp" => t!(i18n, "totp-title"),
        "passkey" => t!(i18n, "passkey-title"),
        _ => t!(i18n, "step-up-way-recovery"),
    }
}

/// The tabs of several ways; none where there is one only.
pub fn tabs(i18n: &I18n, ways: &[String], shown: &str, address: impl Fn(&str) -> String) -> Vec<TabItem> {
    if ways.len() < 2 {
        return Vec::new();
    }
    let tab =
        |way: &String| TabItem { href: address(way), label: way_name(i18n, way), current: way == shown };
    ways.iter().map(tab).collect()
}

/// The ways that there are, and the one that is wanted or else the first.
#[cfg(feature = "ssr")]
pub fn choose(there: &[(&str, bool)], wanted: Option<String>) -> (Vec<String>, String) {
    let ways: Vec<String> =
        there.iter().filter(|(_, there)| *there).map(|(way, _)| (*way).to_owned()).collect();
    let way = wanted.filter(|way| ways.contains(way)).or_else(|| ways.first().cloned());
    (ways, way.unwrap_or_default())
}

/// The form of one way: `totp`, `recovery` or `passkey`.
#[component]
pub fn FactorForm(
    /// Which.
    way: String,
    /// Where a typed code is sent, with `way`.
    action: &'static str,
    /// Where a passkey's answer is sent.
    passkey: &'static str,
    /// The page it stands on.
    page: String,
    /// How it stands.
    state: FormState,
    /// What a passkey is asked with, as JSON.
    options: String,
    /// The sealed ceremony.
    ceremony: String,
    /// What the button says.
    submit: String,
    /// Further fields.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    if way == "passkey" {
        return view! {
            <AnswerForm action=passkey page state>
                {children()}
                <PasskeyPart kind="get" options ceremony label=t!(i18n, "passkey-use") />
            </AnswerForm>
        }
        .into_any();
    }
    let field = if way == "totp" {
        view! {
            <CodeField
                id="code"
                label=t!(i18n, "totp-code")
                hint=t!(i18n, "totp-code-hint")
                error=state.error_at("code", place)
                required=true
            />
        }
        .into_any()
    } else {
        view! {
            <Field
                id="recovery"
                name="code"
                label=t!(i18n, "step-up-way-recovery")
                hint=t!(i18n, "step-up-recovery-hint")
                error=state.error_at("recovery", place)
                maxlength=40
                required=true
            />
        }
        .into_any()
    };
    view! {
        <AnswerForm action page state>
            <input type="hidden" name="way" value=way />
            {field}
            {children()}
            <SubmitButton label=submit />
        </AnswerForm>
    }
    .into_any()
}
