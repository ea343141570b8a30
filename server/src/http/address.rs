//! The client's address behind trusted proxies (S06): `X-Forwarded-For`, read
//! from the right, and only as far as the hops are proxies we trust.
//! `Forwarded` and `X-Real-IP` are ignored: one header, one meaning.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use ipnet::IpNet;

/// The other end of the connection, put into each request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// Who sent the request whose connection comes from `peer`.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let mut current = peer.to_canonical();
    if !is_trusted(&current) {
        return current;
    }
    let hops = headers.get_all("x-forwarded-for").iter().rev();
    for hop in hops.flat_map(|value| value.to_str().unwrap_or("").rsplit(',')) {
        // What a trusted proxy wrote is an address; at anything else the trail ends.
        let Some(address) = parse(hop.trim()) else { break };
        current = address;
        if !is_trusted(&current) {
            break;
        }
    }
    current
}

/// An address as proxies write it: bare, with a port, or in brackets.
fn parse(text: &str) -> Option<IpAddr> {
    let address = text
        .parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|a| a.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok());
    address.map(|a: IpAddr| a.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        headers.insert("x-real-ip", "6.6.6.6".parse().unwrap());
        headers.insert("forwarded", "for=6.6.6.6".parse().unwrap());
        let trusted: Vec<IpNet> = trusted.iter().map(|t| t.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    /// S06: a header that an attacker writes never becomes the address.
    #[test]
    fn s06_forwarded_addresses_are_believed_only_from_trusted_proxies() {
        let proxy = &["10.0.0.0/8", "::1/128"];
        assert_eq!(from("203.0.113.9", &["1.2.3.4"], proxy), "203.0.113.9");
        assert_eq!(from("10.0.0.1", &[], proxy), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &["203.0.113.9"], proxy), "203.0.113.9");
        // The attacker's own entries stand to the left of what the proxy adds.
        assert_eq!(from("10.0.0.1", &["1.2.3.4, 5.6.7.8, 203.0.113.9"], proxy), "203.0.113.9");
        assert_eq!(from("10.0.0.1", &["1.2.3.4", "203.0.113.9, 10.2.2.2"], proxy), "203.0.113.9");
        // Nonsense ends the trail at the last address that was known.
        assert_eq!(from("10.0.0.1", &["1.2.3.4, unknown"], proxy), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &["unknown, 203.0.113.9"], proxy), "203.0.113.9");
    }

    #[test]
    fn addresses_are_read_as_proxies_write_them() {
        let proxy = &["10.0.0.0/8"];
        assert_eq!(from("::ffff:10.0.0.1", &["203.0.113.9:4711"], proxy), "203.0.113.9");
        assert_eq!(from("10.0.0.1", &["[2001:db8::1]:443"], proxy), "2001:db8::1");
        assert_eq!(from("10.0.0.1", &["[2001:db8::1]"], proxy), "2001:db8::1");
        assert_eq!(from("10.0.0.1", &["2001:db8::1"], proxy), "2001:db8::1");
        assert_eq!(from("10.0.0.1", &["::ffff:203.0.113.9"], proxy), "203.0.113.9");
    }
}
