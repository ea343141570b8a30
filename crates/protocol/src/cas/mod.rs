//! CAS 1, 2 and 3 (CAS Protocol 3.0.3) under `/cas`.
//!
//! Reading a request, deciding and writing an answer are pure (`login`,
//! `validation`, `answer`); this module is the thin edge between them, the
//! ticket service and HTTP.

mod answer;
mod login;
mod pages;
mod query;
mod validation;

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, LOCATION, PRAGMA, REFERRER_POLICY, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use identity::ports::{ServiceRow, SessionRow, StoreError};
use identity::registry::ServiceUrl;
use identity::session::Current;
use identity::target::TicketDelivery;
use identity::ticket::{FailureCode, Granted, ProxyCode, TicketError, Tickets};

pub use answer::{DryAnswers, Shown, failure, plain, proxy_failure, proxy_success, success};
pub use identity::ticket::slo::logout_request;
pub use login::{LoginRequest, LoginStep, decide};
pub use pages::{HandOver, Pages, PlainPages, Refusal};
pub use query::{Parameters, QueryError};
pub use validation::{Endpoint, Format, ProxyRequest, ValidateRequest};

/// Ends a session for `/cas/logout`.
#[async_trait]
pub trait SessionEnder: Send + Sync {
    /// Ends it, tells the services it visited (through the outbox), and answers
    /// with the headers that take the cookies back.
    async fn end(&self, parts: &Parts, session: &SessionRow) -> Result<HeaderMap, EndFailed>;
}

/// The session could not be ended; the person must not be told that it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the session could not be ended")]
pub struct EndFailed;

/// What the routes stand on.
#[derive(Clone)]
pub struct CasState {
    /// Issues and validates.
    pub tickets: Tickets,
    /// Signs out.
    pub sessions: Arc<dyn SessionEnder>,
    /// Shows pages.
    pub pages: Arc<dyn Pages>,
}

/// The routes, with their full paths. They expect `identity::session::Current`
/// in the request's extensions and leave alone whatever else stands there.
pub fn routes(state: CasState) -> Router {
    const SERVICE: Endpoint = Endpoint { attributes: false, accept_proxy: false };
    const PROXY: Endpoint = Endpoint { attributes: false, accept_proxy: true };
    let p3 = |endpoint: Endpoint| Endpoint { attributes: true, ..endpoint };
    Router::new()
        .route("/cas/login", only_get(get(login).post(post_login)))
        .route("/cas/logout", only_get(get(logout)))
        .route("/cas/validate", only_get(get(validate)))
        .route("/cas/serviceValidate", xml(SERVICE))
        .route("/cas/proxyValidate", xml(PROXY))
        .route("/cas/p3/serviceValidate", xml(p3(SERVICE)))
        .route("/cas/p3/proxyValidate", xml(p3(PROXY)))
        .route("/cas/proxy", only_get(get(proxy)))
        .with_state(state)
}

fn xml(endpoint: Endpoint) -> MethodRouter<CasState> {
    only_get(get(move |State(state): State<CasState>, RawQuery(query): RawQuery| async move {
        service_validate(&state, endpoint, &query.unwrap_or_default()).await
    }))
}

/// axum answers HEAD with the GET handler. Here GET has effects (a ticket is
/// made or spent, a session ends), so a link checker's HEAD is refused.
fn only_get(routes: MethodRouter<CasState>) -> MethodRouter<CasState> {
    routes.head(|| async { (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, HeaderValue::from_static("GET"))]) })
}

async fn login(State(state): State<CasState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let outcome = match LoginRequest::parse(parts.uri.query().unwrap_or_default()) {
        Ok(request) => go_on(&state, &parts, request).await,
        Err(refusal) => Err(refusal),
    };
    finish(&state, &parts, outcome).await
}

/// Some clients send people here with a form. Credentials in it are ignored;
/// the rest goes on as a GET, which carries the session's cookie even when the
/// form came from another site.
async fn post_login(State(state): State<CasState>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = match axum::body::to_bytes(body, 64 * 1024).await {
        Ok(body) => body,
        Err(_) => Bytes::new(),
    };
    let is_form = parts
        .headers
        .get(CONTENT_TYPE)
        .and_then(|t| t.to_str().ok())
        .is_some_and(|t| t.starts_with("application/x-www-form-urlencoded"));
    let body = if is_form { std::str::from_utf8(&body).unwrap_or_default() } else { "" };
    let outcome = LoginRequest::parse_both(parts.uri.query().unwrap_or_default(), body)
        .map(|request| see_other(&request.login_url()));
    finish(&state, &parts, outcome).await
}

