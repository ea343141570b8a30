//! The address people use, as an origin: scheme, host and port, nothing more.

use std::fmt::{self, Write as _};
use std::net::IpAddr;
use std::str::FromStr;

use http::Uri;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An origin as browsers write it: lower case, no default port, no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicOrigin {
    text: String,
    scheme_length: usize,
}

impl Default for PublicOrigin {
    fn default() -> Self {
        Self { text: "http://127.0.0.1:8080".to_owned(), scheme_length: 4 }
    }
}

impl PublicOrigin {
    /// `https://id.example.edu.cn`, as it stands before paths in links.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is `https`.
    pub fn is_https(&self) -> bool {
        self.scheme_length == 5
    }

    /// Host and, unless it is the scheme's own, port: what `Host` must say (S11).
    pub fn authority(&self) -> &str {
        &self.text[self.scheme_length + 3..]
    }

    /// The host alone.
    pub fn host(&self) -> &str {
        let authority = self.authority();
        match authority.rfind(':') {
            Some(colon) if !authority[colon..].contains(']') => &authority[..colon],
            _ => authority,
        }
    }

    /// Whether browsers treat it as a secure context although it is plain http.
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        host == "localhost"
            || host.ends_with(".localhost")
            || host
                .trim_start_matches('[')
                .trim_end_matches(']')
                .parse::<IpAddr>()
                .is_ok_and(|a| a.is_loopback())
    }

    /// Whether a `Host` header (or the authority of an absolute request target) means this origin.
    pub fn is_host(&self, host: &str) -> bool {
        let default_port = if self.is_https() { ":443" } else { ":80" };
        let bare = host.strip_suffix(default_port).unwrap_or(host);
        bare.eq_ignore_ascii_case(self.authority())
    }
}

impl FromStr for PublicOrigin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = |why: &str| {
            format!("`{text}` {why}: write the address people use, as in `https://id.example.edu.cn`")
        };
        let uri: Uri = text.parse().map_err(|_| refuse("is not a URL"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refuse("has no scheme or no host"));
        };
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return Err(refuse("is neither http nor https")),
        };
        if authority.as_str().contains('@') {
            return Err(refuse("has a user name in it"));
        }
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || text.contains('#') {
            return Err(refuse("has a path (Tongxing needs a host of its own)"));
        }
        let mut canonical = format!("{scheme}://{}", authority.host().to_ascii_lowercase());
        match authority.port() {
            Some(port) if port.as_u16() != default_port => {
                let _ = write!(canonical, ":{}", port.as_u16());
            }
            None if authority.as_str().ends_with(':') => return Err(refuse("has no port after the colon")),
            _ => {}
        }
        Ok(Self { text: canonical, scheme_length: scheme.len() })
    }
}

impl fmt::Display for PublicOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for PublicOrigin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for PublicOrigin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::PublicOrigin;

    #[test]
    fn origins_are_canonical() {
        for (text, canonical, host) in [
            ("https://ID.example.edu.cn/", "https://id.example.edu.cn", "id.example.edu.cn"),
            ("https://id.example.edu.cn:443", "https://id.example.edu.cn", "id.example.edu.cn"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1"),
            ("http://[::1]:8080/", "http://[::1]:8080", "[::1]"),
            ("http://[::1]", "http://[::1]", "[::1]"),
        ] {
            let origin: PublicOrigin = text.parse().unwrap();
            assert_eq!(origin.as_str(), canonical);
            assert_eq!(origin.host(), host);
        }
        for text in
            ["", "id.example.edu.cn", "ftp://a", "https://a/sso", "https://u@a", "https://a?x", "https://a#x"]
        {
            assert!(text.parse::<PublicOrigin>().is_err(), "{text}");
        }
    }

    /// S11: only the configured host is ours.
    #[test]
    fn s11_hosts_are_told_apart() {
        let origin: PublicOrigin = "https://id.example.edu.cn".parse().unwrap();
        for host in ["id.example.edu.cn", "ID.Example.edu.cn", "id.example.edu.cn:443"] {
            assert!(origin.is_host(host), "{host}");
        }
        for host in [
            "",
            "evil.cn",
            "id.example.edu.cn.evil.cn",
            "id.example.edu.cn:444",
            "id.example.edu.cn@evil.cn",
            "xid.example.edu.cn",
        ] {
            assert!(!origin.is_host(host), "{host}");
        }
    }

    #[test]
    fn loopback_is_known() {
        for (text, loopback) in [
            ("http://localhost:8080", true),
            ("http://oa.localhost", true),
            ("http://127.8.8.8", true),
            ("http://[::1]:1", true),
            ("http://10.0.0.1", false),
            ("http://localhost.evil.cn", false),
            ("http://127.0.0.1.evil.cn", false),
        ] {
            assert_eq!(text.parse::<PublicOrigin>().unwrap().is_loopback(), loopback, "{text}");
        }
    }
}
