//! Who is asking: the browser's cookies turned into `identity::Visitor` and
//! `identity::session::Current`, which pages, server functions and CAS read
//! from the request.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use app::context::EventId;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_TYPE, SET_COOKIE, USER_AGENT};
use http::{Method, StatusCode};
use identity::session::{Current, Sessions};
use identity::{Entropy, Opaque, Visitor};

use super::edge::ClientAddress;
use super::{cookies, page};
use crate::metrics::Metrics;

/// `User-Agent` is cut to so many characters.
const MAX_USER_AGENT: usize = 300;

/// What this layer needs.
pub struct Doorman {
    /// Looks sessions up.
    pub sessions: Sessions,
    /// Random bytes for the browser's cookie.
    pub entropy: Arc<dyn Entropy>,
    /// Counts when the database does not answer.
    pub metrics: Arc<Metrics>,
}

/// The layer.
pub async fn visitor(State(doorman): State<Arc<Doorman>>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let address = request.extensions().get::<ClientAddress>().map_or_else(|| [0, 0, 0, 0].into(), |a| a.0);
    let user_agent = headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let mut browser = cookies::token(headers, cookies::BROWSER);
    // A browser that shows a page for the first time is given its cookie with it, so that what the
    // page binds is bound to the browser already. A cookie costs the server nothing (S23).
    let begins = browser.is_none() && request.method() == Method::GET && page::wants_page(headers);
    if begins {
        browser = Some(Opaque::random(&*doorman.entropy));
    }
    let visitor = Visitor {
        address,
        user_agent: user_agent
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_USER_AGENT)
            .collect(),
        browser: browser.as_ref().map(Opaque::digest),
        device: cookies::token(headers, cookies::DEVICE).map(|token| token.digest()),
        event: request.extensions().get::<EventId>().map(|event| event.0.to_string()).unwrap_or_default(),
        locale: page::locale(headers).code().to_owned(),
    };
    let current = match cookies::token(headers, cookies::SESSION) {
        None => Current::default(),
        Some(token) => match doorman.sessions.resolve(&token).await {
            Ok(session) => Current(session),
            Err(fault) => {
                let event = request.extensions().get::<EventId>().map_or("", |event| &event.0);
                doorman.metrics.database_errors.fetch_add(1, Ordering::Relaxed);
                tracing::error!(event, fault = %fault, "a session could not be looked up");
                let retry = fault.retry_after().or(Some(5));
                return page::failure(StatusCode::SERVICE_UNAVAILABLE, "unavailable", headers, event, retry);
            }
        },
    };
    request.extensions_mut().insert(visitor);
    request.extensions_mut().insert(current);
    let mut response = next.run(request).await;
    let shows = response.status().is_redirection()
        || response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if begins
        && shows
        && let Some(token) = browser
        && let Some(cookie) = cookies::set(cookies::BROWSER, token.expose(), None)
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
