//! Keys and what is done with them: sealing personal data, blind indexes for
//! look-up, keyed digests of short codes, opaque tokens.
//!
//! One master key is derived into one key per purpose, so that a value made for
//! one purpose is worthless for another.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::{Digest as _, Sha256};

use crate::Entropy;

/// A SHA-256 or HMAC-SHA-256 value.
pub type Digest = [u8; 32];

/// An unguessable token as its holder carries it: 256 random bits in base64url.
/// The database keeps only [`Opaque::digest`].
#[derive(Clone, PartialEq, Eq)]
pub struct Opaque(String);

impl Opaque {
    /// A new token.
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()))
    }

    /// A token as it came from a cookie or form: any text is allowed, only its
    /// digest is ever compared.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The token itself, for the cookie.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the database keeps. A plain hash suffices: the token has 256 bits.
    pub fn digest(&self) -> Digest {
        sha256(self.0.as_bytes())
    }
}

impl std::fmt::Debug for Opaque {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opaque(…)")
    }
}

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

/// What went wrong when sealed data was opened: made with another key,
/// altered, or not for this purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed data cannot be opened with the configured key")]
pub struct Unsealable;

/// The keys of an installation, all derived from one 256-bit master key.
pub struct Keyring {
    id: u8,
    seal: Aes256Gcm,
    index: [u8; 32],
    code: [u8; 32],
    audit: [u8; 32],
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({})", self.id)
    }
}

impl Keyring {
    /// Derives the purpose keys from `master`.
    pub fn new(master: &[u8; 32]) -> Self {
        let derive = |label: &[u8]| mac(master, &[label]);
        Self {
            id: 1,
            seal: Aes256Gcm::new(&derive(b"tongxing seal 1").into()),
            index: derive(b"tongxing blind index 1"),
            code: derive(b"tongxing one-time code 1"),
            audit: derive(b"tongxing audit chain 1"),
        }
    }

    /// Seals `plain` for `purpose` (which must be repeated to open it).
    /// Layout: key id (1), nonce (12), ciphertext and tag (n + 16).
    pub fn seal(&self, entropy: &dyn Entropy, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; 12] = entropy.bytes();
        let sealed = self
            .seal
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: purpose.as_bytes() })
            .unwrap_or_default();
        let mut out = Vec::with_capacity(13 + sealed.len());
        out.push(self.id);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what [`Keyring::seal`] made for the same `purpose`.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let (id, rest) = sealed.split_first().ok_or(Unsealable)?;
        if *id != self.id || rest.len() < 28 {
            return Err(Unsealable);
        }
        let (nonce, body) = rest.split_at(12);
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| Unsealable)?;
        self.seal
            .decrypt(&Nonce::from(nonce), Payload { msg: body, aad: purpose.as_bytes() })
            .map_err(|_| Unsealable)
    }

    /// [`Keyring::open`] for text.
    pub fn open_text(&self, purpose: &str, sealed: &[u8]) -> Result<String, Unsealable> {
        String::from_utf8(self.open(purpose, sealed)?).map_err(|_| Unsealable)
    }

    /// The blind index of `value` in `space` (`phone`, `document`, …): equal
    /// values meet, nobody without the key can tell which value it was.
    pub fn index(&self, space: &str, value: &str) -> Digest {
        mac(&self.index, &[space.as_bytes(), b"\0", value.as_bytes()])
    }

    /// A keyed digest of a short code, bound to the row it belongs to. Six
    /// digits hashed without a key could be tried out from a stolen database.
    pub fn code(&self, row: &[u8], code: &str) -> Digest {
        mac(&self.code, &[row, b"\0", code.as_bytes()])
    }

    /// A keyed digest in the audit chain. Each part's length goes in before it, so that nothing can be
    /// moved from one into the next.
    pub fn audit(&self, what: &str, parts: &[&[u8]]) -> Digest {
        let lengths: Vec<[u8; 8]> = parts.iter().map(|part| (part.len() as u64).to_be_bytes()).collect();
        let mut all: Vec<&[u8]> = vec![what.as_bytes(), b"\0"];
        for (length, part) in lengths.iter().zip(parts) {
            all.push(length);
            all.push(part);
        }
        mac(&self.audit, &all)
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> Digest {
    // A 32-byte key is always accepted: HMAC takes keys of any length.
    let mut mac = match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes keys of any length"),
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Compares two digests without telling by its time where they differ.
pub fn same(a: &Digest, b: &Digest) -> bool {
    subtle::ConstantTimeEq::ct_eq(&a[..], &b[..]).into()
}
