//! Who is on the other end of a request, before anybody signed in.

use std::net::{IpAddr, Ipv6Addr};

use crate::Digest;

/// What is known about the other end of a request.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Client address, as the trusted proxies tell it.
    pub address: IpAddr,
    /// `User-Agent`, cut to 300 characters.
    pub user_agent: String,
    /// Digest of the browser cookie; journeys, codes and QR codes are bound to it.
    /// `None`: the browser sent none.
    pub browser: Option<Digest>,
    /// Digest of the long-lived device cookie, set at the first full sign-in (S05).
    pub device: Option<Digest>,
    /// The id of the request, for people to quote; audit keeps it.
    pub event: String,
    /// `zh-CN` or `en`: the language of messages to this person.
    pub locale: String,
}

impl Visitor {
    /// Whom limits per address count: an IPv4 address, or the /64 that one IPv6 subscriber has to
    /// himself (S02, S06).
    pub fn network(&self) -> String {
        match self.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let prefix = Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX));
                format!("{prefix}/64")
            }
        }
    }
}
