//! One line of text, and one choice.

use leptos::prelude::*;

use super::frame::{FieldFrame, described_by, invalid};

/// A line of text. The control is uncontrolled: what somebody or their password
/// manager typed before hydration stays.
#[component]
pub fn Field(
    /// Unique on the page; error summaries link to it.
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
    /// What it holds at first: what was typed before the error.
    #[prop(optional, into)]
    value: String,
    /// An example, never a label (J-13's bilingual ones).
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// `type`.
    #[prop(default = "text")]
    kind: &'static str,
    /// `autocomplete`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// `inputmode`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// `enterkeyhint`: what the return key of a phone says.
    #[prop(optional)]
    enterkeyhint: Option<&'static str>,
    /// `maxlength`, in UTF-16 units.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Has to be filled in.
    #[prop(optional)]
    required: bool,
    /// The first field of a page that is nothing but its form.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let described = described_by(&id, hint, error);
    view! {
        <FieldFrame id=id.clone() label hint error required>
            <input
                class="input"
                type=kind
                id=id
                name=name
                value=value
                placeholder=placeholder
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                inputmode=inputmode
                enterkeyhint=enterkeyhint
                maxlength=maxlength
                required=required
                autofocus=autofocus
                aria-describedby=described
                aria-invalid=invalid(error)
            />
        </FieldFrame>
    }
    .into_any()
}

/// A text of several lines.
#[component]
pub fn TextArea(
    /// Unique on the page; error summaries link to it.
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
    /// What it holds at first.
    #[prop(optional, into)]
    value: String,
    /// How high it is, in lines.
    #[prop(default = 4)]
    rows: usize,
    /// `maxlength`, in UTF-16 units.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Has to be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let described = described_by(&id, hint, error);
    view! {
        <FieldFrame id=id.clone() label hint error required>
            <textarea
                class="input"
                id=id
                name=name
                rows=rows.to_string()
                maxlength=maxlength
                required=required
                aria-describedby=described
                aria-invalid=invalid(error)
            >
                {value}
            </textarea>
        </FieldFrame>
    }
    .into_any()
}

/// A choice that is sent as `on` when made and not at all otherwise.
#[component]
pub fn Checkbox(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// Beside the box.
    #[prop(into)]
    label: String,
    /// Under the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether it is made at first.
    #[prop(optional)]
    checked: bool,
) -> impl IntoView {
    let hint_id = hint.as_ref().map(|_| format!("{id}-hint"));
    view! {
        <div class="check">
            <input type="checkbox" id=id.clone() name=name value="on" checked=checked aria-describedby=hint_id.clone() />
            <label for=id>{label}</label>
            {hint.map(|text| view! { <p class="hint" id=hint_id>{text}</p> })}
        </div>
    }
    .into_any()
}
