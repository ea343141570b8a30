//! One-time codes and the picture with four characters.

use i18n::t;
use leptos::prelude::*;

use super::{
    countdown::{NUMBER, ticking},
    frame::{FieldFrame, described_by, invalid},
    listen::{on_input, value_of},
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
) -> impl IntoView {
    let waiting = t!(use_i18n(), "code-resend-in", seconds = NUMBER);
    let props = (formaction.unwrap_or_default(), form.unwrap_or_default());
    view! { <ResendButton label waiting wait=wait.get_untracked() formaction=props.0 form=props.1 /> }
}

/// The fields that say where a code goes.
const TARGETS: [&str; 3] = ["country", "phone", "email"];

fn target_of(form: &leptos::web_sys::HtmlFormElement) -> String {
    let field = |name| form.query_selector(&format!("input[name={name}]")).ok().flatten();
    TARGETS.into_iter().filter_map(field).map(|field| value_of(&field)).collect()
}

/// The countdown outlives the page that began it: a wrong code brings another page, and does not end
/// or begin it.
mod pause {
    use std::cell::RefCell;

    use crate::ui::countdown::now_millis;

    thread_local! {
        /// What was asked for, and when it may be asked for again, in milliseconds.
        static PAUSE: RefCell<(String, u64)> = const { RefCell::new((String::new(), 0)) };
    }

    /// The seconds to wait before `asked` again: as the page says, or as an earlier one did.
    pub fn seconds(said: u64, asked: &str) -> u64 {
        PAUSE.with_borrow_mut(|(before, until)| {
            if said > 0 {
                *until = now_millis() + said * 1000;
                asked.clone_into(before);
                return said;
            }
            if before == asked { until.saturating_sub(now_millis()).div_ceil(1000) } else { 0 }
        })
    }
}

/// The button. Its countdown belongs to the number that the code went to: typing another ends it.
#[island]
fn ResendButton(
    label: String,
    waiting: String,
    wait: u64,
    formaction: String,
    form: String,
) -> impl IntoView {
    // Without scripts nothing counts down, so nothing waits: what the server renders can be pressed.
    let left = RwSignal::new(0);
    let node = NodeRef::<leptos::html::Button>::new();
    let asked = formaction.clone();
    Effect::new(move |_| {
        let Some(form) = node.get().and_then(|node| node.form()) else { return };
        let wait = pause::seconds(wait, &format!("{asked} {}", target_of(&form)));
        ticking(left, wait);
        if wait > 0 {
            on_input(&form, move |name| {
                if TARGETS.contains(&name.as_str()) {
                    left.set(0);
                }
            });
        }
    });
    let text = move || match left.get() {
        0 => label.clone(),
        seconds => waiting.replace(NUMBER, &seconds.to_string()),
    };
    let some = |text: String| (!text.is_empty()).then_some(text);
    let counting = move || left.get() > 0;
    view! {
        <button
            type="submit"
            class="side"
            class:waiting=counting
            formaction=some(formaction)
            form=some(form)
            formnovalidate=true
            aria-disabled=move || counting().then_some("true")
            node_ref=node
            on:click=move |event: leptos::ev::MouseEvent| {
                if left.get_untracked() > 0 {
                    event.prevent_default();
                }
            }
        >
            {text}
        </button>
    }
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
