//! Which first password an account gets: a rule, never a hash made in bulk
//! (S-2, H-6, J-5).

use super::parse_day;
use crate::Time;
use crate::policy::{self, InitialRule};
use crate::ports::InitialSecret;

/// A roster policy that cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// `roster.activation_from` is no day.
    #[error("roster.activation_from must be a day such as 2023-07-16, or empty")]
    ActivationFrom,
}

/// The rule for first passwords with its cut-over day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Initial {
    rule: InitialRule,
    activation_from: Option<Time>,
}

impl Initial {
    /// The rule of a policy.
    pub fn new(policy: &policy::Roster) -> Result<Self, PolicyError> {
        let activation_from = match policy.activation_from.trim() {
            "" => None,
            day => {
                let (year, month, day) = parse_day(day).ok_or(PolicyError::ActivationFrom)?;
                Some(Time::from_date(year, month, day))
            }
        };
        Ok(Self { rule: policy.initial, activation_from })
    }

    /// The rule before the cut-over.
    pub const fn rule(&self) -> InitialRule {
        self.rule
    }

    /// Whether somebody has to activate their account (J-5): they joined on or
    /// after the cut-over day, or, where no day is known, Tongxing first saw
    /// them then. Days begin at 00:00 UTC.
    pub fn must_activate(&self, joined: Option<Time>, first_seen: Time) -> bool {
        self.activation_from.is_some_and(|day| joined.unwrap_or(first_seen) >= day)
    }

    /// The first password of somebody who has none of their own. `document`,
    /// `given`: whether the account has a document number, a secret from the roster.
    pub fn secret(
        &self,
        joined: Option<Time>,
        first_seen: Time,
        document: bool,
        given: bool,
    ) -> InitialSecret {
        match self.rule {
            _ if self.must_activate(joined, first_seen) => InitialSecret::None,
            InitialRule::DocumentLastSix if document => InitialSecret::DocumentLastSix,
            InitialRule::PerRow if given => InitialSecret::PerRow,
            InitialRule::DocumentLastSix | InitialRule::PerRow | InitialRule::None => InitialSecret::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn initial(rule: InitialRule, from: &str) -> Initial {
        let policy = policy::Roster { initial: rule, activation_from: from.to_owned(), ..Default::default() };
        Initial::new(&policy).expect("a good policy")
    }

    #[test]
    fn s_2_h_6_the_rule_needs_what_it_is_made_of() {
        let now = Time::from_date(2026, 9, 1);
        let last_six = initial(InitialRule::DocumentLastSix, "");
        assert_eq!(last_six.secret(None, now, true, false), InitialSecret::DocumentLastSix);
        assert_eq!(last_six.secret(None, now, false, true), InitialSecret::None);
        let per_row = initial(InitialRule::PerRow, "");
        assert_eq!(per_row.secret(None, now, true, true), InitialSecret::PerRow);
        assert_eq!(per_row.secret(None, now, true, false), InitialSecret::None);
        assert_eq!(initial(InitialRule::None, "").secret(None, now, true, true), InitialSecret::None);
    }

    #[test]
    fn j_5_who_joins_on_the_day_or_later_activates() {
        let rule = initial(InitialRule::DocumentLastSix, "2023-07-16");
        let seen = Time::from_date(2026, 9, 1);
        let joined = |y, m, d| rule.secret(Some(Time::from_date(y, m, d)), seen, true, true);
        assert_eq!(joined(2023, 7, 15), InitialSecret::DocumentLastSix);
        assert_eq!(joined(2023, 7, 16), InitialSecret::None);
        assert_eq!(joined(2026, 9, 1), InitialSecret::None);
        // No day in the roster: when Tongxing first saw them counts.
        assert_eq!(rule.secret(None, seen, true, true), InitialSecret::None);
        assert_eq!(
            rule.secret(None, Time::from_date(2023, 7, 1), true, true),
            InitialSecret::DocumentLastSix
        );
    }

    #[test]
    fn a_cut_over_that_is_no_day_is_told() {
        let policy = policy::Roster { activation_from: "next summer".to_owned(), ..Default::default() };
        assert_eq!(Initial::new(&policy), Err(PolicyError::ActivationFrom));
    }
}
