//! Passkeys (WebAuthn Level 3), the narrow part that a second factor needs:
//! no attestation, the three signature algorithms that authenticators use,
//! checked with the cryptography that is in the binary already
//! (`docs/decisions/0015-passkeys.md`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

use crate::Digest;
use crate::keys::{same, sha256};

/// COSE algorithms, in the order in which they are asked for: ES256, EdDSA, RS256 (Windows Hello).
pub const ALGORITHMS: [i64; 3] = [-7, -8, -257];

/// Flags of authenticator data.
const USER_PRESENT: u8 = 0x01;
const CREDENTIAL_ATTACHED: u8 = 0x40;

/// The longest response that is looked at, in characters.
const LONGEST: usize = 16 * 1024;

/// What a passkey without a name is called.
pub const NAME: &str = "Passkey";

/// Credential ids may have so many bytes (Level 3, section 7.1).
const LONGEST_ID: usize = 1023;

/// The response proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unproven;

/// Whom passkeys are made for: our host, and pages of our origin only.
#[derive(Clone, Debug)]
pub struct Party {
    /// The relying party id: the host of the public URL.
    pub id: String,
    origin: String,
    hash: Digest,
}

/// A credential that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCredential {
    /// Its id.
    pub id: Vec<u8>,
    /// Public key in COSE.
    pub public_key: Vec<u8>,
    /// Signature counter.
    pub counter: u32,
}

/// What the browser vouches for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// Authenticator data, taken apart.
struct Authenticated<'a> {
    counter: u32,
    flags: u8,
    rest: &'a [u8],
}

impl Party {
    /// For an installation at `public_url`.
    pub fn of(public_url: &str) -> Self {
        let origin = public_url.trim_end_matches('/').to_owned();
        let rest = origin.split_once("://").map_or(origin.as_str(), |(_, rest)| rest);
        let host = rest.split('/').next().unwrap_or_default();
        let id = match host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => host,
        };
        Self { hash: sha256(id.as_bytes()), id: id.to_owned(), origin }
    }

    /// Browsers make passkeys for names only, not for addresses.
    pub fn is_usable(&self) -> bool {
        !self.id.is_empty() && !self.id.starts_with('[') && self.id.parse::<std::net::IpAddr>().is_err()
    }

    /// The credential in the response to `navigator.credentials.create`.
    pub fn register(&self, challenge: &[u8], response: &str) -> Result<NewCredential, Unproven> {
        let [id, client_data, attestation] = parts(response)?;
        self.client(&client_data, "webauthn.create", challenge)?;
        let attestation: Value = ciborium::from_reader(attestation.as_slice()).map_err(|_| Unproven)?;
        let data = text_entry(&attestation, "authData").and_then(Value::as_bytes).ok_or(Unproven)?;
        let Authenticated { counter, flags, rest } = self.authenticated(data)?;
        if flags & CREDENTIAL_ATTACHED == 0 {
            return Err(Unproven);
        }
        // aaguid (16), length (2), id, public key; extensions may follow.
        let (head, rest) = rest.split_at_checked(18).ok_or(Unproven)?;
        let length = usize::from(head[16]) << 8 | usize::from(head[17]);
        let (attached, rest) = rest.split_at_checked(length).ok_or(Unproven)?;
        if attached != id.as_slice() || attached.is_empty() || length > LONGEST_ID {
            return Err(Unproven);
        }
        let mut left = rest;
        let key: Value = ciborium::from_reader(&mut left).map_err(|_| Unproven)?;
        let public_key = rest[..rest.len() - left.len()].to_vec();
        Key::of(&key)?;
        Ok(NewCredential { id, public_key, counter })
    }

    /// Checks the response to `navigator.credentials.get`; the counter it came with.
    pub fn verify(&self, challenge: &[u8], response: &str, public_key: &[u8]) -> Result<u32, Unproven> {
        let [_, client_data, data, signature] = parts(response)?;
        self.client(&client_data, "webauthn.get", challenge)?;
        let Authenticated { counter, .. } = self.authenticated(&data)?;
        let key: Value = ciborium::from_reader(public_key).map_err(|_| Unproven)?;
        let mut signed = data;
        signed.extend_from_slice(&sha256(&client_data));
        Key::of(&key)?.verify(&signed, &signature)?;
        Ok(counter)
    }

    fn client(&self, json: &[u8], kind: &str, challenge: &[u8]) -> Result<(), Unproven> {
        let data: ClientData = serde_json::from_slice(json).map_err(|_| Unproven)?;
        let right = data.kind == kind
            && data.challenge == URL_SAFE_NO_PAD.encode(challenge)
            && data.origin == self.origin
            && !data.cross_origin;
        right.then_some(()).ok_or(Unproven)
    }

    fn authenticated<'a>(&self, data: &'a [u8]) -> Result<Authenticated<'a>, Unproven> {
        let (hash, rest) = data.split_at_checked(32).ok_or(Unproven)?;
        let hash: Digest = hash.try_into().map_err(|_| Unproven)?;
        let (head, rest) = rest.split_at_checked(5).ok_or(Unproven)?;
        let flags = head[0];
        if !same(&hash, &self.hash) || flags & USER_PRESENT == 0 {
            return Err(Unproven);
        }
        let counter = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
        Ok(Authenticated { counter, flags, rest })
    }
}

