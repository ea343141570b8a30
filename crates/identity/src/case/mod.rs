//! Cases: what a human decides (P-22 to P-35, J-18 to J-22, U-21). One state
//! machine for all of them: draft → submitted → approved | rejected with a
//! reason → edited and submitted again | deleted; or withdrawn.
//!
//! A case is kept with what it needs to be decided: a form and pictures, both
//! sealed. Who may look at it is decided in one place ([`Cases::open`]). The
//! effect of a decision, its audit record and its notices are one transaction.

mod compare;
mod contact;
mod decision;
mod desk;
mod form;
mod notices;
mod pictures;
mod queue;
mod review;

use std::sync::Arc;

use crate::app_password::AppPasswords;
use crate::code::OneTimeCodes;
use crate::evidence::Recoder;
use crate::keys::same;
use crate::new_password::NewPasswords;
use crate::ports::{Account, CaseKind, CaseRow, CaseState, EvidenceEntry, Level, SessionRow};
use crate::refusal::Verdict;
use crate::sign_in::SignIn;
use crate::{Domain, Fault, Refusal, Visitor};

pub use compare::{Fit, Line, Sheet};
pub use contact::Redeemed;
pub use form::{Form, numbers};
pub use queue::{PAGE, Page, Review, Times, Wanted};
pub use review::{Actor, Decided, Decision, File};

/// The purpose under which forms and reasons are sealed.
const PURPOSE: &str = "case";

impl CaseKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::PhoneUnbind, Self::Appeal, Self::PhoneTransfer];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PhoneUnbind => "phone_unbind",
            Self::Appeal => "appeal",
            Self::PhoneTransfer => "phone_transfer",
        }
    }

    /// The kind with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The page where it begins.
    pub fn page(self) -> &'static str {
        match self {
            Self::PhoneUnbind => "/unbind",
            Self::Appeal => "/appeal",
            Self::PhoneTransfer => "/transfer",
        }
    }
}

impl CaseState {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether the applicant may change it (P-32).
    pub fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Rejected)
    }
}

/// Who applies: a browser, and the session it has.
#[derive(Clone, Copy, Debug)]
pub struct Applicant<'a> {
    /// The session; a half one will do (P-24).
    pub session: Option<&'a Arc<SessionRow>>,
    /// The browser.
    pub visitor: &'a Visitor,
}

impl Applicant<'_> {
    /// The session, if it may open these pages: whoever owes a first sign-in may not.
    fn session(&self) -> Option<&Arc<SessionRow>> {
        self.session.filter(|session| matches!(session.level, Level::Full | Level::Half))
    }

    /// The session that a case of this kind needs: an unbinding is the way out of a step-up (P-24), a
    /// transfer is not.
    fn session_for(&self, kind: CaseKind) -> Option<&Arc<SessionRow>> {
        if kind == CaseKind::PhoneTransfer { self.full() } else { self.session() }
    }

    /// The session, if nothing is owed any more.
    fn full(&self) -> Option<&Arc<SessionRow>> {
        self.session.filter(|session| session.level == Level::Full)
    }
}

/// A case that somebody may look at, opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The row as it was read.
    pub row: CaseRow,
    /// The form.
    pub form: Form,
    /// Its pictures.
    pub pictures: Vec<EvidenceEntry>,
    /// The account it belongs to; of an appeal once it is approved.
    pub account: Option<Account>,
    /// Whether this browser has just proved the contact by a code.
    pub proved: bool,
}

/// The service.
#[derive(Clone)]
pub struct Cases {
    domain: Domain,
    sign_in: SignIn,
    codes: OneTimeCodes,
    passwords: NewPasswords,
    app_passwords: AppPasswords,
    recoder: Recoder,
    /// The configured origin, without a slash at its end: links in notices lead there (S11).
    public_url: Arc<str>,
}

impl Cases {
    /// The service. `sign_in` is the one that everybody signs in by, so that passwords typed here
    /// count there.
    pub fn new(domain: Domain, sign_in: SignIn, public_url: &str) -> Self {
        Self {
            sign_in,
            codes: OneTimeCodes::new(domain.clone()),
            passwords: NewPasswords::new(domain.clone()),
            app_passwords: AppPasswords::new(domain.clone()),
            recoder: Recoder::default(),
            public_url: public_url.trim_end_matches('/').into(),
            domain,
        }
    }

