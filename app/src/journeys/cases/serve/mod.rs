//! The server's end of the pages: asks `identity::case` and answers.

mod answers;
mod fields;
mod pages;

use i18n::I18n;
use identity::Refusal;
use identity::case::{Applicant, Cases};
use identity::ports::{Level, SessionRow};
use leptos::prelude::ServerFnError;
use std::sync::Arc;

use super::view::CaseView;
use crate::context::{Ask, ask, parameter};

/// One request about a case.
pub struct Desk {
    ask: Ask,
    /// Path and query of the page.
    page: String,
    i18n: I18n,
}

impl Desk {
    /// For the page that is shown or that a form stands on.
    pub fn new(page: String) -> Result<Self, ServerFnError> {
        let ask = ask()?;
        Ok(Self { i18n: I18n::for_locale(ask.locale()), ask, page })
    }

    fn cases(&self) -> &Cases {
        &self.ask.services.cases
    }

    fn applicant(&self) -> Applicant<'_> {
        Applicant { session: self.ask.current.0.as_ref(), visitor: &self.ask.visitor }
    }

    /// The session of whoever is signed in, half or full: these pages are for people who cannot take
    /// the second step too (P-22, P-24). Others are led to what they owe or to sign-in, and back.
    fn person(&self) -> Option<Arc<SessionRow>> {
        let session = self.ask.current.0.as_ref().filter(|s| matches!(s.level, Level::Full | Level::Half));
        if session.is_none() {
            // Leads on: nobody else has a full session at this point.
            self.ask.signed_in(&self.page);
        }
        session.cloned()
    }

    /// A view of what cannot be shown.
    fn refused(&self, refusal: &Refusal) -> CaseView {
        CaseView {
            show: "refused".to_owned(),
            title: self.i18n.text("refused-title"),
            lead: self.i18n.error(refusal.code(), &[]),
            ..self.blank()
        }
    }

    /// A view with what all have.
    fn blank(&self) -> CaseView {
        let path = self.page.split(['?', '#']).next().unwrap_or_default();
        let step = parameter(&self.page, "step")
            .filter(|step| ["fill", "pictures", "submit"].contains(&step.as_str()));
        let page = step.map_or_else(|| path.to_owned(), |step| format!("{path}?step={step}"));
        CaseView {
            page,
            full: self.ask.full().is_some(),
            echo: self.ask.echoed(&self.page),
            ..CaseView::default()
        }
    }
}
