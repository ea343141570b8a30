//! The common end of all methods.

use super::{Admission, SignIn, Wish};
use crate::audit::{Event, Record, SUCCESS};
use crate::notice::{self, Params};
use crate::policy::WeakAction;
use crate::ports::{Account, Durability, InitialSecret, JourneyKind, Level, Method, Status, Unit};
use crate::refusal::Verdict;
use crate::risk::{self, Arrival, Reason};
use crate::session::{Beginning, Issued};
use crate::step_up::Owing;
use crate::target::Target;
use crate::ticket::FreshProof;
use crate::{Digest, Fault, Refusal, Time, Visitor, device, journey};

/// A person who proved who they are.
pub(super) struct Proved<'a> {
    pub account: &'a Account,
    pub method: Method,
    pub visitor: &'a Visitor,
    /// The password just typed, where one was: obligations judge it.
    pub password: Option<&'a str>,
    /// Failure counters that this success clears.
    pub clears: &'a [Digest],
    /// Wrong passwords before this one.
    pub failures: u32,
}

impl SignIn {
    /// Turns a proof into a session: status, activation, obligations, device, audit, one transaction.
    pub(super) async fn admit(&self, proved: Proved<'_>, wish: &Wish) -> Result<Verdict<Admission>, Fault> {
        let Proved { account, method, visitor, .. } = proved;
        let now = self.domain.now();
        let row = &account.row;
        let refusal = match row.status {
            Status::Active if must_activate(account) => Some(Refusal::ActivationRequired),
            Status::Active => None,
            Status::Weak => Some(Refusal::AccountWeak),
            Status::Disabled | Status::Suspended => Some(Refusal::AccountDisabled),
        };
        let Some(browser) = visitor.browser else { return Ok(Err(Refusal::CookiesNeeded)) };
        if let Some(refusal) = refusal {
            self.record_refusal(Some(account), method, visitor, &refusal).await?;
            return Ok(Err(refusal));
        }
        let weak = self.obligations.is_weak(account, proved.password)?;
        if weak && self.domain.policy.weak_password.action == WeakAction::Disable {
            return Ok(Err(self.switch_off(account, method, visitor).await?));
        }
        let owed = self.obligations.owed(account, proved.password)?;
        let mut unit = self.domain.write().await?;
        // A recovery, or an operator, may have come between the proof and here (S17).
        if !stands(&mut *unit, account).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let present = wish.present.as_deref();
        let arrival = Arrival { account, method, visitor, present, failures: proved.failures, weak, now };
        if let Some(reason) = risk::judge(&self.domain, &mut *unit, arrival).await? {
            let owing = Owing { reason, method, owed, clears: proved.clears.to_vec() };
            let admission = self.halve(&mut *unit, &proved, browser, owing, wish, now).await?;
            unit.commit().await?;
            self.domain.wake.ring();
            return Ok(Ok(admission));
        }
        let journey = if owed.is_empty() {
            None
        } else {
            Some(self.obligations.open(&mut *unit, now, row.id, browser, &owed, method, &wish.target).await?)
        };
        let remember = wish.remember && self.domain.policy.session.offer_remember;
        let level = if journey.is_some() { Level::Obliged } else { Level::Full };
        let begin = Beginning { account: row.id, method, visitor, remember, level, journey: journey.clone() };
        let issued = match self.renewed(&mut *unit, now, &begin, wish).await? {
            Some(issued) => issued,
            None => self.sessions.begin(&mut *unit, now, begin).await?,
        };
        for counter in proved.clears {
            unit.clear_attempts(counter).await?;
        }
        let device = device::remember(&self.domain, &mut *unit, row.id, visitor, false, now).await?.fresh;
        let mut record = Record::new(&self.domain, now, Event::SignIn, SUCCESS)
            .from(visitor)
            .account(Some(row.id))
            .session(issued.session.id)
            .with("method", method.code());
        if let Target::Cas { service, .. } = &wish.target {
            record = record.with("service", without_query(service));
        }
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        let next = match journey {
            Some(id) => format!("/first-sign-in/{id}"),
            None => self.next_url(&issued.session, method, &wish.target),
        };
        Ok(Ok(Admission { issued, device, next }))
    }

    /// Begins a half session: what is proved so far opens the step-up and nothing else (P-24). The
    /// device is not remembered and no failure forgotten before the rest is proved.
    async fn halve(
        &self,
        unit: &mut dyn Unit,
        proved: &Proved<'_>,
        browser: Digest,
        owing: Owing,
        wish: &Wish,
        now: Time,
    ) -> Result<Admission, Fault> {
        let Proved { account, method, visitor, .. } = *proved;
        let id = account.row.id;
        let start = journey::Start {
            kind: JourneyKind::StepUp,
            browser,
            account: Some(id),
            target: &wish.target,
            state: &owing,
            lifetime: self.domain.policy.session.obliged.0,
        };
        let journey = journey::open(&self.domain, unit, now, start).await?;
        if let Some(present) = &wish.present {
            self.sessions.replace(unit, now, present).await?;
        }
        let remember = wish.remember && self.domain.policy.session.offer_remember;
        let begin = Beginning {
            account: id,
            method,
            visitor,
            remember,
            level: Level::Half,
            journey: Some(journey.clone()),
        };
        let issued = self.sessions.begin(unit, now, begin).await?;
        let mut record = Record::new(&self.domain, now, Event::SignIn, Refusal::StepUpOwed.code())
            .from(visitor)
            .account(Some(id))
            .session(issued.session.id)
            .with("method", method.code());
        record = match &owing.reason {
            Reason::SecondFactor => record.with("reason", "second_factor"),
            Reason::Risk(signs) => {
                let signs: Vec<&str> = signs.iter().map(|sign| sign.code()).collect();
                record.with("reason", signs.join(" "))
            }
        };
        unit.append_audit(&record.done()).await?;
        Ok(Admission { issued, device: None, next: format!("/step-up/{journey}") })
    }

