//! Password (J-9): by account number, alias, phone or e-mail.
//!
//! Unknown accounts get the same answers in the same time (S03): the same
//! look-ups, one hash, the same counters, lock included.

mod check;

use subtle::ConstantTimeEq as _;
use vocabulary::{DocumentNumber, DocumentType, Identifier};

use super::admit::Proved;
use super::find::find_account;
use super::{Admission, SignIn, Wish};
use crate::captcha::{Answer, Outcome};
use crate::lock::{self, Reserved};
use crate::policy::CaptchaMode;
use crate::ports::{Account, AttemptRow, Durability, InitialSecret, Level, Method, Unit};
use crate::refusal::Verdict;
use crate::{Digest, Fault, Refusal, Time, Visitor};

/// No password is longer; the rest would only cost time.
const LONGEST: usize = 1024;

/// What the form carries.
#[derive(Clone, Debug)]
pub struct PasswordProof<'a> {
    /// Account number, alias, phone or e-mail, as typed.
    pub identifier: &'a str,
    /// As typed.
    pub password: &'a str,
    /// The captcha's answer, where one was asked.
    pub captcha: Answer,
}

/// The counters of one attempt.
struct Counters {
    /// The account (or what was typed), for strangers; the account on this
    /// device, for a device it is known on (S05).
    account: Digest,
    /// The client address.
    address: Digest,
}

impl SignIn {
    /// Tries a password.
    pub async fn password(
        &self,
        proof: PasswordProof<'_>,
        wish: &Wish,
        visitor: &Visitor,
    ) -> Result<Verdict<Admission>, Fault> {
        if !self.domain.policy.methods.password {
            return Ok(Err(Refusal::MethodOff));
        }
        if visitor.browser.is_none() {
            return Ok(Err(Refusal::CookiesNeeded));
        }
        let identifier = Identifier::classify(proof.identifier);
        let mut unit = self.domain.read().await?;
        let account = find_account(&self.domain, &mut *unit, &identifier).await?;
        let counters = self.counters(&mut *unit, &identifier, account.as_ref(), visitor).await?;
        drop(unit);

        // One guess at a time per account: see `lock`.
        let turn = self.turnstile.pass(&counters.account).await;
        let now = self.domain.now();
        let reserved = match self.reserve(&counters, &proof.captcha, now).await? {
            Ok(reserved) => reserved,
            Err(refusal) => {
                self.record_refusal(account.as_ref(), Method::Password, visitor, &refusal).await?;
                return Ok(Err(refusal));
            }
        };
        let right = match self.evaluate(account.as_ref(), proof.password).await {
            Ok(right) => right,
            Err(fault) => {
                // Not evaluated, so not a failure.
                self.give_back(&counters, reserved).await?;
                return Err(fault);
            }
        };
        let (true, Some(account)) = (right, &account) else {
            return self.failed(&counters, reserved, account.as_ref(), visitor).await.map(Err);
        };
        let admitted = self
            .admit(
                Proved {
                    account,
                    method: Method::Password,
                    visitor,
                    password: Some(proof.password),
                    clears: &[counters.account],
                    failures: reserved.before,
                },
                wish,
            )
            .await?;
        // A half session forgets no failure yet; the right password is none, though.
        let complete = admitted.as_ref().is_ok_and(|done| done.issued.session.level != Level::Half);
        if !complete {
            self.give_back(&counters, reserved).await?;
        }
        drop(turn);
        if admitted.is_ok() {
            self.upgrade(account, proof.password);
        }
        Ok(admitted)
    }

    async fn counters(
        &self,
        unit: &mut dyn Unit,
        identifier: &Identifier,
        account: Option<&Account>,
        visitor: &Visitor,
    ) -> Result<Counters, Fault> {
        // All spellings and aliases of one account share one counter; what is
        // no account is counted by what was typed.
        let subject =
            account.map_or_else(|| identifier.canonical.clone(), |account| account.row.id.to_string());
        let device = visitor.device.unwrap_or([0; 32]);
        let id = account.map_or(uuid::Uuid::nil(), |account| account.row.id);
        let known = unit.knows_device(id, &device).await?;
        let key = lock::password_counter(&self.domain, &subject, known.then_some(&device));
        Ok(Counters { account: key, address: self.domain.counter("password-address", &visitor.network()) })
    }

    /// Checks lock and captcha and counts the guess, in one transaction.
    async fn reserve(
        &self,
        counters: &Counters,
        captcha: &Answer,
        now: Time,
    ) -> Result<Verdict<Reserved>, Fault> {
        let policy = &self.domain.policy;
        let mut unit = self.domain.store.write(Durability::Relaxed).await?;
        let row = unit.lock_attempts(&counters.account, now).await?;
        if let Some(refusal) = lock::locked(&row, now) {
            return Ok(Err(refusal));
        }
        let address = unit.attempts(&counters.address).await?;
        let needed = match policy.captcha.mode {
            CaptchaMode::Off => false,
            CaptchaMode::Always => true,
            CaptchaMode::AfterFailures => {
                lock::standing(&row, &policy.lockout, now) >= policy.captcha.after
                    || lock::standing(&address, &policy.lockout, now) >= policy.lockout.address_failures
            }
        };
        if needed {
            match self.captcha.check(&mut *unit, captcha).await? {
                Outcome::Solved => {}
                Outcome::Absent => return Ok(Err(Refusal::CaptchaRequired)),
                Outcome::Wrong => {
                    // The answer is used up all the same.
                    unit.commit().await?;
                    return Ok(Err(Refusal::CaptchaWrong));
                }
            }
        }
        let reserved = lock::reserve(&self.domain, &mut *unit, &counters.account, now).await?;
        unit.commit().await?;
        Ok(reserved)
    }

