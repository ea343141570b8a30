//! Proving oneself anew inside a session: before what changes how a person
//! signs in, when the last proof is older than the policy allows (ASVS 7.5.1).
//!
//! In a session in which a second factor was used both proofs grow old, and
//! both are asked for: whoever finds the screen and knows the password is not
//! enough. What demands a second factor (the console, S17) asks for it also in
//! a session that has none yet.

use std::sync::Arc;

use vocabulary::OneTimeCode;

use crate::audit::{Event, Record, SUCCESS};
use crate::binding;
use crate::captcha::Answer;
use crate::code::{Binding, Destination, OneTimeCodes, Reach, Sent};
use crate::factor::{self, Asking, Factors, Tried};
use crate::keys::sha256;
use crate::ports::{Account, CodePurpose, InitialSecret, Level, Method, SessionRow, Unit};
use crate::refusal::Verdict;
use crate::session::{Issued, Sessions};
use crate::sign_in::SignIn;
use crate::{Domain, Fault, Refusal, Time, Visitor};

/// What a person can prove themselves by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// The account number, for password managers.
    pub number: String,
    /// The person's name.
    pub name: String,
    /// Whether there is a password.
    pub password: bool,
    /// The masked login phone.
    pub phone: Option<String>,
    /// The masked address.
    pub email: Option<String>,
}

/// The full session a request came with, or what is owed first.
pub fn full(session: Option<&Arc<SessionRow>>) -> Verdict<&Arc<SessionRow>> {
    let session = session.ok_or(Refusal::SignInNeeded)?;
    match session.level {
        Level::Full => Ok(session),
        Level::Obliged => Err(Refusal::StepOwed),
        Level::Half => Err(Refusal::StepUpOwed),
    }
}

/// What a person has to prove, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    /// What they sign in with.
    First,
    /// A second factor.
    Factor,
}

/// What the person of `session` has to prove first. `factor_needed`: a second factor is asked for even
/// where the session has none yet.
pub fn owed(domain: &Domain, session: &SessionRow, factor_needed: bool) -> Option<Owed> {
    let lately = |at: Time| domain.now().since(at) < domain.policy.security.reauthenticate_after.0;
    if !lately(session.auth_time) {
        return Some(Owed::First);
    }
    let proved = session.factor_time().map_or(!factor_needed, lately);
    (!proved).then_some(Owed::Factor)
}

/// Whether the person proved themselves lately; where a second factor was used in the session, by that
/// too.
pub fn is_fresh(domain: &Domain, session: &SessionRow) -> bool {
    owed(domain, session, false).is_none()
}

/// The full session with a fresh proof: what every change of how a person signs in asks for.
pub fn fresh<'a>(domain: &Domain, session: Option<&'a Arc<SessionRow>>) -> Verdict<&'a Arc<SessionRow>> {
    let session = full(session)?;
    if is_fresh(domain, session) { Ok(session) } else { Err(Refusal::ProofTooOld) }
}

/// The service.
#[derive(Clone)]
pub struct Reauthentication {
    domain: Domain,
    sessions: Sessions,
    codes: OneTimeCodes,
    sign_in: SignIn,
    factors: Factors,
}

impl Reauthentication {
    /// The service; `sign_in` brings the counters that guesses share.
    pub fn new(domain: Domain, sign_in: SignIn, factors: Factors) -> Self {
        Self {
            factors,
            sessions: Sessions::new(domain.clone()),
            codes: OneTimeCodes::new(domain.clone()),
            sign_in,
            domain,
        }
    }

    /// What the person of `session` has to prove themselves by.
    pub async fn ways(&self, session: &SessionRow) -> Result<Ways, Fault> {
        let account = self.account(session).await?;
        let phone = account.login_phone.as_ref().map(|row| binding::opened_phone(&self.domain, row));
        let email = account.email.as_ref().map(|row| binding::opened_email(&self.domain, row));
        Ok(Ways {
            password: account.password.is_some() || account.row.initial != InitialSecret::None,
            phone: phone.transpose()?.map(|phone| phone.masked()),
            email: email.transpose()?.map(|email| email.masked()),
            number: account.row.number,
            name: account.row.name,
        })
    }

