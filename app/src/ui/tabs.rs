//! Tabs that are links: each way has its own address, and works without WASM.

use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabItem {
    /// Its address.
    pub href: String,
    /// Its name.
    pub label: String,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// A row of tabs.
#[component]
pub fn Tabs(
    /// What they choose between, for screen readers.
    #[prop(into)]
    label: String,
    /// The tabs.
    items: Vec<TabItem>,
) -> impl IntoView {
    let items = items
        .into_iter()
        .map(|item| {
            view! {
                <li>
                    <a href=item.href aria-current=item.current.then_some("page")>{item.label}</a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="tabs" aria-label=label>
            <ul>{items}</ul>
        </nav>
    }
    .into_any()
}