    /// Whether the password is right. Exactly one hash, whoever the account is.
    async fn evaluate(&self, account: Option<&Account>, password: &str) -> Result<bool, Fault> {
        let (password, overlong) = if password.len() > LONGEST { ("", true) } else { (password, false) };
        if let Some(phc) = account.and_then(|account| account.password.as_ref()) {
            return Ok(self.domain.hasher.verify(password, &phc.phc).await? && !overlong);
        }
        self.domain.hasher.verify_decoy(password).await?;
        match account {
            Some(account) if !overlong => self.matches_initial(account, password),
            _ => Ok(false),
        }
    }

    /// Whether the password is the one the account's initial rule gives
    /// (S-2, H-6), compared in constant time.
    fn matches_initial(&self, account: &Account, password: &str) -> Result<bool, Fault> {
        initial_secret_matches(&self.domain, account, password)
    }

    /// The guess was wrong: count it against the address too, and say so.
    async fn failed(
        &self,
        counters: &Counters,
        reserved: Reserved,
        account: Option<&Account>,
        visitor: &Visitor,
    ) -> Result<Refusal, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.store.write(Durability::Relaxed).await?;
        let row = unit.lock_attempts(&counters.address, now).await?;
        let failures = lock::standing(&row, &self.domain.policy.lockout, now) + 1;
        let row = AttemptRow { failures, locked_until: None, updated_at: Some(now) };
        unit.set_attempts(&counters.address, &row, now).await?;
        let refusal = match reserved.locks_until {
            Some(until) => Refusal::Locked { minutes: lock::minutes_until(until, now) },
            None => {
                let policy = &self.domain.policy.captcha;
                let captcha_next = match policy.mode {
                    CaptchaMode::Off => false,
                    CaptchaMode::Always => true,
                    CaptchaMode::AfterFailures => {
                        reserved.before + 1 >= policy.after
                            || failures >= self.domain.policy.lockout.address_failures
                    }
                };
                Refusal::WrongCredentials { captcha_next }
            }
        };
        self.record_refusal_in(&mut *unit, account, Method::Password, visitor, &refusal).await?;
        unit.commit().await?;
        Ok(refusal)
    }

    /// Takes a counted guess back that was not a wrong one.
    async fn give_back(&self, counters: &Counters, reserved: Reserved) -> Result<(), Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.store.write(Durability::Relaxed).await?;
        let row = unit.lock_attempts(&counters.account, now).await?;
        let failures = row.failures.saturating_sub(1).max(reserved.before);
        unit.set_attempts(
            &counters.account,
            &AttemptRow { failures, locked_until: None, updated_at: Some(now) },
            now,
        )
        .await?;
        unit.commit().await?;
        Ok(())
    }

    /// Rehashes a password whose hash is cheaper than the policy asks for now,
    /// after the person was let in.
    fn upgrade(&self, account: &Account, password: &str) {
        let Some(old) = account.password.as_ref().filter(|row| self.domain.hasher.outdated(&row.phc)) else {
            return;
        };
        let (domain, id, old) = (self.domain.clone(), account.row.id, old.phc.clone());
        let password = zeroize::Zeroizing::new(password.to_owned());
        tokio::spawn(async move {
            let upgraded: Result<(), Fault> = async {
                let new = domain.hasher.hash(&password, &*domain.entropy).await?;
                let mut unit = domain.write().await?;
                unit.upgrade_password(id, &old, &new).await?;
                unit.commit().await?;
                Ok(())
            }
            .await;
            if let Err(fault) = upgraded {
                // The next sign-in tries again.
                tracing::warn!(%fault, "a password hash could not be upgraded");
            }
        });
    }
}

/// Whether `password` is the account's first password by rule.
pub(crate) fn initial_secret_matches(
    domain: &crate::Domain,
    account: &Account,
    password: &str,
) -> Result<bool, Fault> {
    let row = &account.row;
    match row.initial {
        InitialSecret::None => Ok(false),
        InitialSecret::PerRow => {
            let Some(sealed) = &row.initial_sealed else { return Ok(false) };
            let secret = domain.keyring.open("initial", sealed)?;
            Ok(secret[..].ct_eq(password.as_bytes()).into())
        }
        InitialSecret::DocumentLastSix => {
            let (Some(kind), Some(sealed)) = (&row.document_type, &row.document_sealed) else {
                return Ok(false);
            };
            let number = domain.keyring.open_text("document", sealed)?;
            let Some(kind) = DocumentType::parse(kind) else {
                return Err(Fault::Inconsistent("an account's document type"));
            };
            let number = DocumentNumber::parse(kind, &number)
                .map_err(|_| Fault::Inconsistent("an account's document number"))?;
            Ok(number.matches_last_six(password))
        }
    }
}
