//! A small HTTP/1.1 client over one kept connection, with a cookie jar: what it
//! costs itself is a syscall or two per request.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What a run may end with.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A browser of sorts.
pub struct Client {
    connection: SendRequest<Full<Bytes>>,
    host: String,
    /// The address that a proxy would tell.
    from: Option<String>,
    jar: BTreeMap<String, String>,
}

/// An answer.
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

impl Answer {
    /// `Location`.
    pub fn location(&self) -> Outcome<&str> {
        Ok(self.headers.get(LOCATION).ok_or("no Location")?.to_str()?)
    }

    /// The body as JSON.
    pub fn json(&self) -> Outcome<serde_json::Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

impl Client {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (connection, driver) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            // The server closing a kept connection is how it ends.
            let _ = driver.await;
        });
        Ok(Self {
            connection,
            host: format!("localhost:{}", address.port()),
            from: None,
            jar: BTreeMap::new(),
        })
    }

    /// Takes another browser's cookies over.
    pub fn with_cookies_of(mut self, other: &Self) -> Self {
        self.jar.clone_from(&other.jar);
        self
    }

    /// Comes from another address, as the proxy tells it.
    pub fn from(mut self, address: &str) -> Self {
        self.from = Some(address.to_owned());
        self
    }

    /// Forgets the session, keeps the browser.
    pub fn forget(&mut self, cookie: &str) {
        self.jar.remove(cookie);
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// Has this cookie from now on.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.jar.insert(name.to_owned(), value.to_owned());
    }

    /// `GET`
    pub async fn get(&mut self, path: &str, accept: &str) -> Outcome<Answer> {
        let response = self.send(Method::GET, path, accept, Bytes::new()).await?;
        Self::finish(response).await
    }

    /// `POST` of a form, as the page's own script sends it.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Outcome<Answer> {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let response = self.send(Method::POST, path, "application/json", body.join("&").into()).await?;
        Self::finish(response).await
    }

    /// `GET` of an event stream: the body is read by the caller.
    pub async fn listen(&mut self, path: &str) -> Outcome<Incoming> {
        let response = self.send(Method::GET, path, "text/event-stream", Bytes::new()).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("{path}: {}", response.status()).into());
        }
        Ok(response.into_body())
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        accept: &str,
        body: Bytes,
    ) -> Outcome<http::Response<Incoming>> {
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, &self.host)
            .header(ACCEPT, accept)
            .header("sec-fetch-site", "same-origin")
            .header("user-agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130 Safari/537.36");
        if let Some(from) = &self.from {
            request = request.header("x-forwarded-for", from);
        }
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        self.connection.ready().await?;
        let response = self.connection.send_request(request.body(Full::new(body))?).await?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            if let Some((name, rest)) = cookie.to_str()?.split_once('=') {
                let value = rest.split(';').next().unwrap_or_default();
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(response)
    }

    async fn finish(response: http::Response<Incoming>) -> Outcome<Answer> {
        let (parts, body) = response.into_parts();
        Ok(Answer { status: parts.status, headers: parts.headers, body: body.collect().await?.to_bytes() })
    }
}

/// Percent-encodes a value.
pub fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
