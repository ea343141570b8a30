//! What people make themselves: passwords for single applications, and guests.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Span;

/// An application whose password is not the account's own: mail, VPN.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppPasswordApplication {
    /// Short name that its server sends: `mail`.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English; empty: the Chinese one.
    pub en: String,
    /// Protocols, for people to read: `IMAP`, `SMTP`.
    pub protocols: Vec<String>,
}

/// A server that may ask whether an app password is right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppPasswordClient {
    /// Its name, for counters and the log.
    pub name: String,
    /// File that holds its bearer token.
    pub token_file: PathBuf,
    /// Applications it may ask about.
    pub applications: Vec<String>,
    /// Networks it asks from; empty: any.
    pub networks: Vec<String>,
}

/// App passwords (P-8).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppPasswords {
    /// Applications that have them; none: the page is not offered.
    pub applications: Vec<AppPasswordApplication>,
    /// Servers that verify them.
    pub clients: Vec<AppPasswordClient>,
    /// How long they may last, in days, as people choose.
    pub days: Vec<u32>,
    /// Whether one may last until it is revoked.
    pub allow_never: bool,
    /// Live ones per account.
    pub per_account: u32,
}

impl Default for AppPasswords {
    fn default() -> Self {
        Self {
            applications: Vec::new(),
            clients: Vec::new(),
            days: vec![30, 90, 180, 365],
            allow_never: false,
            per_account: 20,
        }
    }
}

/// Invitations (P-8).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Invitations {
    /// Kinds of people who may invite; none: nobody.
    pub sponsors: Vec<String>,
    /// Kinds that may be invited.
    pub kinds: Vec<String>,
    /// How long the link in the mail lives.
    pub lifetime: Span,
    /// How long a guest may stay at most.
    pub stay: Span,
    /// Open invitations and present guests per sponsor.
    pub per_sponsor: u32,
    /// Invitation mails per sponsor and day.
    pub mails_per_day: u32,
    /// The sponsor is told so long before a stay ends.
    pub warn_before: Span,
    /// What a guest's account number begins with.
    pub number_prefix: String,
}

impl Default for Invitations {
    fn default() -> Self {
        Self {
            sponsors: ["staff", "faculty"].map(str::to_owned).to_vec(),
            kinds: vec!["guest".to_owned()],
            lifetime: Span::days(7),
            stay: Span::days(180),
            per_sponsor: 20,
            mails_per_day: 20,
            warn_before: Span::days(7),
            number_prefix: "G".to_owned(),
        }
    }
}
