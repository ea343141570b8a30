//! A little work asked of the browser before a code is sent, so that a script
//! which wants ten thousand messages pays for them. No picture to decipher:
//! WCAG 2.2 §3.3.8 forbids such a test, and a machine does not mind counting.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What the server asks: a counter such that SHA-256 of `nonce:counter` (the
/// counter in decimal) begins with `bits` zero bits. About 2^`bits` tries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Challenge {
    /// The server's unguessable word, good for one answer.
    pub nonce: String,
    /// How many leading zero bits the hash must have.
    pub bits: u8,
}

impl Challenge {
    /// Whether `counter` answers it.
    pub fn verify(&self, counter: u64) -> bool {
        verify(&self.nonce, self.bits, counter)
    }
}

/// Whether SHA-256 of `nonce:counter` begins with at least `bits` zero bits.
pub fn verify(nonce: &str, bits: u8, counter: u64) -> bool {
    let hash =
        Sha256::new().chain_update(nonce).chain_update(b":").chain_update(counter.to_string()).finalize();
    leading_zero_bits(&hash) >= u32::from(bits)
}

fn leading_zero_bits(hash: &[u8]) -> u32 {
    let mut zeros = 0;
    for byte in hash {
        zeros += byte.leading_zeros();
        if *byte != 0 {
            break;
        }
    }
    zeros
}

/// Looks for the answer a few tries at a time, so that the page it runs on
/// stays alive in between.
#[derive(Clone, Debug)]
pub struct Solver {
    challenge: Challenge,
    next: u64,
}

impl Solver {
    /// Starts at zero.
    pub const fn new(challenge: Challenge) -> Self {
        Self { challenge, next: 0 }
    }

    /// Tries up to `tries` more counters; the answer if one of them is it.
    pub fn step(&mut self, tries: u32) -> Option<u64> {
        for _ in 0..tries {
            let counter = self.next;
            if self.challenge.verify(counter) {
                return Some(counter);
            }
            self.next = counter.wrapping_add(1);
        }
        None
    }

    /// How many counters were tried in vain.
    pub const fn tried(&self) -> u64 {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn zero_bits_are_counted_across_bytes() {
        assert_eq!(leading_zero_bits(&[0x80]), 0);
        assert_eq!(leading_zero_bits(&[0, 0x10, 0]), 11);
        assert_eq!(leading_zero_bits(&[0; 32]), 256);
    }

    /// SHA-256 of `abc:0` begins with other bits for every implementation that
    /// hashes something else, so the format is pinned by a known answer.
    #[test]
    fn the_hashed_text_is_nonce_colon_decimal_counter() {
        let expected = Sha256::digest(b"abc:1234");
        let zeros = u8::try_from(leading_zero_bits(&expected)).unwrap();
        assert!(verify("abc", zeros, 1234));
        assert!(!verify("abc", zeros + 1, 1234));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn a_solver_finds_the_first_answer_in_any_number_of_steps(nonce in "[a-z0-9]{1,16}", bits in 0u8..9, tries in 1u32..50) {
            let challenge = Challenge { nonce, bits };
            let mut solver = Solver::new(challenge.clone());
            let counter = loop {
                if let Some(counter) = solver.step(tries) {
                    break counter;
                }
            };
            prop_assert!(challenge.verify(counter));
            prop_assert!((0..counter).all(|c| !challenge.verify(c)));
            prop_assert_eq!(solver.tried(), counter);
        }

        #[test]
        fn no_tries_find_nothing(nonce in any::<String>()) {
            prop_assert_eq!(Solver::new(Challenge { nonce, bits: 0 }).step(0), None);
        }
    }
}