async fn finish(state: &CasState, parts: &Parts, outcome: Result<Response, Refusal>) -> Response {
    let response = match outcome {
        Ok(response) => response,
        Err(refusal) => {
            let mut response = state.pages.refusal(parts, refusal).await;
            *response.status_mut() = refusal.status();
            if refusal == Refusal::Unavailable {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            response
        }
    };
    no_store(response)
}

async fn go_on(state: &CasState, parts: &Parts, request: LoginRequest) -> Result<Response, Refusal> {
    let current = parts.extensions.get::<Current>().cloned().unwrap_or_default();
    let session = current.full();
    let Some(service) = &request.service else {
        return Ok(see_other(if session.is_some() { "/" } else { "/sign-in" }));
    };
    let url = ServiceUrl::parse(service).map_err(|_| Refusal::UnknownService)?;
    match (decide(&request, session.is_some()), session) {
        (LoginStep::Issue { must_be_fresh }, Some(session)) => {
            let issued = state.tickets.issue(session, url, request.proof.as_deref(), must_be_fresh).await;
            match issued {
                Ok(granted) => Ok(deliver(state, parts, &granted, request.method).await),
                Err(TicketError::NotFresh | TicketError::Obliged) => Ok(see_other(&request.sign_in_url())),
                Err(TicketError::UnknownService) => Err(Refusal::UnknownService),
                Err(TicketError::NotAdmitted(service)) => Err(Refusal::NotAdmitted(service)),
                Err(TicketError::AccountInactive) => Err(Refusal::AccountInactive),
                Err(TicketError::Store(error)) => Err(unavailable(&error)),
            }
        }
        (LoginStep::Bounce, _) => {
            registered(state, &url).await?;
            Ok(see_other(&url.location()))
        }
        _ => {
            registered(state, &url).await?;
            Ok(see_other(&request.sign_in_url()))
        }
    }
}

async fn registered(state: &CasState, url: &ServiceUrl) -> Result<Arc<ServiceRow>, Refusal> {
    match state.tickets.registry.find(url).await {
        Ok(service) => service.ok_or(Refusal::UnknownService),
        Err(error) => Err(unavailable(&error)),
    }
}

fn unavailable(error: &StoreError) -> Refusal {
    tracing::error!(%error, "a CAS request could not be answered");
    Refusal::Unavailable
}

async fn deliver(state: &CasState, parts: &Parts, granted: &Granted, method: TicketDelivery) -> Response {
    match method {
        TicketDelivery::Get => see_other(&granted.location()),
        TicketDelivery::Post => {
            let form = HandOver {
                action: granted.url.location(),
                origin: granted.url.origin().to_owned(),
                ticket: granted.ticket.clone(),
                service: granted.service.name.clone(),
            };
            state.pages.hand_over(parts, &form).await
        }
    }
}

/// `url` of CAS 2 is ignored (MUST). GET, as the protocol demands; the worst a
/// foreign page can do with it is to sign somebody out.
async fn logout(State(state): State<CasState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let mut cookies = HeaderMap::new();
    if let Some(Current(Some(session))) = parts.extensions.get::<Current>() {
        match state.sessions.end(&parts, session).await {
            Ok(headers) => cookies = headers,
            Err(EndFailed) => return finish(&state, &parts, Err(Refusal::Unavailable)).await,
        }
    }
    // Signed out is signed out: a doubled or unknown service only loses the way back.
    let back = Parameters::parse(parts.uri.query().unwrap_or_default(), &["service"])
        .ok()
        .and_then(|p| p.get("service").and_then(|s| ServiceUrl::parse(s).ok()));
    let location = match back {
        Some(url) if matches!(state.tickets.registry.find(&url).await, Ok(Some(_))) => url.location(),
        _ => "/signed-out".to_owned(),
    };
    let mut response = see_other(&location);
    for (name, value) in &cookies {
        response.headers_mut().append(name, value.clone());
    }
    no_store(response)
}

async fn validate(State(state): State<CasState>, RawQuery(query): RawQuery) -> Response {
    const ENDPOINT: Endpoint = Endpoint { attributes: false, accept_proxy: false };
    let query = query.unwrap_or_default();
    let asked = ValidateRequest::parse(&query).map_err(|_| ());
    let outcome = match &asked {
        Ok(asked) => {
            // CAS 1 knows no proxies.
            let validation = identity::ticket::Validation { pgt_url: None, ..asked.validation(ENDPOINT) };
            state.tickets.validate(&validation).await.map_err(|failure| failure.code)
        }
        Err(()) => Err(FailureCode::InvalidRequest),
    };
    let status = match outcome {
        Err(FailureCode::InternalError) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    };
    let body = plain(outcome.as_ref().map_err(|_| ()), state.tickets.policy.cas.name_on_v1);
    answer(status, "text/plain; charset=UTF-8", body)
}

async fn service_validate(state: &CasState, endpoint: Endpoint, query: &str) -> Response {
    let endpoint =
        Endpoint { attributes: endpoint.attributes || state.tickets.policy.cas.attributes_on_v2, ..endpoint };
    let (format, outcome) = match ValidateRequest::parse(query) {
        Ok(asked) => (asked.format, state.tickets.validate(&asked.validation(endpoint)).await),
        Err((format, bad)) => (format, Err(bad)),
    };
    match outcome {
        Ok(good) => {
            let shown = match (endpoint.attributes, good.remembered) {
                (true, _) => Shown::All,
                (false, true) => Shown::Protocol,
                (false, false) => Shown::None,
            };
            answer(StatusCode::OK, format.content_type(), success(format, &good, shown))
        }
        Err(bad) => {
            let status = status_of(bad.code == FailureCode::InternalError);
            answer(status, format.content_type(), failure(format, &bad))
        }
    }
}

async fn proxy(State(state): State<CasState>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let (format, outcome) = match ProxyRequest::parse(&query) {
        Ok(asked) => (asked.format, state.tickets.proxy(asked.granting(), asked.target()).await),
        Err((format, bad)) => (format, Err(bad)),
    };
    match outcome {
        Ok(ticket) => answer(StatusCode::OK, format.content_type(), proxy_success(format, &ticket)),
        Err(bad) => {
            let status = status_of(bad.code == ProxyCode::InternalError);
            answer(status, format.content_type(), proxy_failure(format, &bad))
        }
    }
}

/// A refusal is an answer (200); only our own trouble is an error.
fn status_of(internal: bool) -> StatusCode {
    if internal { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
}

fn answer(status: StatusCode, content_type: &'static str, body: String) -> Response {
    let mut response = (status, body).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    no_store(response)
}

fn see_other(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => {
            let headers = [(LOCATION, location), (REFERRER_POLICY, HeaderValue::from_static("no-referrer"))];
            (StatusCode::SEE_OTHER, headers).into_response()
        }
        // Every location is built from encoded parts.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn no_store(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
