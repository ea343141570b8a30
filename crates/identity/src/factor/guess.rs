//! Proving a second factor that is enrolled, wherever it is asked for: in a
//! sign-in's second half (`step_up`) or inside a session (`reauthentication`).

use std::time::Duration;

use uuid::Uuid;
use vocabulary::OneTimeCode;

use super::{Factors, Request, enrolled, recovery, totp};
use crate::lock::minutes_until;
use crate::notice::{self, Params};
use crate::ports::{Account, Method, Unit};
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Time};

/// Wrong guesses at an authenticator or recovery code until what asked for it ends (S04).
const GUESSES: usize = 5;

/// Wrong guesses an hour at one account's, wherever they are made (S04).
const GUESSES_PER_HOUR: usize = 25;

const HOUR: Duration = Duration::from_hours(1);

/// What is offered as proof.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
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
    /// The method it is of.
    pub fn method(&self) -> Method {
        match self {
            Self::Totp(_) => Method::Totp,
            Self::Recovery(_) => Method::RecoveryCode,
            Self::Passkey { .. } => Method::Passkey,
        }
    }
}

/// The ways there are.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// Whether an authenticator app will do.
    pub totp: bool,
    /// Whether there are recovery codes left.
    pub recovery: bool,
    /// What a passkey is asked with.
    pub passkey: Option<Request>,
    /// Whether any factor is enrolled at all.
    pub any: bool,
}

/// What came of a proof.
pub(crate) enum Tried {
    /// It is right.
    Right,
    /// It is wrong; a wrong guess counts, if the unit is committed.
    Wrong(Refusal),
    /// There were too many wrong guesses: the caller ends what asked for it, in the same unit.
    TooOften,
}

/// For whom a factor is proved, and on whose behalf.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    /// Whose factor.
    pub account: &'a Account,
    /// The journey or session that asks: passkeys are bound to it and wrong guesses counted.
    pub holder: &'a str,
    /// Language of a notice.
    pub locale: &'a str,
}

impl Factors {
    /// The ways that an account has, asked for on behalf of `holder`.
    pub(crate) async fn ways(&self, account: Uuid, holder: &str) -> Result<Ways, Fault> {
        let mut unit = self.domain.read().await?;
        let enrolled = enrolled(&mut *unit, account).await?;
        Ok(Ways {
            totp: enrolled.totp.is_some(),
            recovery: enrolled.recovery.left > 0,
            passkey: self.request(holder, &enrolled.passkeys),
            any: enrolled.is_any(),
        })
    }

    /// Evaluates a proof inside the caller's unit of work.
    pub(crate) async fn try_proof(
        &self,
        unit: &mut dyn Unit,
        asking: Asking<'_>,
        proof: Proof<'_>,
        now: Time,
    ) -> Result<Tried, Fault> {
        let account = asking.account.row.id;
        let guess = match proof {
            Proof::Passkey { ceremony, response } => {
                let used = self.use_passkey(unit, account, asking.holder, ceremony, response, now).await?;
                return Ok(used.map_or_else(Tried::Wrong, |()| Tried::Right));
            }
            Proof::Totp(typed) => Guess::Totp(typed),
            Proof::Recovery(typed) => Guess::Recovery(typed),
        };
        let tried = self.guess(unit, asking, guess, now).await?;
        if matches!((&tried, proof), (Tried::Right, Proof::Recovery(_))) {
            let template = "recovery_code_used";
            notice::tell_owner(
                &self.domain,
                unit,
                asking.account,
                asking.locale,
                template,
                Params::new(),
                now,
            )
            .await?;
        }
        Ok(tried)
    }

    /// Evaluates a guess within its limits, in the caller's unit of work, which holds the counters:
    /// no number of parallel guesses gets more evaluated (S04).
    async fn guess(
        &self,
        unit: &mut dyn Unit,
        asking: Asking<'_>,
        guess: Guess<'_>,
        now: Time,
    ) -> Result<Tried, Fault> {
        let account = asking.account.row.id;
        let overall = self.domain.counter("factor-guesses", &account.to_string());
        let holder = self.domain.counter("factor-journey", asking.holder);
        let mut wrong: Vec<Time> =
            unit.lock_stamps(&overall, now).await?.into_iter().filter(|at| now.since(*at) < HOUR).collect();
        if wrong.len() >= GUESSES_PER_HOUR {
            let until = wrong.first().map_or(now, |at| at.plus(HOUR));
            return Ok(Tried::Wrong(Refusal::CodeTooManyGuesses { minutes: minutes_until(until, now) }));
        }
        let mut here = unit.lock_stamps(&holder, now).await?;
        if here.len() >= GUESSES {
            return Ok(Tried::TooOften);
        }
        let refusal = match self.evaluate(unit, account, guess, now).await? {
            Ok(()) => {
                // A session lives on, and begins to count anew.
                unit.set_stamps(&holder, &[], now).await?;
                return Ok(Tried::Right);
            }
            Err(Refusal::MethodOff) => return Ok(Tried::Wrong(Refusal::MethodOff)),
            Err(refusal) => refusal,
        };
        wrong.push(now);
        unit.set_stamps(&overall, &wrong, now).await?;
        here.push(now);
        unit.set_stamps(&holder, &here, now).await?;
        Ok(if here.len() >= GUESSES { Tried::TooOften } else { Tried::Wrong(refusal) })
    }

    async fn evaluate(
        &self,
        unit: &mut dyn Unit,
        account: Uuid,
        guess: Guess<'_>,
        now: Time,
    ) -> Result<Verdict<()>, Fault> {
        match guess {
            Guess::Totp(typed) => {
                let row = unit.totp(account).await?.filter(|row| row.confirmed_at.is_some());
                let Some(row) = row else { return Ok(Err(Refusal::MethodOff)) };
                let secret = self.domain.keyring.open("totp", &row.sealed)?;
                let step =
                    OneTimeCode::parse(typed).ok().and_then(|code| totp::find(&secret, code.as_str(), now));
                let right = match step {
                    Some(step) => unit.use_totp(account, step, now).await?,
                    None => false,
                };
                Ok(if right { Ok(()) } else { Err(Refusal::CodeWrong) })
            }
            Guess::Recovery(typed) => {
                let right = match recovery::digest(&self.domain.keyring, account, typed) {
                    Some(digest) => unit.use_recovery_code(account, &digest, now).await?,
                    None => false,
                };
                Ok(if right { Ok(()) } else { Err(Refusal::RecoveryCodeWrong) })
            }
        }
    }
}

/// What is guessed at.
#[derive(Clone, Copy)]
enum Guess<'a> {
    Totp(&'a str),
    Recovery(&'a str),
}