/// The credential id that a response names.
pub fn credential_id(response: &str) -> Option<Vec<u8>> {
    if response.len() > LONGEST {
        return None;
    }
    URL_SAFE_NO_PAD.decode(response.split('.').next()?).ok().filter(|id| id.len() <= LONGEST_ID)
}

/// A response as `public/passkey.js` writes it: parts in base64url with dots between.
fn parts<const N: usize>(response: &str) -> Result<[Vec<u8>; N], Unproven> {
    if response.len() > LONGEST {
        return Err(Unproven);
    }
    let parts: Result<Vec<Vec<u8>>, _> =
        response.split('.').map(|part| URL_SAFE_NO_PAD.decode(part)).collect();
    parts.map_err(|_| Unproven)?.try_into().map_err(|_| Unproven)
}

fn text_entry<'a>(map: &'a Value, name: &str) -> Option<&'a Value> {
    map.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
}

/// A public key that signatures can be checked with.
enum Key<'a> {
    /// ES256: the uncompressed point.
    P256([u8; 65]),
    /// EdDSA.
    Ed25519(&'a [u8]),
    /// RS256.
    Rsa { n: &'a [u8], e: &'a [u8] },
}

impl<'a> Key<'a> {
    /// Reads a COSE key (RFC 9053): kind (1), algorithm (3), and what the kind has.
    fn of(cose: &'a Value) -> Result<Self, Unproven> {
        let map = cose.as_map().ok_or(Unproven)?;
        let entry = |label: i64| {
            map.iter()
                .find(|(key, _)| key.as_integer().is_some_and(|key| i128::from(key) == i128::from(label)))
                .map(|(_, value)| value)
        };
        let number = |label| entry(label).and_then(Value::as_integer).map(i128::from);
        let bytes = |label| entry(label).and_then(Value::as_bytes).map(Vec::as_slice).ok_or(Unproven);
        match (number(1), number(3), number(-1)) {
            // Elliptic curve with two coordinates, ES256, P-256.
            (Some(2), Some(-7), Some(1)) => {
                let (x, y) = (bytes(-2)?, bytes(-3)?);
                if x.len() != 32 || y.len() != 32 {
                    return Err(Unproven);
                }
                let mut point = [4; 65];
                point[1..33].copy_from_slice(x);
                point[33..].copy_from_slice(y);
                Ok(Self::P256(point))
            }
            // Octet key pair, EdDSA, Ed25519.
            (Some(1), Some(-8), Some(6)) => {
                let x = bytes(-2)?;
                if x.len() == 32 { Ok(Self::Ed25519(x)) } else { Err(Unproven) }
            }
            (Some(3), Some(-257), _) => Ok(Self::Rsa { n: bytes(-1)?, e: bytes(-2)? }),
            _ => Err(Unproven),
        }
    }

    fn verify(&self, signed: &[u8], signature: &[u8]) -> Result<(), Unproven> {
        let checked = match self {
            Self::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(signed, signature)
            }
            Self::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(signed, signature),
            Self::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
            }
        };
        checked.map_err(|_| Unproven)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_party_is_the_host_of_the_public_url() {
        for (url, id, usable) in [
            ("https://sso.example.edu.cn", "sso.example.edu.cn", true),
            ("https://sso.example.edu.cn:8443/", "sso.example.edu.cn", true),
            ("http://localhost:8080", "localhost", true),
            ("http://127.0.0.1:8080", "127.0.0.1", false),
            ("http://[::1]:8080", "[::1]", false),
        ] {
            let party = Party::of(url);
            assert_eq!((party.id.as_str(), party.is_usable()), (id, usable), "{url}");
        }
    }

    #[test]
    fn nonsense_proves_nothing() {
        let party = Party::of("https://sso.example.edu.cn");
        for response in ["", "...", "a.b.c", "a.b.c.d", "!.!.!", &"A".repeat(20_000)] {
            assert_eq!(party.register(&[1; 32], response), Err(Unproven), "{response}");
            assert_eq!(party.verify(&[1; 32], response, &[0xa0]), Err(Unproven), "{response}");
        }
        // CBOR that claims more than there is, and deep nesting.
        for bytes in [vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], vec![0x81; 9000]] {
            let response = format!("AA.{}.{}", URL_SAFE_NO_PAD.encode("{}"), URL_SAFE_NO_PAD.encode(&bytes));
            assert_eq!(party.register(&[1; 32], &response), Err(Unproven));
        }
    }
}
