//! Recovery codes: for the day the authenticator is lost. Ten of them, 80 bits
//! each, shown once, kept as keyed digests, each good once.

use uuid::Uuid;

use crate::{Digest, Entropy, Keyring};

/// How many are made at a time.
pub const HOW_MANY: usize = 10;

/// 32 characters that nobody mistakes for each other (Crockford's).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters of a code.
const LENGTH: usize = 16;

/// A new code: `k3f9-…`, four groups of four.
pub fn code(entropy: &dyn Entropy) -> String {
    let bytes: [u8; LENGTH] = entropy.bytes();
    let mut text = String::with_capacity(LENGTH + 3);
    for (at, byte) in bytes.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    text
}

/// What is kept of a code; `None`: nobody ever got such a code. Blanks, dashes, case and look-alikes
/// do not matter.
pub fn digest(keyring: &Keyring, account: Uuid, typed: &str) -> Option<Digest> {
    let mut plain = String::with_capacity(LENGTH);
    for c in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        };
        if plain.len() == LENGTH || !ALPHABET.iter().any(|known| char::from(*known) == c) {
            return None;
        }
        plain.push(c);
    }
    (plain.len() == LENGTH).then(|| keyring.code(account.as_bytes(), &plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let keyring = Keyring::new(&[1; 32]);
        let account = Uuid::from_u128(7);
        let right = digest(&keyring, account, "0a1b-2c3d-4e5f-6g7h").expect("a code");
        for typed in
            ["OA1B2C3D4E5F6G7H", " 0a1b 2c3d 4e5f 6g7h ", "oaIb-2c3d-4e5f-6g7h", "0alb-2c3d-4e5f-6g7h"]
        {
            assert_eq!(digest(&keyring, account, typed), Some(right), "{typed}");
        }
        for typed in ["", "0a1b-2c3d-4e5f-6g7", "0a1b-2c3d-4e5f-6g7hh", "0a1b-2c3d-4e5f-6g7！"] {
            assert_eq!(digest(&keyring, account, typed), None, "{typed}");
        }
        assert_ne!(digest(&keyring, Uuid::from_u128(8), "0a1b-2c3d-4e5f-6g7h"), Some(right));
    }
}
