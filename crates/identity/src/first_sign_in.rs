//! The wizard of a first sign-in: change the password, bind the phone, done.
//!
//! Its journey is bound to the browser and to the session that owes it; each
//! step turns the session's token (S08), no step can be skipped (S16), and at
//! the end the person goes where they were going.

use std::sync::Arc;

use vocabulary::{OneTimeCode, Phone};

use crate::audit::{Event, Record, SUCCESS};
use crate::binding;
use crate::captcha::Answer;
use crate::code::{Binding, Destination, OneTimeCodes, Reach, Sent};
use crate::keys::sha256;
use crate::new_password::{NewPasswords, Setting};
use crate::notice::{self, Params};
use crate::obligation::{Obligation, Progress};
use crate::ports::{
    Account, CodePurpose, JourneyKind, JourneyRow, Level, PhoneSlot, SessionRow, Status, Unit,
};
use crate::refusal::Verdict;
use crate::session::{Issued, Sessions};
use crate::sign_in::next_url;
use crate::{Domain, Fault, Refusal, Target, Time, Visitor};

/// How far a person is.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The numbered steps and which are paid.
    pub progress: Progress,
    /// The account number, for password managers (`autocomplete=username`).
    pub number: String,
    /// The person's name.
    pub name: String,
    /// The masked number that a roster already named, to be proved.
    pub suggested_phone: Option<String>,
    /// Where the person was going.
    pub target: Target,
}

/// A step taken: the session turned.
#[derive(Clone, Debug)]
pub struct Step {
    /// The session with its new token.
    pub issued: Issued,
    /// Where to go now.
    pub next: String,
}

/// A journey that the present browser and session may travel.
struct Ticketed {
    journey: JourneyRow,
    progress: Progress,
    account: Account,
}

impl Ticketed {
    /// The obligation to bind a phone, when that is the next.
    fn binds(&self) -> Option<Obligation> {
        self.progress.next().filter(|next| matches!(next, Obligation::BindPhone | Obligation::RebindPhone))
    }

    /// Which number is bound: the login phone; anew, the one that was unbound (P-34).
    fn slot(&self, obligation: Obligation) -> PhoneSlot {
        let account = &self.account;
        let only_security_missing = account.login_phone.is_some() && account.security_phone.is_none();
        if obligation == Obligation::RebindPhone && only_security_missing {
            PhoneSlot::Security
        } else {
            PhoneSlot::Login
        }
    }
}

/// The service.
#[derive(Clone)]
pub struct FirstSignIn {
    domain: Domain,
    sessions: Sessions,
    codes: OneTimeCodes,
    passwords: NewPasswords,
}

