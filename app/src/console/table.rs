//! Lists at the console: filters that live in the address, a table whose cells
//! may be links, and the way to the next page.

use i18n::t;
use leptos::prelude::*;

use crate::shell::use_i18n;
use crate::ui::table;

/// A dense table, which may be wider than its page.
#[component]
pub fn Table(
    /// What it shows, for screen readers.
    #[prop(into)]
    caption: String,
    /// Headings.
    columns: Vec<String>,
    /// As many cells a row as there are headings.
    rows: Vec<Vec<AnyView>>,
) -> impl IntoView {
    view! { <div class="table-room">{table("table dense", caption, columns, rows)}</div> }.into_any()
}

/// The filters above a list: a form that is sent with GET, so that they stand in the address.
#[component]
pub fn Filters(
    /// The list's path.
    #[prop(into)]
    action: String,
    /// Fields; the button is here.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <form class="filters" method="get" action=action role="search">
            {children()}
            <button class="button secondary" type="submit">{t!(i18n, "console-filter")}</button>
        </form>
    }
    .into_any()
}

/// The way through a long list.
#[component]
pub fn Pager(
    /// Address of the first page, when this is another one.
    first: Option<String>,
    /// Address of the next page.
    next: Option<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=t!(i18n, "console-pages")>
                {first.map(|href| view! { <a class="button quiet" href=href>{t!(i18n, "console-first-page")}</a> })}
                {next.map(|href| view! { <a class="button secondary" href=href rel="next">{t!(i18n, "console-next-page")}</a> })}
            </nav>
        }
    })
}
