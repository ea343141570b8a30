//! Recovering a forgotten password: say who you are, prove it by what is bound,
//! set a new one (P-10, S-21 to S-27, H-9 to H-14, J-16 to J-18).
//!
//! Somebody who is nobody here travels the same journey with the same answers;
//! only its messages are never sent (S03). A recovery never signs anybody in,
//! so it cannot step around a second factor (S17).

mod destination;
mod questions;

use serde::{Deserialize, Serialize};
use vocabulary::{Identifier, OneTimeCode, Phone};

use self::destination::Given;
use crate::app_password::AppPasswords;
use crate::audit::{Event, Record, SUCCESS};
use crate::captcha::{Answer, Captcha};
use crate::code::{Binding, OneTimeCodes, Reach, Sent};
use crate::details;
use crate::journey::{self, Start, Trip};
use crate::keys::sha256;
use crate::lock::password_counter;
use crate::new_password::{NewPasswords, Setting};
use crate::policy::{RecoveryMethod, RecoveryStart};
use crate::ports::{Account, CodePurpose, JourneyKind, Status};
use crate::refusal::Verdict;
use crate::sign_in::{find_account, must_activate};
use crate::{Domain, Fault, Refusal, Target, Visitor};

pub use destination::Claim;

/// Who somebody says they are.
#[derive(Clone, Debug)]
pub enum Who<'a> {
    /// The holder of this login phone (P-10).
    Phone(Phone),
    /// The owner of this account, alias, phone or e-mail address (S-21, J-17).
    Account(&'a str),
    /// The owner of this account whose document has this number (H-10).
    AccountAndDocument(&'a str, &'a str),
}

/// Where a journey stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 安全验证
    Prove,
    /// 设置新密码
    Set,
    /// 完成
    Done,
}

/// The progress of a recovery, as its journey keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    step: Step,
    /// What was given at the beginning, sealed.
    given: String,
    /// When the password that is to be replaced was set: a journey is worth nothing once another one
    /// has come between (S17).
    password_at: Option<i64>,
}

/// A way of proving oneself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Which.
    pub method: RecoveryMethod,
    /// The masked number or address; `None`: it has to be typed in full (S-24).
    pub masked: Option<String>,
}

/// How far a person is.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Where the journey stands.
    pub step: Step,
    /// The ways of proving oneself, in the order of the policy.
    pub ways: Vec<Way>,
    /// Codes of the security questions, where they are on.
    pub questions: Vec<String>,
    /// The account number; empty before the proof (S-26).
    pub number: String,
    /// Where the person was going.
    pub target: Target,
}

/// What a proof opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The new password is set next.
    NewPassword,
    /// The account was never activated: that comes instead (J-5).
    Activation,
}

/// The service.
#[derive(Clone)]
pub struct Recoveries {
    domain: Domain,
    captcha: Captcha,
    codes: OneTimeCodes,
    passwords: NewPasswords,
    app_passwords: AppPasswords,
}