    /// A weak password was found: the account is switched off, its sessions end, its owner is told
    /// (P-36). The password itself is kept nowhere. An account that stands otherwise by now is left as
    /// it is.
    async fn switch_off(
        &self,
        account: &Account,
        method: Method,
        visitor: &Visitor,
    ) -> Result<Refusal, Fault> {
        let now = self.domain.now();
        let id = account.row.id;
        let mut unit = self.domain.write().await?;
        if !stands(&mut *unit, account).await? {
            return Ok(Refusal::PageExpired);
        }
        unit.set_status(id, Status::Weak, now).await?;
        self.sessions.end_others(&mut *unit, now, id, None).await?;
        let locale = &visitor.locale;
        notice::tell_owner(&self.domain, &mut *unit, account, locale, "account_weak", Params::new(), now)
            .await?;
        let record = Record::new(&self.domain, now, Event::StatusChanged, SUCCESS)
            .from(visitor)
            .account(Some(id))
            .actor("sign_in")
            .with("status", "weak");
        unit.append_audit(&record.done()).await?;
        self.record_refusal_in(&mut *unit, Some(account), method, visitor, &Refusal::AccountWeak).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Refusal::AccountWeak)
    }

    /// Renews the session that this browser has already, when it is the same person's and nothing is
    /// owed: the token turns, single sign-on goes on. Any other one ends (S08).
    async fn renewed(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        with: &Beginning<'_>,
        wish: &Wish,
    ) -> Result<Option<Issued>, Fault> {
        let Some(present) = &wish.present else { return Ok(None) };
        if present.account == with.account && present.level == Level::Full && with.journey.is_none() {
            if let Some(issued) = self.sessions.renew(unit, now, present, with.method).await? {
                return Ok(Some(issued));
            }
        }
        self.sessions.replace(unit, now, present).await?;
        Ok(None)
    }

    /// Where a finished sign-in leads: the landing rule of its method (H-7), else the target, with a
    /// proof that credentials were presented just now.
    fn next_url(&self, session: &crate::ports::SessionRow, method: Method, target: &Target) -> String {
        next_url(&self.domain, session, method, target)
    }

    /// Records a refusal.
    pub(super) async fn record_refusal(
        &self,
        account: Option<&Account>,
        method: Method,
        visitor: &Visitor,
        refusal: &Refusal,
    ) -> Result<(), Fault> {
        let mut unit = self.domain.store.write(Durability::Relaxed).await?;
        self.record_refusal_in(&mut *unit, account, method, visitor, refusal).await?;
        unit.commit().await?;
        Ok(())
    }

    /// Records a refusal inside the caller's unit of work.
    pub(super) async fn record_refusal_in(
        &self,
        unit: &mut dyn Unit,
        account: Option<&Account>,
        method: Method,
        visitor: &Visitor,
        refusal: &Refusal,
    ) -> Result<(), Fault> {
        let now = self.domain.now();
        let record = Record::new(&self.domain, now, Event::SignIn, refusal.code())
            .from(visitor)
            .account(account.map(|account| account.row.id))
            .with("method", method.code());
        unit.append_audit(&record.done()).await?;
        Ok(())
    }
}

/// Whether status and password are those that the proof was judged by; from here on nobody changes
/// them until the unit ends.
async fn stands(unit: &mut dyn Unit, judged: &Account) -> Result<bool, Fault> {
    let password_at = |account: &Account| account.password.as_ref().map(|row| row.changed_at);
    let now = unit.lock_account(judged.row.id).await?;
    Ok(now.is_some_and(|now| now.row.status == judged.row.status && password_at(&now) == password_at(judged)))
}

/// Where a session goes on to.
pub(crate) fn next_url(
    domain: &crate::Domain,
    session: &crate::ports::SessionRow,
    method: Method,
    target: &Target,
) -> String {
    if let Some(path) = domain.policy.landing.overriding(method) {
        return Target::page(path).url(None);
    }
    match target {
        Target::Page { .. } => target.url(None),
        Target::Cas { service, .. } => {
            let proof =
                FreshProof::seal(&domain.keyring, &*domain.entropy, session.id, service, domain.now());
            target.url(proof.as_deref())
        }
    }
}

/// No password of its own and no rule that gives one (J-5).
pub(crate) fn must_activate(account: &Account) -> bool {
    account.password.is_none() && account.row.initial == InitialSecret::None
}

/// A service URL without what a person's visit adds to it.
fn without_query(url: &str) -> &str {
    url.split(['?', '#', ';']).next().unwrap_or(url)
}