    /// By the password: the counters of sign-in count.
    pub async fn password(
        &self,
        session: Option<&Arc<SessionRow>>,
        password: &str,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<Issued>, Fault> {
        let session = match full(session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let account = self.account(session).await?;
        if let Err(refusal) = self.sign_in.check_password(&account, password, captcha, visitor).await? {
            self.record(session, Method::Password, &refusal, visitor).await?;
            return Ok(Err(refusal));
        }
        self.renew(session, Method::Password, visitor).await
    }

    /// Sends a code to the bound phone, or address if `mail`.
    pub async fn send_code(
        &self,
        session: Option<&Arc<SessionRow>>,
        mail: bool,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<Sent>, Fault> {
        let session = match full(session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(to) = self.destination(&self.account(session).await?, mail)? else {
            return Ok(Err(Refusal::NotBound));
        };
        self.codes.send(&to, Reach::Account(session.account), bound_to(session), captcha, visitor).await
    }

    /// By the code that was sent.
    pub async fn code(
        &self,
        session: Option<&Arc<SessionRow>>,
        mail: bool,
        code: &OneTimeCode,
        visitor: &Visitor,
    ) -> Result<Verdict<Issued>, Fault> {
        let session = match full(session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(to) = self.destination(&self.account(session).await?, mail)? else {
            return Ok(Err(Refusal::NotBound));
        };
        let method = if mail { Method::Mail } else { Method::Sms };
        if let Err(refusal) = self.codes.consume(&to, code, bound_to(session)).await? {
            self.record(session, method, &refusal, visitor).await?;
            return Ok(Err(refusal));
        }
        self.renew(session, method, visitor).await
    }

    /// What the person of `session` has as second factors.
    pub async fn factor_ways(&self, session: &SessionRow) -> Result<factor::Ways, Fault> {
        self.factors.ways(session.account, &asking_for(session)).await
    }

    /// By a second factor, after what the person signs in with: each alone would be less than both. Too
    /// many wrong guesses end the session (S04).
    pub async fn factor(
        &self,
        session: Option<&Arc<SessionRow>>,
        proof: factor::Proof<'_>,
        visitor: &Visitor,
    ) -> Result<Verdict<Issued>, Fault> {
        let session = match full(session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if owed(&self.domain, session, true) == Some(Owed::First) {
            return Ok(Err(Refusal::ProofTooOld));
        }
        let account = self.account(session).await?;
        let (now, holder) = (self.domain.now(), asking_for(session));
        let asking = Asking { account: &account, holder: &holder, locale: &visitor.locale };
        let mut unit = self.domain.write().await?;
        let refusal = match self.factors.try_proof(&mut *unit, asking, proof, now).await? {
            Tried::Right => return self.renew_in(unit, session, proof.method(), visitor, now).await,
            Tried::Wrong(refusal) => refusal,
            Tried::TooOften => {
                self.sessions.replace(&mut *unit, now, session).await?;
                Refusal::PageExpired
            }
        };
        if matches!(proof, factor::Proof::Passkey { .. }) {
            drop(unit);
        } else {
            // The wrong guess counts.
            unit.commit().await?;
            self.domain.wake.ring();
        }
        self.record(session, proof.method(), &refusal, visitor).await?;
        Ok(Err(refusal))
    }

    async fn renew(
        &self,
        session: &SessionRow,
        method: Method,
        visitor: &Visitor,
    ) -> Result<Verdict<Issued>, Fault> {
        let now = self.domain.now();
        self.renew_in(self.domain.write().await?, session, method, visitor, now).await
    }

    async fn renew_in(
        &self,
        mut unit: Box<dyn Unit>,
        session: &SessionRow,
        method: Method,
        visitor: &Visitor,
        now: Time,
    ) -> Result<Verdict<Issued>, Fault> {
        let Some(issued) = self.sessions.renew(&mut *unit, now, session, method).await? else {
            return Ok(Err(Refusal::PageExpired));
        };
        let record = Record::new(&self.domain, now, Event::Reauthenticated, SUCCESS)
            .from(visitor)
            .account(Some(session.account))
            .session(session.id)
            .with("method", method.code());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        // The owner may be told of a recovery code that was used.
        self.domain.wake.ring();
        Ok(Ok(issued))
    }

    async fn record(
        &self,
        session: &SessionRow,
        method: Method,
        refusal: &Refusal,
        visitor: &Visitor,
    ) -> Result<(), Fault> {
        let now = self.domain.now();
        let record = Record::new(&self.domain, now, Event::Reauthenticated, refusal.code())
            .from(visitor)
            .account(Some(session.account))
            .session(session.id)
            .with("method", method.code());
        let mut unit = self.domain.write_relaxed().await?;
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(())
    }

    async fn account(&self, session: &SessionRow) -> Result<Account, Fault> {
        let account = self.domain.read().await?.account(session.account).await?;
        account.ok_or(Fault::Inconsistent("a session without an account"))
    }

    fn destination(&self, account: &Account, mail: bool) -> Result<Option<Destination>, Fault> {
        if mail {
            let email = account.email.as_ref().map(|row| binding::opened_email(&self.domain, row));
            return Ok(email.transpose()?.map(Destination::Email));
        }
        let phone = account.login_phone.as_ref().map(|row| binding::opened_phone(&self.domain, row));
        Ok(phone.transpose()?.map(Destination::Phone))
    }
}

/// On whose behalf a second factor is asked for.
fn asking_for(session: &SessionRow) -> String {
    format!("confirm {}", session.id)
}

/// The code is good in this session only.
fn bound_to(session: &SessionRow) -> Binding {
    Binding { purpose: CodePurpose::Confirm, holder: sha256(session.id.as_bytes()) }
}
