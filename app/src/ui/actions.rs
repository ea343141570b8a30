//! What people press.

use leptos::prelude::*;

/// How much weight an action has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// The one thing to do on this page.
    #[default]
    Primary,
    /// Another thing.
    Secondary,
    /// Takes something away; asked for twice.
    Danger,
    /// Like a link.
    Quiet,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button",
            Self::Secondary => "button secondary",
            Self::Danger => "button danger",
            Self::Quiet => "button quiet",
        }
    }
}

/// Sends its form. It is never disabled: pressing it while the form is on its way
/// does nothing, and `aria-busy` says so (`enhance`).
#[component]
pub fn SubmitButton(
    /// What happens.
    #[prop(into)]
    label: String,
    /// Weight.
    #[prop(optional)]
    tone: Tone,
    /// Sent with the form when this button sends it.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value that is sent.
    #[prop(optional, into)]
    value: Option<String>,
    /// `formaction`, when it sends the form to another address.
    #[prop(optional, into)]
    formaction: Option<String>,
    /// Sends the form as it is, even if required fields are empty.
    #[prop(optional)]
    novalidate: bool,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class=tone.class()
            name=name
            value=value
            formaction=formaction
            formnovalidate=novalidate
        >
            <span class="button-label">{label}</span>
        </button>
    }
    .into_any()
}

/// A link that looks like a button, because it is the next step.
#[component]
pub fn ButtonLink(
    /// Where to.
    #[prop(into)]
    href: String,
    /// What it says.
    #[prop(into)]
    label: String,
    /// Weight.
    #[prop(optional)]
    tone: Tone,
    /// Leaves the pages of this application: loaded by the browser, not by the router.
    #[prop(optional)]
    external: bool,
) -> impl IntoView {
    view! {
        <a class=tone.class() href=href rel=external.then_some("external")>
            <span class="button-label">{label}</span>
        </a>
    }
    .into_any()
}
