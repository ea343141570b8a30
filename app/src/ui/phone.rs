//! A phone number: the country code and the number as one control (P-15, P-16).

use i18n::t;
use leptos::prelude::*;

use super::frame::{FieldFrame, described_by, invalid};
use crate::shell::use_i18n;

/// Sent as `country` and `phone`. The code is +86 at first and can be edited;
/// when it is deleted it comes back (P-16), in the browser on leaving the
/// field, and without WASM from the server, which refuses the empty one.
#[component]
pub fn PhoneField(
    /// Unique on the page; the country's id is `{id}-country`.
    #[prop(into)]
    id: String,
    /// Always visible, above.
    #[prop(into)]
    label: String,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What to do about what is wrong (P-17).
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// The number as typed before.
    #[prop(optional, into)]
    value: String,
    /// The country code as typed before; empty: +86.
    #[prop(optional, into)]
    country: String,
    /// An example.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// `enterkeyhint`.
    #[prop(optional)]
    enterkeyhint: Option<&'static str>,
    /// Has to be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let home = format!("+{}", vocabulary::phone::DEFAULT_COUNTRY);
    let country = if country.trim().is_empty() { home.clone() } else { country };
    let described = described_by(&id, hint, error);
    view! {
        <FieldFrame id=id.clone() label hint error required>
            <div class="joined phone">
                <input
                    class="input country"
                    type="tel"
                    id=format!("{id}-country")
                    name="country"
                    value=country
                    autocomplete="tel-country-code"
                    inputmode="tel"
                    maxlength="6"
                    aria-label=t!(i18n, "phone-country")
                    data-home=home
                />
                <input
                    class="input"
                    type="tel"
                    id=id
                    name="phone"
                    value=value
                    placeholder=placeholder
                    autocomplete="tel"
                    inputmode="tel"
                    enterkeyhint=enterkeyhint
                    maxlength="32"
                    required=required
                    aria-describedby=described
                    aria-invalid=invalid(error)
                />
            </div>
        </FieldFrame>
    }
    .into_any()
}
