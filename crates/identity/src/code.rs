//! One-time codes by SMS or mail (J-10, S-4, H-12): six digits, five minutes, one browser.
//!
//! A code that nobody may get (an unknown number at sign-in) takes the same
//! path to the same answer (S03); its message is written as suppressed.

use std::collections::BTreeMap;
use std::time::Duration;

use uuid::Uuid;
use vocabulary::{Email, OneTimeCode, Phone};

use crate::audit::{Event, Record, SUCCESS};
use crate::captcha::{Answer, Captcha, Outcome};
use crate::lock::minutes_until;
use crate::outbox::Outbox;
use crate::ports::{AttemptRow, CodePurpose, CodeRow, Effect, OutboxState, Unit};
use crate::refusal::Verdict;
use crate::{Digest, Domain, Fault, Refusal, Time, Visitor, keys};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// How many times the address budget a solved captcha opens (S02).
const CAPTCHA_LIFTS: usize = 10;

/// What the person is told after asking for a code: the same for every number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Seconds until another one may be asked for.
    pub resend_after: u64,
    /// Minutes the code is good for.
    pub minutes: u64,
}

/// Where a code goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// By SMS.
    Phone(Phone),
    /// By mail.
    Email(Email),
}

impl Destination {
    /// The blind index under which the number or address is found.
    pub fn index(&self, domain: &Domain) -> Digest {
        match self {
            Self::Phone(phone) => domain.keyring.index("phone", phone.as_str()),
            Self::Email(email) => domain.keyring.index("email", &email.canonical()),
        }
    }

    /// Masked, for audit and pages.
    pub fn masked(&self) -> String {
        match self {
            Self::Phone(phone) => phone.masked(),
            Self::Email(email) => email.masked(),
        }
    }

    /// A message to it.
    pub fn effect(&self, template: &str, locale: &str, params: BTreeMap<String, String>) -> Effect {
        let (template, locale) = (template.to_owned(), locale.to_owned());
        match self {
            Self::Phone(phone) => Effect::Sms { to: phone.as_str().to_owned(), template, locale, params },
            Self::Email(email) => Effect::Mail { to: email.as_str().to_owned(), template, locale, params },
        }
    }

    /// Whether it is a phone.
    pub fn is_phone(&self) -> bool {
        matches!(self, Self::Phone(_))
    }
}

impl From<Phone> for Destination {
    fn from(phone: Phone) -> Self {
        Self::Phone(phone)
    }
}

impl From<Email> for Destination {
    fn from(email: Email) -> Self {
        Self::Email(email)
    }
}

/// Whom a code reaches. All three cost the same and are answered alike (S03).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Whoever has the number: it is being bound.
    Anybody,
    /// The account it belongs to.
    Account(Uuid),
    /// Nobody: no account has it. The message is written as suppressed.
    Nobody,
}

impl Reach {
    /// `Account` or `Nobody`.
    pub fn of(account: Option<Uuid>) -> Self {
        account.map_or(Self::Nobody, Self::Account)
    }
}

/// Who may use a code, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// What it is good for.
    pub purpose: CodePurpose,
    /// The browser or journey that asked.
    pub holder: Digest,
}

/// The service of one-time codes.
#[derive(Clone)]
pub struct OneTimeCodes {
    domain: Domain,
    captcha: Captcha,
}

