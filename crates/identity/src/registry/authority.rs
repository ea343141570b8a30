//! The first half of a service URL: scheme, host and port. Nowhere is a browser
//! more forgiving, and nowhere would forgiving be worse.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::UrlError;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Http => "http://",
            Self::Https => "https://",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

pub(super) fn scheme(url: &str) -> Result<(Scheme, &str), UrlError> {
    for scheme in [Scheme::Https, Scheme::Http] {
        let prefix = scheme.prefix();
        if let (Some(head), Some(rest)) = (url.get(..prefix.len()), url.get(prefix.len()..))
            && head.eq_ignore_ascii_case(prefix)
        {
            return Ok((scheme, rest));
        }
    }
    Err(UrlError::Scheme)
}

pub(super) fn push_authority(authority: &str, scheme: Scheme, out: &mut String) -> Result<(), UrlError> {
    if authority.contains('@') {
        return Err(UrlError::UserInfo);
    }
    let (host, port) = if authority.starts_with('[') {
        let end = authority.find(']').ok_or(UrlError::Host)?;
        let (host, rest) = authority.split_at(end + 1);
        match rest.strip_prefix(':') {
            Some(port) => (host, Some(port)),
            None if rest.is_empty() => (host, None),
            None => return Err(UrlError::Host),
        }
    } else {
        match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        }
    };
    push_host(host, out)?;
    if let Some(port) = port {
        let plain = !port.is_empty() && !port.starts_with('0') && port.bytes().all(|b| b.is_ascii_digit());
        let port: u16 =
            if plain { port.parse().map_err(|_| UrlError::Port)? } else { return Err(UrlError::Port) };
        if port != scheme.default_port() {
            out.push(':');
            out.push_str(&port.to_string());
        }
    }
    Ok(())
}

fn push_host(host: &str, out: &mut String) -> Result<(), UrlError> {
    if !host.is_ascii() {
        return Err(UrlError::UnicodeHost);
    }
    if let Some(inner) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        let address: Ipv6Addr = inner.parse().map_err(|_| UrlError::Host)?;
        out.push('[');
        out.push_str(&address.to_string());
        out.push(']');
        return Ok(());
    }
    if host.is_empty() || host.len() > 253 {
        return Err(UrlError::Host);
    }
    let mut last = "";
    for label in host.split('.') {
        let ends_well = !label.starts_with('-') && !label.ends_with('-');
        let plain = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if label.is_empty() || label.len() > 63 || !ends_well || !plain {
            return Err(UrlError::Host);
        }
        last = label;
    }
    // Browsers read `2130706433`, `0x7f.1` and `127.1` as IPv4 addresses.
    let numeric = last.bytes().all(|b| b.is_ascii_digit())
        || last.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("0x"));
    if numeric {
        let address: Ipv4Addr = host.parse().map_err(|_| UrlError::Host)?;
        out.push_str(&address.to_string());
    } else {
        out.extend(host.chars().map(|c| c.to_ascii_lowercase()));
    }
    Ok(())
}
