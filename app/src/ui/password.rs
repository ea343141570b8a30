//! A password: pasting works, and where WASM runs it can be looked at.

use i18n::t;
use leptos::{html, prelude::*};

use super::{
    frame::{FieldFrame, described_by, invalid},
    hydrated,
};
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
    /// Follows what is typed, for a [`super::StrengthMeter`]; stays empty until hydration.
    #[prop(optional)]
    typed: Option<RwSignal<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let alive = hydrated();
    let shown = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let described = described_by(&id, hint, error);
    if let Some(typed) = typed {
        // What was typed while the WASM was still on its way.
        Effect::new(move |_| {
            if let Some(input) = input.get() {
                typed.set(input.value());
            }
        });
    }
    let show = t!(i18n, "password-show");
    let hide = t!(i18n, "password-hide");
    let controls = id.clone();
    view! {
        <FieldFrame id=id.clone() label hint error required>
            <div class="joined">
                <input
                    class="input"
                    type=move || if shown.get() { "text" } else { "password" }
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
                    node_ref=input
                    on:input:target=move |event| {
                        if let Some(typed) = typed {
                            typed.set(event.target().value());
                        }
                    }
                />
                <button
                    type="button"
                    class="peek"
                    hidden=move || !alive.get()
                    aria-controls=controls
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { hide.clone() } else { show.clone() }}
                </button>
            </div>
        </FieldFrame>
    }
    .into_any()
}
