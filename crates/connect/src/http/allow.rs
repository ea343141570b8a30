//! `outbound.allow`: what may be reached although it is private.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use url::Host;

use super::address::is_public;
use crate::settings::Problem;

/// The parsed list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    /// Names with any port (`None`) or one.
    names: BTreeSet<(String, Option<u16>)>,
    /// Ranges, single addresses among them, with any port.
    ranges: Vec<IpNet>,
    /// Addresses with one port.
    sockets: Vec<SocketAddr>,
}

impl Allow {
    /// Reads entries: `host`, `host:port`, an address, `address:port`, `[v6]:port`, a CIDR range.
    pub fn parse(entries: &[String]) -> Result<Self, Problem> {
        let mut allow = Self::default();
        for entry in entries {
            let text = entry.trim();
            let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
            if let Ok(range) = text.parse::<IpNet>() {
                allow.ranges.push(range.trunc());
            } else if let Ok(ip) = bare.parse::<IpAddr>() {
                allow.ranges.push(ip.to_canonical().into());
            } else if let Ok(socket) = text.parse::<SocketAddr>() {
                allow.sockets.push(SocketAddr::new(socket.ip().to_canonical(), socket.port()));
            } else {
                let named = match text.rsplit_once(':') {
                    Some((host, port)) => name(host).zip(port.parse().ok().map(Some)),
                    None => name(text).map(|host| (host, None)),
                };
                allow.names.insert(named.ok_or_else(|| {
                    Problem::new(
                        "outbound.allow",
                        format!("`{text}` is not a host, host:port, address, address:port or CIDR range"),
                    )
                })?);
            }
        }
        Ok(allow)
    }

    /// Whether this name and port are named.
    pub(super) fn names(&self, host: &str, port: u16) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        self.names.contains(&(host.clone(), None)) || self.names.contains(&(host, Some(port)))
    }

    /// Whether this address and port may be called: public, or named.
    pub(super) fn reaches(&self, ip: IpAddr, port: u16) -> bool {
        let plain = ip.to_canonical();
        is_public(ip)
            || self.ranges.iter().any(|range| range.contains(&plain))
            || self.sockets.contains(&SocketAddr::new(plain, port))
    }

    /// Ports for which single addresses are named.
    pub(super) fn ports(&self) -> BTreeSet<u16> {
        self.sockets.iter().map(SocketAddr::port).collect()
    }

    /// The ranges, and the single addresses named for `port`.
    pub(super) fn ranges(&self, port: Option<u16>) -> Vec<IpNet> {
        let sockets = self.sockets.iter().filter(|s| Some(s.port()) == port);
        self.ranges.iter().copied().chain(sockets.map(|s| s.ip().into())).collect()
    }
}

/// A host name as URLs have it: lower case, Punycode, no final dot.
fn name(text: &str) -> Option<String> {
    let text = text.strip_suffix('.').unwrap_or(text);
    match Host::parse(text) {
        Ok(Host::Domain(name)) if !name.contains('*') && !name.is_empty() => Some(name),
        _ => None,
    }
}