impl OneTimeCodes {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { captcha: domain.captcha(), domain }
    }

    /// Sends a code to `to`, within all budgets.
    pub async fn send(
        &self,
        to: &Destination,
        reach: Reach,
        binding: Binding,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<Sent>, Fault> {
        let policy = &self.domain.policy;
        if let Destination::Phone(phone) = to
            && !policy.limits.sms_regions.iter().any(|code| code == phone.country_code())
        {
            return Ok(Err(Refusal::SmsRegion));
        }
        let now = self.domain.now();
        let target = to.index(&self.domain);
        let mut unit = self.domain.write_relaxed().await?;
        if let Err(refusal) = self.spend_budgets(&mut *unit, &target, captcha, visitor, now).await? {
            if refusal == Refusal::CaptchaWrong {
                unit.commit().await?;
            }
            return Ok(Err(refusal));
        }
        let account = match reach {
            Reach::Account(account) => Some(account),
            Reach::Anybody | Reach::Nobody => None,
        };
        let code = self.domain.entropy.six_digits();
        let row = self.row(binding, target, &code, now);
        let expires_at = row.expires_at;
        unit.insert_code(&row).await?;
        let params = BTreeMap::from([
            ("code".to_owned(), code),
            ("minutes".to_owned(), (policy.codes.lifetime.as_secs() / 60).to_string()),
            ("target".to_owned(), to.masked()),
        ]);
        let effect = to.effect(template(binding.purpose), &visitor.locale, params);
        let state = if reach == Reach::Nobody { OutboxState::Suppressed } else { OutboxState::Queued };
        let effect =
            Outbox::row(&*self.domain.entropy, &self.domain.keyring, now, &effect, Some(expires_at), state);
        unit.enqueue(&effect).await?;
        let record = Record::new(&self.domain, now, Event::CodeSent, SUCCESS)
            .from(visitor)
            .account(account)
            .with("purpose", template(binding.purpose))
            .with(if to.is_phone() { "phone" } else { "email" }, to.masked());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(Sent {
            resend_after: policy.codes.resend_after.as_secs(),
            minutes: policy.codes.lifetime.as_secs() / 60,
        }))
    }

    fn row(&self, binding: Binding, target: Digest, code: &str, now: Time) -> CodeRow {
        let id = self.domain.id(now);
        CodeRow {
            id,
            purpose: binding.purpose,
            target,
            holder: binding.holder,
            digest: self.domain.keyring.code(id.as_bytes(), code),
            guesses: 0,
            created_at: now,
            expires_at: now.plus(self.domain.policy.codes.lifetime.0),
        }
    }

    /// Spends the budgets of a message to `to` that `account` asks for and that carries no code: those
    /// of codes, and as much again per account (H-20).
    pub(crate) async fn spend_for(
        &self,
        unit: &mut dyn Unit,
        to: &Destination,
        account: Uuid,
        captcha: &Answer,
        visitor: &Visitor,
        now: Time,
    ) -> Result<Verdict<()>, Fault> {
        let limits = &self.domain.policy.limits;
        if let Err(refusal) = self.spend_budgets(unit, &to.index(&self.domain), captcha, visitor, now).await?
        {
            return Ok(Err(refusal));
        }
        let key = crate::email_links::account_budget(&self.domain, account);
        let rules = [(HOUR, limits.sms_per_hour), (DAY, limits.sms_per_day)];
        Ok(spend(unit, &key, &rules, now)
            .await?
            .map_err(|wait| Refusal::TooManySends { minutes: minutes_until(wait.until, now) }))
    }

    /// Per number 1 a minute, 5 an hour, 10 a day; per address; over everything (S02). A refusal
    /// spends nothing (the unit is dropped) but the captcha's wrong answer.
    async fn spend_budgets(
        &self,
        unit: &mut dyn Unit,
        target: &Digest,
        captcha: &Answer,
        visitor: &Visitor,
        now: Time,
    ) -> Result<Verdict<()>, Fault> {
        let limits = &self.domain.policy.limits;
        let rules = [(MINUTE, limits.sms_per_minute), (HOUR, limits.sms_per_hour), (DAY, limits.sms_per_day)];
        // The captcha first: a wrong answer is used up, and nothing else is written by then.
        let address = self.domain.counter("sms-address", &visitor.network());
        let stamps = unit.lock_stamps(&address, now).await?;
        let recent = stamps.iter().filter(|at| now.since(**at) < HOUR).count();
        let budget = usize::try_from(limits.sms_per_address_hour).unwrap_or(usize::MAX);
        if recent >= budget.saturating_mul(CAPTCHA_LIFTS) {
            return Ok(Err(Refusal::SmsBudget));
        }
        if recent >= budget {
            match self.captcha.check(unit, captcha).await? {
                Outcome::Solved => {}
                Outcome::Absent => return Ok(Err(Refusal::CaptchaRequired)),
                Outcome::Wrong => return Ok(Err(Refusal::CaptchaWrong)),
            }
        }
        let number = self.domain.keyring.index("sms-number", &hex(target));
        if let Err(wait) = spend(unit, &number, &rules, now).await? {
            return Ok(Err(if wait.within == MINUTE {
                Refusal::TooSoon { seconds: wait.until.since(now).as_secs().max(1) }
            } else {
                Refusal::TooManySends { minutes: minutes_until(wait.until, now) }
            }));
        }
        let mut kept: Vec<Time> = stamps.into_iter().filter(|at| now.since(*at) < HOUR).collect();
        kept.push(now);
        unit.set_stamps(&address, &kept, now).await?;
        let hour = Time(now.0 - now.0.rem_euclid(3_600_000_000));
        let overall = unit.count_in_window(&self.domain.counter("sms-overall", ""), hour).await?;
        Ok(if overall > limits.sms_per_hour_overall { Err(Refusal::SmsBudget) } else { Ok(()) })
    }

    /// Whether `code` is the live one for `to` and the binding; uses it up when it is. Every call
    /// counts as a guess: at most five a code, and a number has its guesses an hour.
    pub async fn consume(
        &self,
        to: &Destination,
        code: &OneTimeCode,
        binding: Binding,
    ) -> Result<Verdict<()>, Fault> {
        let policy = &self.domain.policy;
        let now = self.domain.now();
        let target = to.index(&self.domain);
        let mut unit = self.domain.write_relaxed().await?;
        let guesses = self.domain.keyring.index("code-guesses", &hex(&target));
        let wrong: Vec<Time> =
            unit.lock_stamps(&guesses, now).await?.into_iter().filter(|at| now.since(*at) < HOUR).collect();
        if wrong.len() >= usize::try_from(policy.limits.code_guesses_per_hour).unwrap_or(usize::MAX) {
            let until = wrong.first().map_or(now, |at| at.plus(HOUR));
            return Ok(Err(Refusal::CodeTooManyGuesses { minutes: minutes_until(until, now) }));
        }
        let hour = Time(now.0 - now.0.rem_euclid(3_600_000_000));
        let failures =
            self.domain.counter("code-failures", &format!("{} {}", template(binding.purpose), hour.0));
        if u64::from(unit.attempts(&failures).await?.failures) >= policy.limits.code_failures_overall {
            // The breaker (S04): somebody sweeps numbers; codes pause until the hour is over.
            return Ok(Err(Refusal::CodeTooManyGuesses { minutes: minutes_until(hour.plus(HOUR), now) }));
        }
        let Some(row) =
            unit.guess_code(binding.purpose, &target, &binding.holder, policy.codes.max_guesses, now).await?
        else {
            return Ok(Err(Refusal::CodeExpired));
        };
        let right = keys::same(&row.digest, &self.domain.keyring.code(row.id.as_bytes(), code.as_str()));
        let verdict = if right {
            if unit.consume_code(row.id, now).await? { Ok(()) } else { Err(Refusal::CodeExpired) }
        } else {
            let mut wrong = wrong;
            wrong.push(now);
            unit.set_stamps(&guesses, &wrong, now).await?;
            let mut overall = unit.lock_attempts(&failures, now).await?;
            overall.failures += 1;
            unit.set_attempts(&failures, &AttemptRow { updated_at: Some(now), ..overall }, now).await?;
            Err(if row.guesses + 1 >= policy.codes.max_guesses {
                Refusal::CodeExpired
            } else {
                Refusal::CodeWrong
            })
        };
        unit.commit().await?;
        Ok(verdict)
    }
}

