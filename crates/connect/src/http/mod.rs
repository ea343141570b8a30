//! The guarded HTTP client: everything this product calls goes through it,
//! because some addresses come from outside (a proxy callback, a service's
//! logout URL) and must not become a way into the network behind the server
//! (SSRF).
//!
//! - Private, loopback, link-local and other special addresses are refused
//!   unless `outbound.allow` names them, in literal form and behind names.
//! - The addresses that were checked are the ones that are connected to, so a
//!   name that changes its address in between (DNS rebinding) gains nothing.
//! - No redirects, no proxies from the environment, no cookies, no
//!   compression; time and size of an answer are bounded.

mod address;
mod allow;
mod resolve;
mod tls;

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use identity::ticket::{CallbackFailed, ProxyCallback};
use reqwest::redirect::Policy;
use rustls::ClientConfig;
use url::{Host, Url};

use crate::settings::{Outbound, Problem};

pub use address::is_public;
pub use allow::Allow;
pub use resolve::{Lookup, SystemLookup};
pub(crate) use tls::parse_pem;

use resolve::{Guard, Reach, Refused};

/// Most bytes of an answer's body that are read.
pub const MAX_BODY: usize = 64 * 1024;

/// Why a call failed. Says nothing about the URL, which may hold secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not a URL that is called: no host, another scheme, credentials in it.
    #[error("the URL cannot be called")]
    BadUrl,
    /// The address is private or special and `outbound.allow` does not name it.
    #[error("the address is not allowed")]
    Forbidden,
    /// The name has no address, or nobody answers there.
    #[error("nobody can be reached there")]
    Unreachable,
    /// The certificate is not good, or there is no common TLS.
    #[error("no trusted connection")]
    Tls,
    /// It took too long.
    #[error("it took too long")]
    Timeout,
    /// The answer is too large.
    #[error("the answer is too large")]
    TooLarge,
    /// The answer is not HTTP, or broke off.
    #[error("the answer cannot be understood")]
    Protocol,
}

impl RequestError {
    /// Stable snake_case code.
    pub fn code(self) -> &'static str {
        match self {
            Self::BadUrl => "bad_url",
            Self::Forbidden => "address_forbidden",
            Self::Unreachable => "unreachable",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::TooLarge => "answer_too_large",
            Self::Protocol => "protocol",
        }
    }
}

/// An answer: its status, and its body for who wants it.
#[derive(Debug)]
pub struct Reply(reqwest::Response);

impl Reply {
    /// The status.
    pub fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    /// The body, at most [`MAX_BODY`] bytes.
    pub async fn body(mut self) -> Result<Vec<u8>, RequestError> {
        let mut body = Vec::new();
        while let Some(chunk) = self.0.chunk().await.map_err(|e| judge(&e))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(RequestError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// The client. Cheap to clone; keeps connections.
#[derive(Clone)]
pub struct GuardedClient(Arc<Inner>);

struct Inner {
    allow: Allow,
    /// For names that `allow` names: any address.
    named: reqwest::Client,
    /// For other names, on ports for which `allow` names single addresses.
    by_port: BTreeMap<u16, reqwest::Client>,
    /// For everything else.
    strict: reqwest::Client,
}

impl std::fmt::Debug for GuardedClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GuardedClient").field("allow", &self.0.allow).finish_non_exhaustive()
    }
}

impl GuardedClient {
    /// A client that obeys `outbound` and asks the system for addresses.
    pub fn new(outbound: &Outbound) -> Result<Self, Problem> {
        Self::with_lookup(outbound, Arc::new(SystemLookup))
    }

