//! Random bytes, handed in so that tests can be repeated.

use uuid::Uuid;

use crate::Time;

/// Where unguessable bytes come from: the operating system in the server, a
/// seeded generator in tests.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with unpredictable bytes.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Entropy + '_ {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A UUIDv7 for the instant `now`: sorted by time, 74 random bits.
    pub fn id(&self, now: Time) -> Uuid {
        let millis = u64::try_from(now.0.div_euclid(1000)).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// A uniformly random number below `bound` (`bound` > 0), without modulo bias.
    pub fn below(&self, bound: u32) -> u32 {
        let zone = u32::MAX - u32::MAX % bound;
        loop {
            let value = u32::from_le_bytes(self.bytes());
            if value < zone {
                return value % bound;
            }
        }
    }

    /// A six-digit one-time code (P-14).
    pub fn six_digits(&self) -> String {
        format!("{:06}", self.below(1_000_000))
    }
}
