//! The second half of a sign-in (P-20 to P-24): a half session whose journey
//! says why, until a code to the security phone, an authenticator, a passkey or
//! a recovery code proves the rest. The token turns (S08), and what a first
//! sign-in owes comes afterwards.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use vocabulary::{OneTimeCode, Phone};

use crate::audit::{Event, Record, SUCCESS};
use crate::captcha::Answer;
use crate::code::{Binding, Destination, OneTimeCodes, Reach, Sent};
use crate::factor::{self, Asking, Factors, Request, Tried};
use crate::journey::{self, Trip};
use crate::keys::sha256;
use crate::obligation::{Obligation, Obligations};
use crate::ports::{Account, CodePurpose, JourneyKind, Level, Method, MethodUse, SessionRow, Unit};
use crate::refusal::Verdict;
use crate::risk::{Reason, step_up_phone};
use crate::session::Sessions;
use crate::sign_in::{Admission, next_url};
use crate::{Digest, Domain, Fault, Refusal, Time, Visitor, binding, device};

/// What a half session's journey keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owing {
    /// Why.
    pub reason: Reason,
    /// How the person signed in: the landing rule of the method applies at the end.
    pub method: Method,
    /// What a first sign-in owes afterwards.
    pub owed: Vec<Obligation>,
    /// Failure counters that the complete sign-in clears.
    pub clears: Vec<Digest>,
}

/// How a step-up stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The person's name.
    pub name: String,
    /// Why.
    pub reason: Reason,
    /// The masked phone that a code can be sent to.
    pub phone: Option<String>,
    /// Whether an authenticator app will do.
    pub totp: bool,
    /// Whether there are recovery codes left.
    pub recovery: bool,
    /// What a passkey is asked with.
    pub passkey: Option<Request>,
    /// Days for which this device can be left alone afterwards.
    pub trust_days: Option<u64>,
}

/// Who is stepping up.
#[derive(Clone, Copy, Debug)]
pub struct Traveller<'a> {
    /// The journey.
    pub journey: &'a str,
    /// The half session.
    pub session: Option<&'a Arc<SessionRow>>,
    /// From where.
    pub visitor: &'a Visitor,
}

/// What is offered as proof.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// The code sent to the phone.
    Sms(&'a OneTimeCode),
    /// A second factor.
    Factor(factor::Proof<'a>),
}

impl Proof<'_> {
    fn method(&self) -> Method {
        match self {
            Self::Sms(_) => Method::Sms,
            Self::Factor(proof) => proof.method(),
        }
    }
}

/// A journey that the present browser and session may travel.
struct Ticketed {
    trip: Trip<Owing>,
    session: Arc<SessionRow>,
    account: Account,
}

impl Ticketed {
    /// The phone a code goes to: not where the person's own second factor is asked for.
    fn phone(&self, domain: &Domain) -> Result<Option<Phone>, Fault> {
        if self.trip.state.reason == Reason::SecondFactor {
            return Ok(None);
        }
        step_up_phone(domain, &self.account).map(|row| binding::opened_phone(domain, row)).transpose()
    }
}

/// The service.
#[derive(Clone)]
pub struct StepUp {
    domain: Domain,
    factors: Factors,
    sessions: Sessions,
    codes: OneTimeCodes,
    obligations: Obligations,
}

impl StepUp {
    /// The service.
    pub fn new(domain: Domain, factors: Factors) -> Self {
        Self {
            factors,
            sessions: Sessions::new(domain.clone()),
            codes: OneTimeCodes::new(domain.clone()),
            obligations: Obligations::new(domain.clone()),
            domain,
        }
    }

