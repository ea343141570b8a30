//! One-time codes and the picture with four characters.

use i18n::t;
use leptos::prelude::*;

use super::{
    countdown::ticking,
    frame::{FieldFrame, described_by, invalid},
    hydrated,
};
use crate::shell::use_i18n;

/// Six digits in one field, pasted or filled in by the phone (P-14). The
/// button that sends the code stands in the same row, as a child.
#[component]
pub fn CodeField(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The form field's name.
    #[prop(into, default = "code".into())]
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
    /// `enterkeyhint`.
    #[prop(default = "go")]
    enterkeyhint: &'static str,
    /// Has to be filled in.
    #[prop(optional)]
    required: bool,
    /// A [`CodeButton`].
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let described = described_by(&id, hint, error);
    view! {
        <FieldFrame id=id.clone() label hint error required>
            <div class="joined">
                // Room for the spaces that come with a pasted code.
                <input
                    class="input code"
                    type="text"
                    id=id
                    name=name
                    autocomplete="one-time-code"
                    inputmode="numeric"
                    enterkeyhint=enterkeyhint
                    maxlength="16"
                    spellcheck="false"
                    required=required
                    aria-describedby=described
                    aria-invalid=invalid(error)
                />
                {children.map(|children| children())}
            </div>
        </FieldFrame>
    }
    .into_any()
}

/// 获取验证码: sends the code, then says for how long it cannot be sent again
/// (S-14). It is never disabled without WASM: the server knows best.
#[component]
pub fn CodeButton(
    /// What it says while it can be pressed.
    #[prop(into)]
    label: String,
    /// Seconds until another code may be sent; 0: at once.
    #[prop(into)]
    wait: Signal<u64>,
    /// `formaction`, when it sends the form of its field to another address.
    #[prop(optional, into)]
    formaction: Option<String>,
    /// `form`, when it belongs to another form than the one it stands in.
    #[prop(optional, into)]
    form: Option<String>,
    /// While it is being sent.
    #[prop(optional, into)]
    pending: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    // Without scripts nothing counts down, so nothing waits: the server knows best.
    let (alive, ticks) = (hydrated(), ticking(wait));
    let left = Signal::derive(move || if alive.get() { ticks.get() } else { 0 });
    let waiting = move || left.get() > 0 || pending.get();
    let text = move || match left.get() {
        0 => label.clone(),
        seconds => t!(i18n, "code-resend-in", seconds = seconds),
    };
    view! {
        <button
            type="submit"
            class="side"
            class:waiting=waiting
            formaction=formaction
            form=form
            formnovalidate=true
            aria-disabled=move || waiting().then_some("true")
            on:click=move |event| {
                if waiting() {
                    event.prevent_default();
                }
            }
        >
            {text}
        </button>
    }
    .into_any()
}

/// Four characters from a picture. A new picture is a link, so that it works
/// without WASM; its text says 看不清? (H-10).
#[component]
pub fn CaptchaField(
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
    /// Address of the picture; `data:` addresses are fine.
    #[prop(into)]
    image: Signal<String>,
    /// Has to be filled in.
    #[prop(optional)]
    required: bool,
    /// What asks for another picture: a link or a button.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let described = described_by(&id, hint, error);
    view! {
        <FieldFrame id=id.clone() label hint error required>
            <div class="captcha">
                <input
                    class="input code"
                    type="text"
                    id=id
                    name=name
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    maxlength="8"
                    required=required
                    aria-describedby=described
                    aria-invalid=invalid(error)
                />
                <img src=image width="120" height="44" alt=t!(i18n, "captcha-image") />
                {children()}
            </div>
        </FieldFrame>
    }
    .into_any()
}
