//! The fields of a new password: the same wherever one is set.

use i18n::t;
use leptos::prelude::*;
use vocabulary::PasswordPolicy;

use crate::form::FormState;
use crate::messages::rules_text;
use crate::shell::use_i18n;
use crate::ui::{PasswordField, StrengthMeter};

/// Which field a refusal belongs to.
pub fn place(code: &str) -> &'static str {
    match code {
        "password_weak" | "password_same" | "password_empty" | "password_recent" | "password_common" => {
            "new-password"
        }
        "password_mismatch" => "repeated",
        _ => "",
    }
}

/// The new password with its live grade (P-42), and once more: fields `new_password`, `repeated`.
#[component]
pub fn NewPasswordFields(
    /// The form they stand in.
    state: FormState,
    /// The institution's rules.
    policy: PasswordPolicy,
    /// The account number, so that password managers know whose password this is.
    number: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let rules = rules_text(&i18n, &policy);
    view! {
        <input class="hidden" type="text" name="username" autocomplete="username" value=number readonly hidden />
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
        <StrengthMeter policy />
        <PasswordField
            id="repeated"
            name="repeated"
            label=t!(i18n, "password-repeat-label")
            error=state.error_at("repeated", place)
            autocomplete="new-password"
            enterkeyhint="go"
            required=true
        />
    }
    .into_any()
}
