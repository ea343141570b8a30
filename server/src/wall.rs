//! The real clock and the real randomness.

use std::time::{SystemTime, UNIX_EPOCH};

use identity::{Clock, Entropy, Time};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Time {
        // A clock before 1970 counts as 1970: then everything is expired, which is safe.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The operating system's random bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // Nothing may go on with predictable secrets; a request that dies here answers 500.
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}

/// Whether the operating system gives random bytes: asked once at start.
pub fn has_entropy() -> bool {
    getrandom::fill(&mut [0; 8]).is_ok()
}
