//! Service URLs: read strictly, written in one way.
//!
//! A browser forgives (`\` for `/`, tabs inside, one slash for two, full-width
//! letters in a host); a list of trusted systems must not (S09). So this is RFC
//! 3986 without leniency: what is not plainly an http(s) URL is refused, and
//! what is one has exactly one normal form. Redirects go to the normal form, so
//! what was compared is where the browser is sent.

use std::fmt;
use std::net::Ipv4Addr;

use super::authority::{push_authority, scheme};

/// Longest accepted URL in bytes, before and after normalising.
pub const MAX_LENGTH: usize = 2000;

/// Why a text is not a service URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Nothing there.
    #[error("the URL is empty")]
    Empty,
    /// More than [`MAX_LENGTH`] bytes.
    #[error("the URL is longer than 2000 bytes")]
    TooLong,
    /// Not `http://` or `https://`.
    #[error("the URL must begin with https:// or http://")]
    Scheme,
    /// `name@` or `name:password@` before the host.
    #[error("the URL must not carry a user name or password before the host")]
    UserInfo,
    /// Empty, malformed, with a trailing dot, or a number that is not a plain IPv4 address.
    #[error("the host is not a plain host name or IP address")]
    Host,
    /// Letters beyond ASCII in the host.
    #[error("the host must be written in ASCII (an internationalised name in its xn-- form)")]
    UnicodeHost,
    /// Not a number from 1 to 65535.
    #[error("the port is not a number from 1 to 65535")]
    Port,
    /// A backslash, plain or percent-encoded in the path.
    #[error("the URL must not contain backslashes")]
    Backslash,
    /// Control characters, line breaks or spaces, plain or percent-encoded.
    #[error("the URL must not contain spaces, line breaks or control characters")]
    Control,
    /// `.` or `..` as a path segment, plain, percent-encoded or with parameters.
    #[error("the path must not contain `.` or `..` segments")]
    DotSegment,
    /// `%` without two hexadecimal digits, or bytes that are not UTF-8 in the path.
    #[error("the URL contains a malformed percent-encoding")]
    Escape,
    /// A dot, slash, backslash, percent sign or control character encoded twice in the path.
    #[error("the path must not be percent-encoded twice")]
    EncodedTwice,
}

impl UrlError {
    /// Stable snake_case code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "url_empty",
            Self::TooLong => "url_too_long",
            Self::Scheme => "url_scheme",
            Self::UserInfo => "url_user_info",
            Self::Host => "url_host",
            Self::UnicodeHost => "url_unicode_host",
            Self::Port => "url_port",
            Self::Backslash => "url_backslash",
            Self::Control => "url_control_character",
            Self::DotSegment => "url_dot_segment",
            Self::Escape => "url_escape",
            Self::EncodedTwice => "url_encoded_twice",
        }
    }
}

/// A service URL in normal form, with its fragment kept apart: scheme and host
/// in lower case, default port dropped, percent-encodings in upper case and
/// only where needed, a path of at least `/`, no empty query, and no `ticket=`
/// that an earlier sign-in left behind.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ServiceUrl {
    /// Without the fragment; ASCII only.
    text: String,
    /// Where scheme, host and port end.
    origin_end: usize,
    /// Where the path ends.
    path_end: usize,
    /// Normalised, without `#`.
    fragment: Option<String>,
}