fn template(purpose: CodePurpose) -> &'static str {
    match purpose {
        CodePurpose::SignIn => "sign_in_code",
        CodePurpose::BindPhone => "bind_phone_code",
        CodePurpose::BindEmail => "bind_email_code",
        CodePurpose::Activate => "activate_code",
        CodePurpose::Recover => "recover_code",
        CodePurpose::Confirm => "confirm_code",
        CodePurpose::StepUp => "step_up_code",
        CodePurpose::Appeal => "appeal_code",
    }
}

fn hex(digest: &Digest) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// When the next use is allowed, and which rule holds it back.
struct Wait {
    until: Time,
    within: Duration,
}

/// Records a use at `now` if every `(window, most)` rule allows it: a sliding log, so that no hour
/// ever holds more than its share.
async fn spend(
    unit: &mut dyn Unit,
    key: &Digest,
    rules: &[(Duration, u32)],
    now: Time,
) -> Result<Result<(), Wait>, Fault> {
    let longest = rules.iter().map(|rule| rule.0).max().unwrap_or_default();
    let mut stamps: Vec<Time> =
        unit.lock_stamps(key, now).await?.into_iter().filter(|at| now.since(*at) < longest).collect();
    let held = rules
        .iter()
        .filter_map(|(window, most)| {
            let recent: Vec<&Time> = stamps.iter().filter(|at| now.since(**at) < *window).collect();
            let most = usize::try_from(*most).unwrap_or(usize::MAX);
            // The use that has to grow old before this window has room again.
            let blocking = recent.len().checked_sub(most).and_then(|surplus| recent.get(surplus));
            blocking.map(|at| Wait { until: at.plus(*window), within: *window })
        })
        .max_by_key(|wait| wait.until);
    if let Some(wait) = held {
        return Ok(Err(wait));
    }
    stamps.push(now);
    unit.set_stamps(key, &stamps, now).await?;
    Ok(Ok(()))
}
