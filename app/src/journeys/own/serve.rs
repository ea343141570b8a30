//! What the server functions here share, on the server.

use std::sync::Arc;

use identity::phones::{Bound, By};
use identity::ports::{PhoneSlot, SessionRow};
use identity::session::Issued;
use identity::{Refusal, Target, reauthentication};

use super::phones::BoundView;
use crate::answer::Answer;
use crate::context::{Ask, parameter};

/// Whether the page that asks wants a second factor, even where the session has none yet.
pub(super) fn factor_needed(page: &str) -> bool {
    parameter(page, "need").as_deref() == Some("factor")
}

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

/// The present `/confirm` without the way that is shown and the outcome of its last form.
pub(super) fn confirm_again(page: &str) -> String {
    let need = if factor_needed(page) { "need=factor&" } else { "" };
    format!("/confirm?{need}next={}", crate::ui::percent_encode(&confirm_next(page)))
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

    /// The answer to a proof at `/confirm`: on, or to the second factor that is owed too.
    pub(super) fn confirmed(&self, verdict: Result<Issued, Refusal>, page: &str) -> Answer {
        let domain = &self.services.domain;
        let owes = |issued: &Issued| reauthentication::owed(domain, &issued.session, factor_needed(page));
        let next = match &verdict {
            Ok(issued) if owes(issued).is_some() => confirm_again(page),
            _ => confirm_next(page),
        };
        self.turned(verdict, next)
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

/// The slot that an address names; the login phone where it names none.
pub(super) fn slot(code: &str) -> PhoneSlot {
    PhoneSlot::parse(code).unwrap_or(PhoneSlot::Login)
}

/// A page of ours without its query: where a step leads that stays on its page.
pub(super) fn without_echo(page: &str) -> String {
    Target::page(page.split('?').next().unwrap_or_default()).url(None)
}

/// What is bound, as pages show it.
pub(super) fn bound_view(bound: Bound) -> BoundView {
    BoundView {
        name: bound.name,
        login: bound.login,
        security: bound.security,
        email: bound.email,
        login_may_go: bound.login_may_go,
        ..BoundView::default()
    }
}

impl Ask {
    /// Who acts, and from where.
    pub(crate) fn by(&self) -> By<'_> {
        By { session: self.current.0.as_ref(), visitor: &self.visitor }
    }
}
