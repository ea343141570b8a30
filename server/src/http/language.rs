//! `GET /language/{code}?back=/path`: the language switch, which has to work
//! without JavaScript at every step (P-7).

use std::fmt::Write as _;

use app::context::parameter;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use i18n::Locale;
use identity::target::is_own_path;

use super::cookies;

/// How long the choice is kept: a year, in seconds.
const KEPT: u64 = 365 * 86_400;

/// Keeps the choice in a cookie and leads back to the page it was made on.
pub async fn switch(Path(code): Path<String>, uri: Uri) -> Response {
    let asked = uri.path_and_query().and_then(|whole| parameter(whole.as_str(), "back"));
    let back = asked.filter(|path| is_own_path(path)).unwrap_or_else(|| "/".to_owned());
    let Ok(location) = HeaderValue::from_str(&ascii(&back)) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut headers = HeaderMap::new();
    headers.insert(LOCATION, location);
    if let Some(cookie) =
        Locale::parse(&code).and_then(|locale| cookies::set(cookies::LANGUAGE, locale.code(), Some(KEPT)))
    {
        headers.insert(SET_COOKIE, cookie);
    }
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The path with everything but ASCII percent-encoded, as a header needs it.
fn ascii(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii() {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
