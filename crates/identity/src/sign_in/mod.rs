//! Signing in: a proof goes in; a session, owed obligations or a refusal comes
//! out. Every method ends in the same place ([`admit`](SignIn)), so that
//! status, obligations, audit and rotation are decided once.

mod admit;
mod code;
mod find;
mod password;
mod scan;

use std::sync::Arc;

use crate::captcha::Captcha;
use crate::code::OneTimeCodes;
use crate::lock::Turnstile;
use crate::obligation::Obligations;
use crate::ports::SessionRow;
use crate::scan::Scans;
use crate::session::{Issued, Sessions};
use crate::{Domain, Opaque, Target};

pub(crate) use admit::{must_activate, next_url};
pub(crate) use find::find_account;
pub use password::PasswordProof;
pub(crate) use password::initial_secret_matches;

/// What came of a successful proof.
#[derive(Clone, Debug)]
pub struct Admission {
    /// The session and the token for its cookie.
    pub issued: Issued,
    /// A new token for the device cookie, where the browser had none.
    pub device: Option<Opaque>,
    /// Where to go now: the wizard of what is owed, or on.
    pub next: String,
}

/// What all methods are given.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Where the person was going.
    pub target: Target,
    /// 7天免登录 (J-13).
    pub remember: bool,
    /// The session this browser has already: the same person's is renewed, another's ends.
    pub present: Option<Arc<SessionRow>>,
}

/// The sign-in service.
#[derive(Clone)]
pub struct SignIn {
    domain: Domain,
    sessions: Sessions,
    codes: OneTimeCodes,
    scans: Scans,
    obligations: Obligations,
    captcha: Captcha,
    turnstile: Turnstile,
}

impl SignIn {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self {
            sessions: Sessions::new(domain.clone()),
            codes: OneTimeCodes::new(domain.clone()),
            scans: Scans::new(domain.clone()),
            obligations: Obligations::new(domain.clone()),
            captcha: domain.captcha(),
            turnstile: Turnstile::default(),
            domain,
        }
    }
}
