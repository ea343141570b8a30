//! The routes: what is asked, what is answered.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Form, Path, Query, Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, LOCATION, REFERRER_POLICY, SET_COOKIE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::cas::{Cas, CasError, own_path, session_index};
use crate::config::Config;
use crate::pages;
use crate::sessions::{Session, Sessions};
use crate::words::{DOCUMENTS, Language};

const SESSION: &str = "oa_session";
const LANGUAGE: &str = "oa_language";

struct Oa {
    cas: Cas,
    sessions: Sessions,
    /// Added to cookies where browsers reach OA by https.
    secure: &'static str,
}

type Shared = State<Arc<Oa>>;

/// The application.
pub fn router(config: &Config) -> Result<Router, reqwest::Error> {
    let secure = if config.public_url.starts_with("https:") { "; Secure" } else { "" };
    let oa = Oa { cas: Cas::new(config)?, sessions: Sessions::default(), secure };
    Ok(Router::new()
        .route("/", get(front))
        .route("/login", get(login))
        .route("/cas/callback", get(callback).post(notice))
        .route("/cas/logout", post(notice))
        .route("/workbench", get(workbench))
        .route("/documents/{id}", get(document))
        .route("/logout", post(logout))
        .route("/language/{tag}", get(language))
        .route("/healthz", get(|| async { "ok" }))
        .fallback(missing)
        .layer(from_fn(headers))
        .with_state(Arc::new(oa)))
}

async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in [
        (CACHE_CONTROL, "no-store"),
        // The ticket stands in the callback's address.
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-content-type-options"), "nosniff"),
        // No form-action: signing out goes on to the identity platform, and browsers
        // hold redirects of a form against it.
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(n, value)| (n == name).then_some(value))
}

impl Oa {
    fn session(&self, headers: &HeaderMap) -> Option<Session> {
        self.sessions.find(cookie(headers, SESSION)?)
    }

    fn set_cookie(&self, name: &str, value: &str, more: &str) -> (HeaderName, String) {
        (SET_COOKIE, format!("{name}={value}; Path=/; SameSite=Lax{}{more}", self.secure))
    }
}

fn chosen(headers: &HeaderMap) -> Language {
    let accept = headers.get(ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    Language::choose(cookie(headers, LANGUAGE), accept)
}

fn to(location: String) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

async fn front(State(oa): Shared, headers: HeaderMap) -> Response {
    Html(pages::front(chosen(&headers), oa.session(&headers).as_ref())).into_response()
}

#[derive(Deserialize)]
struct Going {
    next: Option<String>,
}

async fn login(State(oa): Shared, Query(going): Query<Going>) -> Response {
    to(oa.cas.login_url(own_path(going.next.as_deref())))
}

async fn workbench(State(oa): Shared, headers: HeaderMap) -> Response {
    match oa.session(&headers) {
        Some(session) => Html(pages::workbench(chosen(&headers), &session)).into_response(),
        None => to(oa.cas.login_url("/workbench")),
    }
}

async fn document(State(oa): Shared, Path(id): Path<u32>, headers: HeaderMap) -> Response {
    let Some(session) = oa.session(&headers) else {
        return to(oa.cas.login_url(&format!("/documents/{id}")));
    };
    let Some(document) = DOCUMENTS.iter().find(|d| d.id == id) else { return missing(headers).await };
    Html(pages::document(chosen(&headers), &session, document)).into_response()
}

#[derive(Deserialize)]
struct Ticket {
    ticket: Option<String>,
    next: Option<String>,
}

/// Back from the identity platform.
async fn callback(State(oa): Shared, Query(back): Query<Ticket>, headers: HeaderMap) -> Response {
    let language = chosen(&headers);
    let next = own_path(back.next.as_deref());
    let trouble = |status: StatusCode, title, advice, detail: &str| {
        (status, Html(pages::trouble(language, title, advice, detail, Some(next)))).into_response()
    };
    let Some(ticket) = back.ticket.filter(|t| !t.is_empty()) else {
        return trouble(
            StatusCode::BAD_REQUEST,
            language.pick("没有收到票据", "No ticket arrived"),
            language.pick(
                "您可能取消了登录，或直接打开了这个地址。",
                "Sign-in was cancelled, or this address was opened directly.",
            ),
            "",
        );
    };
    match oa.cas.validate(&ticket, next).await {
        Ok(person) => match oa.sessions.begin(person, &ticket) {
            Ok(token) => (
                StatusCode::SEE_OTHER,
                [oa.set_cookie(SESSION, &token, "; HttpOnly"), (LOCATION, next.to_owned())],
            )
                .into_response(),
            Err(error) => {
                eprintln!("oa: no random bytes: {error}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        },
        // A reload of the callback is the usual cause: whoever is in already just goes on.
        Err(CasError::Refused { .. }) if oa.session(&headers).is_some() => to(next.to_owned()),
        Err(error @ CasError::Refused { .. }) => trouble(
            StatusCode::UNAUTHORIZED,
            language.pick("票据无效", "The ticket is not valid"),
            language.pick(
                "票据只能使用一次，并且很快过期。请重新登录。",
                "A ticket is good once and for a short time. Please sign in again.",
            ),
            &error.to_string(),
        ),
        Err(error @ CasError::Unreachable(_)) => {
            eprintln!("oa: the identity platform does not answer: {error}");
            trouble(
                StatusCode::BAD_GATEWAY,
                language.pick("统一身份认证暂时无法访问", "The identity platform does not answer"),
                language.pick("请稍候片刻再试。", "Please try again in a moment."),
                "",
            )
        }
    }
}

#[derive(Deserialize)]
struct Notice {
    #[serde(rename = "logoutRequest")]
    document: String,
}

/// Single logout: the identity platform says that a session has ended.
async fn notice(
    State(oa): Shared,
    form: Result<Form<Notice>, axum::extract::rejection::FormRejection>,
) -> Response {
    match form.as_ref().ok().and_then(|Form(notice)| session_index(&notice.document)) {
        Some(ticket) => {
            oa.sessions.end_by_ticket(ticket);
            StatusCode::OK.into_response()
        }
        None => (StatusCode::BAD_REQUEST, "logoutRequest with a SessionIndex expected\n").into_response(),
    }
}

/// Ends the session here, then everywhere.
async fn logout(State(oa): Shared, headers: HeaderMap, _body: Bytes) -> Response {
    if let Some(token) = cookie(&headers, SESSION) {
        oa.sessions.end(token);
    }
    (
        StatusCode::SEE_OTHER,
        [oa.set_cookie(SESSION, "", "; HttpOnly; Max-Age=0"), (LOCATION, oa.cas.logout_url())],
    )
        .into_response()
}

async fn language(State(oa): Shared, Path(tag): Path<String>, Query(going): Query<Going>) -> Response {
    let tag = if tag == "en" { "en" } else { "zh-CN" };
    let next = going.next.filter(|n| own_path(Some(n)) == n).unwrap_or_else(|| "/".to_owned());
    (StatusCode::SEE_OTHER, [oa.set_cookie(LANGUAGE, tag, "; Max-Age=31536000"), (LOCATION, next)])
        .into_response()
}

async fn missing(headers: HeaderMap) -> Response {
    let language = chosen(&headers);
    let page = pages::trouble(
        language,
        language.pick("没有这个页面", "There is no such page"),
        language.pick("请从首页重新进入。", "Please start from the home page."),
        "",
        None,
    );
    (StatusCode::NOT_FOUND, Html(page)).into_response()
}
