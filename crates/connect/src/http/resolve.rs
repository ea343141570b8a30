//! From names to addresses that may be connected to.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_public;

/// A source of addresses.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// The addresses of a name.
    async fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The system's resolver.
#[derive(Clone, Copy, Debug)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|a| a.ip()).collect())
    }
}

/// How far a client reaches.
#[derive(Clone, Debug)]
pub(super) enum Reach {
    /// To any address: the name itself is allowed.
    Anything,
    /// To public addresses and these.
    Ranges(Vec<IpNet>),
}

/// The name has addresses, but none that may be called.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to no address that is allowed")]
pub(super) struct Refused;

/// Hands the connector only addresses that may be called. The connector asks
/// nobody else, so what was checked is what is connected to.
pub(super) struct Guard {
    lookup: Arc<dyn Lookup>,
    reach: Arc<Reach>,
}

impl Guard {
    pub(super) fn new(lookup: Arc<dyn Lookup>, reach: Reach) -> Self {
        Self { lookup, reach: Arc::new(reach) }
    }
}

impl Reach {
    fn to(&self, ip: IpAddr) -> bool {
        match self {
            Self::Anything => true,
            Self::Ranges(ranges) => {
                let plain = ip.to_canonical();
                is_public(ip) || ranges.iter().any(|range| range.contains(&plain))
            }
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, reach) = (Arc::clone(&self.lookup), Arc::clone(&self.reach));
        Box::pin(async move {
            let found = lookup.lookup(name.as_str()).await?;
            let (some, mut good) = (!found.is_empty(), found);
            good.retain(|ip| reach.to(*ip));
            if some && good.is_empty() {
                return Err(Refused.into());
            }
            let addresses: Addrs = Box::new(good.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}
