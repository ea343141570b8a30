//! Settings of what goes out: the sections `[sms]`, `[mail]` and `[outbound]`.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use identity::policy::Span;
use serde::{Deserialize, Serialize};

use crate::http::Allow;
use crate::smtp;

/// A setting that cannot work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {message}")]
pub struct Problem {
    /// The setting, e.g. `mail.host`.
    pub key: &'static str,
    /// What is wrong and what to write instead; never a secret.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(key: &'static str, message: impl Into<String>) -> Self {
        Self { key, message: message.into() }
    }
}

/// How SMS travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsTransport {
    /// Appended to `<data_dir>/outbox/sms.jsonl`.
    #[default]
    File,
}

/// `[sms]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sms {
    /// How SMS travel.
    pub transport: SmsTransport,
}

/// How mails travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTransport {
    /// Appended to `<data_dir>/outbox/mail.jsonl`.
    #[default]
    File,
    /// Handed to an SMTP server.
    Smtp,
}

/// How the connection to the SMTP server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTls {
    /// TLS from the first byte (RFC 8314; port 465).
    #[default]
    Tls,
    /// STARTTLS, required (port 587). Never falls back to plain text.
    Starttls,
    /// Plain text, for a relay on this machine only (port 25).
    None,
}

impl MailTls {
    /// The port that goes with it.
    pub fn port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::Starttls => 587,
            Self::None => 25,
        }
    }
}

/// `[mail]`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// How mails travel.
    pub transport: MailTransport,
    /// Host of the SMTP server. Being named here is permission enough to reach a private address.
    pub host: String,
    /// Its port; 0: the one that goes with `tls`.
    pub port: u16,
    /// How the connection is protected.
    pub tls: MailTls,
    /// User name; empty: no authentication.
    pub username: String,
    /// Password. A secret.
    pub password: String,
    /// The name mails come from.
    pub from_name: String,
    /// The address mails come from.
    pub from_address: String,
    /// How long handing over one mail may take in all; less than four fifths of `outbox.lease`.
    pub timeout: Span,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            transport: MailTransport::File,
            host: String::new(),
            port: 0,
            tls: MailTls::Tls,
            username: String::new(),
            password: String::new(),
            from_name: String::new(),
            from_address: String::new(),
            timeout: Span::seconds(15),
        }
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever may read the mail account may read codes: neither half of its key is printed.
        f.debug_struct("Mail")
            .field("transport", &self.transport)
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("from_address", &self.from_address)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl Mail {
    /// Whether it can work, without asking anybody.
    pub fn check(&self) -> Result<(), Problem> {
        if self.transport == MailTransport::File {
            return Ok(());
        }
        if self.host.is_empty() {
            return Err(Problem::new("mail.host", "is empty: name the SMTP server"));
        }
        if self.tls == MailTls::None && !is_loopback(&self.host) {
            return Err(Problem::new(
                "mail.tls",
                "`none` is only for a relay on this machine: write `starttls` or `tls`",
            ));
        }
        if self.username.is_empty() && !self.password.is_empty() {
            return Err(Problem::new("mail.username", "is empty although there is a password"));
        }
        if self.timeout.0.is_zero() {
            return Err(Problem::new("mail.timeout", "is zero: write a duration, as in `10s`"));
        }
        smtp::sender(self).map(|_| ())
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// `[outbound]`: what every outgoing connection obeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outbound {
    /// PEM file of certificates to trust beside the system's; empty: none.
    pub extra_ca_file: PathBuf,
    /// Hosts, `host:port`, addresses, `address:port` and CIDR ranges that may be private or loopback.
    pub allow: Vec<String>,
    /// How long an HTTP call may take in all.
    pub timeout: Span,
}

impl Default for Outbound {
    fn default() -> Self {
        Self { extra_ca_file: PathBuf::new(), allow: Vec::new(), timeout: Span::seconds(5) }
    }
}

impl Outbound {
    /// Whether it can work; reads the certificate file.
    pub fn check(&self) -> Result<(), Problem> {
        if self.timeout.0.is_zero() {
            return Err(Problem::new("outbound.timeout", "is zero: write a duration, as in `5s`"));
        }
        Allow::parse(&self.allow)?;
        self.extra_ca().map(|_| ())
    }

    /// The extra certificates as PEM; `None` when there are none.
    pub(crate) fn extra_ca(&self) -> Result<Option<Vec<u8>>, Problem> {
        if self.extra_ca_file.as_os_str().is_empty() {
            return Ok(None);
        }
        let pem = std::fs::read(&self.extra_ca_file)
            .map_err(|e| Problem::new("outbound.extra_ca_file", format!("cannot be read: {e}")))?;
        crate::http::parse_pem(&pem)?;
        Ok(Some(pem))
    }
}
