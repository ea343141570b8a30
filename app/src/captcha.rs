//! The captcha inside a form: fields that WASM fills in by its own work, and an
//! image where there is no WASM.

use i18n::t;
use leptos::prelude::*;

use crate::answer::{CaptchaView, Problem};
use crate::form::FormState;
use crate::page::here;
use crate::shell::use_i18n;
use crate::ui::{CaptchaField, hydrated};

/// Shown when the last answer asked for a captcha, or when every attempt needs one. A hydrated page
/// never shows the image: the form does the work when it is sent.
#[component]
pub fn CaptchaPart(
    /// The form it stands in.
    state: FormState,
    /// The captcha that every attempt needs.
    always: Option<CaptchaView>,
    /// What is wrong with the last one.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let alive = hydrated();
    let wanted = Memo::new(move |_| {
        let asked = state
            .problem
            .with(|problem| problem.as_ref().and_then(|Problem { captcha, .. }| captcha.clone()));
        asked.or_else(|| always.clone())
    });
    let page = here();
    move || {
        let captcha = wanted.get().filter(|_| !alive.get())?;
        let image = format!("/captcha/{}", captcha.image);
        let again = page.get();
        Some(view! {
            <input type="hidden" name="image" value=captcha.image />
            <CaptchaField
                id="captcha"
                name="captcha"
                label=t!(i18n, "captcha-label")
                hint=t!(i18n, "captcha-hint")
                error=error
                image=Signal::stored(image)
                required=true
            >
                <a class="side" href=again rel="external">{t!(i18n, "captcha-refresh")}</a>
            </CaptchaField>
        })
    }
}
