//! Boxes.

use leptos::prelude::*;

/// The page's title, at most one on a page.
#[component]
pub fn Heading(
    /// `<h1>`.
    #[prop(into)]
    text: String,
    /// A sentence under it; empty: none.
    #[prop(optional, into)]
    lead: String,
) -> impl IntoView {
    view! {
        <div class="title">
            <h1>{text}</h1>
            {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
        </div>
    }
    .into_any()
}

/// A part of a page on its own surface.
#[component]
pub fn Card(
    /// `<h2>`; empty: none.
    #[prop(optional, into)]
    title: String,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card">
            {(!title.is_empty()).then(|| view! { <h2 class="card-title">{title}</h2> })}
            {children()}
        </section>
    }
    .into_any()
}

/// Things under each other with even space between.
#[component]
pub fn Stack(
    /// More space.
    #[prop(optional)]
    wide: bool,
    /// The things.
    children: Children,
) -> impl IntoView {
    view! { <div class="stack" class:wide=wide>{children()}</div> }.into_any()
}
