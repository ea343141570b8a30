//! How many different people there were, without keeping who: a HyperLogLog of
//! 4096 registers, ±1.6 %, near exact for small numbers. Days can be joined, so
//! a half-year is 183 rows of 4 kB and not a row for each person and day. The
//! hash is keyed: nobody can ask a sketch for a person.

use uuid::Uuid;

use crate::Keyring;

/// Registers, as a power of two.
const BITS: u32 = 12;
const REGISTERS: usize = 1 << BITS;

/// A sketch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch(Vec<u8>);

impl Default for Sketch {
    fn default() -> Self {
        Self(vec![0; REGISTERS])
    }
}

impl Sketch {
    /// Reads what [`Sketch::bytes`] gave; anything else is an empty sketch.
    pub fn read(bytes: Vec<u8>) -> Self {
        if bytes.len() == REGISTERS { Self(bytes) } else { Self::default() }
    }

    /// What is kept.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Notes a person.
    pub fn note(&mut self, keyring: &Keyring, account: Uuid) {
        let hash = keyring.audit("person", &[account.as_bytes()]);
        let mut eight = [0; 8];
        eight.copy_from_slice(&hash[..8]);
        let hash = u64::from_be_bytes(eight);
        let at = usize::try_from(hash >> (64 - BITS)).unwrap_or(0);
        // The one at the end stops the count where all bits are zero.
        let rank = ((hash << BITS) | (1 << (BITS - 1))).leading_zeros() + 1;
        let rank = u8::try_from(rank).unwrap_or(u8::MAX);
        self.0[at] = self.0[at].max(rank);
    }

    /// Joins another one.
    pub fn join(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own = (*own).max(*other);
        }
    }

    /// How many people it has seen, about.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an estimate between 0 and some millions"
    )]
    pub fn count(&self) -> u64 {
        let registers = REGISTERS as f64;
        let sum: f64 = self.0.iter().map(|rank| (-f64::from(*rank)).exp2()).sum();
        let estimate = 0.7213 / (1.0 + 1.079 / registers) * registers * registers / sum;
        let empty = self.0.iter().filter(|rank| **rank == 0).count();
        // Few people: how many registers are empty tells more.
        if estimate <= 2.5 * registers && empty > 0 {
            return (registers * (registers / empty as f64).ln()).round() as u64;
        }
        estimate.round() as u64
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::Sketch;
    use crate::Keyring;

    fn of(people: std::ops::Range<u128>) -> Sketch {
        let keyring = Keyring::new(&[7; 32]);
        let mut sketch = Sketch::default();
        for person in people {
            sketch.note(&keyring, Uuid::from_u128(person));
        }
        sketch
    }

    #[test]
    fn people_are_counted_once_and_nearly_right() {
        assert_eq!(Sketch::default().count(), 0);
        assert_eq!(of(0..3).count(), 3);
        let mut twice = of(0..100);
        twice.join(&of(50..150));
        assert!((147..=153).contains(&twice.count()), "{}", twice.count());
        for people in [1000, 20_000, 200_000] {
            let counted = of(0..people).count();
            let off = counted.abs_diff(u64::try_from(people).unwrap());
            assert!(off * 100 <= u64::try_from(people).unwrap() * 5, "{people}: {counted}");
        }
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let sketch = of(0..500);
        assert_eq!(Sketch::read(sketch.bytes().to_vec()), sketch);
        assert_eq!(Sketch::read(vec![1; 3]), Sketch::default());
    }
}