    /// Whether this kind is offered here.
    pub fn offers(&self, kind: CaseKind) -> bool {
        let policy = &self.domain.policy.cases;
        match kind {
            CaseKind::PhoneUnbind => policy.phone_unbind,
            CaseKind::Appeal => policy.appeal,
            CaseKind::PhoneTransfer => policy.phone_transfer,
        }
    }

    /// The case, for whom it may concern: the account's owner in any session; of an appeal the
    /// browser that wrote it and the one that proved its contact. Others are told
    /// [`Refusal::Forwarded`] and may prove the contact.
    pub async fn open(&self, id: &str, who: Applicant<'_>) -> Result<Verdict<Opened>, Fault> {
        let mut unit = self.domain.read().await?;
        let Some(row) = unit.case(id).await? else { return Ok(Err(Refusal::PageExpired)) };
        let proved = self.has_proved(&row, who.visitor);
        let may = match row.kind {
            CaseKind::Appeal => proved || self.is_being_written(&row, who.visitor),
            CaseKind::PhoneUnbind | CaseKind::PhoneTransfer => match who.session_for(row.kind) {
                Some(session) => row.account == Some(session.account),
                None => return Ok(Err(Refusal::SignInNeeded)),
            },
        };
        if !may {
            return Ok(Err(Refusal::Forwarded));
        }
        let pictures = unit.evidence_of(id).await?;
        let account = match row.account {
            Some(account) => unit.account(account).await?,
            None => None,
        };
        Ok(Ok(Opened { form: self.form(&row)?, row, pictures, account, proved }))
    }

    /// [`Cases::open`] for looking at its pictures, changing or deleting it. Half a session has proved
    /// a password and no more: it does so only in the browser that opened the case (S17).
    async fn handle(&self, id: &str, who: Applicant<'_>) -> Result<Verdict<Opened>, Fault> {
        Ok(self.open(id, who).await?.and_then(|opened| {
            let far = opened.row.kind != CaseKind::Appeal
                && who.full().is_none()
                && who.visitor.browser != Some(opened.row.browser);
            if far { Err(Refusal::Forwarded) } else { Ok(opened) }
        }))
    }

    /// [`Cases::handle`], if the applicant may still change it.
    async fn edit(&self, id: &str, who: Applicant<'_>) -> Result<Verdict<Opened>, Fault> {
        Ok(match self.handle(id, who).await? {
            Ok(opened) if opened.row.state.is_editable() => Ok(opened),
            Ok(_) => Err(Refusal::CaseClosed),
            Err(refusal) => Err(refusal),
        })
    }

    /// Why it was rejected (P-32).
    pub fn rejection(&self, row: &CaseRow) -> Result<Option<String>, Fault> {
        let sealed = row.rejection_sealed.as_ref();
        Ok(sealed.map(|sealed| self.domain.keyring.open_text(PURPOSE, sealed)).transpose()?)
    }

    /// Whether this browser wrote the appeal a moment ago. Browsers are shared: later, and of whatever
    /// was decided, only the proof of the contact opens it (S17).
    fn is_being_written(&self, row: &CaseRow, visitor: &Visitor) -> bool {
        let since = match row.state {
            CaseState::Draft | CaseState::Withdrawn => Some(row.updated_at),
            CaseState::Submitted => row.submitted_at,
            CaseState::Approved | CaseState::Rejected => None,
        };
        visitor.browser.is_some_and(|browser| same(&browser, &row.browser))
            && since.is_some_and(|at| self.domain.now().since(at) < self.domain.policy.security.journey.0)
    }

    fn has_proved(&self, row: &CaseRow, visitor: &Visitor) -> bool {
        let (Some(proved), Some(browser)) = (row.proved_browser, visitor.browser) else { return false };
        same(&proved, &browser) && row.proved_until.is_some_and(|until| self.domain.now() < until)
    }

    /// What was written; nothing once it has been erased (P-35).
    fn form(&self, row: &CaseRow) -> Result<Form, Fault> {
        if row.sealed.is_empty() {
            return Ok(Form::default());
        }
        let json = self.domain.keyring.open(PURPOSE, &row.sealed)?;
        serde_json::from_slice(&json).map_err(|_| Fault::Inconsistent("the form of a case"))
    }

    fn seal(&self, form: &Form) -> Vec<u8> {
        // A struct of strings has no way to fail.
        let json = serde_json::to_vec(form).unwrap_or_default();
        self.domain.keyring.seal(&*self.domain.entropy, PURPOSE, &json)
    }
}