impl FirstSignIn {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self {
            sessions: Sessions::new(domain.clone()),
            codes: OneTimeCodes::new(domain.clone()),
            passwords: NewPasswords::new(domain.clone()),
            domain,
        }
    }

    /// How far the journey is.
    pub async fn standing(
        &self,
        id: &str,
        session: Option<&Arc<SessionRow>>,
        visitor: &Visitor,
    ) -> Result<Verdict<Standing>, Fault> {
        let Ticketed { journey, progress, account } = match self.board(id, session, visitor).await? {
            Ok(ticketed) => ticketed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let suggested_phone = match &account.login_phone {
            Some(phone) => Phone::parse(&self.domain.keyring.open_text("phone", &phone.sealed)?)
                .ok()
                .map(|phone| phone.masked()),
            None => None,
        };
        Ok(Ok(Standing {
            progress,
            number: account.row.number,
            name: account.row.name,
            suggested_phone,
            target: Target::parse(&journey.target),
        }))
    }

    /// Replaces the password (S-3).
    pub async fn change_password(
        &self,
        id: &str,
        session: Option<&Arc<SessionRow>>,
        visitor: &Visitor,
        new: &str,
        repeated: &str,
    ) -> Result<Verdict<Step>, Fault> {
        let Some(session) = session else { return Ok(Err(Refusal::SignInNeeded)) };
        let ticketed = match self.board(id, Some(session), visitor).await? {
            Ok(ticketed) => ticketed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if ticketed.progress.next() != Some(Obligation::ChangePassword) {
            return Ok(Err(Refusal::PageExpired));
        }
        let account = &ticketed.account;
        let prepared = match self.passwords.prepare(account, new, repeated).await? {
            Ok(prepared) => prepared,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let by = Setting { visitor, session: Some(session.id), way: "first_sign_in" };
        self.passwords.set(&mut *unit, now, account, prepared, by).await?;
        let step = self.pay(&mut *unit, now, session, ticketed, Obligation::ChangePassword).await?;
        if step.is_ok() {
            unit.commit().await?;
            self.domain.wake.ring();
        }
        Ok(step)
    }

    /// Sends a code to the phone that is to be bound (S-4).
    pub async fn send_code(
        &self,
        id: &str,
        session: Option<&Arc<SessionRow>>,
        visitor: &Visitor,
        phone: &Phone,
        captcha: &Answer,
    ) -> Result<Verdict<Sent>, Fault> {
        match self.board(id, session, visitor).await? {
            Ok(ticketed) if ticketed.binds().is_some() => {
                self.codes.send(&phone.clone().into(), Reach::Anybody, bind_code(id), captcha, visitor).await
            }
            Ok(_) => Ok(Err(Refusal::StepOwed)),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Binds the phone with the code that was sent to it. That the number is taken is told only to
    /// whoever holds it (U-21, S03).
    pub async fn bind_phone(
        &self,
        id: &str,
        session: Option<&Arc<SessionRow>>,
        visitor: &Visitor,
        phone: &Phone,
        code: &OneTimeCode,
    ) -> Result<Verdict<Step>, Fault> {
        let Some(session) = session else { return Ok(Err(Refusal::SignInNeeded)) };
        let ticketed = match self.board(id, Some(session), visitor).await? {
            Ok(ticketed) => ticketed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(obligation) = ticketed.binds() else { return Ok(Err(Refusal::StepOwed)) };
        let to = Destination::Phone(phone.clone());
        if let Err(refusal) = self.codes.consume(&to, code, bind_code(id)).await? {
            return Ok(Err(refusal));
        }
        let now = self.domain.now();
        let account = ticketed.account.row.id;
        let mut unit = self.domain.write().await?;
        // Two that bind do so one after the other; of an account that was switched off meanwhile nothing
        // is bound.
        let present = unit.lock_account(account).await?;
        if present.is_none_or(|account| account.row.status != Status::Active) {
            return Ok(Err(Refusal::AccountDisabled));
        }
        if let Err(refusal) =
            binding::bind(&self.domain, &mut *unit, account, &to, ticketed.slot(obligation), now).await?
        {
            drop(unit);
            self.record_taken(visitor, session, phone).await?;
            return Ok(Err(refusal));
        }
        let locale = &visitor.locale;
        notice::tell_owner(
            &self.domain,
            &mut *unit,
            &ticketed.account,
            locale,
            "phone_bound",
            Params::new(),
            now,
        )
        .await?;
        let record = Record::new(&self.domain, now, Event::PhoneBound, SUCCESS)
            .from(visitor)
            .account(Some(account))
            .session(session.id)
            .with("phone", phone.masked());
        unit.append_audit(&record.done()).await?;
        if obligation == Obligation::RebindPhone {
            unit.set_rebind(account, None).await?;
        }
        let step = self.pay(&mut *unit, now, session, ticketed, obligation).await?;
        if step.is_ok() {
            unit.commit().await?;
            self.domain.wake.ring();
        }
        Ok(step)
    }

    /// 我已完成 (S-6): everything is paid, the session opens, on to the target.
    pub async fn finish(
        &self,
        id: &str,
        session: Option<&Arc<SessionRow>>,
        visitor: &Visitor,
    ) -> Result<Verdict<Step>, Fault> {
        let Some(session) = session else { return Ok(Err(Refusal::SignInNeeded)) };
        let Ticketed { journey, progress, account } = match self.board(id, Some(session), visitor).await? {
            Ok(ticketed) => ticketed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if progress.next().is_some() {
            return Ok(Err(Refusal::StepOwed));
        }
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let turned = self.sessions.rotate(&mut *unit, now, session, Level::Full).await?;
        let (Some(issued), true) = (turned, unit.finish_journey(id, now).await?) else {
            return Ok(Err(Refusal::PageExpired));
        };
        let record = Record::new(&self.domain, now, Event::FirstSignInDone, SUCCESS)
            .from(visitor)
            .account(Some(account.row.id))
            .session(session.id);
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        let next = next_url(&self.domain, &issued.session, progress.method, &Target::parse(&journey.target));
        Ok(Ok(Step { issued, next }))
    }

    /// The journey, if this browser and session may travel it.
    async fn board(
        &self,
        id: &str,
        session: Option<&Arc<SessionRow>>,
        visitor: &Visitor,
    ) -> Result<Verdict<Ticketed>, Fault> {
        let mut unit = self.domain.read().await?;
        let Some(journey) = unit.journey(id).await? else { return Ok(Err(Refusal::PageExpired)) };
        if visitor.browser != Some(journey.browser) {
            return Ok(Err(Refusal::Forwarded));
        }
        let owns = session.is_some_and(|session| {
            journey.kind == JourneyKind::FirstSignIn
                && session.level == Level::Obliged
                && session.journey.as_deref() == Some(id)
                && Some(session.account) == journey.account
        });
        if journey.finished_at.is_some() || journey.expires_at <= self.domain.now() || !owns {
            return Ok(Err(Refusal::PageExpired));
        }
        let Some(account) = journey.account else {
            return Err(Fault::Inconsistent("a first sign-in without an account"));
        };
        let Some(account) = unit.account(account).await? else { return Ok(Err(Refusal::PageExpired)) };
        Ok(Ok(Ticketed { progress: Progress::of(&journey)?, journey, account }))
    }

    /// Marks an obligation as paid and turns the session, inside the caller's unit of work.
    async fn pay(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        session: &SessionRow,
        ticketed: Ticketed,
        obligation: Obligation,
    ) -> Result<Verdict<Step>, Fault> {
        let Ticketed { journey, mut progress, .. } = ticketed;
        progress.paid.push(obligation);
        let turned = self.sessions.rotate(unit, now, session, Level::Obliged).await?;
        let (Some(issued), true) = (turned, unit.set_journey_state(&journey.id, &progress.write()).await?)
        else {
            return Ok(Err(Refusal::PageExpired));
        };
        Ok(Ok(Step { issued, next: format!("/first-sign-in/{}", journey.id) }))
    }

    async fn record_taken(
        &self,
        visitor: &Visitor,
        session: &SessionRow,
        phone: &Phone,
    ) -> Result<(), Fault> {
        let record =
            Record::new(&self.domain, self.domain.now(), Event::PhoneBound, Refusal::PhoneTaken.code())
                .from(visitor)
                .account(Some(session.account))
                .session(session.id)
                .with("phone", phone.masked());
        let mut unit = self.domain.write().await?;
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(())
    }
}

/// Codes of a wizard are bound to its journey.
fn bind_code(id: &str) -> Binding {
    Binding { purpose: CodePurpose::BindPhone, holder: sha256(id.as_bytes()) }
}
