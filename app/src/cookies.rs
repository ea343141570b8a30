//! The cookies. All are `__Host-`: HTTPS (or loopback) only, this host only,
//! invisible to scripts, not sent along by other sites' forms.

use http::HeaderMap;
use http::header::COOKIE;

/// The session.
pub const SESSION: &str = "__Host-sid";
/// The browser: what journeys, codes and QR codes are bound to. Ends with it.
pub const BROWSER: &str = "__Host-browser";
/// The device: a year; accounts know it after their first sign-in (S05).
pub const DEVICE: &str = "__Host-device";
/// The outcome of a form sent without WASM, sealed.
pub const ECHO: &str = "__Host-echo";

/// How long a device is remembered, in seconds.
pub const DEVICE_SECONDS: u64 = 365 * 86_400;

/// The value of a cookie of the request.
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// A `Set-Cookie` value. `seconds`: how long it outlives the browser; `None`: it does not.
pub fn set(name: &str, value: &str, seconds: Option<u64>) -> String {
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}")
}

/// A `Set-Cookie` value that removes the cookie.
pub fn clear(name: &str) -> String {
    set(name, "", Some(0))
}
