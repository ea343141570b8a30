//! What the help centre shows; decided on the server.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// An article in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpItem {
    /// Its address, with the way back.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Its first words.
    pub lead: String,
}

/// Articles under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpGroup {
    /// The heading.
    pub title: String,
    /// The articles.
    pub items: Vec<HelpItem>,
}

/// A page of the help centre: the list, what a search found, or an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpView {
    /// The page's name.
    pub title: String,
    /// A sentence under it.
    pub lead: String,
    /// What was searched for.
    pub query: String,
    /// Where the person was; empty: nowhere in particular.
    pub from: String,
    /// Whether this is an article.
    pub article: bool,
    /// The article's text.
    pub html: String,
    /// Version, dates, contact (P-1).
    pub facts: Vec<(String, String)>,
    /// The lists.
    pub groups: Vec<HelpGroup>,
}

/// The help page at `page` (path and query). Open to everybody.
#[server(prefix = "/_fn", endpoint = "help/page", output = Json)]
pub async fn help_page(page: String) -> Result<HelpView, ServerFnError> {
    Ok(super::serve::view(&crate::context::ask()?, &page))
}
