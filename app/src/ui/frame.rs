//! What every field has around its control: a label above, a hint, an error.

use leptos::prelude::*;

/// The ids of the hint and error of field `id`, for `aria-describedby`.
pub(super) fn described_by(
    id: &str,
    hint: MaybeProp<String>,
    error: MaybeProp<String>,
) -> impl Fn() -> Option<String> + Clone + Send + Sync + 'static {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    move || match (hint.get().is_some(), error.get().is_some()) {
        (false, false) => None,
        (true, false) => Some(hint_id.clone()),
        (false, true) => Some(error_id.clone()),
        (true, true) => Some(format!("{hint_id} {error_id}")),
    }
}

/// `aria-invalid` while there is an error.
pub(super) fn invalid(
    error: MaybeProp<String>,
) -> impl Fn() -> Option<&'static str> + Clone + Send + Sync + 'static {
    move || error.get().map(|_| "true")
}

/// Label, hint and error, in this order, around a control with the same `id`.
/// The control points at `{id}-hint` and `{id}-error` with `aria-describedby`.
#[component]
pub fn FieldFrame(
    /// The id of the control.
    #[prop(into)]
    id: String,
    /// Always visible.
    #[prop(into)]
    label: String,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What to do about what is wrong.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Marks the label in forms of class `marked`.
    #[prop(optional)]
    required: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    view! {
        <div class="field" class:wrong=move || error.get().is_some()>
            <label class="label" class:required=required for=id>{label}</label>
            {move || hint.get().map(|text| view! { <p class="hint" id=hint_id.clone()>{text}</p> })}
            {move || error.get().map(|text| view! { <p class="error" id=error_id.clone()>{text}</p> })}
            {children()}
        </div>
    }
    .into_any()
}
