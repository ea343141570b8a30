//! The captcha inside a form: an image for people without scripts; with them
//! the browser does a proof of work instead when the form is sent (`enhance`).

use i18n::t;
use leptos::prelude::*;

use crate::answer::{CaptchaView, Problem};
use crate::form::FormState;
use crate::page::here;
use crate::shell::use_i18n;
use crate::ui::CaptchaField;

/// Shown when the last answer asked for a captcha, or when every attempt needs one.
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
    let asked = state
        .problem
        .with_untracked(|problem| problem.as_ref().and_then(|Problem { captcha, .. }| captcha.clone()));
    let captcha = asked.or(always)?;
    let image = format!("/captcha/{}", captcha.image);
    let again = here();
    let work = written(&captcha);
    Some(view! {
        <div class="without-scripts" data-captcha=work>
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
        </div>
    })
}

/// What the browser works on. Writing it has no way to fail.
fn written(captcha: &CaptchaView) -> String {
    #[cfg(feature = "ssr")]
    return serde_json::to_string(captcha).unwrap_or_default();
    #[cfg(not(feature = "ssr"))]
    {
        let _ = captcha;
        String::new()
    }
}