impl Recoveries {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self {
            captcha: domain.captcha(),
            codes: OneTimeCodes::new(domain.clone()),
            passwords: NewPasswords::new(domain.clone()),
            app_passwords: AppPasswords::new(domain.clone()),
            domain,
        }
    }

    /// Begins; answers the journey's id, whoever it is.
    pub async fn start(
        &self,
        who: &Who<'_>,
        target: &Target,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<String>, Fault> {
        let policy = &self.domain.policy.recovery;
        let (typed, document, subject) = match (who, policy.start) {
            (Who::Phone(phone), RecoveryStart::Phone) => (phone.as_str(), None, false),
            (Who::Account(account), RecoveryStart::Account) => (*account, None, false),
            (Who::AccountAndDocument(account, document), RecoveryStart::AccountAndDocument) => {
                (*account, Some(*document), true)
            }
            _ => return Ok(Err(Refusal::MethodOff)),
        };
        if !policy.enabled {
            return Ok(Err(Refusal::MethodOff));
        }
        let Some(browser) = visitor.browser else { return Ok(Err(Refusal::CookiesNeeded)) };
        if typed.trim().is_empty() || document.is_some_and(|document| document.trim().is_empty()) {
            return Ok(Err(Refusal::FieldEmpty));
        }
        let identifier = Identifier::classify(typed);
        let now = self.domain.now();
        // Every account name that reaches one account counts with it, and what is no account counts
        // by what was typed.
        let mut unit = self.domain.read().await?;
        let found = find_account(&self.domain, &mut *unit, &identifier).await?;
        drop(unit);
        let counted = found.as_ref().map_or_else(|| identifier.canonical.clone(), |a| a.row.id.to_string());
        let counted = subject.then_some(counted.as_str());
        if let Err(refusal) =
            details::pay_for_try(&self.domain, &self.captcha, captcha, counted, visitor, now).await?
        {
            return Ok(Err(refusal));
        }
        let known = match document {
            Some(document) => details::has_document(&self.domain, found.as_ref(), document),
            None => found.is_some(),
        };
        let account = found.filter(|_| known).map(|account| account.row.id);
        let given = Given::new(&self.domain, &identifier).seal();
        let state = Progress { step: Step::Prove, given, password_at: None };
        let mut unit = self.domain.write().await?;
        let start = Start {
            kind: JourneyKind::Recovery,
            browser,
            account,
            target,
            state: &state,
            lifetime: self.domain.policy.security.journey.0,
        };
        let id = journey::open(&self.domain, &mut *unit, now, start).await?;
        let outcome = if account.is_some() { SUCCESS } else { Refusal::DetailsMismatch.code() };
        let record = Record::new(&self.domain, now, Event::Recovery, outcome)
            .from(visitor)
            .account(account)
            .with("step", "start");
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok(id))
    }

    /// How far the journey is.
    pub async fn standing(&self, id: &str, visitor: &Visitor) -> Result<Verdict<Standing>, Fault> {
        let (trip, account) = match self.board(id, visitor).await? {
            Ok(boarded) => boarded,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let given = Given::open(&self.domain, &trip.state.given)?;
        let mut ways = Vec::new();
        for method in given.methods() {
            let masked = given.masked(method, account.as_ref())?;
            ways.push(Way { method, masked });
        }
        let mut questions = Vec::new();
        if given.methods().contains(&RecoveryMethod::Questions) {
            questions = self.asked(&given, account.as_ref()).await?;
        }
        let proved = trip.state.step != Step::Prove;
        let number = account.filter(|_| proved).map(|account| account.row.number).unwrap_or_default();
        Ok(Ok(Standing { step: trip.state.step, ways, questions, number, target: trip.target() }))
    }

    /// Sends a code to what is bound (S-25). Whether anything was sent shows nowhere.
    pub async fn send_code(
        &self,
        id: &str,
        claim: &Claim,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<Sent>, Fault> {
        let (trip, account) = match self.board_to_prove(id, visitor).await? {
            Ok(boarded) => boarded,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let given = Given::open(&self.domain, &trip.state.given)?;
        match given.resolve(claim, account.as_ref())? {
            Ok((to, owned)) => {
                let reach = Reach::of(account.filter(|_| owned).map(|account| account.row.id));
                self.codes.send(&to, reach, holder(id), captcha, visitor).await
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Proves the person by the code that was sent; also tells where they were going.
    pub async fn prove(
        &self,
        id: &str,
        claim: &Claim,
        code: &OneTimeCode,
        visitor: &Visitor,
    ) -> Result<Verdict<(Opened, Target)>, Fault> {
        let (trip, account) = match self.board_to_prove(id, visitor).await? {
            Ok(boarded) => boarded,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let given = Given::open(&self.domain, &trip.state.given)?;
        let (to, owned) = match given.resolve(claim, account.as_ref())? {
            Ok(resolved) => resolved,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Err(refusal) = self.codes.consume(&to, code, holder(id)).await? {
            self.record(&trip, visitor, "proof", refusal.code()).await?;
            return Ok(Err(refusal));
        }
        // A suppressed code was guessed: it proves nothing.
        let Some(account) = account.filter(|_| owned) else { return Ok(Err(Refusal::CodeWrong)) };
        self.open(&trip, &account, visitor, to.masked()).await
    }

    /// Goes on to what the proof opens.
    async fn open(
        &self,
        trip: &Trip<Progress>,
        account: &Account,
        visitor: &Visitor,
        by: String,
    ) -> Result<Verdict<(Opened, Target)>, Fault> {
        // From here on it is the owner, who may know how the account stands (S03).
        if let Some(refusal) = closed(account.row.status) {
            self.record(trip, visitor, "proof", refusal.code()).await?;
            return Ok(Err(refusal));
        }
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let opened = if must_activate(account) {
            if !unit.finish_journey(&trip.row.id, now).await? {
                return Ok(Err(Refusal::PageExpired));
            }
            Opened::Activation
        } else {
            let next = Progress { step: Step::Set, password_at: password_at(account), ..trip.state.clone() };
            if let Err(refusal) = trip.advance(&mut *unit, &next).await? {
                return Ok(Err(refusal));
            }
            Opened::NewPassword
        };
        let record = Record::new(&self.domain, now, Event::Recovery, SUCCESS)
            .from(visitor)
            .account(Some(account.row.id))
            .with("step", "proof")
            .with("by", by);
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok((opened, trip.target())))
    }

    /// Sets the new password: every session of the account ends, its locks open, its owner is told; its
    /// app passwords stay or go as the person chose.
    pub async fn set_password(
        &self,
        id: &str,
        new: &str,
        repeated: &str,
        revoke_app_passwords: bool,
        visitor: &Visitor,
    ) -> Result<Verdict<()>, Fault> {
        let (trip, account) = match self.board(id, visitor).await? {
            Ok(boarded) => boarded,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let account = match (trip.state.step, account) {
            (Step::Set, Some(account)) => account,
            (Step::Prove, _) => return Ok(Err(Refusal::StepOwed)),
            _ => return Ok(Err(Refusal::PageExpired)),
        };
        if let Some(refusal) = closed(account.row.status) {
            return Ok(Err(refusal));
        }
        let prepared = match self.passwords.prepare(&account, new, repeated).await? {
            Ok(prepared) => prepared,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let owner = account.row.id;
        let mut unit = self.domain.write().await?;
        // As it stands now: whoever set another password meanwhile has made this journey worthless.
        let Some(account) = unit.lock_account(owner).await? else { return Ok(Err(Refusal::PageExpired)) };
        let next = Progress { step: Step::Done, ..trip.state.clone() };
        if let Err(refusal) = trip.advance(&mut *unit, &next).await? {
            return Ok(Err(refusal));
        }
        if password_at(&account) != trip.state.password_at || closed(account.row.status).is_some() {
            return Ok(Err(Refusal::PageExpired));
        }
        let by = Setting { visitor, session: None, way: "recovery" };
        self.passwords.set(&mut *unit, now, &account, prepared, by).await?;
        let subject = owner.to_string();
        unit.clear_attempts(&password_counter(&self.domain, &subject, None)).await?;
        if let Some(device) = &visitor.device {
            unit.clear_attempts(&password_counter(&self.domain, &subject, Some(device))).await?;
        }
        let mut record = Record::new(&self.domain, now, Event::Recovery, SUCCESS)
            .from(visitor)
            .account(Some(owner))
            .with("step", "end");
        if revoke_app_passwords {
            let revoked = self.app_passwords.revoke_all(&mut *unit, owner).await?;
            record = record.with("app_passwords_revoked", revoked.to_string());
        }
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// The journey and whose it is.
    async fn board(
        &self,
        id: &str,
        visitor: &Visitor,
    ) -> Result<Verdict<(Trip<Progress>, Option<Account>)>, Fault> {
        let trip: Trip<Progress> =
            match journey::board(&self.domain, id, JourneyKind::Recovery, visitor).await? {
                Ok(trip) => trip,
                Err(refusal) => return Ok(Err(refusal)),
            };
        // The same look-up for nobody's account.
        let account = trip.row.account.unwrap_or_else(uuid::Uuid::nil);
        let account = self.domain.read().await?.account(account).await?;
        Ok(Ok((trip, account)))
    }

    /// [`Self::board`] before the new password is set: going back and proving anew is fine.
    async fn board_to_prove(
        &self,
        id: &str,
        visitor: &Visitor,
    ) -> Result<Verdict<(Trip<Progress>, Option<Account>)>, Fault> {
        let boarded = self.board(id, visitor).await?;
        Ok(boarded.and_then(|(trip, account)| {
            if trip.state.step == Step::Done { Err(Refusal::PageExpired) } else { Ok((trip, account)) }
        }))
    }

    async fn record(
        &self,
        trip: &Trip<Progress>,
        visitor: &Visitor,
        step: &str,
        outcome: &str,
    ) -> Result<(), Fault> {
        let record = Record::new(&self.domain, self.domain.now(), Event::Recovery, outcome)
            .from(visitor)
            .account(trip.row.account)
            .with("step", step);
        let mut unit = self.domain.write_relaxed().await?;
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(())
    }
}

/// Codes of a recovery are bound to its journey.
fn holder(id: &str) -> Binding {
    Binding { purpose: CodePurpose::Recover, holder: sha256(id.as_bytes()) }
}

/// Why an account is not opened by a new password.
pub(crate) fn closed(status: Status) -> Option<Refusal> {
    match status {
        Status::Active => None,
        Status::Weak => Some(Refusal::AccountWeak),
        Status::Disabled | Status::Suspended => Some(Refusal::AccountDisabled),
    }
}

fn password_at(account: &Account) -> Option<i64> {
    account.password.as_ref().map(|row| row.changed_at.0)
}