    /// What the page shows.
    pub async fn standing(&self, who: Traveller<'_>) -> Result<Verdict<Standing>, Fault> {
        let ticketed = match self.board(who).await? {
            Ok(ticketed) => ticketed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let phone = ticketed.phone(&self.domain)?.map(|phone| phone.masked());
        let Ticketed { trip, account, .. } = ticketed;
        let ways = self.factors.ways(account.row.id, who.journey).await?;
        let trust = self.domain.policy.security.trust_device;
        Ok(Ok(Standing {
            name: account.row.name,
            reason: trip.state.reason,
            phone,
            totp: ways.totp,
            recovery: ways.recovery,
            passkey: ways.passkey,
            trust_days: (ways.any && !trust.0.is_zero()).then(|| trust.as_secs() / 86_400),
        }))
    }

    /// Sends a code to the phone (P-21).
    pub async fn send_code(&self, who: Traveller<'_>, captcha: &Answer) -> Result<Verdict<Sent>, Fault> {
        let ticketed = match self.board(who).await? {
            Ok(ticketed) => ticketed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(phone) = ticketed.phone(&self.domain)? else { return Ok(Err(Refusal::MethodOff)) };
        let reach = Reach::Account(ticketed.account.row.id);
        self.codes.send(&phone.into(), reach, code_of(who.journey), captcha, who.visitor).await
    }

    /// Tries a proof; the right one opens the session. `trust`: leave this device alone for a while.
    pub async fn prove(
        &self,
        who: Traveller<'_>,
        proof: Proof<'_>,
        trust: bool,
    ) -> Result<Verdict<Admission>, Fault> {
        let ticketed = match self.board(who).await? {
            Ok(ticketed) => ticketed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Proof::Sms(code) = proof {
            let Some(phone) = ticketed.phone(&self.domain)? else { return Ok(Err(Refusal::MethodOff)) };
            let to = Destination::Phone(phone);
            if let Err(refusal) = self.codes.consume(&to, code, code_of(who.journey)).await? {
                self.record_failure(&ticketed, who, Method::Sms, &refusal).await?;
                return Ok(Err(refusal));
            }
        }
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let tried = match proof {
            Proof::Sms(_) => Tried::Right,
            Proof::Factor(proof) => {
                let (account, locale) = (&ticketed.account, &who.visitor.locale);
                let asking = Asking { account, holder: who.journey, locale };
                self.factors.try_proof(&mut *unit, asking, proof, now).await?
            }
        };
        let refusal = match tried {
            Tried::Right => None,
            Tried::Wrong(refusal) => Some(refusal),
            Tried::TooOften => {
                // Whoever guesses on has to know the password again.
                unit.finish_journey(&ticketed.trip.row.id, now).await?;
                unit.end_session(ticketed.session.id, now).await?;
                Some(Refusal::PageExpired)
            }
        };
        if let Some(refusal) = refusal {
            if matches!(proof, Proof::Factor(factor::Proof::Passkey { .. })) {
                drop(unit);
            } else {
                // The wrong guess counts.
                unit.commit().await?;
            }
            self.record_failure(&ticketed, who, proof.method(), &refusal).await?;
            return Ok(Err(refusal));
        }
        let admitted = self.pass(&mut *unit, ticketed, who.visitor, proof.method(), trust, now).await?;
        if admitted.is_ok() {
            unit.commit().await?;
            self.domain.wake.ring();
        }
        Ok(admitted)
    }

    /// Everything is proved: the session turns, the device is remembered, on to what a first sign-in
    /// owes or to the target.
    async fn pass(
        &self,
        unit: &mut dyn Unit,
        ticketed: Ticketed,
        visitor: &Visitor,
        factor: Method,
        trust: bool,
        now: Time,
    ) -> Result<Verdict<Admission>, Fault> {
        let Ticketed { trip, session, account } = ticketed;
        let target = trip.target();
        let Owing { method, owed, clears, .. } = trip.state;
        let id = account.row.id;
        if !unit.finish_journey(&trip.row.id, now).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let mut proved = SessionRow::clone(&session);
        proved.methods.push(MethodUse { method: factor, at: now });
        proved.auth_time = now;
        let (level, wizard) = if owed.is_empty() {
            (Level::Full, None)
        } else {
            let wizard =
                self.obligations.open(unit, now, id, trip.row.browser, &owed, method, &target).await?;
            (Level::Obliged, Some(wizard))
        };
        proved.journey.clone_from(&wizard);
        let Some(issued) = self.sessions.rotate(unit, now, &proved, level).await? else {
            return Ok(Err(Refusal::PageExpired));
        };
        for counter in &clears {
            unit.clear_attempts(counter).await?;
        }
        let period = self.domain.policy.security.trust_device.0;
        // Only what is asked for on other devices earns this one its exemption.
        let trust = trust && factor.is_second_factor() && account.second_factor && !period.is_zero();
        let seen = device::remember(&self.domain, unit, id, visitor, trust, now).await?;
        if trust {
            unit.trust_device(id, &seen.device, Some(now.plus(period))).await?;
        }
        let record = Record::new(&self.domain, now, Event::SignIn, SUCCESS)
            .from(visitor)
            .account(Some(id))
            .session(session.id)
            .with("method", method.code())
            .with("second", factor.code());
        unit.append_audit(&record.done()).await?;
        let next = match wizard {
            Some(wizard) => format!("/first-sign-in/{wizard}"),
            None => next_url(&self.domain, &issued.session, method, &target),
        };
        Ok(Ok(Admission { issued, device: seen.fresh, next }))
    }

    async fn board(&self, who: Traveller<'_>) -> Result<Verdict<Ticketed>, Fault> {
        let trip: Trip<Owing> =
            match journey::board(&self.domain, who.journey, JourneyKind::StepUp, who.visitor).await? {
                Ok(trip) => trip,
                Err(refusal) => return Ok(Err(refusal)),
            };
        let Some(session) = who.session else { return Ok(Err(Refusal::PageExpired)) };
        let owns = session.level == Level::Half
            && session.journey.as_deref() == Some(who.journey)
            && trip.row.account == Some(session.account);
        if !owns {
            return Ok(Err(Refusal::PageExpired));
        }
        let Some(account) = self.domain.read().await?.account(session.account).await? else {
            return Ok(Err(Refusal::PageExpired));
        };
        Ok(Ok(Ticketed { trip, session: Arc::clone(session), account }))
    }

    async fn record_failure(
        &self,
        ticketed: &Ticketed,
        who: Traveller<'_>,
        method: Method,
        refusal: &Refusal,
    ) -> Result<(), Fault> {
        let record = Record::new(&self.domain, self.domain.now(), Event::StepUp, refusal.code())
            .from(who.visitor)
            .account(Some(ticketed.account.row.id))
            .session(ticketed.session.id)
            .with("method", method.code());
        let mut unit = self.domain.write_relaxed().await?;
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(())
    }
}

/// Codes of a step-up are bound to its journey.
fn code_of(journey: &str) -> Binding {
    Binding { purpose: CodePurpose::StepUp, holder: sha256(journey.as_bytes()) }
}
