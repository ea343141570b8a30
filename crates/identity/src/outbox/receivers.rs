//! Who may be called just now: how many deliveries are under way per kind and
//! per receiver, and which receivers get a rest because they do not answer.
//!
//! All of it is a matter of one process and forgotten with it; what must last
//! is in the rows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Time;
use crate::ports::OutboxKind;

/// Failures in a row after which a receiver gets a rest.
const TRIP: u32 = 5;
/// How long the rest takes; then one delivery tries whether it is back (R06: at most 10 s).
const REST: Duration = Duration::from_secs(10);
/// Longest that a row is put off because its receiver is behind.
const LONGEST_WAIT: Duration = Duration::from_mins(10);
/// Shortest, so that putting rows off is never a busy loop.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);
/// Least distance between two notices that were put off to one host.
const LEAST_SPREAD: Duration = Duration::from_millis(50);
/// A receiver that failed is forgotten when nothing was sent to it for so long.
const FORGET_AFTER: Duration = Duration::from_hours(1);

impl OutboxKind {
    /// Deliveries of this kind under way at once.
    fn concurrency(self) -> usize {
        match self {
            Self::Sms => 16,
            Self::Mail => 8,
            Self::CasLogout => 32,
        }
    }

    /// Deliveries to one receiver under way at once. Logout notices go to many hosts: one that
    /// hangs may hold four of the 32 places.
    fn concurrency_per_receiver(self) -> usize {
        match self {
            Self::CasLogout => 4,
            Self::Sms | Self::Mail => self.concurrency(),
        }
    }
}

#[derive(Debug)]
struct Receiver {
    under_way: usize,
    /// Failures since it last answered.
    failures: u32,
    rests_until: Time,
    /// How long a delivery takes, as a moving average.
    pace: Duration,
    /// Where the queue of rows that were put off ends.
    queue_ends: Time,
    last_used: Time,
}

#[derive(Debug, Default)]
struct State {
    under_way: HashMap<OutboxKind, usize>,
    receivers: HashMap<(OutboxKind, String), Receiver>,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(super) struct Receivers(Arc<Mutex<State>>);

impl Receivers {
    /// How many more deliveries of this kind may start.
    pub(super) fn room(&self, kind: OutboxKind) -> usize {
        let under_way = self.lock().under_way.get(&kind).copied().unwrap_or(0);
        kind.concurrency().saturating_sub(under_way)
    }

    /// A place for a delivery, or when to ask again.
    pub(super) fn admit(&self, kind: OutboxKind, name: &str, now: Time) -> Result<Place, Time> {
        let key = (kind, name.to_owned());
        let mut state = self.lock();
        let receiver = state.receivers.entry(key.clone()).or_insert(Receiver {
            under_way: 0,
            failures: 0,
            rests_until: now,
            pace: Duration::ZERO,
            queue_ends: now,
            last_used: now,
        });
        // A receiver that just rested is tried with one delivery, not with all that wait.
        let places = if receiver.failures >= TRIP { 1 } else { kind.concurrency_per_receiver() };
        if now < receiver.rests_until || receiver.under_way >= places {
            return Err(receiver.put_off(kind, places, now));
        }
        receiver.under_way += 1;
        receiver.last_used = now;
        *state.under_way.entry(kind).or_default() += 1;
        Ok(Place { receivers: self.clone(), key })
    }

    /// Whether the one receiver behind this kind, or any of several, is not answering.
    pub(super) fn in_trouble(&self, kind: OutboxKind) -> bool {
        self.lock().receivers.iter().any(|((k, _), r)| *k == kind && r.failures >= TRIP)
    }

