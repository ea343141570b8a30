//! The proof that a session has just presented credentials for a service.
//!
//! `/cas/login` issues every ticket, but the credentials are presented on the
//! sign-in page. In between the browser carries this proof: sealed, bound to
//! session and service, good for a minute and for one ticket. Without the
//! session's cookie it is worth nothing.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::keys::sha256;
use crate::registry::ServiceUrl;
use crate::{Digest, Entropy, Keyring, Time};

/// How long a proof is good.
pub const LIFETIME: Duration = Duration::from_mins(1);

const PURPOSE: &str = "cas fresh proof";

/// A proof that opened: still to be marked as used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreshProof {
    /// The key to use once.
    pub key: Digest,
    /// When it stops being good.
    pub expires_at: Time,
}

impl FreshProof {
    /// A proof for this session and service, made right after credentials were
    /// presented. `service` is the URL as the request gave it; `None` when it is
    /// no usable URL.
    pub fn seal(
        keyring: &Keyring,
        entropy: &dyn Entropy,
        session: Uuid,
        service: &str,
        now: Time,
    ) -> Option<String> {
        let service = ServiceUrl::parse(service).ok()?;
        let mut plain = Vec::with_capacity(56);
        plain.extend_from_slice(session.as_bytes());
        plain.extend_from_slice(&sha256(service.as_str().as_bytes()));
        plain.extend_from_slice(&now.plus(LIFETIME).0.to_be_bytes());
        Some(URL_SAFE_NO_PAD.encode(keyring.seal(entropy, PURPOSE, &plain)))
    }

    /// Opens a proof; `None` when it is not for this session and service, too
    /// old, or not ours.
    pub fn open(
        keyring: &Keyring,
        proof: &str,
        session: Uuid,
        service: &ServiceUrl,
        now: Time,
    ) -> Option<Self> {
        if proof.len() > 256 {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(proof).ok()?;
        let plain = keyring.open(PURPOSE, &sealed).ok()?;
        let (who, rest) = plain.split_at_checked(16)?;
        let (what, when) = rest.split_at_checked(32)?;
        let expires_at = Time(i64::from_be_bytes(when.try_into().ok()?));
        let good = who == session.as_bytes()
            && what == sha256(service.as_str().as_bytes())
            && now < expires_at
            && expires_at <= now.plus(LIFETIME);
        good.then(|| Self { key: sha256(&sealed), expires_at })
    }
}