    /// [`GuardedClient::new`] with another source of addresses.
    pub fn with_lookup(outbound: &Outbound, lookup: Arc<dyn Lookup>) -> Result<Self, Problem> {
        outbound.check()?;
        let allow = Allow::parse(&outbound.allow)?;
        let tls = tls::config(outbound.extra_ca()?.as_deref())?;
        let client = |reach| client(outbound, &tls, Guard::new(Arc::clone(&lookup), reach));
        let by_port: Result<_, Problem> = allow
            .ports()
            .into_iter()
            .map(|p| Ok((p, client(Reach::Ranges(allow.ranges(Some(p))))?)))
            .collect();
        Ok(Self(Arc::new(Inner {
            named: client(Reach::Anything)?,
            strict: client(Reach::Ranges(allow.ranges(None)))?,
            by_port: by_port?,
            allow,
        })))
    }

    /// GETs an `https` URL and tells the status; the body is not read.
    pub async fn get_status(&self, url: &str) -> Result<u16, RequestError> {
        let (url, client) = self.admit(url, &["https"])?;
        let response = client.get(url).send().await.map_err(|e| judge(&e))?;
        Ok(response.status().as_u16())
    }

    /// POSTs a form to an `http` or `https` URL.
    pub async fn post_form(&self, url: &str, form: &[(&str, &str)]) -> Result<Reply, RequestError> {
        let (url, client) = self.admit(url, &["http", "https"])?;
        client.post(url).form(form).send().await.map(Reply).map_err(|e| judge(&e))
    }

    /// Whether the URL may be called, and with which client.
    fn admit(&self, url: &str, schemes: &[&str]) -> Result<(Url, &reqwest::Client), RequestError> {
        let url = Url::parse(url).map_err(|_| RequestError::BadUrl)?;
        if !schemes.contains(&url.scheme()) || !url.username().is_empty() || url.password().is_some() {
            return Err(RequestError::BadUrl);
        }
        let port = url.port_or_known_default().ok_or(RequestError::BadUrl)?;
        let inner = &*self.0;
        let client = match url.host().ok_or(RequestError::BadUrl)? {
            // A literal address is connected to without asking the resolver: it is judged here.
            Host::Ipv4(ip) if inner.allow.reaches(ip.into(), port) => &inner.strict,
            Host::Ipv6(ip) if inner.allow.reaches(ip.into(), port) => &inner.strict,
            Host::Domain(name) if inner.allow.names(name, port) => &inner.named,
            Host::Domain(_) => inner.by_port.get(&port).unwrap_or(&inner.strict),
            _ => return Err(RequestError::Forbidden),
        };
        Ok((url, client))
    }
}

fn client(outbound: &Outbound, tls: &ClientConfig, guard: Guard) -> Result<reqwest::Client, Problem> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls.clone())
        .dns_resolver(Arc::new(guard))
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .http1_only()
        .pool_max_idle_per_host(4)
        .pool_idle_timeout(Duration::from_secs(30))
        .connect_timeout(outbound.timeout.into())
        .timeout(outbound.timeout.into())
        .user_agent(concat!("tongxing/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| Problem::new("outbound", format!("no HTTP client can be made: {e}")))
}

/// What an error means, without its text: that would hold the URL.
fn judge(error: &reqwest::Error) -> RequestError {
    if error.is_builder() {
        return RequestError::BadUrl;
    }
    if has_cause::<Refused>(error) {
        RequestError::Forbidden
    } else if has_cause::<rustls::Error>(error) {
        RequestError::Tls
    } else if error.is_timeout() {
        RequestError::Timeout
    } else if error.is_connect() {
        RequestError::Unreachable
    } else {
        RequestError::Protocol
    }
}

/// Whether an error of this type is behind `error`.
fn has_cause<E: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    // An io::Error hides what it wraps from `source`.
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<E>()
        || wrapped.is_some_and(|e| has_cause::<E>(e))
        || error.source().is_some_and(has_cause::<E>)
}

#[async_trait]
impl ProxyCallback for GuardedClient {
    async fn call(&self, url: &str) -> Result<(), CallbackFailed> {
        match self.get_status(url).await {
            Ok(200) => Ok(()),
            Ok(status) => Err(CallbackFailed(format!("status_{status}"))),
            Err(error) => Err(CallbackFailed(error.code().to_owned())),
        }
    }
}
