//! Cookies as this layer needs them: read into tokens, and the language's own.
//! Their names and attributes are `app::cookies`.

use http::{HeaderMap, HeaderValue};
use identity::Opaque;

pub use app::cookies::{BROWSER, DEVICE, SESSION};

/// The language that was chosen (P-7).
pub const LANGUAGE: &str = "__Host-language";

/// Longer values are not ours.
const MAX_LENGTH: usize = 256;

/// The value of a cookie; `None`: absent, empty or absurdly long.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    app::cookies::value(headers, name).filter(|value| !value.is_empty() && value.len() <= MAX_LENGTH)
}

/// A token that a cookie carries.
pub fn token(headers: &HeaderMap, name: &str) -> Option<Opaque> {
    get(headers, name).map(Opaque::presented)
}

/// `Set-Cookie` for a value that lasts `seconds`; `None`: as long as the browser runs.
pub fn set(name: &str, value: &str, seconds: Option<u64>) -> Option<HeaderValue> {
    HeaderValue::from_str(&app::cookies::set(name, value, seconds)).ok()
}

#[cfg(test)]
mod tests {
    use http::header::COOKIE;

    use super::*;

    #[test]
    fn cookies_are_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "a=1; __Host-sid=abc=; x__Host-browser=no".parse().unwrap());
        headers.append(COOKIE, "__Host-browser=zzz".parse().unwrap());
        assert_eq!(get(&headers, SESSION), Some("abc="));
        assert_eq!(get(&headers, BROWSER), Some("zzz"));
        assert_eq!(get(&headers, DEVICE), None);
        headers.append(COOKIE, format!("{DEVICE}={}", "x".repeat(300)).parse().unwrap());
        assert_eq!(get(&headers, DEVICE), None);
    }
}
