//! Activating an account that has no first password (J-5 to J-8): check the
//! details, prove a phone or e-mail address, set a password. Nothing of it is
//! real before the last step, and then all of it at once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use vocabulary::{Email, OneTimeCode, Phone};

use crate::audit::{Event, Record, SUCCESS};
use crate::captcha::{Answer, Captcha};
use crate::code::{Binding, Destination, OneTimeCodes, Reach, Sent};
use crate::details::{self, Person};
use crate::journey::{self, Start, Trip};
use crate::keys::sha256;
use crate::new_password::{NewPasswords, Setting};
use crate::notice::{self, Params};
use crate::policy::ActivationBind;
use crate::ports::{Account, CodePurpose, JourneyKind, PhoneSlot, Unit};
use crate::recovery::closed;
use crate::refusal::Verdict;
use crate::sign_in::must_activate;
use crate::{Domain, Fault, Refusal, Target, Time, Visitor, binding};

/// The purpose under which a journey keeps what was proved.
const PURPOSE: &str = "activation";

/// Where a journey stands; 信息校验 comes before there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 绑定手机或邮箱
    Bind,
    /// 设置密码
    Set,
    /// 激活完成
    Done,
}

/// The progress of an activation, as its journey keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
enum Progress {
    Bind,
    Set {
        /// The phone or address that was proved, sealed.
        proved: String,
    },
    Done,
}

/// How far a person is.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Where the journey stands.
    pub step: Step,
    /// The account number.
    pub number: String,
    /// Whether an e-mail address does as well as a phone.
    pub email_too: bool,
    /// Where the person was going.
    pub target: Target,
}

/// The service.
#[derive(Clone)]
pub struct Activations {
    domain: Domain,
    captcha: Captcha,
    codes: OneTimeCodes,
    passwords: NewPasswords,
}

