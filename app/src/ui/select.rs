//! One of a few: the browser's own list, which every phone shows its own way.

use leptos::prelude::*;

use super::frame::{FieldFrame, described_by, invalid};

/// A choice from a list (`<select>`). Uncontrolled like [`super::Field`].
#[component]
pub fn Select(
    /// Unique on the page; error summaries link to it.
    #[prop(into)]
    id: String,
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// Always visible, above.
    #[prop(into)]
    label: String,
    /// Value and text of every choice, in order.
    options: Vec<(String, String)>,
    /// The value that is chosen at first; the first one when none is it.
    #[prop(optional, into)]
    value: String,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What to do about what is wrong.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Has to be chosen: an empty value is no choice.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let described = described_by(&id, hint, error);
    let options = options
        .into_iter()
        .map(|(of, text)| {
            let chosen = of == value;
            view! { <option value=of selected=chosen>{text}</option> }
        })
        .collect_view();
    view! {
        <FieldFrame id=id.clone() label hint error required>
            <select
                class="input"
                id=id
                name=name
                required=required
                aria-describedby=described
                aria-invalid=invalid(error)
            >
                {options}
            </select>
        </FieldFrame>
    }
    .into_any()
}
