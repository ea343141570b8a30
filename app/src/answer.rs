//! What a server function answers to a form: one type for all of them, so that
//! one piece of code shows it, with WASM and without.

use serde::{Deserialize, Serialize};
use vocabulary::Reason;

/// The response header that names the page which shows an answer: where a browser without scripts is
/// led.
pub const AGAIN_HEADER: &str = "x-again";

/// The answer to a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Done; go there, with a new page: cookies may have changed.
    Go {
        /// A path of ours, or the URL of a registered service.
        url: String,
    },
    /// A code is on its way.
    Sent(Sent),
    /// Refused; nothing that was typed is lost.
    Refused(Box<Problem>),
    /// Our own fault.
    Failed(Failure),
}

impl Answer {
    /// A refusal whose message needs nothing but its code.
    pub fn refused(code: &str) -> Self {
        Self::Refused(Box::new(Problem { code: code.to_owned(), ..Problem::default() }))
    }
}

/// A code is on its way; the same for every number (S03).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Seconds until another one may be asked for (S-14).
    pub resend_after: u64,
    /// Minutes the code is good for (H-12).
    pub minutes: u64,
}

/// Why a form was refused, and what its message needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code (`docs/errors.md`).
    pub code: String,
    /// Minutes or seconds to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// Why a password is not good enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// The captcha that the next attempt has to bring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captcha: Option<CaptchaView>,
    /// The institution's own words for it, in the person's language (P-37).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A captcha, both ways: work that WASM does by itself, and an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptchaView {
    /// Token of the proof of work.
    pub work: String,
    /// What to work on.
    pub challenge: vocabulary::Challenge,
    /// Token of the image; its picture is at `/captcha/<token>`.
    pub image: String,
}

/// Our own fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What to quote to the help desk; empty when trying again is all there is to do.
    pub event: String,
    /// Seconds after which trying again makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

/// The outcome of the last form of a page that was sent without WASM: sealed
/// into a cookie by the server, shown by the page it came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Echo {
    /// Which form.
    pub form: String,
    /// What was refused.
    #[serde(default)]
    pub problem: Option<Problem>,
    /// A code was sent.
    #[serde(default)]
    pub sent: Option<Sent>,
    /// Our own fault.
    #[serde(default)]
    pub failure: Option<Failure>,
    /// What was typed, secrets excepted.
    #[serde(default)]
    pub typed: Vec<(String, String)>,
}

impl Echo {
    /// What was typed into `field`.
    pub fn typed(&self, field: &str) -> String {
        self.typed.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
    }
}
