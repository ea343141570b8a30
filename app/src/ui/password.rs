//! A password: pasting works, and where WASM runs it can be looked at.

use i18n::t;
use leptos::prelude::*;

use super::frame::{FieldFrame, described_by, invalid};
use crate::shell::use_i18n;

/// A password with a show/hide control. It never comes back from the server.
#[component]
pub fn PasswordField(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// Always visible, above.
    #[prop(into)]
    label: String,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What to do about what is wrong.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// An example, never a label (J-13's bilingual ones).
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// `current-password` or `new-password`.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
    /// `enterkeyhint`.
    #[prop(optional)]
    enterkeyhint: Option<&'static str>,
    /// Has to be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let described = described_by(&id, hint, error);
    let show = t!(i18n, "password-show");
    let hide = t!(i18n, "password-hide");
    let controls = id.clone();
    view! {
        <FieldFrame id=id.clone() label hint error required>
            <div class="joined">
                <input
                    class="input"
                    type="password"
                    id=id
                    name=name
                    placeholder=placeholder
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    enterkeyhint=enterkeyhint
                    required=required
                    aria-describedby=described
                    aria-invalid=invalid(error)
                />
                <Peek controls show hide />
            </div>
        </FieldFrame>
    }
    .into_any()
}

/// Shows and hides what was typed.
#[island]
fn Peek(controls: String, show: String, hide: String) -> impl IntoView {
    let shown = RwSignal::new(false);
    let id = controls.clone();
    let press = move |_| {
        shown.update(|shown| *shown = !*shown);
        if let Some(input) = document().get_element_by_id(&id) {
            let kind = if shown.get_untracked() { "text" } else { "password" };
            // A browser that refuses goes on hiding it.
            let _ = input.set_attribute("type", kind);
        }
    };
    view! {
        <button
            type="button"
            class="peek with-scripts"
            aria-controls=controls
            aria-pressed=move || if shown.get() { "true" } else { "false" }
            on:click=press
        >
            {move || if shown.get() { hide.clone() } else { show.clone() }}
        </button>
    }
}
