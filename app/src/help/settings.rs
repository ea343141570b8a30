//! `[help]`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::branding::Bilingual;

/// An app that can be downloaded (S-12).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Download {
    /// For whom: Android, iPhone.
    pub label: Bilingual,
    /// Where.
    pub url: String,
}

/// `[help]`: the institution's own articles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HelpSettings {
    /// Folder with `zh-CN/*.md` and `en/*.md`; empty: only the shipped articles.
    pub dir: PathBuf,
    /// The mailbox that articles name (P-1); empty: the first one among the contacts.
    pub contact: String,
    /// Apps, shown as QR codes (S-12).
    pub downloads: Vec<Download>,
}

impl HelpSettings {
    /// What is wrong, each with its key; empty when all is well.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !self.contact.is_empty() && !self.contact.contains('@') {
            problems.push("help.contact: must be an e-mail address".to_owned());
        }
        for (at, download) in self.downloads.iter().enumerate() {
            if !download.url.starts_with("https://") {
                problems.push(format!("help.downloads[{at}].url: must be an https:// address"));
            }
            if download.label.zh.is_empty() {
                problems.push(format!("help.downloads[{at}].label.zh: must not be empty"));
            }
        }
        problems
    }
}