impl ServiceUrl {
    /// Reads a URL as it came out of a query or command line (decoded once).
    pub fn parse(url: &str) -> Result<Self, UrlError> {
        if url.is_empty() {
            return Err(UrlError::Empty);
        }
        if url.len() > MAX_LENGTH {
            return Err(UrlError::TooLong);
        }
        for c in url.chars() {
            if c == '\\' {
                return Err(UrlError::Backslash);
            }
            if c.is_control() || c.is_whitespace() || c == '\u{feff}' {
                return Err(UrlError::Control);
            }
        }
        let (scheme, rest) = scheme(url)?;
        let (rest, fragment) = match rest.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment)),
            None => (rest, None),
        };
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, query),
            None => (rest, ""),
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));

        let mut text = String::with_capacity(url.len() + 8);
        text.push_str(scheme.prefix());
        push_authority(authority, scheme, &mut text)?;
        let origin_end = text.len();
        text.push('/');
        normalise(path.strip_prefix('/').unwrap_or(""), Part::Path, &mut text)?;
        refuse_traversal(&text[origin_end..])?;
        let path_end = text.len();
        for pair in query.split('&') {
            // A ticket of an earlier round is no part of who the service is, and
            // two of them would let the reader choose (HTTP parameter pollution).
            if pair.is_empty() || pair.starts_with("ticket=ST-") || pair.starts_with("ticket=PT-") {
                continue;
            }
            text.push(if text.len() == path_end { '?' } else { '&' });
            normalise(pair, Part::Query, &mut text)?;
        }
        let fragment = match fragment {
            Some(fragment) if !fragment.is_empty() => {
                let mut out = String::with_capacity(fragment.len());
                normalise(fragment, Part::Query, &mut out)?;
                Some(out)
            }
            _ => None,
        };
        if text.len() + fragment.as_ref().map_or(0, String::len) > MAX_LENGTH {
            return Err(UrlError::TooLong);
        }
        Ok(Self { text, origin_end, path_end, fragment })
    }

    /// The normal form without the fragment: what is compared and stored.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.text[..self.origin_end]
    }

    /// Host, without port; an IPv6 address with its brackets.
    pub fn host(&self) -> &str {
        let authority = self.origin().split_once("://").map_or("", |(_, authority)| authority);
        match authority.rfind(':') {
            Some(colon) if !authority.ends_with(']') => &authority[..colon],
            _ => authority,
        }
    }

    /// The path, beginning with `/`.
    pub fn path(&self) -> &str {
        &self.text[self.origin_end..self.path_end]
    }

    /// The query without `?`, if there is one.
    pub fn query(&self) -> Option<&str> {
        self.text[self.path_end..].strip_prefix('?')
    }

    /// The fragment without `#`, if there is one.
    pub fn fragment(&self) -> Option<&str> {
        self.fragment.as_deref()
    }

    /// Whether it is `https`.
    pub fn is_https(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// Whether the host is this machine: `localhost`, `127.0.0.0/8`, `::1`.
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        host == "localhost"
            || host.ends_with(".localhost")
            || host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
            || host == "[::1]"
    }

    /// The whole URL with its fragment, for a `Location` header: ASCII without
    /// control characters.
    pub fn location(&self) -> String {
        self.build(None)
    }

    /// [`ServiceUrl::location`] with `name=value` added to the query, before the
    /// fragment. `name` and `value` must need no encoding.
    pub fn with_parameters(&self, parameters: &[(&str, &str)]) -> String {
        self.build(Some(parameters))
    }

    fn build(&self, parameters: Option<&[(&str, &str)]>) -> String {
        let mut out = String::with_capacity(self.text.len() + 64);
        out.push_str(&self.text);
        let mut first = self.query().is_none();
        for (name, value) in parameters.unwrap_or_default() {
            out.push(if first { '?' } else { '&' });
            first = false;
            out.push_str(name);
            out.push('=');
            out.push_str(value);
        }
        if let Some(fragment) = &self.fragment {
            out.push('#');
            out.push_str(fragment);
        }
        out
    }
}

impl fmt::Debug for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceUrl({})", self.text)
    }
}

impl fmt::Display for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Path,
    Query,
}

/// Writes `input` with percent-encoding in normal form (RFC 3986, 6.2.2).
fn normalise(input: &str, part: Part, out: &mut String) -> Result<(), UrlError> {
    let bytes = input.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            let value = escape(bytes, at).ok_or(UrlError::Escape)?;
            at += 3;
            if value < 0x20 || value == 0x7f {
                return Err(UrlError::Control);
            }
            if part == Part::Path {
                if value == b'\\' {
                    return Err(UrlError::Backslash);
                }
                if value == b'%' {
                    refuse_second_layer(bytes, at)?;
                }
            }
            if is_unreserved(value) {
                out.push(char::from(value));
            } else {
                push_escape(value, out);
            }
        } else {
            at += 1;
            let plain = is_unreserved(byte)
                || b"!$&'()*+,;=:@/".contains(&byte)
                || (part == Part::Query && byte == b'?');
            if plain {
                out.push(char::from(byte));
            } else {
                push_escape(byte, out);
            }
        }
    }
    Ok(())
}

/// `at` is behind a `%25` in a path.
fn refuse_second_layer(bytes: &[u8], at: usize) -> Result<(), UrlError> {
    let Some(digits) = bytes.get(at..at + 2) else { return Ok(()) };
    match hex(digits) {
        Some(b'.' | b'/' | b'\\' | b'%' | 0x7f | 0..=0x1f) => Err(UrlError::EncodedTwice),
        _ => Ok(()),
    }
}

/// Refuses what some server further down could read as a step upwards: dot
/// segments between plain or encoded slashes, also with parameters (`..;x`).
fn refuse_traversal(path: &str) -> Result<(), UrlError> {
    let is_dots = |segment: &str| {
        let name = segment.split(';').next().unwrap_or("");
        let name = name.split("%3B").next().unwrap_or("");
        name == "." || name == ".."
    };
    if path.split('/').flat_map(|s| s.split("%2F")).any(is_dots) {
        return Err(UrlError::DotSegment);
    }
    if path.contains('%') {
        let mut decoded = Vec::with_capacity(path.len());
        let bytes = path.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let (value, width) = escape(bytes, at).map_or((byte, 1), |value| (value, 3));
            decoded.push(value);
            at += width;
        }
        // Overlong forms (`%C0%AE` for a dot) are not UTF-8.
        if std::str::from_utf8(&decoded).is_err() {
            return Err(UrlError::Escape);
        }
    }
    Ok(())
}

fn escape(bytes: &[u8], at: usize) -> Option<u8> {
    if bytes.get(at) != Some(&b'%') {
        return None;
    }
    hex(bytes.get(at + 1..at + 3)?)
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digit = |d: u8| char::from(d).to_digit(16).and_then(|v| u8::try_from(v).ok());
    match digits {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn push_escape(byte: u8, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

/// Percent-encodes everything but unreserved characters: a value for a query.
pub fn encode_component(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + value.len() / 2);
    for &byte in value.as_bytes() {
        if is_unreserved(byte) {
            out.push(char::from(byte));
        } else {
            push_escape(byte, &mut out);
        }
    }
    out
}
