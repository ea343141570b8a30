//! Devices and networks that an account signed in from: remembered when a
//! sign-in is complete, and not before. Whoever only has the password must not
//! make their own device look familiar.

use uuid::Uuid;

use crate::ports::{StoreError, Unit};
use crate::{Digest, Domain, Opaque, Time, Visitor, risk};

/// Where a complete sign-in came from.
#[derive(Clone, Debug)]
pub(crate) struct Remembered {
    /// The device.
    pub device: Digest,
    /// Its new token, where it got one.
    pub fresh: Option<Opaque>,
}

/// Remembers device and network, inside the caller's unit of work. `anew`: the device gets a new token
/// whatever it had, because somebody else may have planted that one; what it is trusted for from now
/// on is worth nothing to them.
pub(crate) async fn remember(
    domain: &Domain,
    unit: &mut dyn Unit,
    account: Uuid,
    visitor: &Visitor,
    anew: bool,
    now: Time,
) -> Result<Remembered, StoreError> {
    let device = visitor.device.filter(|_| !anew);
    if let (Some(old), true) = (&visitor.device, anew) {
        unit.forget_device(account, old).await?;
    }
    let fresh = device.is_none().then(|| Opaque::random(&*domain.entropy));
    let device = device.or_else(|| fresh.as_ref().map(Opaque::digest)).unwrap_or_default();
    let address = visitor.address.to_string();
    unit.remember_device(account, &device, &visitor.user_agent, &address, now).await?;
    unit.remember_network(account, &risk::region(domain, visitor.address), now).await?;
    Ok(Remembered { device, fresh })
}
