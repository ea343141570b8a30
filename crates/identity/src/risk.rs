//! Whether a sign-in has to be proved further (P-20): a pure judgement from
//! signs, and where the signs come from.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::policy::{Risk, prefix};
use crate::ports::{Account, Method, PhoneRow, SessionRow, Unit};
use crate::{Digest, Domain, Fault, Time, Visitor};

/// Something unusual about a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// The account never signed in from this device.
    NewDevice,
    /// The account never signed in from this network region.
    NewNetwork,
    /// The account has not been used for long.
    LongAbsence,
    /// Wrong passwords came just before.
    Failures,
    /// The password is below the accepted grade.
    WeakPassword,
}

impl Sign {
    /// Stable code for pages and the audit log.
    pub fn code(self) -> &'static str {
        match self {
            Self::NewDevice => "new_device",
            Self::NewNetwork => "new_network",
            Self::LongAbsence => "long_absence",
            Self::Failures => "failures",
            Self::WeakPassword => "weak_password",
        }
    }

    /// Reads [`Sign::code`].
    pub fn parse(code: &str) -> Option<Self> {
        let all = [Self::NewDevice, Self::NewNetwork, Self::LongAbsence, Self::Failures, Self::WeakPassword];
        all.into_iter().find(|sign| sign.code() == code)
    }

    fn weight(self, policy: &Risk) -> u32 {
        match self {
            Self::NewDevice => policy.new_device,
            Self::NewNetwork => policy.new_network,
            Self::LongAbsence => policy.long_absence,
            Self::Failures => policy.failures,
            Self::WeakPassword => policy.weak,
        }
    }
}

/// Whether these signs together are too many.
pub fn is_risky(policy: &Risk, signs: &[Sign]) -> bool {
    let sum = signs.iter().fold(0u32, |sum, sign| sum.saturating_add(sign.weight(policy)));
    policy.threshold > 0 && sum >= policy.threshold
}

/// Why a sign-in has to be proved further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The person enrolled a second factor.
    SecondFactor,
    /// These signs.
    Risk(Vec<Sign>),
}

/// A proof, as far as the judgement needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    pub account: &'a Account,
    pub method: Method,
    pub visitor: &'a Visitor,
    /// The session this browser has already.
    pub present: Option<&'a SessionRow>,
    /// Wrong passwords before this one.
    pub failures: u32,
    /// Whether the password just typed is below the accepted grade.
    pub weak: bool,
    pub now: Time,
}

/// Why this sign-in has to be proved further, if it has.
pub(crate) async fn judge(
    domain: &Domain,
    unit: &mut dyn Unit,
    arrival: Arrival<'_>,
) -> Result<Option<Reason>, Fault> {
    let Arrival { account, method, visitor, present, now, .. } = arrival;
    // The phone that confirmed a scan had a full session: it owes nothing more.
    if method == Method::Scan {
        return Ok(None);
    }
    // A session that proved a second factor is only renewed.
    let proved = present.is_some_and(|session| {
        session.account == account.row.id
            && session.level == crate::ports::Level::Full
            && session.methods.iter().any(|used| used.method.is_second_factor())
    });
    if proved {
        return Ok(None);
    }
    let phone = step_up_phone(domain, account);
    if phone.is_none() && !account.second_factor {
        // Most accounts: nothing to ask with, so nothing to look up.
        return Ok(None);
    }
    let id = account.row.id;
    let device = match &visitor.device {
        Some(device) => unit.device(id, device).await?,
        None => None,
    };
    let trusted = device.as_ref().and_then(|row| row.trusted_until).is_some_and(|until| until > now);
    if account.second_factor && !trusted {
        return Ok(Some(Reason::SecondFactor));
    }
    let Some(phone) = phone else { return Ok(None) };
    let by_this_phone =
        method == Method::Sms && account.login_phone.as_ref().is_some_and(|login| login.index == phone.index);
    if by_this_phone {
        return Ok(None);
    }
    let policy = &domain.policy.risk;
    let last_seen = unit.last_seen(id).await?;
    let absent = last_seen.is_some_and(|at| now.since(at) >= policy.absent_after.0);
    let known_network = unit.knows_network(id, &region(domain, visitor.address)).await?;
    let signs: Vec<Sign> = [
        (device.is_none(), Sign::NewDevice),
        (!known_network, Sign::NewNetwork),
        (absent, Sign::LongAbsence),
        (arrival.failures >= policy.failures_from.max(1), Sign::Failures),
        (arrival.weak, Sign::WeakPassword),
    ]
    .into_iter()
    .filter_map(|(there, sign)| there.then_some(sign))
    .collect();
    Ok(is_risky(policy, &signs).then_some(Reason::Risk(signs)))
}

/// The phone that a step-up code goes to: the security phone (P-21), or where the profile says so
/// the login phone; proved by a code once, so that no roster decides about it.
pub(crate) fn step_up_phone<'a>(domain: &Domain, account: &'a Account) -> Option<&'a PhoneRow> {
    let login = account.login_phone.as_ref().filter(|_| domain.policy.risk.use_login_phone);
    account.security_phone.as_ref().or(login).filter(|phone| phone.verified_at.is_some())
}

/// Under what the network region of an address is remembered: the /16 of IPv4, the /32 of IPv6.
pub(crate) fn region(domain: &Domain, address: IpAddr) -> Digest {
    let length = if address.is_ipv4() { 16 } else { 32 };
    let region = prefix(address, length).unwrap_or(address);
    domain.counter("network", &region.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P-20
    #[test]
    fn p_20_signs_add_up_to_the_threshold() {
        let policy = Risk::default();
        for (signs, risky) in [
            (&[][..], false),
            (&[Sign::NewDevice], false),
            (&[Sign::NewNetwork], false),
            (&[Sign::NewDevice, Sign::NewNetwork], true),
            (&[Sign::NewDevice, Sign::Failures], true),
            (&[Sign::NewNetwork, Sign::LongAbsence], true),
            (&[Sign::LongAbsence, Sign::Failures], false),
            (&[Sign::LongAbsence, Sign::Failures, Sign::WeakPassword], true),
        ] {
            assert_eq!(is_risky(&policy, signs), risky, "{signs:?}");
        }
        let off = Risk { threshold: 0, ..policy };
        assert!(!is_risky(&off, &[Sign::NewDevice, Sign::NewNetwork, Sign::Failures]));
    }
}
