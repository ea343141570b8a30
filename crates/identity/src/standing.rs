//! How safe an account is: a score out of 100, and what to do next, the most
//! useful first. Pure: the facts go in.

use crate::factor::Enrolled;
use crate::ports::Account;

/// Below so many recovery codes it is time for new ones.
const FEW_CODES: u32 = 3;

/// What raises the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Choose a password of one's own.
    Password,
    /// Bind a login phone.
    LoginPhone,
    /// Add an authenticator or a passkey.
    SecondFactor,
    /// Bind a security phone.
    SecurityPhone,
    /// Bind an e-mail address.
    Email,
    /// Make recovery codes.
    RecoveryCodes,
}

impl Advice {
    /// All of it, the most useful first.
    pub const ALL: [Self; 6] = [
        Self::Password,
        Self::LoginPhone,
        Self::SecondFactor,
        Self::SecurityPhone,
        Self::Email,
        Self::RecoveryCodes,
    ];

    /// What it is worth. All together: 100.
    pub const fn points(self) -> u32 {
        match self {
            Self::Password => 25,
            Self::LoginPhone | Self::SecondFactor => 20,
            Self::SecurityPhone | Self::Email => 15,
            Self::RecoveryCodes => 5,
        }
    }

    fn is_followed(self, account: &Account, enrolled: &Enrolled) -> bool {
        match self {
            Self::Password => account.password.as_ref().is_some_and(|row| !row.must_change),
            // What the roster brought counts as bound, here as at sign-in (H-5).
            Self::LoginPhone => account.login_phone.is_some(),
            Self::SecondFactor => enrolled.is_any(),
            Self::SecurityPhone => {
                account.security_phone.as_ref().is_some_and(|row| row.verified_at.is_some())
            }
            Self::Email => account.email.is_some(),
            Self::RecoveryCodes => enrolled.is_any() && enrolled.recovery.left >= FEW_CODES,
        }
    }
}

/// How safe an account is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Out of 100.
    pub score: u32,
    /// What to do next, the most useful first.
    pub advice: Vec<Advice>,
}

impl Standing {
    /// The standing of an account.
    pub fn of(account: &Account, enrolled: &Enrolled) -> Self {
        let (mut score, mut advice) = (0, Vec::new());
        for item in Advice::ALL {
            if item.is_followed(account, enrolled) {
                score += item.points();
            } else if item != Advice::RecoveryCodes || enrolled.is_any() {
                // Recovery codes come with the first factor.
                advice.push(item);
            }
        }
        Self { score, advice }
    }
}

#[cfg(test)]
mod tests {
    use super::Advice;

    #[test]
    fn everything_together_is_a_hundred() {
        assert_eq!(Advice::ALL.iter().map(|advice| advice.points()).sum::<u32>(), 100);
        assert!(Advice::ALL.is_sorted_by(|a, b| a.points() >= b.points()));
    }
}
