//! The contact of an appeal: proved by a code in any browser, and what an
//! approved appeal then gives, once: a new password of the person's own (S17:
//! no reviewer ever chooses one).

use vocabulary::OneTimeCode;

use super::{Applicant, Cases};
use crate::audit::{Event, Record, SUCCESS};
use crate::binding;
use crate::captcha::Answer;
use crate::code::Reach;
use crate::code::{Binding, Destination, Sent};
use crate::keys::sha256;
use crate::new_password::Setting;
use crate::notice::{self, Params};
use crate::ports::{Account, CaseKind, CaseRow, CaseState, CodePurpose, PhoneSlot};
use crate::recovery::closed;
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Time, Visitor};

/// What an approved appeal gave.
#[derive(Clone, Debug)]
pub struct Redeemed {
    /// The account number, which the person may not have known.
    pub number: String,
}

impl Cases {
    /// The contact of an appeal that was handed in: the only way to it for a browser that did not
    /// write it. Anything else is over ([`Refusal::PageExpired`]).
    pub async fn contact(&self, id: &str) -> Result<Verdict<Destination>, Fault> {
        Ok(self.appeal(id).await?.map(|(_, contact)| contact))
    }

    async fn appeal(&self, id: &str) -> Result<Verdict<(CaseRow, Destination)>, Fault> {
        let row = self.domain.read().await?.case(id).await?;
        // Of a draft nobody checked anything yet: no message is ever sent for one (S02).
        let Some(row) = row.filter(|row| row.kind == CaseKind::Appeal && row.state != CaseState::Draft)
        else {
            return Ok(Err(Refusal::PageExpired));
        };
        let contact = self.form(&row)?.contact();
        Ok(contact.map(|contact| (row, contact)).ok_or(Refusal::PageExpired))
    }

