//! Which addresses belong to the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the address is one of the public internet: not private, loopback,
/// link-local, carrier-grade NAT, multicast, documentation, reserved, a cloud's
/// metadata service, or an IPv6 address that carries another one inside.
///
/// (IANA special-purpose address registries; `Ipv4Addr::is_global` is not stable.)
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

#[expect(clippy::unnested_or_patterns, reason = "one line per kind of address reads better")]
fn is_public_v4(ip: Ipv4Addr) -> bool {
    !matches!(
        ip.octets(),
        // This network, private (RFC 1918), loopback.
        [0 | 10 | 127, ..] | [172, 16..=31, ..] | [192, 168, ..]
        // Carrier-grade NAT (RFC 6598), where a cloud has its metadata at 100.100.100.200.
        | [100, 64..=127, ..]
        // Link-local, where most clouds have their metadata; another cloud's wire server.
        | [169, 254, ..] | [168, 63, 129, 16]
        // Protocol assignments, documentation, old 6to4 relays, benchmarks.
        | [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [192, 88, 99, _] | [198, 18 | 19, ..]
        // Multicast and reserved, broadcast with them.
        | [224..=255, ..]
    )
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    match segments {
        // NAT64 (RFC 6052): how a network with IPv6 only reaches IPv4, so what counts is inside.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            is_public_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Protocol assignments (with Teredo), documentation, 6to4.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Global unicast and nothing else: no loopback, mapped, local, multicast address.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}