    /// Forgets receivers that there is nothing to remember about.
    pub(super) fn tidy(&self, now: Time) {
        self.lock().receivers.retain(|_, r| {
            r.under_way > 0 || r.queue_ends > now || (r.failures > 0 && r.last_used.plus(FORGET_AFTER) > now)
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Receiver {
    /// When a row that waits for this receiver is tried again. Logout notices are not urgent and may
    /// be many: they are spread at the pace at which their host works, so that a long queue is not
    /// leased and put back over and over. A code is urgent: it comes as soon as the gateway is back.
    fn put_off(&mut self, kind: OutboxKind, places: usize, now: Time) -> Time {
        let soonest = self.rests_until.max(now.plus(SHORTEST_WAIT));
        if kind != OutboxKind::CasLogout {
            return soonest;
        }
        let share = self.pace / u32::try_from(places).unwrap_or(1);
        let turn = self.queue_ends.max(soonest).min(now.plus(LONGEST_WAIT));
        self.queue_ends = turn.plus(share.max(LEAST_SPREAD));
        turn
    }
}

/// A delivery under way; gives its place back when dropped, also when the
/// delivery panicked.
#[derive(Debug)]
pub(super) struct Place {
    receivers: Receivers,
    key: (OutboxKind, String),
}

impl Place {
    /// Takes note of how it went. `answered`: the receiver said something that is not a request to
    /// come again, be it yes or no.
    pub(super) fn report(&self, answered: bool, took: Duration, now: Time) {
        let mut state = self.receivers.lock();
        if let Some(receiver) = state.receivers.get_mut(&self.key) {
            receiver.pace = (receiver.pace * 3 + took) / 4;
            if answered {
                receiver.failures = 0;
                receiver.rests_until = now;
            } else {
                receiver.failures = receiver.failures.saturating_add(1);
                if receiver.failures >= TRIP {
                    receiver.rests_until = now.plus(REST);
                }
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.receivers.lock();
        if let Some(receiver) = state.receivers.get_mut(&self.key) {
            receiver.under_way = receiver.under_way.saturating_sub(1);
        }
        if let Some(under_way) = state.under_way.get_mut(&self.key.0) {
            *under_way = under_way.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: Time = Time(1_000_000_000);

    #[test]
    fn a_hanging_host_holds_four_places_and_no_more() {
        let receivers = Receivers::default();
        let held: Vec<_> =
            (0..4).filter_map(|_| receivers.admit(OutboxKind::CasLogout, "slow", T).ok()).collect();
        assert_eq!(held.len(), 4);
        assert!(receivers.admit(OutboxKind::CasLogout, "slow", T).is_err());
        assert_eq!(receivers.room(OutboxKind::CasLogout), 28);
        assert!(receivers.admit(OutboxKind::CasLogout, "quick", T).is_ok());
        assert_eq!(receivers.room(OutboxKind::Sms), 16);
        drop(held);
        assert_eq!(receivers.room(OutboxKind::CasLogout), 32);
        receivers.tidy(T.plus(LONGEST_WAIT));
        assert!(receivers.lock().receivers.is_empty());
    }

    #[test]
    fn rows_that_wait_are_spread_at_the_pace_of_their_receiver() {
        let receivers = Receivers::default();
        let place = receivers.admit(OutboxKind::CasLogout, "slow", T).ok();
        let _others: Vec<_> =
            (0..3).filter_map(|_| receivers.admit(OutboxKind::CasLogout, "slow", T).ok()).collect();
        if let Some(place) = &place {
            place.report(true, Duration::from_secs(16), T);
        }
        let turns: Vec<_> = (0..3)
            .filter_map(|_| receivers.admit(OutboxKind::CasLogout, "slow", T).err())
            .map(|t| t.since(T))
            .collect();
        // 16 s counts a quarter in the average, shared by four places: one second apart.
        assert_eq!(turns, [1, 2, 3].map(Duration::from_secs));
    }

    /// R06: a receiver that does not answer rests for ten seconds, then is tried with one delivery.
    #[test]
    fn r06_the_breaker_opens_after_five_failures_and_closes_with_one_answer() {
        let receivers = Receivers::default();
        for i in 0..TRIP {
            assert!(!receivers.in_trouble(OutboxKind::Sms), "after {i}");
            let place = receivers.admit(OutboxKind::Sms, "sms", T).ok();
            place.iter().for_each(|p| p.report(false, Duration::ZERO, T));
        }
        assert!(receivers.in_trouble(OutboxKind::Sms));
        let again = receivers.admit(OutboxKind::Sms, "sms", T).err();
        assert_eq!(again, Some(T.plus(REST)));
        assert!(receivers.admit(OutboxKind::Mail, "mail", T).is_ok());

        let later = T.plus(REST);
        let probe = receivers.admit(OutboxKind::Sms, "sms", later).ok();
        assert!(probe.is_some());
        assert!(receivers.admit(OutboxKind::Sms, "sms", later).is_err());
        probe.iter().for_each(|p| p.report(true, Duration::ZERO, later));
        assert!(!receivers.in_trouble(OutboxKind::Sms));
        assert!(receivers.admit(OutboxKind::Sms, "sms", later).is_ok());
    }
}