impl Activations {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self {
            captcha: domain.captcha(),
            codes: OneTimeCodes::new(domain.clone()),
            passwords: NewPasswords::new(domain.clone()),
            domain,
        }
    }

    /// ① 信息校验: answers the journey's id. An unknown number, a wrong name and a wrong document are
    /// told alike (S03); how the account stands is told only to whoever knows all of them.
    pub async fn check(
        &self,
        number: &str,
        person: Person<'_>,
        target: &Target,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<String>, Fault> {
        if !self.domain.policy.activation.enabled {
            return Ok(Err(Refusal::MethodOff));
        }
        let Some(browser) = visitor.browser else { return Ok(Err(Refusal::CookiesNeeded)) };
        let claimed = details::number_key(number).and_then(|key| Ok((key, person.parse()?)));
        let (key, claimed) = match claimed {
            Ok(claimed) => claimed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let paid =
            details::pay_for_try(&self.domain, &self.captcha, captcha, Some(&key), visitor, now).await?;
        if let Err(refusal) = paid {
            return Ok(Err(refusal));
        }
        let mut unit = self.domain.write().await?;
        let found = unit.account_by_key(&key).await?;
        let fits = found.as_ref().is_some_and(|a| claimed.fits(&self.domain, a) && a.row.number_key == key);
        let verdict = match &found {
            Some(account) if fits => match closed(account.row.status) {
                Some(refusal) => Err(refusal),
                None if must_activate(account) => Ok(account.row.id),
                None => Err(Refusal::AlreadyActive),
            },
            _ => Err(Refusal::DetailsMismatch),
        };
        let outcome = verdict.as_ref().map_or_else(Refusal::code, |_| SUCCESS);
        let record = Record::new(&self.domain, now, Event::Activated, outcome)
            .from(visitor)
            .account(found.as_ref().map(|account| account.row.id))
            .with("step", "check");
        unit.append_audit(&record.done()).await?;
        let id = match verdict {
            Ok(account) => {
                let start = Start {
                    kind: JourneyKind::Activation,
                    browser,
                    account: Some(account),
                    target,
                    state: &Progress::Bind,
                    lifetime: self.domain.policy.security.journey.0,
                };
                Ok(journey::open(&self.domain, &mut *unit, now, start).await?)
            }
            Err(refusal) => Err(refusal),
        };
        unit.commit().await?;
        Ok(id)
    }

    /// How far the journey is.
    pub async fn standing(&self, id: &str, visitor: &Visitor) -> Result<Verdict<Standing>, Fault> {
        let (trip, account) = match self.board(id, visitor).await? {
            Ok(boarded) => boarded,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let step = match trip.state {
            Progress::Bind => Step::Bind,
            Progress::Set { .. } => Step::Set,
            Progress::Done => Step::Done,
        };
        let email_too = self.domain.policy.activation.bind == ActivationBind::PhoneOrEmail;
        Ok(Ok(Standing { step, number: account.row.number, email_too, target: trip.target() }))
    }

    /// ② Sends a code to the phone or address that is to be bound.
    pub async fn send_code(
        &self,
        id: &str,
        to: &Destination,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<Sent>, Fault> {
        match self.board_to_bind(id, to, visitor).await? {
            Ok(_) => self.codes.send(to, Reach::Anybody, holder(id), captcha, visitor).await,
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// ② Proves it by the code. That another account has it is told only to whoever holds it (U-21).
    pub async fn prove(
        &self,
        id: &str,
        to: &Destination,
        code: &OneTimeCode,
        visitor: &Visitor,
    ) -> Result<Verdict<()>, Fault> {
        let (trip, account) = match self.board_to_bind(id, to, visitor).await? {
            Ok(boarded) => boarded,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Err(refusal) = self.codes.consume(to, code, holder(id)).await? {
            return Ok(Err(refusal));
        }
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let taken = self.taken(&mut *unit, to, &account).await?;
        let outcome = taken.as_ref().map_or(SUCCESS, Refusal::code);
        if taken.is_none() {
            let next = Progress::Set { proved: self.seal(to) };
            if let Err(refusal) = trip.advance(&mut *unit, &next).await? {
                return Ok(Err(refusal));
            }
        }
        let record = Record::new(&self.domain, now, Event::Activated, outcome)
            .from(visitor)
            .account(Some(account.row.id))
            .with("step", "proof")
            .with("by", to.masked());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(taken.map_or(Ok(()), Err))
    }

    /// ③ Sets the password: binding, password, audit and notices become real together.
    pub async fn set_password(
        &self,
        id: &str,
        new: &str,
        repeated: &str,
        visitor: &Visitor,
    ) -> Result<Verdict<()>, Fault> {
        let (trip, account) = match self.board(id, visitor).await? {
            Ok(boarded) => boarded,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let to = match &trip.state {
            Progress::Set { proved } => self.open(proved)?,
            Progress::Bind => return Ok(Err(Refusal::StepOwed)),
            Progress::Done => return Ok(Err(Refusal::PageExpired)),
        };
        let prepared = match self.passwords.prepare(&account, new, repeated).await? {
            Ok(prepared) => prepared,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let owner = account.row.id;
        let mut unit = self.domain.write().await?;
        // As it stands now: another journey may have come first.
        let Some(account) = unit.lock_account(owner).await? else { return Ok(Err(Refusal::PageExpired)) };
        if let Err(refusal) = trip.advance(&mut *unit, &Progress::Done).await? {
            return Ok(Err(refusal));
        }
        if let Some(refusal) = closed(account.row.status) {
            return Ok(Err(refusal));
        }
        if !must_activate(&account) {
            return Ok(Err(Refusal::AlreadyActive));
        }
        let bound = binding::bind(&self.domain, &mut *unit, owner, &to, PhoneSlot::Login, now).await?;
        if let Err(refusal) = bound {
            return Ok(Err(refusal));
        }
        let by = Setting { visitor, session: None, way: "activation" };
        self.passwords.set(&mut *unit, now, &account, prepared, by).await?;
        self.tell_and_record(&mut *unit, now, &account, &to, visitor).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    async fn tell_and_record(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        account: &Account,
        to: &Destination,
        visitor: &Visitor,
    ) -> Result<(), Fault> {
        let params = Params::from([
            ("number".to_owned(), account.row.number.clone()),
            ("time".to_owned(), now.local(self.domain.policy.display.utc_offset_minutes)),
        ]);
        notice::send(&self.domain, unit, to, &visitor.locale, "account_activated", params, now).await?;
        let (event, key) =
            if to.is_phone() { (Event::PhoneBound, "phone") } else { (Event::EmailBound, "email") };
        for event in [event, Event::Activated] {
            let record = Record::new(&self.domain, now, event, SUCCESS)
                .from(visitor)
                .account(Some(account.row.id))
                .with("way", "activation")
                .with(key, to.masked());
            unit.append_audit(&record.done()).await?;
        }
        Ok(())
    }

    /// Whether another account has the phone or address.
    async fn taken(
        &self,
        unit: &mut dyn Unit,
        to: &Destination,
        account: &Account,
    ) -> Result<Option<Refusal>, Fault> {
        let index = to.index(&self.domain);
        let (owners, refusal) = if to.is_phone() {
            (unit.phone_owners(&[index]).await?, Refusal::PhoneTaken)
        } else {
            (unit.email_owners(&[index]).await?, Refusal::EmailTaken)
        };
        Ok(owners.iter().any(|(_, owner)| *owner != account.row.id).then_some(refusal))
    }

    async fn board(&self, id: &str, visitor: &Visitor) -> Result<Verdict<(Trip<Progress>, Account)>, Fault> {
        let trip: Trip<Progress> =
            match journey::board(&self.domain, id, JourneyKind::Activation, visitor).await? {
                Ok(trip) => trip,
                Err(refusal) => return Ok(Err(refusal)),
            };
        let Some(account) = trip.row.account else {
            return Err(Fault::Inconsistent("an activation without an account"));
        };
        let account = self.domain.read().await?.account(account).await?;
        Ok(account.map(|account| (trip, account)).ok_or(Refusal::PageExpired))
    }

    /// [`Self::board`] before the password is set: going back and proving another number is fine.
    async fn board_to_bind(
        &self,
        id: &str,
        to: &Destination,
        visitor: &Visitor,
    ) -> Result<Verdict<(Trip<Progress>, Account)>, Fault> {
        if !to.is_phone() && self.domain.policy.activation.bind == ActivationBind::Phone {
            return Ok(Err(Refusal::MethodOff));
        }
        let boarded = self.board(id, visitor).await?;
        Ok(boarded.and_then(|(trip, account)| {
            if trip.state == Progress::Done { Err(Refusal::PageExpired) } else { Ok((trip, account)) }
        }))
    }

    fn seal(&self, to: &Destination) -> String {
        let text = match to {
            Destination::Phone(phone) => phone.as_str(),
            Destination::Email(email) => email.as_str(),
        };
        let sealed = self.domain.keyring.seal(&*self.domain.entropy, PURPOSE, text.as_bytes());
        URL_SAFE_NO_PAD.encode(sealed)
    }

    fn open(&self, proved: &str) -> Result<Destination, Fault> {
        let bad = || Fault::Inconsistent("what an activation proved");
        let sealed = URL_SAFE_NO_PAD.decode(proved).map_err(|_| bad())?;
        let text = self.domain.keyring.open_text(PURPOSE, &sealed)?;
        if text.contains('@') {
            return Ok(Email::parse(&text).map_err(|_| bad())?.into());
        }
        Ok(Phone::parse(&text).map_err(|_| bad())?.into())
    }
}

/// Codes of an activation are bound to its journey.
fn holder(id: &str) -> Binding {
    Binding { purpose: CodePurpose::Activate, holder: sha256(id.as_bytes()) }
}
