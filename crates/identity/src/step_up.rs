//! The second half of a sign-in (P-20 to P-24): a half session whose journey
//! says why, until a code to the security phone, an authenticator, a passkey or
//! a recovery code proves the rest. The token turns (S08), and what a first
//! sign-in owes comes afterwards.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use vocabulary::{OneTimeCode, Phone};

use crate::audit::{Event, Record, SUCCESS};
use crate::captcha::Answer;
use crate::code::{Binding, Destination, OneTimeCodes, Reach, Sent};
use crate::factor::{Factors, Request, enrolled, recovery, totp};
use crate::journey::{self, Trip};
use crate::keys::sha256;
use crate::lock::minutes_until;
use crate::notice::{self, Params};
use crate::obligation::{Obligation, Obligations};
use crate::ports::{Account, CodePurpose, JourneyKind, Level, Method, MethodUse, SessionRow, Unit};
use crate::refusal::Verdict;
use crate::risk::{Reason, step_up_phone};
use crate::session::Sessions;
use crate::sign_in::{Admission, next_url};
use crate::{Digest, Domain, Fault, Refusal, Time, Visitor, binding, device};

/// Wrong guesses at an authenticator or recovery code until the half session ends (S04).
const GUESSES: usize = 5;

/// Wrong guesses an hour at one account's, over all journeys (S04).
const GUESSES_PER_HOUR: usize = 25;

const HOUR: Duration = Duration::from_secs(3600);

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
    /// The code an authenticator app shows, as typed.
    Totp(&'a str),
    /// A recovery code, as typed.
    Recovery(&'a str),
    /// A passkey's answer.
    Passkey {
        /// The sealed ceremony that asked for it.
        ceremony: &'a str,
        /// What the browser answered.
        response: &'a str,
    },
}

impl Proof<'_> {
    fn method(&self) -> Method {
        match self {
            Self::Sms(_) => Method::Sms,
            Self::Totp(_) => Method::Totp,
            Self::Recovery(_) => Method::RecoveryCode,
            Self::Passkey { .. } => Method::Passkey,
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
        let mut unit = self.domain.read().await?;
        let enrolled = enrolled(&mut *unit, account.row.id).await?;
        let trust = self.domain.policy.security.trust_device;
        Ok(Ok(Standing {
            name: account.row.name,
            reason: trip.state.reason,
            phone,
            totp: enrolled.totp.is_some(),
            recovery: enrolled.recovery.left > 0,
            passkey: self.factors.request(who.journey, &enrolled.passkeys),
            trust_days: (enrolled.is_any() && !trust.0.is_zero()).then(|| trust.as_secs() / 86_400),
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
        let checked = match proof {
            Proof::Sms(_) => Ok(()),
            Proof::Passkey { ceremony, response } => {
                let account = ticketed.account.row.id;
                self.factors.use_passkey(&mut *unit, account, who.journey, ceremony, response, now).await?
            }
            Proof::Totp(typed) => self.guess(&mut *unit, &ticketed, Guess::Totp(typed), now).await?,
            Proof::Recovery(typed) => self.guess(&mut *unit, &ticketed, Guess::Recovery(typed), now).await?,
        };
        if let Err(refusal) = checked {
            if matches!(proof, Proof::Totp(_) | Proof::Recovery(_)) {
                // The wrong guess counts.
                unit.commit().await?;
            } else {
                drop(unit);
            }
            self.record_failure(&ticketed, who, proof.method(), &refusal).await?;
            return Ok(Err(refusal));
        }
        if let Proof::Recovery(_) = proof {
            let (account, locale) = (&ticketed.account, &who.visitor.locale);
            let template = "recovery_code_used";
            notice::tell_owner(&self.domain, &mut *unit, account, locale, template, Params::new(), now)
                .await?;
        }
        let admitted = self.pass(&mut *unit, ticketed, who.visitor, proof.method(), trust, now).await?;
        if admitted.is_ok() {
            unit.commit().await?;
            self.domain.wake.ring();
        }
        Ok(admitted)
    }

    /// Evaluates a guess within its limits, in the caller's unit of work, which holds the counters:
    /// no number of parallel guesses gets more evaluated (S04).
    async fn guess(
        &self,
        unit: &mut dyn Unit,
        ticketed: &Ticketed,
        guess: Guess<'_>,
        now: Time,
    ) -> Result<Verdict<()>, Fault> {
        let account = ticketed.account.row.id;
        let overall = self.domain.counter("factor-guesses", &account.to_string());
        let journey = self.domain.counter("factor-journey", &ticketed.trip.row.id);
        let mut wrong: Vec<Time> =
            unit.lock_stamps(&overall, now).await?.into_iter().filter(|at| now.since(*at) < HOUR).collect();
        if wrong.len() >= GUESSES_PER_HOUR {
            let until = wrong.first().map_or(now, |at| at.plus(HOUR));
            return Ok(Err(Refusal::CodeTooManyGuesses { minutes: minutes_until(until, now) }));
        }
        let mut here = unit.lock_stamps(&journey, now).await?;
        if here.len() >= GUESSES {
            return Ok(Err(Refusal::PageExpired));
        }
        let refusal = match guess {
            Guess::Totp(typed) => {
                let row = unit.totp(account).await?.filter(|row| row.confirmed_at.is_some());
                let Some(row) = row else { return Ok(Err(Refusal::MethodOff)) };
                let secret = self.domain.keyring.open("totp", &row.sealed)?;
                let step =
                    OneTimeCode::parse(typed).ok().and_then(|code| totp::find(&secret, code.as_str(), now));
                if let Some(step) = step
                    && unit.use_totp(account, step, now).await?
                {
                    return Ok(Ok(()));
                }
                Refusal::CodeWrong
            }
            Guess::Recovery(typed) => {
                if let Some(digest) = recovery::digest(&self.domain.keyring, account, typed)
                    && unit.use_recovery_code(account, &digest, now).await?
                {
                    return Ok(Ok(()));
                }
                Refusal::RecoveryCodeWrong
            }
        };
        wrong.push(now);
        unit.set_stamps(&overall, &wrong, now).await?;
        here.push(now);
        unit.set_stamps(&journey, &here, now).await?;
        if here.len() >= GUESSES {
            // Whoever guesses on has to know the password again.
            unit.finish_journey(&ticketed.trip.row.id, now).await?;
            unit.end_session(ticketed.session.id, now).await?;
            return Ok(Err(Refusal::PageExpired));
        }
        Ok(Err(refusal))
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

/// What is guessed at.
#[derive(Clone, Copy)]
enum Guess<'a> {
    Totp(&'a str),
    Recovery(&'a str),
}

/// Codes of a step-up are bound to its journey.
fn code_of(journey: &str) -> Binding {
    Binding { purpose: CodePurpose::StepUp, holder: sha256(journey.as_bytes()) }
}
