//! What the pages need to know about settings; the server knows it.

use std::collections::BTreeMap;
use std::sync::Arc;

use identity::Policy;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// A section of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionView {
    /// Its name in the settings file.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// How many of its keys are not at their default.
    pub changed: usize,
}

/// How a key is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Yes or no.
    Flag,
    /// A whole number.
    Number,
    /// A number with a point.
    Decimal,
    /// A length of time.
    Span,
    /// One of these.
    Choice(Vec<String>),
    /// Any text.
    Text,
    /// Texts, one a line.
    List,
    /// TOML.
    Raw,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyView {
    /// Dotted.
    pub path: String,
    /// What it is for.
    pub purpose: String,
    /// How it is asked for.
    pub kind: Kind,
    /// As the form writes it.
    pub value: String,
    /// Its default.
    pub default: String,
    /// Where the value came from.
    pub source: String,
    /// Whether the environment sets it: then nothing saved here does.
    pub from_environment: bool,
}

/// A key that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeView {
    /// Dotted.
    pub path: String,
    /// What it is for.
    pub purpose: String,
    /// As it is.
    pub before: String,
    /// As it would be.
    pub after: String,
}

/// The settings of this installation. `text` is what was or would be saved at the console: TOML.
pub trait Book: Send + Sync {
    /// The sections that can be edited.
    fn sections(&self, chinese: bool) -> Vec<SectionView>;
    /// The keys of a section with the values that `text` gives them; what is wrong with it.
    fn keys(&self, text: &str, section: &str, chinese: bool) -> Result<Vec<KeyView>, Vec<String>>;
    /// `text` as the form of a section changes it, or what is wrong: key and sentence.
    fn filled(
        &self,
        text: &str,
        section: &str,
        fields: &BTreeMap<String, String>,
        chinese: bool,
    ) -> Result<String, Vec<(String, String)>>;
    /// What differs between two.
    fn changes(&self, from: &str, to: &str, chinese: bool) -> Result<Vec<ChangeView>, Vec<String>>;
    /// What is in force here: version and text.
    fn saved(&self) -> (i64, String);
    /// The rules that `text` makes, if it makes any.
    fn policy(&self, text: &str) -> Option<Policy>;
    /// The kinds of institution to start from.
    fn profiles(&self) -> Vec<&'static str>;
    /// `text` with a profile laid over it.
    fn with_profile(&self, text: &str, name: &str) -> Option<String>;
    /// `text` with other settings laid over it.
    fn with_layer(&self, text: &str, over: &str) -> String;
    /// `onto` with what changed from `base` to `text`, of the keys that `ours` says.
    fn carried(&self, base: &str, text: &str, onto: &str, ours: fn(&str) -> bool) -> String;
}

/// The book, and which version is in force.
#[derive(Clone)]
pub struct Open {
    /// The book.
    pub book: Arc<dyn Book>,
    /// The version in force in this process.
    pub versions: watch::Receiver<i64>,
}

impl Open {
    /// Waits until a version is in force here, three seconds at most.
    pub async fn in_force(&self, version: i64) {
        let mut versions = self.versions.clone();
        let waited = versions.wait_for(|present| *present >= version);
        // Too slow: the page says which version is in force.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(3), waited).await;
    }
}
