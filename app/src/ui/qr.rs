//! The frame around a QR code.

use leptos::prelude::*;

/// A QR code on white, in a gate. While `veil` says something it covers the
/// code, with the children (a link to renew it) under the words.
#[component]
pub fn QrFrame(
    /// The code as an `<svg>` element, made by the server and by nobody else.
    #[prop(into)]
    svg: Signal<String>,
    /// What the picture is, for screen readers.
    #[prop(into)]
    label: String,
    /// Why the code cannot be scanned now.
    #[prop(optional, into)]
    veil: MaybeProp<String>,
    /// Shown under the veil's words.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    view! {
        <div class="gate" class:veiled=move || veil.get().is_some()>
            <div class="qr" role="img" aria-label=label inner_html=move || svg.get()></div>
            {move || {
                veil.get().map(|text| {
                    view! {
                        <div class="veil" role="status">
                            <p>{text}</p>
                            {children.clone().map(|children| children())}
                        </div>
                    }
                })
            }}
        </div>
    }
    .into_any()
}
