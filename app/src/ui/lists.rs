//! Facts, tables and the services somebody can go to (P-9).

use leptos::prelude::*;

/// Names and values, as on a profile card.
#[component]
pub fn Facts(
    /// Name and value.
    items: Vec<(String, String)>,
) -> impl IntoView {
    let items = items
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect_view();
    view! { <dl class="facts">{items}</dl> }.into_any()
}

/// A table of texts. On narrow screens every row becomes a block that names its values.
#[component]
pub fn DataTable(
    /// What the table shows, for screen readers.
    #[prop(into)]
    caption: String,
    /// Headings.
    columns: Vec<String>,
    /// As many cells a row as there are headings.
    rows: Vec<Vec<String>>,
) -> impl IntoView {
    let cells = |row: Vec<String>| row.into_iter().map(IntoAny::into_any).collect();
    table("table", caption, columns, rows.into_iter().map(cells).collect())
}

/// The one table, whose cells may be links.
pub fn table(class: &'static str, caption: String, columns: Vec<String>, rows: Vec<Vec<AnyView>>) -> AnyView {
    let head = columns.iter().map(|column| view! { <th scope="col">{column.clone()}</th> }).collect_view();
    let body = rows
        .into_iter()
        .map(|row| {
            let cells = row
                .into_iter()
                .zip(&columns)
                .map(|(cell, column)| view! { <td data-label=column.clone()>{cell}</td> })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <table class=class>
            <caption class="unseen">{caption}</caption>
            <thead>
                <tr>{head}</tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    }
    .into_any()
}

/// Says why a list is empty and what would fill it.
#[component]
pub fn EmptyState(
    /// The sentence.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <p class="empty">{text}</p> }.into_any()
}

/// The tiles of all services.
#[component]
pub fn ServiceGrid(
    /// [`ServiceTile`]s.
    children: Children,
) -> impl IntoView {
    view! { <ul class="services">{children()}</ul> }.into_any()
}

/// One business system: its first character on a coloured square, its name, its host.
#[component]
pub fn ServiceTile(
    /// The system's name.
    #[prop(into)]
    name: String,
    /// Where it starts.
    #[prop(into)]
    href: String,
    /// A word about it: its host, its purpose; empty: none.
    #[prop(optional, into)]
    note: String,
    /// Path of its picture; empty: its first character.
    #[prop(optional, into)]
    icon: String,
    /// Beside the link: its star.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let sign: String = name.chars().next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    // The same colour for the same name, on both sides and every day.
    let hue = name.chars().fold(0u32, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c))) % 6;
    let sign = if icon.is_empty() {
        view! { <span class=format!("service-sign hue-{hue}") aria-hidden="true">{sign}</span> }.into_any()
    } else {
        view! { <img class="service-sign" src=icon alt="" width="48" height="52" loading="lazy" /> }
            .into_any()
    };
    view! {
        <li>
            <a class="service" href=href rel="external">
                {sign}
                <span class="service-name">{name}</span>
                {(!note.is_empty()).then(|| view! { <span class="service-note">{note}</span> })}
            </a>
            {children.map(|children| children())}
        </li>
    }
    .into_any()
}
