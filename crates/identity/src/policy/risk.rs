//! `[risk]`, `[weak_password]` and `[networks]`: what a sign-in owes beyond its
//! proof, what happens to weak passwords, and what places are called.

use std::net::{IpAddr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::Span;

/// When a sign-in has to be proved by a code to the security phone as well (P-20). Each sign that is
/// there adds its weight; from `threshold` on the code is owed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Risk {
    /// From this sum on a code is owed; 0: never.
    pub threshold: u32,
    /// The account never signed in from this device.
    pub new_device: u32,
    /// The account never signed in from this network region.
    pub new_network: u32,
    /// The account has not signed in for `absent_after`.
    pub long_absence: u32,
    /// `failures_from` or more wrong passwords came just before.
    pub failures: u32,
    /// The password is below the accepted grade.
    pub weak: u32,
    /// See `long_absence`.
    pub absent_after: Span,
    /// See `failures`.
    pub failures_from: u32,
    /// Where no security phone is bound, the code goes to the login phone.
    pub use_login_phone: bool,
}

impl Default for Risk {
    fn default() -> Self {
        Self {
            threshold: 50,
            new_device: 30,
            new_network: 30,
            long_absence: 20,
            failures: 20,
            weak: 20,
            absent_after: Span::days(90),
            failures_from: 3,
            use_login_phone: false,
        }
    }
}

/// What happens when a weak password is found at sign-in (P-36).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeakAction {
    /// It has to be changed at once (S-10).
    Change,
    /// The account is switched off until an administrator resets the password (P-38).
    Disable,
}

/// Weak passwords.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WeakPassword {
    /// What happens.
    pub action: WeakAction,
    /// What people are told whose account was switched off, and whom to ask (P-37).
    pub message: Words,
}

impl Default for WeakPassword {
    fn default() -> Self {
        Self {
            action: WeakAction::Change,
            message: Words {
                zh: "已停用，请联系所邮箱管理员".to_owned(),
                en: "Switched off. Please contact the mail administrator of your institute.".to_owned(),
            },
        }
    }
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English; empty: the Chinese text stands in.
    pub en: String,
}

impl Words {
    /// The text for a locale.
    pub fn of(&self, locale: &str) -> &str {
        if locale == "en" && !self.en.is_empty() { &self.en } else { &self.zh }
    }
}

/// What networks are called, for people who look at their sign-ins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Networks {
    /// The first that holds an address names it.
    pub names: Vec<NamedNetwork>,
}

/// A network with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedNetwork {
    /// As in `10.0.0.0/8` or `2001:db8::/32`.
    pub range: String,
    /// Its name.
    pub name: Words,
}

impl NamedNetwork {
    /// Whether the address belongs to it; never when the range cannot be read.
    pub fn holds(&self, address: IpAddr) -> bool {
        self.parsed().is_some_and(|(network, length)| prefix(address, length) == Some(network))
    }

    /// Whether the range can be read.
    pub fn is_valid(&self) -> bool {
        self.parsed().is_some()
    }

    /// The network's address and the length of its prefix.
    fn parsed(&self) -> Option<(IpAddr, u8)> {
        let (network, length) = self.range.split_once('/')?;
        let (network, length) = (network.parse::<IpAddr>().ok()?, length.parse::<u8>().ok()?);
        Some((prefix(network, length)?, length))
    }
}

impl Networks {
    /// What the network of an address is called.
    pub fn name_of(&self, address: IpAddr) -> Option<&Words> {
        self.names.iter().find(|named| named.holds(address)).map(|named| &named.name)
    }
}

/// The first `length` bits of an address; `None` when it has fewer.
pub fn prefix(address: IpAddr, length: u8) -> Option<IpAddr> {
    let length = u32::from(length);
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32u32.checked_sub(length)?).unwrap_or(0);
            Some(IpAddr::V4((address.to_bits() & mask).into()))
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128u32.checked_sub(length)?).unwrap_or(0);
            Some(IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses() {
        let named = |range: &str| NamedNetwork { range: range.to_owned(), name: Words::default() };
        for (range, address, holds) in [
            ("10.0.0.0/8", "10.200.3.4", true),
            ("10.1.2.3/8", "10.200.3.4", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("192.0.2.7/32", "192.0.2.7", true),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "10.0.0.1", false),
            ("10.0.0.0/33", "10.0.0.1", false),
            ("nonsense", "10.0.0.1", false),
        ] {
            assert_eq!(named(range).holds(address.parse().expect("an address")), holds, "{range} {address}");
        }
    }
}
