//! The client's half of CAS 3: three URLs, one question, one notice.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::config::Config;

/// Who came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Account number.
    pub user: String,
    /// What Tongxing released: name and value, in the order of their names.
    pub attributes: Vec<(String, String)>,
}

impl Person {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The name, or else the account number.
    pub fn display_name(&self) -> &str {
        self.attribute("name").unwrap_or(&self.user)
    }
}

/// Why nobody came in.
#[derive(Debug, thiserror::Error)]
pub enum CasError {
    /// Tongxing said no.
    #[error("{code}: {description}")]
    Refused {
        /// The protocol's code.
        code: String,
        /// Its explanation.
        description: String,
    },
    /// Tongxing could not be asked, or answered something else than CAS.
    #[error("{0}")]
    Unreachable(String),
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "serviceResponse")]
    response: ServiceResponse,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum ServiceResponse {
    AuthenticationSuccess {
        user: String,
        #[serde(default)]
        attributes: Map<String, Value>,
    },
    AuthenticationFailure {
        code: String,
        #[serde(default)]
        description: String,
    },
}

/// The client.
pub struct Cas {
    config: Config,
    http: reqwest::Client,
}

impl Cas {
    /// A client that waits five seconds at most and follows no redirects.
    pub fn new(config: &Config) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .timeout(std::time::Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { config: config.clone(), http })
    }

    /// The URL that tickets are for. The same text goes to login and validation.
    pub fn service(&self, next: &str) -> String {
        format!("{}/cas/callback?next={}", self.config.public_url, encode(next))
    }

    /// Where people sign in.
    pub fn login_url(&self, next: &str) -> String {
        format!("{}/cas/login?service={}", self.config.tongxing_url, encode(&self.service(next)))
    }

    /// Where people sign out of everything.
    pub fn logout_url(&self) -> String {
        let back = format!("{}/", self.config.public_url);
        format!("{}/cas/logout?service={}", self.config.tongxing_url, encode(&back))
    }

    /// Asks Tongxing, from server to server, whose ticket this is.
    pub async fn validate(&self, ticket: &str, next: &str) -> Result<Person, CasError> {
        let url = format!(
            "{}/cas/p3/serviceValidate?format=JSON&ticket={}&service={}",
            self.config.tongxing_url,
            encode(ticket),
            encode(&self.service(next))
        );
        let unreachable = |e: reqwest::Error| CasError::Unreachable(e.without_url().to_string());
        let body =
            self.http.get(url).send().await.map_err(unreachable)?.bytes().await.map_err(unreachable)?;
        read(&body)
    }
}

fn read(body: &[u8]) -> Result<Person, CasError> {
    let envelope: Envelope =
        serde_json::from_slice(body).map_err(|e| CasError::Unreachable(format!("not a CAS answer: {e}")))?;
    match envelope.response {
        ServiceResponse::AuthenticationSuccess { user, attributes } => {
            let text = |value: Value| match value {
                Value::String(text) => text,
                Value::Array(many) => {
                    many.iter().map(|v| v.as_str().unwrap_or_default()).collect::<Vec<_>>().join(", ")
                }
                other => other.to_string(),
            };
            Ok(Person { user, attributes: attributes.into_iter().map(|(n, v)| (n, text(v))).collect() })
        }
        ServiceResponse::AuthenticationFailure { code, description } => {
            Err(CasError::Refused { code, description })
        }
    }
}

/// The ticket that a logout document names. The document is not signed: what
/// protects it is that nobody but Tongxing and this server know the ticket.
pub fn session_index(document: &str) -> Option<&str> {
    let (_, rest) = document.split_once("SessionIndex>")?;
    let (ticket, _) = rest.split_once('<')?;
    Some(ticket.trim()).filter(|t| !t.is_empty())
}

/// A page of ours to go on to; anything else is the workbench. Without this
/// check `next` would be an open redirect.
pub fn own_path(next: Option<&str>) -> &str {
    let good = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path.len() < 500
            && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
    };
    next.filter(good).unwrap_or("/workbench")
}

/// Percent-encodes a value for a query.
pub fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len() * 3 / 2);
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let good = r#"{"serviceResponse":{"authenticationSuccess":{"user":"1","attributes":{"name":"张三","isFromNewLogin":true,"department":["甲","乙"]}}}}"#;
        let person = read(good.as_bytes()).unwrap();
        assert_eq!(person.display_name(), "张三");
        assert_eq!(person.attribute("department"), Some("甲, 乙"));
        assert_eq!(person.attribute("isFromNewLogin"), Some("true"));
        let bad =
            r#"{"serviceResponse":{"authenticationFailure":{"code":"INVALID_TICKET","description":"no"}}}"#;
        assert_eq!(read(bad.as_bytes()).unwrap_err().to_string(), "INVALID_TICKET: no");
        assert!(matches!(read(b"<html>"), Err(CasError::Unreachable(_))));
    }

    #[test]
    fn next_never_leaves_this_system() {
        assert_eq!(own_path(Some("/documents/42?x=1")), "/documents/42?x=1");
        for path in [
            None,
            Some(""),
            Some("//e.cn"),
            Some("/\\e.cn"),
            Some("https://e.cn"),
            Some("/a\nb"),
            Some("/ b"),
        ] {
            assert_eq!(own_path(path), "/workbench", "{path:?}");
        }
    }

    #[test]
    fn the_logout_document_is_read() {
        let document =
            "<samlp:LogoutRequest><samlp:SessionIndex>\n ST-1 </samlp:SessionIndex></samlp:LogoutRequest>";
        assert_eq!(session_index(document), Some("ST-1"));
        assert_eq!(session_index("<x/>"), None);
        assert_eq!(session_index("<SessionIndex></SessionIndex>"), None);
    }
}