    /// Sends a code to the contact.
    pub async fn send_code(
        &self,
        id: &str,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<Sent>, Fault> {
        let Some(binding) = holder(id, visitor) else { return Ok(Err(Refusal::CookiesNeeded)) };
        match self.contact(id).await? {
            Ok(contact) => self.codes.send(&contact, Reach::Anybody, binding, captcha, visitor).await,
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Proves the contact: the case opens in this browser for a while.
    pub async fn prove(&self, id: &str, code: &OneTimeCode, visitor: &Visitor) -> Result<Verdict<()>, Fault> {
        let Some(binding) = holder(id, visitor) else { return Ok(Err(Refusal::CookiesNeeded)) };
        let (row, contact) = match self.appeal(id).await? {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Err(refusal) = self.codes.consume(&contact, code, binding).await? {
            return Ok(Err(refusal));
        }
        let now = self.domain.now();
        let proved = CaseRow {
            proved_browser: visitor.browser,
            proved_until: Some(now.plus(self.domain.policy.security.journey.0)),
            ..row
        };
        let mut unit = self.domain.write().await?;
        if !unit.update_case(&proved).await? {
            return Ok(Err(Refusal::CaseClosed));
        }
        let record = Record::new(&self.domain, now, Event::CaseContactProved, SUCCESS)
            .from(visitor)
            .account(proved.account)
            .with("contact", contact.masked());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// Whether an approved appeal still has its password to give.
    pub fn may_redeem(&self, row: &CaseRow) -> bool {
        let within = self.domain.policy.cases.redeem_within.0;
        row.kind == CaseKind::Appeal
            && row.state == CaseState::Approved
            && row.redeemed_at.is_none()
            && row.decided_at.is_some_and(|at| self.domain.now() < at.plus(within))
    }

    /// Sets the account's new password, and binds the contact where the person wishes: once, and only
    /// in the browser that has just proved the contact. A second factor stays as it is: nobody is
    /// signed in by this (S17).
    pub async fn redeem(
        &self,
        id: &str,
        (new, repeated): (&str, &str),
        bind: bool,
        visitor: &Visitor,
    ) -> Result<Verdict<Redeemed>, Fault> {
        let opened = match self.open(id, Applicant { session: None, visitor }).await? {
            Ok(opened) => opened,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !self.may_redeem(&opened.row) {
            return Ok(Err(Refusal::CaseClosed));
        }
        if !opened.proved {
            return Ok(Err(Refusal::StepOwed));
        }
        let (Some(account), Some(contact)) = (&opened.account, opened.form.contact()) else {
            return Ok(Err(Refusal::CaseClosed));
        };
        if let Some(refusal) = closed(account.row.status) {
            return Ok(Err(refusal));
        }
        if has_changed_password_since(account, &opened.row) {
            return Ok(Err(Refusal::CaseClosed));
        }
        let prepared = match self.passwords.prepare(account, new, repeated).await? {
            Ok(prepared) => prepared,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let redeemed = CaseRow { redeemed_at: Some(now), updated_at: now, ..opened.row.clone() };
        let mut unit = self.domain.write().await?;
        if !unit.update_case(&redeemed).await? {
            return Ok(Err(Refusal::CaseClosed));
        }
        // As it stands now: whoever set a password since the decision has the account.
        let Some(account) = unit.lock_account(account.row.id).await? else {
            return Ok(Err(Refusal::CaseClosed));
        };
        let account = &account;
        if has_changed_password_since(account, &opened.row) || closed(account.row.status).is_some() {
            return Ok(Err(Refusal::CaseClosed));
        }
        let setting = Setting { visitor, session: None, way: "appeal" };
        self.passwords.set(&mut *unit, now, account, prepared, setting).await?;
        if bind {
            let id = account.row.id;
            let bound = binding::bind(&self.domain, &mut *unit, id, &contact, PhoneSlot::Login, now).await?;
            if let Err(refusal) = bound {
                return Ok(Err(refusal));
            }
            let (event, template, what) = match &contact {
                Destination::Phone(_) => (Event::PhoneBound, "phone_bound", "phone"),
                Destination::Email(_) => (Event::EmailBound, "email_bound", "email"),
            };
            notice::tell_owner(
                &self.domain,
                &mut *unit,
                account,
                &visitor.locale,
                template,
                Params::new(),
                now,
            )
            .await?;
            let record = Record::new(&self.domain, now, event, SUCCESS)
                .from(visitor)
                .account(Some(id))
                .with(what, contact.masked())
                .with("way", "appeal");
            unit.append_audit(&record.done()).await?;
        }
        // Nobody knows in whose hands they were meanwhile.
        let revoked = self.app_passwords.revoke_all(&mut *unit, account.row.id).await?;
        let record = Record::new(&self.domain, now, Event::CaseFiled, SUCCESS)
            .from(visitor)
            .account(Some(account.row.id))
            .with("kind", opened.row.kind.code())
            .with("step", "redeemed")
            .with("app_passwords_revoked", revoked.to_string());
        unit.append_audit(&record.done()).await?;
        // Whoever was locked out by the old password gets in with the new one.
        unit.clear_attempts(&self.domain.counter("password", &account.row.id.to_string())).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(Redeemed { number: account.row.number.clone() }))
    }

    /// Until when an approved appeal can be redeemed.
    pub fn redeemable_until(&self, row: &CaseRow) -> Option<Time> {
        row.decided_at.map(|at| at.plus(self.domain.policy.cases.redeem_within.0))
    }
}

/// Whether the account's owner set a password after the decision.
fn has_changed_password_since(account: &Account, row: &CaseRow) -> bool {
    let changed = account.password.as_ref().map(|password| password.changed_at);
    changed.zip(row.decided_at).is_some_and(|(changed, decided)| changed > decided)
}

/// A code for the contact belongs to the case and to the browser that asked for it.
fn holder(id: &str, visitor: &Visitor) -> Option<Binding> {
    let browser = visitor.browser?;
    let holder = sha256(&[b"case ", id.as_bytes(), b" ", &browser].concat());
    Some(Binding { purpose: CodePurpose::Appeal, holder })
}
