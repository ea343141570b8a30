//! Who is on the other end of a request, before anybody signed in.

use std::net::IpAddr;

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
    /// `zh-CN` or `en`: the language of messages to this person.
    pub locale: String,
}
