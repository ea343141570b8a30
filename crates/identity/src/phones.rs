//! One's own phones (P-12 to P-18, P-25, H-19, U-21): bind, change in three
//! steps, unbind. Every number is proved by a code; the wizard of a change keeps
//! its progress in a journey, so that no step can be skipped (S16).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use vocabulary::{OneTimeCode, Phone};

use crate::audit::{Event, Record, SUCCESS};
use crate::captcha::Answer;
use crate::code::{Binding, Destination, OneTimeCodes, Reach, Sent};
use crate::journey::{self, Start, Trip};
use crate::keys::sha256;
use crate::notice::{self, Params};
use crate::ports::{Account, CodePurpose, JourneyKind, Level, PhoneRow, PhoneSlot, SessionRow, Unit};
use crate::reauthentication::{fresh, full};
use crate::refusal::Verdict;
use crate::session::{Issued, Sessions};
use crate::{Digest, Domain, Fault, Refusal, Target, Time, Visitor, binding};

/// What is bound, masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bound {
    /// The person's name.
    pub name: String,
    /// 个人登录手机号.
    pub login: Option<String>,
    /// 安全手机号.
    pub security: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// Whether the login phone may be unbound.
    pub login_may_go: bool,
}

/// Who acts, and from where.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// The session of the request.
    pub session: Option<&'a Arc<SessionRow>>,
    /// The browser.
    pub visitor: &'a Visitor,
}

/// A step of 修改手机号 (P-13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 1 验证身份: a code to the old number.
    Old,
    /// 2 验证新手机号.
    New,
    /// 3 完成.
    Done,
}

/// What the wizard's journey keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    slot: String,
    /// The blind index of the number that is replaced: another change meanwhile ends this one.
    old: Digest,
    step: Step,
}

/// How the wizard stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The person's name.
    pub name: String,
    /// Which phone.
    pub slot: PhoneSlot,
    /// The step to take.
    pub step: Step,
    /// The number bound now, masked.
    pub phone: String,
}

/// A journey that the present browser and session may travel.
struct Change {
    trip: Trip<Progress>,
    session: Arc<SessionRow>,
    account: Account,
    slot: PhoneSlot,
    old: PhoneRow,
}

/// The service.
#[derive(Clone)]
pub struct Phones {
    domain: Domain,
    sessions: Sessions,
    codes: OneTimeCodes,
}

