//! The part of a form that asks for a passkey. It needs a script: a small one
//! of its own (`public/passkey.js`), so that the other pages carry none of it.
//! Without scripts it says what it needs.

use i18n::t;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::shell::use_i18n;

/// The button, and the fields `ceremony` and `response`.
#[component]
pub fn PasskeyPart(
    /// `create` or `get`.
    kind: &'static str,
    /// What the browser is asked with, as JSON.
    options: String,
    /// The sealed ceremony.
    ceremony: String,
    /// What the button says.
    label: String,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <input type="hidden" name="ceremony" value=ceremony />
        <input type="hidden" name="response" value="" />
        <p class="hint passkey-need">{t!(i18n, "passkey-need")}</p>
        <p class="error passkey-failed" role="alert">{t!(i18n, "passkey-failed")}</p>
        <button type="button" class="button passkey-go" data-passkey=kind data-options=options>
            <span class="button-label">{label}</span>
        </button>
        <script src="/passkey.js" nonce=use_nonce() defer></script>
    }
    .into_any()
}
