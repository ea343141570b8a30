//! What the roster said last time, in 32 bytes.
//!
//! Status, alias, phone and e-mail change in two places: in the roster, and by
//! people and administrators in Tongxing. A cell that says the same as at the
//! last import is not applied again, so that a nightly import neither wakes a
//! disabled account nor binds a number again that its owner has removed. To
//! know, `AccountRow::roster_digest` keeps eight bytes of a keyed digest for
//! each of the four; zero: nothing applied yet.

use crate::{Digest, Keyring};

/// A column that also changes outside the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Status,
    Alias,
    Phone,
    Email,
}

/// The four slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slots(Digest);

impl Slots {
    /// Those of an account; empty ones for an account that no roster made.
    pub fn of(digest: Option<Digest>) -> Self {
        Self(digest.unwrap_or([0; 32]))
    }

    /// What the database keeps.
    pub const fn digest(self) -> Digest {
        self.0
    }

    /// Whether the roster said `value` last time.
    pub fn says(self, keyring: &Keyring, slot: Slot, value: &str) -> bool {
        self.0[range(slot)] == mark(keyring, slot, value)
    }

    /// From now on it has said nothing.
    pub fn forget(&mut self, slot: Slot) {
        self.0[range(slot)].fill(0);
    }

    /// From now on it has said `value`.
    pub fn note(&mut self, keyring: &Keyring, slot: Slot, value: &str) {
        self.0[range(slot)].copy_from_slice(&mark(keyring, slot, value));
    }
}

const fn range(slot: Slot) -> std::ops::Range<usize> {
    let start = slot as usize * 8;
    start..start + 8
}

fn mark(keyring: &Keyring, slot: Slot, value: &str) -> [u8; 8] {
    let space = match slot {
        Slot::Status => "roster status",
        Slot::Alias => "roster alias",
        Slot::Phone => "roster phone",
        Slot::Email => "roster email",
    };
    let mut mark = [0; 8];
    mark.copy_from_slice(&keyring.index(space, value)[..8]);
    mark
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_slot_remembers_one_value_and_leaves_the_others_alone() {
        let keyring = Keyring::new(&[7; 32]);
        let mut slots = Slots::of(None);
        assert!(!slots.says(&keyring, Slot::Phone, "+8613800138000"));
        slots.note(&keyring, Slot::Phone, "+8613800138000");
        assert!(slots.says(&keyring, Slot::Phone, "+8613800138000"));
        assert!(!slots.says(&keyring, Slot::Email, "+8613800138000"));
        slots.note(&keyring, Slot::Email, "a@example.edu.cn");
        slots.note(&keyring, Slot::Phone, "+8613800138001");
        assert!(!slots.says(&keyring, Slot::Phone, "+8613800138000"));
        assert!(Slots::of(Some(slots.digest())).says(&keyring, Slot::Email, "a@example.edu.cn"));
    }

    proptest! {
        #[test]
        fn another_key_says_nothing(value in "\\PC{1,20}", a in any::<[u8; 32]>(), b in any::<[u8; 32]>()) {
            prop_assume!(a != b);
            let mut slots = Slots::of(None);
            slots.note(&Keyring::new(&a), Slot::Alias, &value);
            prop_assert!(slots.says(&Keyring::new(&a), Slot::Alias, &value));
            prop_assert!(!slots.says(&Keyring::new(&b), Slot::Alias, &value));
        }
    }
}
