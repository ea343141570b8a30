//! What the pages of the security centre show. One flat shape for all of them:
//! the server writes the words, the browser's half only lays them out.

use serde::{Deserialize, Serialize};

use crate::answer::Echo;

/// A thing with what can be done about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is.
    pub title: String,
    /// How it stands.
    pub text: String,
    /// What the link or button says; empty: there is none.
    pub action: String,
    /// Where the link leads.
    #[serde(default)]
    pub href: String,
    /// Where the button sends its form.
    #[serde(default)]
    pub form: String,
    /// The form's `id`.
    #[serde(default)]
    pub id: String,
}

/// A page of the security centre.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityView {
    /// Whose.
    pub account: String,
    /// Out of 100.
    pub score: u32,
    /// The page's first list.
    pub items: Vec<Item>,
    /// Its second.
    pub more: Vec<Item>,
    /// The history.
    pub rows: Vec<Vec<String>>,
    /// Where the next page of the history is; empty: nowhere.
    pub next: String,
    /// Where a person came from to add a factor, and goes back to; empty: nowhere.
    pub onward: String,
    /// Recovery codes, shown once.
    pub codes: Vec<String>,
    /// The QR of an authenticator that is being set up.
    pub svg: String,
    /// Its secret, or the options of a passkey, or what is to be removed.
    pub secret: String,
    /// The sealed ceremony of a passkey.
    pub ceremony: String,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}
