//! What the server functions here share, on the server.

use std::sync::Arc;

use identity::ports::SessionRow;
use identity::session::Issued;
use identity::{Refusal, Target, captcha, reauthentication};

use crate::answer::Answer;
use crate::context::{Ask, parameter};

/// Where a person goes who proved themselves anew.
pub(super) fn confirm_next(page: &str) -> String {
    let next = parameter(page, "next").map_or_else(Target::default, |path| Target::page(&path)).url(None);
    // Not in a circle.
    if next.starts_with("/confirm") { "/".to_owned() } else { next }
}

/// The page where a person proves themselves before `next`.
pub(super) fn confirm_address(next: &str) -> String {
    format!("/confirm?next={}", crate::ui::percent_encode(next))
}

/// A captcha's answer as a form sends it.
pub(super) fn solved(
    image: &Option<String>,
    text: &Option<String>,
    work: &Option<String>,
    counter: &Option<String>,
) -> captcha::Answer {
    captcha::Answer::from_fields(image.as_deref(), text.as_deref(), work.as_deref(), counter.as_deref())
}

impl Ask {
    /// The full session that a page needs which changes how a person signs in: with a fresh proof.
    /// Without one the answer is a redirect: to what is owed, to sign-in, or to prove oneself anew
    /// and back to `page` (ASVS 7.5.1).
    pub fn fresh(&self, page: &str) -> Option<Arc<SessionRow>> {
        let session = self.signed_in(page)?;
        if reauthentication::is_fresh(&self.services.domain, &session) {
            return Some(session);
        }
        self.see_other(&confirm_address(page));
        None
    }

    /// The answer to a step that turned the session, and where it leads.
    pub(crate) fn turned(&self, verdict: Result<Issued, Refusal>, next: String) -> Answer {
        match verdict {
            Ok(issued) => {
                self.keep_session(&issued);
                Answer::Go { url: next }
            }
            Err(refusal) => Answer::Refused(Box::new(self.problem(&refusal))),
        }
    }
}
