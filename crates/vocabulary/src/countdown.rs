//! How long until something may happen again: the one countdown of all pages (S-14, S-18).

use serde::{Deserialize, Serialize};

/// A moment to wait for and the moment it is asked at, both in microseconds
/// since the Unix epoch on the server's clock. A page adds the time it has
/// been open to `now_micros`; a browser's own clock is often wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Countdown {
    /// When the wait is over.
    pub until_micros: i64,
    /// When this was asked.
    pub now_micros: i64,
}

impl Countdown {
    /// A countdown asked at `now_micros` that ends at `until_micros`.
    pub const fn new(until_micros: i64, now_micros: i64) -> Self {
        Self { until_micros, now_micros }
    }

    /// Whole seconds left, rounded up: it says 1 until nothing is left, and
    /// never a negative number.
    pub const fn seconds_left(self) -> u64 {
        let left = self.until_micros.saturating_sub(self.now_micros);
        if left <= 0 { 0 } else { left.unsigned_abs().div_ceil(1_000_000) }
    }

    /// Whether the wait is over.
    pub const fn is_over(self) -> bool {
        self.now_micros >= self.until_micros
    }

    /// The same wait, `elapsed_micros` later.
    #[must_use]
    pub const fn after(self, elapsed_micros: i64) -> Self {
        Self { now_micros: self.now_micros.saturating_add(elapsed_micros), ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// S-14: 验证码58s后重发
    #[test]
    fn s_14_seconds_are_rounded_up_and_end_at_zero() {
        let minute = Countdown::new(60_000_000, 0);
        assert_eq!(minute.seconds_left(), 60);
        assert_eq!(minute.after(1).seconds_left(), 60);
        assert_eq!(minute.after(2_000_000).seconds_left(), 58);
        assert_eq!(minute.after(59_999_999).seconds_left(), 1);
        assert!(!minute.after(59_999_999).is_over());
        assert_eq!(minute.after(60_000_000).seconds_left(), 0);
        assert!(minute.after(60_000_000).is_over());
        assert_eq!(minute.after(90_000_000).seconds_left(), 0);
    }

    proptest! {
        #[test]
        fn zero_means_over_at_any_two_moments(until in any::<i64>(), now in any::<i64>()) {
            let countdown = Countdown::new(until, now);
            prop_assert_eq!(countdown.seconds_left() == 0, countdown.is_over());
        }
    }
}
