//! Time-based one-time passwords (RFC 6238) as every authenticator app makes
//! them: HMAC-SHA-1, six digits, steps of 30 seconds.

use ring::hmac;

use crate::{Entropy, Time};

/// Seconds of one step.
const STEP: i64 = 30;

/// Bytes of a secret: as many as the hash has (RFC 4226, section 4).
pub const SECRET: usize = 20;

/// A new secret.
pub fn secret(entropy: &dyn Entropy) -> [u8; SECRET] {
    entropy.bytes()
}

/// The step at `now`.
pub fn step_at(now: Time) -> i64 {
    now.unix_seconds().div_euclid(STEP)
}

/// The code of a step.
pub fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    // Dynamic truncation: the last four bits say where to read.
    let at = bytes.last().map_or(0, |byte| usize::from(byte & 0x0f));
    let word = bytes.get(at..at + 4).and_then(|four| <[u8; 4]>::try_from(four).ok()).unwrap_or_default();
    format!("{:06}", (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000)
}

/// The step whose code was typed: this one, the one before (a slow typist), or the next (a phone
/// whose clock is ahead). All three are compared, in constant time.
pub fn find(secret: &[u8], typed: &str, now: Time) -> Option<i64> {
    let present = step_at(now);
    let mut found = None;
    for step in [present + 1, present - 1, present] {
        let right = code(secret, step);
        if subtle::ConstantTimeEq::ct_eq(right.as_bytes(), typed.as_bytes()).into() {
            found = Some(step);
        }
    }
    found
}

/// Base32 without padding (RFC 4648), as people type a secret into their app.
pub fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(ALPHABET[(held >> bits & 31) as usize]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        out.push(char::from(ALPHABET[(held << (5 - bits) & 31) as usize]));
    }
    out
}

/// What the QR of an enrolment says.
pub fn uri(issuer: &str, number: &str, secret: &[u8]) -> String {
    let (issuer, number) =
        (crate::registry::encode_component(issuer), crate::registry::encode_component(number));
    format!(
        "otpauth://totp/{issuer}:{number}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP}",
        base32(secret)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B (its eight digits cut to six).
    #[test]
    fn the_vectors_of_the_rfc() {
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SEED, step_at(Time(seconds * 1_000_000))), expected);
        }
    }

    #[test]
    fn one_step_to_either_side_is_found() {
        let now = Time(1_234_567_890_000_000);
        let present = step_at(now);
        for (drift, found) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let typed = code(SEED, present + drift);
            assert_eq!(find(SEED, &typed, now), found.then_some(present + drift), "{drift}");
        }
        assert_eq!(find(SEED, "", now), None);
    }

    #[test]
    fn secrets_are_written_in_base32() {
        for (plain, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(plain.as_bytes()), text);
        }
        assert_eq!(base32(&[0xff; 20]), "7".repeat(32));
        assert_eq!(
            uri("示例 大学", "2001", b"foobar"),
            "otpauth://totp/%E7%A4%BA%E4%BE%8B%20%E5%A4%A7%E5%AD%A6:2001?secret=MZXW6YTBOI\
             &issuer=%E7%A4%BA%E4%BE%8B%20%E5%A4%A7%E5%AD%A6&algorithm=SHA1&digits=6&period=30"
        );
    }
}
