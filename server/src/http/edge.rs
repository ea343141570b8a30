//! What every request passes first and every response last: an id to quote,
//! the client's address, the host check, a place among those being answered, a
//! time limit, a net for panics, headers, metrics and one line of log.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use app::context::EventId;
use axum::body::{Body, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use futures::{FutureExt, StreamExt};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use http::{HeaderValue, Method, StatusCode};
use identity::Entropy;
use ipnet::IpNet;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::address::{self, Peer};
use super::headers::{self, CspNonce};
use super::{page, scim};
use crate::metrics::Metrics;
use crate::settings::{PublicOrigin, Settings};

/// The client's address behind trusted proxies.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub std::net::IpAddr);

/// What this layer needs.
pub struct Edge {
    origin: PublicOrigin,
    trusted: Vec<IpNet>,
    pictures: String,
    places: Semaphore,
    timeout: Duration,
    upload_timeout: Duration,
    entropy: Arc<dyn Entropy>,
    metrics: Arc<Metrics>,
    stop: CancellationToken,
}

impl Edge {
    /// From settings. When `stop` is cancelled, streams of events end.
    pub fn new(
        settings: &Settings,
        entropy: Arc<dyn Entropy>,
        metrics: Arc<Metrics>,
        stop: CancellationToken,
    ) -> Self {
        let branding = &settings.branding;
        let pictures = [&branding.logo_url, &branding.background_url]
            .into_iter()
            .filter_map(|url| url.parse::<http::Uri>().ok())
            .filter_map(|url| Some(format!(" {}://{}", url.scheme_str()?, url.authority()?)))
            .collect();
        Self {
            origin: settings.server.public_url.clone(),
            trusted: settings.server.trusted_proxies.clone(),
            pictures,
            places: Semaphore::new(settings.server.max_requests),
            timeout: settings.policy.limits.request_timeout.0,
            upload_timeout: settings.policy.cases.upload_timeout.0,
            entropy,
            metrics,
            stop,
        }
    }
}

/// The layer.
pub async fn edge(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let event = EventId(event_id(&*edge.entropy).into());
    let nonce = CspNonce::random(&*edge.entropy);
    let peer = request.extensions().get::<Peer>().map_or_else(|| [0, 0, 0, 0].into(), |peer| peer.0.ip());
    let address = address::client(peer, request.headers(), &edge.trusted);
    let extensions = request.extensions_mut();
    extensions.insert(event.clone());
    extensions.insert(nonce.clone());
    extensions.insert(ClientAddress(address));
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| Arc::from("(none)"), |path| Arc::from(path.as_str()));

    edge.metrics.in_flight.fetch_add(1, Ordering::Relaxed);
    let uploads = [app::uploads::UPLOAD, app::console::roster::UPLOAD, super::api::UPLOAD];
    let patience = if uploads.contains(&&*route) { edge.upload_timeout } else { edge.timeout };
    let mut response = answer(&edge, &event, patience, request, next).await;
    edge.metrics.in_flight.fetch_sub(1, Ordering::Relaxed);

    headers::secure(&mut response, &nonce, &edge.pictures, edge.origin.is_https());
    if let Ok(id) = HeaderValue::from_str(&event.0) {
        response.headers_mut().insert("x-event-id", id);
    }
    let streams =
        response.headers().get(CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/event-stream"));
    if streams {
        response = ends_with_server(response, edge.stop.clone());
    }
    let took = begun.elapsed();
    let status = response.status();
    let route: &str = &route;
    edge.metrics.answered(named(&method), route, status.as_u16(), took);
    // Never the path or query: they hold tickets and journeys (S22).
    tracing::info!(
        target: "request",
        method = %named(&method),
        route,
        status = status.as_u16(),
        ms = (took.as_secs_f64() * 100_000.0).round() / 100.0,
        bytes = response.body().size_hint().exact(),
        address = %address,
        event = %event.0,
    );
    response
}

async fn answer(edge: &Edge, event: &EventId, patience: Duration, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let program = scim::is_ours(request.uri().path());
    let fail = |status, code, retry| {
        if program {
            scim::failure(status, code, retry)
        } else {
            page::failure(status, code, &headers, &event.0, retry)
        }
    };

    if !is_for_us(edge, &request) {
        return to_configured_name(edge, &request)
            .unwrap_or_else(|| fail(StatusCode::BAD_REQUEST, "unknown_host", None));
    }
    let Ok(_place) = edge.places.try_acquire() else {
        edge.metrics.shed.fetch_add(1, Ordering::Relaxed);
        return fail(StatusCode::SERVICE_UNAVAILABLE, "busy", Some(2));
    };
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(patience, answer).await {
        // Programs are told in their own words already.
        Ok(Ok(response)) => match page::code_of(&response).filter(|_| !program) {
            Some(code) => {
                let mut page = fail(response.status(), code, None);
                // `Allow`, cookies and the like stay; what described the old body is replaced.
                for (name, value) in response.headers() {
                    if name != CONTENT_LENGTH && !page.headers().contains_key(name) {
                        page.headers_mut().append(name, value.clone());
                    }
                }
                page
            }
            None => response,
        },
        Ok(Err(panic)) => {
            edge.metrics.panics.fetch_add(1, Ordering::Relaxed);
            tracing::error!(event = %event.0, panic = message(&*panic), "a handler panicked");
            fail(StatusCode::INTERNAL_SERVER_ERROR, "internal", None)
        }
        Err(_) => {
            tracing::warn!(event = %event.0, "a request took too long");
            fail(StatusCode::SERVICE_UNAVAILABLE, "timeout", Some(5))
        }
    }
}

/// S11: a request for another host is refused, so that no link, cookie or
/// redirect is ever made for it.
fn is_for_us(edge: &Edge, request: &Request) -> bool {
    let mut named = request.headers().get_all(HOST).iter();
    let host = named.next().and_then(|host| host.to_str().ok()).unwrap_or("");
    let target = request.uri().authority().map(http::uri::Authority::as_str);
    named.next().is_none()
        && edge.origin.is_host(host)
        && target.is_none_or(|target| edge.origin.is_host(target))
}

/// Somebody who tries it out types localhost for 127.0.0.1 or the other way
/// round: led to the configured name, because cookies tell the two apart.
fn to_configured_name(edge: &Edge, request: &Request) -> Option<Response> {
    let host = request.headers().get(HOST)?.to_str().ok()?;
    let path = request.uri().path_and_query()?.as_str();
    let asked: PublicOrigin = format!("http://{host}").parse().ok()?;
    let tries_out = edge.origin.is_loopback()
        && asked.is_loopback()
        && request.method() == Method::GET
        && request.uri().authority().is_none()
        && identity::target::is_own_path(path);
    tries_out.then(|| Redirect::temporary(&format!("{}{path}", edge.origin)).into_response())
}

/// A stream of events that ends when the server does, so that draining need
/// not wait for pages that stay open.
fn ends_with_server(response: Response, stop: CancellationToken) -> Response {
    let (parts, body) = response.into_parts();
    let body = Body::from_stream(body.into_data_stream().take_until(stop.cancelled_owned()));
    Response::from_parts(parts, body)
}

/// Methods we know, so that visitors cannot make up metrics.
fn named(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

/// Ten characters that can be read out over the telephone: 50 bits.
fn event_id(entropy: &dyn Entropy) -> String {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    entropy.bytes::<10>().iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

fn message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("")
}
