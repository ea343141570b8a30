//! What server functions answer when the form is not one of ours, or when they
//! fail: Leptos would tell scripts 500 and lead browsers back to whatever
//! `Referer` says, with the error in the address (S09, S19).

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};

use super::page::Code;

/// Leptos' mark on the answer of a function that could not be called or failed.
const MARK: &str = "serverfnerror";

/// How the text of an error begins when the request could not be read.
const UNREADABLE: &[&str] = &["Args|", "MissingArg|", "Deserialization|", "Request|"];

/// More of an error than it ever says.
const MOST: usize = 64 * 1024;

/// The layer: a form that does not fit is the sender's mistake, a failure is a page of ours, and a
/// function leads nowhere but to us.
pub async fn functions(request: Request, next: Next) -> Response {
    let called = request.uri().path().starts_with("/_fn/");
    let mut response = next.run(request).await;
    if !called {
        return response;
    }
    if response.headers().contains_key(MARK) {
        return failed(response).await;
    }
    // Where the answer names no page, Leptos names the `Referer`.
    let leads = |location: &HeaderValue| location.as_bytes().first() == Some(&b'/');
    if response.status() == StatusCode::FOUND && !response.headers().get(LOCATION).is_some_and(leads) {
        response.headers_mut().insert(LOCATION, HeaderValue::from_static("/"));
    }
    response
}

async fn failed(response: Response) -> Response {
    let status = response.status();
    let text = to_bytes(response.into_body(), MOST).await.unwrap_or_default();
    let (status, code) = if UNREADABLE.iter().any(|start| text.starts_with(start.as_bytes())) {
        (StatusCode::BAD_REQUEST, "page_expired")
    } else if status.is_redirection() {
        (StatusCode::INTERNAL_SERVER_ERROR, "internal")
    } else {
        return (status, Body::from(text)).into_response();
    };
    let mut response = status.into_response();
    response.extensions_mut().insert(Code(code));
    response
}
