//! Pages of the last resort: what a person sees when a request ends before it
//! reaches the application, or when the application fell over.

use axum::body::Body;
use axum::response::Response;
use http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use i18n::{I18n, Locale, Value};

use super::cookies;

/// Put into the extensions of an empty response: the edge makes it a page for
/// this code.
#[derive(Clone, Copy, Debug)]
pub struct Code(pub &'static str);

/// The code of a response that has no content for people: from whoever made
/// it, or from its status.
pub fn code_of(response: &Response) -> Option<&'static str> {
    if let Some(Code(code)) = response.extensions().get() {
        return Some(code);
    }
    let bare = !response.headers().contains_key(CONTENT_TYPE);
    match response.status() {
        // This one comes with a line in English from tower-http.
        StatusCode::PAYLOAD_TOO_LARGE => Some("body_too_large"),
        StatusCode::NOT_FOUND if bare => Some("not_found"),
        StatusCode::METHOD_NOT_ALLOWED if bare => Some("method_not_allowed"),
        _ => None,
    }
}

/// The language for a request (P-7).
pub fn locale(headers: &HeaderMap) -> Locale {
    let accepted = headers.get(http::header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Locale::negotiate(cookies::get(headers, cookies::LANGUAGE), accepted, Locale::default())
}

/// Whether the other end shows pages.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// An answer for `code`, as a page to those who show pages and as one line of
/// text to others. `event`: what the person may quote.
pub fn failure(
    status: StatusCode,
    code: &str,
    headers: &HeaderMap,
    event: &str,
    retry_after: Option<u64>,
) -> Response {
    let locale = locale(headers);
    let body = if wants_page(headers) { html(locale, code, event, retry_after) } else { format!("{code}\n") };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let kind = if wants_page(headers) { "text/html; charset=utf-8" } else { "text/plain; charset=utf-8" };
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// No style, no script, nothing from elsewhere: it has to work when nothing else does.
fn html(locale: Locale, code: &str, event: &str, retry_after: Option<u64>) -> String {
    let i18n = I18n::for_locale(locale);
    let text = i18n
        .error(code, &[("event", Value::from(event)), ("seconds", Value::from(retry_after.unwrap_or(5)))]);
    let back = i18n.text("server-page-back");
    let quote = i18n.text("server-page-event");
    format!(
        "<!DOCTYPE html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{text}</title></head>\
         <body><main><h1>{text}</h1><p><a href=\"/\">{back}</a></p>\
         <p><small>{quote} <code>{event}</code></small></p></main></body></html>",
        lang = locale.code(),
        text = escape(&text),
        back = escape(&back),
        quote = escape(&quote),
        event = escape(event),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
