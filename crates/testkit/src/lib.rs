//! Fakes and fixtures: a clock moved by hand, seeded randomness, conformance
//! suites. A dev-dependency only.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use identity::{Clock, Entropy, Time};

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl FakeClock {
    /// A clock at 2026-09-01T00:00:00Z, enrolment morning.
    pub fn enrolment_morning() -> Self {
        Self(AtomicI64::new(Time::from_date(2026, 9, 1).0))
    }

    /// Moves it on.
    pub fn advance(&self, by: Duration) {
        let micros =
            i64::try_from(by.as_micros()).expect("a test moves the clock by less than 292,000 years");
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// Moves it back, as a machine's clock that was ahead is set right.
    pub fn turn_back(&self, by: Duration) {
        let micros =
            i64::try_from(by.as_micros()).expect("a test moves the clock by less than 292,000 years");
        self.0.fetch_sub(micros, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::SeqCst))
    }
}

/// Repeatable randomness (SplitMix64): unsuitable for anything but tests.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<u64>);

impl SeededEntropy {
    /// A generator that always gives the same bytes for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().expect("no test panics while it holds the generator");
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
        }
    }
}