impl Phones {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { sessions: Sessions::new(domain.clone()), codes: OneTimeCodes::new(domain.clone()), domain }
    }

    /// What the person of `session` has bound.
    pub async fn bound(&self, session: &SessionRow) -> Result<Bound, Fault> {
        let account = self.account(session).await?;
        let masked = |row: &Option<PhoneRow>| {
            let phone = row.as_ref().map(|row| binding::opened_phone(&self.domain, row)).transpose();
            phone.map(|phone| phone.map(|phone| phone.masked()))
        };
        let email = account.email.as_ref().map(|row| binding::opened_email(&self.domain, row)).transpose()?;
        Ok(Bound {
            login: masked(&account.login_phone)?,
            security: masked(&account.security_phone)?,
            email: email.map(|email| email.masked()),
            login_may_go: self.may_go(PhoneSlot::Login),
            name: account.row.name,
        })
    }

    /// Whether the profile lets people be without this phone.
    fn may_go(&self, slot: PhoneSlot) -> bool {
        slot == PhoneSlot::Security || !self.domain.policy.first_sign_in.bind_phone
    }

    /// Sends a code to a number that is to be bound where none is.
    pub async fn send_bind_code(
        &self,
        slot: PhoneSlot,
        phone: &Phone,
        captcha: &Answer,
        by: By<'_>,
    ) -> Result<Verdict<Sent>, Fault> {
        let session = match fresh(&self.domain, by.session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if phone_of(&self.account(session).await?, slot).is_some() {
            return Ok(Err(Refusal::PageExpired));
        }
        let code = in_session(CodePurpose::BindPhone, "bind", slot, session);
        self.codes.send(&phone.clone().into(), Reach::Anybody, code, captcha, by.visitor).await
    }

    /// Binds it (S-7, H-19). That it is taken is told only to whoever holds it (U-21, S03).
    pub async fn bind(
        &self,
        slot: PhoneSlot,
        phone: &Phone,
        code: &OneTimeCode,
        by: By<'_>,
    ) -> Result<Verdict<Issued>, Fault> {
        let session = match fresh(&self.domain, by.session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let account = self.account(session).await?;
        if phone_of(&account, slot).is_some() {
            return Ok(Err(Refusal::PageExpired));
        }
        let to = Destination::Phone(phone.clone());
        let holder = in_session(CodePurpose::BindPhone, "bind", slot, session);
        if let Err(refusal) = self.codes.consume(&to, code, holder).await? {
            return Ok(Err(refusal));
        }
        let (now, mut unit) = (self.domain.now(), self.domain.write().await?);
        // Another tab may have bound one since.
        let now_bound = unit.lock_account(session.account).await?;
        if now_bound.is_none_or(|account| phone_of(&account, slot).is_some()) {
            return Ok(Err(Refusal::PageExpired));
        }
        let issued = match self.put(&mut *unit, now, &account, slot, &to, session, by.visitor).await? {
            Ok(issued) => issued,
            Err(refusal) => {
                drop(unit);
                return self.taken(refusal, session, phone, by.visitor).await;
            }
        };
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(issued))
    }

    /// Opens 修改手机号 (P-13); returns the journey's id.
    pub async fn begin_change(&self, slot: PhoneSlot, by: By<'_>) -> Result<Verdict<String>, Fault> {
        let session = match full(by.session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(browser) = by.visitor.browser else { return Ok(Err(Refusal::CookiesNeeded)) };
        let account = self.account(session).await?;
        let Some(old) = phone_of(&account, slot) else { return Ok(Err(Refusal::NotBound)) };
        let state = Progress { slot: slot.code().to_owned(), old: old.index, step: Step::Old };
        let start = Start {
            kind: JourneyKind::PhoneChange,
            browser,
            account: Some(session.account),
            target: &Target::default(),
            state: &state,
            lifetime: self.domain.policy.security.journey.0,
        };
        let mut unit = self.domain.write_relaxed().await?;
        let id = journey::open(&self.domain, &mut *unit, self.domain.now(), start).await?;
        unit.commit().await?;
        Ok(Ok(id))
    }

    /// How the wizard stands.
    pub async fn standing(&self, id: &str, by: By<'_>) -> Result<Verdict<Standing>, Fault> {
        let Change { trip, account, slot, old, .. } = match self.board(id, by).await? {
            Ok(change) => change,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let phone = binding::opened_phone(&self.domain, &old)?.masked();
        Ok(Ok(Standing { name: account.row.name, slot, step: trip.state.step, phone }))
    }

    /// Step 1: sends a code to the old number (P-14).
    pub async fn send_old_code(
        &self,
        id: &str,
        captcha: &Answer,
        by: By<'_>,
    ) -> Result<Verdict<Sent>, Fault> {
        let change = match self.board_at(id, Step::Old, by).await? {
            Ok(change) => change,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let to = Destination::Phone(binding::opened_phone(&self.domain, &change.old)?);
        let reach = Reach::Account(change.account.row.id);
        self.codes.send(&to, reach, in_journey(CodePurpose::Confirm, id), captcha, by.visitor).await
    }

    /// Step 1: the old number is proved.
    pub async fn prove_old(&self, id: &str, code: &OneTimeCode, by: By<'_>) -> Result<Verdict<()>, Fault> {
        let change = match self.board_at(id, Step::Old, by).await? {
            Ok(change) => change,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let to = Destination::Phone(binding::opened_phone(&self.domain, &change.old)?);
        if let Err(refusal) = self.codes.consume(&to, code, in_journey(CodePurpose::Confirm, id)).await? {
            return Ok(Err(refusal));
        }
        let mut unit = self.domain.write().await?;
        let next = Progress { step: Step::New, ..change.trip.state.clone() };
        let went = change.trip.advance(&mut *unit, &next).await?;
        if went.is_ok() {
            unit.commit().await?;
        }
        Ok(went)
    }

    /// Step 2: sends a code to the new number (P-15).
    pub async fn send_new_code(
        &self,
        id: &str,
        phone: &Phone,
        captcha: &Answer,
        by: By<'_>,
    ) -> Result<Verdict<Sent>, Fault> {
        if let Err(refusal) = self.board_at(id, Step::New, by).await? {
            return Ok(Err(refusal));
        }
        let code = in_journey(CodePurpose::BindPhone, id);
        self.codes.send(&phone.clone().into(), Reach::Anybody, code, captcha, by.visitor).await
    }

    /// Step 2: the new number is proved and takes the old one's place.
    pub async fn bind_new(
        &self,
        id: &str,
        phone: &Phone,
        code: &OneTimeCode,
        by: By<'_>,
    ) -> Result<Verdict<Issued>, Fault> {
        let change = match self.board_at(id, Step::New, by).await? {
            Ok(change) => change,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let to = Destination::Phone(phone.clone());
        if let Err(refusal) = self.codes.consume(&to, code, in_journey(CodePurpose::BindPhone, id)).await? {
            return Ok(Err(refusal));
        }
        let Change { trip, session, account, slot, old } = change;
        let (now, mut unit) = (self.domain.now(), self.domain.write().await?);
        if !still_bound(&mut *unit, &session, &old).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let next = Progress { step: Step::Done, old: to.index(&self.domain), ..trip.state.clone() };
        if let Err(refusal) = trip.advance(&mut *unit, &next).await? {
            return Ok(Err(refusal));
        }
        let issued = match self.put(&mut *unit, now, &account, slot, &to, &session, by.visitor).await? {
            Ok(issued) => issued,
            Err(refusal) => {
                drop(unit);
                return self.taken(refusal, &session, phone, by.visitor).await;
            }
        };
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(issued))
    }

    /// Sends a code to the number that is to be unbound (P-25, H-19).
    pub async fn send_unbind_code(
        &self,
        slot: PhoneSlot,
        captcha: &Answer,
        by: By<'_>,
    ) -> Result<Verdict<Sent>, Fault> {
        let (session, _, row) = match self.leaving(slot, by).await? {
            Ok(leaving) => leaving,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let to = Destination::Phone(binding::opened_phone(&self.domain, &row)?);
        let code = in_session(CodePurpose::Confirm, "unbind", slot, session);
        self.codes.send(&to, Reach::Account(session.account), code, captcha, by.visitor).await
    }

    /// Unbinds it.
    pub async fn unbind(
        &self,
        slot: PhoneSlot,
        code: &OneTimeCode,
        by: By<'_>,
    ) -> Result<Verdict<Issued>, Fault> {
        let (session, account, row) = match self.leaving(slot, by).await? {
            Ok(leaving) => leaving,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let phone = binding::opened_phone(&self.domain, &row)?;
        let holder = in_session(CodePurpose::Confirm, "unbind", slot, session);
        if let Err(refusal) = self.codes.consume(&phone.clone().into(), code, holder).await? {
            return Ok(Err(refusal));
        }
        let (now, mut unit) = (self.domain.now(), self.domain.write().await?);
        if !still_bound(&mut *unit, session, &row).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let turned = self.sessions.rotate(&mut *unit, now, session, Level::Full).await?;
        let (Some(issued), true) = (turned, unit.remove_phone(session.account, slot).await?) else {
            return Ok(Err(Refusal::PageExpired));
        };
        let locale = &by.visitor.locale;
        notice::tell_owner(&self.domain, &mut *unit, &account, locale, "phone_unbound", Params::new(), now)
            .await?;
        let record = self.record(Event::PhoneUnbound, SUCCESS, session, &phone, by.visitor);
        unit.append_audit(&record.with("slot", slot.code()).done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(issued))
    }

    /// A bound phone that may be unbound.
    async fn leaving<'a>(
        &self,
        slot: PhoneSlot,
        by: By<'a>,
    ) -> Result<Verdict<(&'a Arc<SessionRow>, Account, PhoneRow)>, Fault> {
        let session = match fresh(&self.domain, by.session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !self.may_go(slot) {
            return Ok(Err(Refusal::LastBinding));
        }
        let account = self.account(session).await?;
        let row = phone_of(&account, slot).cloned();
        Ok(row.map(|row| (session, account, row)).ok_or(Refusal::NotBound))
    }

    /// Puts a proved number into its slot, turns the session, tells the owner where they were reached
    /// before, records it; inside the caller's unit of work, which is lost when it is refused.
    #[expect(clippy::too_many_arguments, reason = "two callers, and each argument is a different fact")]
    async fn put(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        account: &Account,
        slot: PhoneSlot,
        to: &Destination,
        session: &SessionRow,
        visitor: &Visitor,
    ) -> Result<Verdict<Issued>, Fault> {
        let Some(issued) = self.sessions.rotate(unit, now, session, Level::Full).await? else {
            return Ok(Err(Refusal::PageExpired));
        };
        if let Err(refusal) = binding::bind(&self.domain, unit, account.row.id, to, slot, now).await? {
            return Ok(Err(refusal));
        }
        let locale = &visitor.locale;
        notice::tell_owner(&self.domain, unit, account, locale, "phone_bound", Params::new(), now).await?;
        let record = Record::new(&self.domain, now, Event::PhoneBound, SUCCESS)
            .from(visitor)
            .account(Some(account.row.id))
            .session(session.id)
            .with("phone", to.masked())
            .with("slot", slot.code());
        unit.append_audit(&record.done()).await?;
        Ok(Ok(issued))
    }

    /// A proved number that could not be bound: recorded when another account has it.
    async fn taken(
        &self,
        refusal: Refusal,
        session: &SessionRow,
        phone: &Phone,
        visitor: &Visitor,
    ) -> Result<Verdict<Issued>, Fault> {
        if refusal == Refusal::PhoneTaken {
            let record = self.record(Event::PhoneBound, refusal.code(), session, phone, visitor);
            let mut unit = self.domain.write().await?;
            unit.append_audit(&record.done()).await?;
            unit.commit().await?;
        }
        Ok(Err(refusal))
    }

    fn record(
        &self,
        event: Event,
        outcome: &str,
        session: &SessionRow,
        phone: &Phone,
        visitor: &Visitor,
    ) -> Record {
        Record::new(&self.domain, self.domain.now(), event, outcome)
            .from(visitor)
            .account(Some(session.account))
            .session(session.id)
            .with("phone", phone.masked())
    }

    /// The journey, if this browser and session may travel it and the number it began with is still
    /// there.
    async fn board(&self, id: &str, by: By<'_>) -> Result<Verdict<Change>, Fault> {
        let session = match full(by.session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let trip = journey::board::<Progress>(&self.domain, id, JourneyKind::PhoneChange, by.visitor).await?;
        let trip = match trip {
            Ok(trip) if trip.row.account == Some(session.account) => trip,
            Ok(_) => return Ok(Err(Refusal::PageExpired)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(slot) = PhoneSlot::parse(&trip.state.slot) else {
            return Err(Fault::Inconsistent("a journey's phone"));
        };
        let account = self.account(session).await?;
        let old = phone_of(&account, slot).filter(|row| row.index == trip.state.old).cloned();
        let Some(old) = old else { return Ok(Err(Refusal::PageExpired)) };
        Ok(Ok(Change { trip, session: Arc::clone(session), account, slot, old }))
    }

    /// [`Phones::board`] at `step`: no step is skipped, none is taken twice (S16).
    async fn board_at(&self, id: &str, step: Step, by: By<'_>) -> Result<Verdict<Change>, Fault> {
        Ok(self.board(id, by).await?.and_then(|change| match (change.trip.state.step, step) {
            (at, wanted) if at == wanted => Ok(change),
            (Step::Old, _) => Err(Refusal::StepOwed),
            _ => Err(Refusal::PageExpired),
        }))
    }

    async fn account(&self, session: &SessionRow) -> Result<Account, Fault> {
        let account = self.domain.read().await?.account(session.account).await?;
        account.ok_or(Fault::Inconsistent("a session without an account"))
    }
}

fn phone_of(account: &Account, slot: PhoneSlot) -> Option<&PhoneRow> {
    match slot {
        PhoneSlot::Login => account.login_phone.as_ref(),
        PhoneSlot::Security => account.security_phone.as_ref(),
    }
}

/// Whether the number is still the one in its slot; nobody changes that until the unit ends.
async fn still_bound(unit: &mut dyn Unit, session: &SessionRow, row: &PhoneRow) -> Result<bool, Fault> {
    let account = unit.lock_account(session.account).await?;
    Ok(account
        .is_some_and(|account| phone_of(&account, row.slot).is_some_and(|bound| bound.index == row.index)))
}

/// A code of one session, for one thing.
fn in_session(purpose: CodePurpose, what: &str, slot: PhoneSlot, session: &SessionRow) -> Binding {
    Binding { purpose, holder: sha256(format!("{what} {} {}", slot.code(), session.id).as_bytes()) }
}

/// A code of one journey.
fn in_journey(purpose: CodePurpose, id: &str) -> Binding {
    Binding { purpose, holder: sha256(id.as_bytes()) }
}
