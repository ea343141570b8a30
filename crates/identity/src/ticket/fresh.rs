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
use crate::registry::{ServiceUrl, encode_component};
use crate::target::{Target, TicketDelivery};
use crate::{Digest, Entropy, Keyring, Time};

/// How long a proof is good.
pub const LIFETIME: Duration = Duration::from_secs(60);

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
    pub fn seal(keyring: &Keyring, entropy: &dyn Entropy, session: Uuid, service: &str, now: Time) -> Option<String> {
        let service = ServiceUrl::parse(service).ok()?;
        let mut plain = Vec::with_capacity(56);
        plain.extend_from_slice(session.as_bytes());
        plain.extend_from_slice(&sha256(service.as_str().as_bytes()));
        plain.extend_from_slice(&now.plus(LIFETIME).0.to_be_bytes());
        Some(URL_SAFE_NO_PAD.encode(keyring.seal(entropy, PURPOSE, &plain)))
    }

    /// Opens a proof; `None` when it is not for this session and service, too
    /// old, or not ours.
    pub fn open(keyring: &Keyring, proof: &str, session: Uuid, service: &ServiceUrl, now: Time) -> Option<Self> {
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

/// Where the browser goes on to after signing in: our own page, or
/// `/cas/login` with the service and, for a service, the proof. Always a path of
/// our own origin, ready for a `Location` header.
pub fn continue_url(target: &Target, proof: Option<&str>) -> String {
    match target {
        Target::Page { path } => encode_path(path),
        Target::Cas { service, renew, method } => {
            let mut out = service_query("/cas/login", service, *renew, *method);
            if let Some(proof) = proof {
                out.push_str("&proof=");
                out.push_str(&encode_component(proof));
            }
            out
        }
    }
}

/// The sign-in page for a service, keeping where the person was going.
pub fn sign_in_url(service: &str, renew: bool, method: TicketDelivery) -> String {
    service_query("/sign-in", service, renew, method)
}

fn service_query(path: &str, service: &str, renew: bool, method: TicketDelivery) -> String {
    let mut out = format!("{path}?service={}", encode_component(service));
    if renew {
        out.push_str("&renew=true");
    }
    if method == TicketDelivery::Post {
        out.push_str("&method=POST");
    }
    out
}

/// A path of ours may hold letters beyond ASCII; a header may not.
fn encode_path(path: &str) -> String {
    let Target::Page { path } = Target::page(path) else { return "/".to_owned() };
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let mut buffer = [0; 4];
            out.push_str(&encode_component(c.encode_utf8(&mut buffer)));
        }
    }
    out
}
