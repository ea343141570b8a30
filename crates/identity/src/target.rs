//! Where a person was going before sign-in came between.
//!
//! A target travels as text in forms and journeys and is checked again when it
//! is reached: a path must be ours, a service must be registered at that
//! moment. So it needs no seal and never expires in an open tab.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::registry::encode_component;

/// How a CAS service wants its ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TicketDelivery {
    /// Redirect with `ticket=` in the query.
    #[default]
    Get,
    /// A form that posts it (`method=POST`).
    Post,
}

/// Where the person was going.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Target {
    /// A page of our own; always begins with one `/`.
    Page {
        /// Path and query.
        path: String,
    },
    /// A CAS service, by its URL as the request gave it.
    Cas {
        /// The `service` parameter.
        service: String,
        /// Fresh credentials were demanded.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        renew: bool,
        /// How the ticket travels.
        #[serde(default)]
        method: TicketDelivery,
    },
}

impl Default for Target {
    fn default() -> Self {
        Self::Page { path: "/".to_owned() }
    }
}

impl Target {
    /// A page of our own, or the personal centre when `path` is not one
    /// (S09: `//e`, `/\e`, control characters, absolute URLs).
    pub fn page(path: &str) -> Self {
        if is_own_path(path) { Self::Page { path: path.to_owned() } } else { Self::default() }
    }

    /// The URL that goes there. `proof`: that credentials were presented for it just now
    /// (`ticket::FreshProof`); only a CAS service wants one.
    pub fn url(&self, proof: Option<&str>) -> String {
        match self {
            Self::Page { path } => path.clone(),
            Self::Cas { service, renew, method } => {
                let mut url = format!("/cas/login?service={}", encode_component(service));
                if *renew {
                    url.push_str("&renew=true");
                }
                if *method == TicketDelivery::Post {
                    url.push_str("&method=POST");
                }
                if let Some(proof) = proof {
                    url.push_str("&proof=");
                    url.push_str(&encode_component(proof));
                }
                url
            }
        }
    }

    /// Reads what [`Target::to_string`] wrote; anything else is the personal centre.
    pub fn parse(text: &str) -> Self {
        match serde_json::from_str(text) {
            Ok(Self::Page { path }) => Self::page(&path),
            Ok(target) => target,
            Err(_) => Self::default(),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

/// A service URL of 2,000 bytes, percent-encoded twice, and room for the rest.
const LONGEST_PATH: usize = 16 * 1024;

/// Whether `path` can only lead to our own origin.
pub fn is_own_path(path: &str) -> bool {
    path.len() <= LONGEST_PATH
        && path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(|c| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_never_leaves_our_origin() {
        for path in
            ["//e.cn", "/\\e.cn", "https://e.cn", "", "e", "/a\r\nb", "/a\tb", "javascript:alert(1)", " /"]
        {
            assert_eq!(Target::page(path), Target::default(), "{path:?}");
            let forged = format!("{{\"to\":\"page\",\"path\":{path:?}}}");
            assert_eq!(Target::parse(&forged), Target::default(), "{path:?}");
        }
    }

    #[test]
    fn a_target_round_trips() {
        for target in [
            Target::page("/applications?sort=name"),
            Target::Cas {
                service: "https://oa.example.cn/登录?a=1&b=2".into(),
                renew: true,
                method: TicketDelivery::Post,
            },
        ] {
            assert_eq!(Target::parse(&target.to_string()), target);
        }
    }
}
