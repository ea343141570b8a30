//! Deciding (P-35, S15, S17): whoever decides, and however they came in, goes
//! through here. Effect, audit and notices are one transaction; of any number
//! of reviewers one decides.

use uuid::Uuid;
use vocabulary::{AccountNumber, Phone};

use super::review::{Actor, Decided, Decision, File};
use super::{Cases, Form, PURPOSE};
use crate::audit::{Event, Record, SUCCESS};
use crate::binding;
use crate::code::Destination;
use crate::console::{Capability, DecideCases};
use crate::notice::{self, Params};
use crate::ports::{
    Account, CaseKind, CaseRow, CaseState, FirstApproval, PhoneSlot, ReviewRow, ReviewTime, StoreError, Unit,
};
use crate::recovery::closed;
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal, Time};

/// Whoever decides.
pub(super) enum Judge<'a> {
    /// An operator at the command line.
    Operator(&'a Actor),
    /// A reviewer at the console, who read the case at this revision.
    Reviewer(&'a Capability<DecideCases>, u32),
}

impl Judge<'_> {
    /// As the audit log names them.
    fn name(&self) -> &str {
        match self {
            Self::Operator(actor) => &actor.name,
            Self::Reviewer(may, _) => &may.actor().number,
        }
    }

    fn account(&self) -> Option<Uuid> {
        match self {
            Self::Operator(actor) => actor.account,
            Self::Reviewer(may, _) => Some(may.actor().account),
        }
    }

    fn record(&self, domain: &Domain, event: Event, outcome: &str) -> Record {
        match self {
            Self::Operator(actor) => Record::new(domain, domain.now(), event, outcome).actor(&actor.name),
            Self::Reviewer(may, _) => may.record(domain, event, outcome),
        }
    }

    /// Whether they reach these accounts: all of them, and for a limited reviewer at least one.
    fn reaches<'f>(&self, accounts: impl Iterator<Item = &'f Account>) -> bool {
        match self {
            Self::Operator(_) => true,
            Self::Reviewer(may, _) => super::queue::reaches(may.scope(), accounts),
        }
    }

    /// Whether they read the case as it is.
    fn read(&self, row: &CaseRow) -> bool {
        match self {
            Self::Operator(_) => true,
            Self::Reviewer(_, revision) => *revision == row.revision,
        }
    }

    /// Whether it is an account of theirs.
    fn is(&self, account: &Account) -> bool {
        match self {
            Self::Operator(actor) => actor.account == Some(account.row.id),
            Self::Reviewer(may, _) => may.actor().is(account),
        }
    }

    /// Whether they gave the first approval, by this account or another one of theirs.
    async fn gave(&self, unit: &mut dyn Unit, first: &FirstApproval) -> Result<bool, Fault> {
        let account = match first.account {
            Some(id) => unit.account(id).await?,
            None => None,
        };
        Ok(account.map_or_else(|| self.name() == first.reviewer, |account| self.is(&account)))
    }
}

impl Cases {
    /// Decides a waiting case: of any number of reviewers one does, the others are told
    /// [`Refusal::CaseClosed`].
    pub async fn decide(
        &self,
        id: &str,
        actor: &Actor,
        decision: &Decision,
    ) -> Result<Verdict<Decided>, Fault> {
        self.judge(id, &Judge::Operator(actor), decision).await
    }

    /// [`Cases::decide`], for whoever came in either way.
    pub(super) async fn judge(
        &self,
        id: &str,
        judge: &Judge<'_>,
        decision: &Decision,
    ) -> Result<Verdict<Decided>, Fault> {
        let mut unit = self.domain.write().await?;
        let Some(file) = self.assemble(&mut *unit, id).await? else { return Ok(Err(Refusal::PageExpired)) };
        let review = unit.review(id).await?.unwrap_or_default();
        if let Err(refusal) = self.admit(&file, &review, judge) {
            return Ok(Err(refusal));
        }
        match decision {
            Decision::Reject { reason } => {
                if reason.trim().is_empty() {
                    return Ok(Err(Refusal::FieldEmpty));
                }
                self.reject(unit, &file, &review, judge, reason.trim()).await
            }
            Decision::Approve { account } => {
                let named = account.as_deref().filter(|number| !number.trim().is_empty());
                let account = match self.settle_account(&mut *unit, &file, &review, named).await? {
                    Ok(account) => account,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                if judge.account() == Some(account.row.id) {
                    return Ok(Err(Refusal::CaseOwn));
                }
                if !judge.reaches(std::iter::once(&account)) {
                    return Ok(Err(Refusal::CaseAccountUnclear));
                }
                // Nothing is given to an account that may not be used.
                if let Some(refusal) = closed(account.row.status) {
                    return Ok(Err(refusal));
                }
                if self.domain.policy.cases.needs_second(file.row.kind) {
                    match &review.first {
                        None => return self.approve_once(unit, &file, judge, &account).await,
                        Some(first) if judge.gave(&mut *unit, first).await? => {
                            return Ok(Err(Refusal::CaseSecondPerson));
                        }
                        Some(first) if first.choice != account.row.id => {
                            return Ok(Err(Refusal::CaseAccountUnclear));
                        }
                        Some(_) => {}
                    }
                }
                self.approve(unit, &file, &review, judge, &account).await
            }
        }
    }

    /// Whether they may decide it at all.
    fn admit(&self, file: &File, review: &ReviewRow, judge: &Judge<'_>) -> Verdict<()> {
        if !judge.reaches(file.concerned()) {
            return Err(Refusal::PageExpired);
        }
        if file.row.state != CaseState::Submitted {
            return Err(Refusal::CaseClosed);
        }
        if file.concerned().any(|account| judge.is(account)) {
            return Err(Refusal::CaseOwn);
        }
        let taken = review.claimed_by.filter(|_| super::queue::is_claimed(review, self.domain.now()));
        if taken.is_some() && taken != judge.account() {
            return Err(Refusal::CaseClaimed);
        }
        if judge.read(&file.row) { Ok(()) } else { Err(Refusal::CaseChanged) }
    }

    async fn reject(
        &self,
        mut unit: Box<dyn Unit>,
        file: &File,
        review: &ReviewRow,
        judge: &Judge<'_>,
        reason: &str,
    ) -> Result<Verdict<Decided>, Fault> {
        let now = self.domain.now();
        let decided = CaseRow {
            state: CaseState::Rejected,
            rejection_sealed: Some(self.domain.keyring.seal(
                &*self.domain.entropy,
                PURPOSE,
                reason.as_bytes(),
            )),
            ..decided(file, judge, now)
        };
        if !unit.update_case(&decided).await? {
            return Ok(Err(Refusal::CaseClosed));
        }
        let owner = file.accounts.first();
        self.tell_applicant(&mut *unit, &decided, &file.form, owner, "case_rejected", now).await?;
        self.finish(unit, &decided, review, judge).await?;
        Ok(Ok(Decided::Rejected))
    }

    /// The first of two approvals: the case goes on waiting.
    async fn approve_once(
        &self,
        mut unit: Box<dyn Unit>,
        file: &File,
        judge: &Judge<'_>,
        account: &Account,
    ) -> Result<Verdict<Decided>, Fault> {
        let first = FirstApproval {
            reviewer: judge.name().to_owned(),
            account: judge.account(),
            choice: account.row.id,
            at: self.domain.now(),
        };
        // The revision grows: whoever read the case before this approval reads it again.
        if !unit.update_case(&file.row).await? || !unit.approve_first(&file.row.id, &first).await? {
            return Ok(Err(Refusal::CaseClosed));
        }
        let record = judge
            .record(&self.domain, Event::CaseDecided, "approved_first")
            .account(Some(account.row.id))
            .with("kind", file.row.kind.code())
            .with("case", file.row.id.as_str());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok(Decided::AwaitsSecond))
    }

    async fn approve(
        &self,
        mut unit: Box<dyn Unit>,
        file: &File,
        review: &ReviewRow,
        judge: &Judge<'_>,
        account: &Account,
    ) -> Result<Verdict<Decided>, Fault> {
        let now = self.domain.now();
        let decided = CaseRow {
            state: CaseState::Approved,
            account: Some(account.row.id),
            ..decided(file, judge, now)
        };
        if !unit.update_case(&decided).await? {
            return Ok(Err(Refusal::CaseClosed));
        }
        match self.grant(&mut *unit, &decided, file, account, judge, now).await {
            Ok(()) => {}
            // Somebody bound the number while the reviewer read.
            Err(Fault::Store(StoreError::Taken(_))) => return Ok(Err(Refusal::CaseClosed)),
            Err(fault) => return Err(fault),
        }
        self.finish(unit, &decided, review, judge).await?;
        Ok(Ok(Decided::Approved))
    }

    /// What every decision ends with.
    async fn finish(
        &self,
        mut unit: Box<dyn Unit>,
        decided: &CaseRow,
        review: &ReviewRow,
        judge: &Judge<'_>,
    ) -> Result<(), Fault> {
        let now = self.domain.now();
        unit.end_review(&decided.id).await?;
        let time = ReviewTime {
            id: self.domain.id(now),
            kind: decided.kind,
            outcome: decided.state,
            submitted_at: decided.submitted_at.unwrap_or(decided.created_at),
            first_seen_at: review.first_seen_at,
            decided_at: now,
        };
        unit.insert_review_time(&time).await?;
        let record = judge
            .record(&self.domain, Event::CaseDecided, decided.state.code())
            .account(decided.account)
            .with("kind", decided.kind.code())
            .with("case", decided.id.as_str());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(())
    }

    /// Whose account an approval is about.
    async fn settle_account(
        &self,
        unit: &mut dyn Unit,
        file: &File,
        review: &ReviewRow,
        named: Option<&str>,
    ) -> Result<Verdict<Account>, Fault> {
        if let (CaseKind::Appeal, Some(number)) = (file.row.kind, named) {
            let Ok(number) = AccountNumber::parse(number) else {
                return Ok(Err(Refusal::CaseAccountUnclear));
            };
            let found = unit.account_by_key(&number.canonical()).await?;
            return Ok(found.ok_or(Refusal::CaseAccountUnclear));
        }
        // What the first reviewer named is what the second one read.
        if let Some(first) = &review.first {
            return Ok(unit.account(first.choice).await?.ok_or(Refusal::CaseAccountUnclear));
        }
        Ok(match file.accounts.as_slice() {
            [account] => Ok(account.clone()),
            _ => Err(Refusal::CaseAccountUnclear),
        })
    }

    /// What an approval does, inside the caller's unit of work.
    async fn grant(
        &self,
        unit: &mut dyn Unit,
        row: &CaseRow,
        file: &File,
        account: &Account,
        judge: &Judge<'_>,
        now: Time,
    ) -> Result<(), Fault> {
        let form = &file.form;
        match row.kind {
            CaseKind::PhoneUnbind => {
                self.unbind(unit, form, account, judge, now).await?;
                self.tell_applicant(unit, row, form, Some(account), "unbind_approved", now).await
            }
            CaseKind::PhoneTransfer => {
                self.transfer(unit, row, file, account, judge, now).await?;
                self.tell_applicant(unit, row, form, Some(account), "transfer_approved", now).await
            }
            CaseKind::Appeal => {
                // Whoever has the account now hears of it, in case it is somebody else.
                let (locale, params) = (&row.locale, Params::new());
                notice::tell_owner(&self.domain, unit, account, locale, "appeal_granted", params, now)
                    .await?;
                self.tell_applicant(unit, row, form, Some(account), "appeal_approved", now).await
            }
        }
    }

    /// Removes the number wherever the account has it; the next sign-in asks for a new one (P-30).
    async fn unbind(
        &self,
        unit: &mut dyn Unit,
        form: &Form,
        account: &Account,
        judge: &Judge<'_>,
        now: Time,
    ) -> Result<(), Fault> {
        let phone = Phone::parse(&form.number).map_err(|_| Fault::Inconsistent("the number of a case"))?;
        // Whoever got rid of the number meanwhile need not bind another one.
        if take_number(&self.domain, unit, account, &phone).await? {
            unit.set_rebind(account.row.id, Some(now)).await?;
        }
        self.record_phone(unit, Event::PhoneUnbound, account, &phone, judge).await
    }

    /// Moves the number from whoever has it to the applicant (U-21).
    async fn transfer(
        &self,
        unit: &mut dyn Unit,
        row: &CaseRow,
        file: &File,
        account: &Account,
        judge: &Judge<'_>,
        now: Time,
    ) -> Result<(), Fault> {
        let phone =
            Phone::parse(&file.form.number).map_err(|_| Fault::Inconsistent("the number of a case"))?;
        if let Some(holder) = &file.holder {
            if take_number(&self.domain, unit, holder, &phone).await? {
                let params = Params::from([("phone".to_owned(), phone.masked())]);
                notice::tell_owner(&self.domain, unit, holder, &row.locale, "transfer_moved", params, now)
                    .await?;
                self.record_phone(unit, Event::PhoneUnbound, holder, &phone, judge).await?;
            }
        }
        let bound = binding::phone_row(&self.domain, PhoneSlot::Login, &phone, now);
        unit.set_phone(account.row.id, &bound).await?;
        self.record_phone(unit, Event::PhoneBound, account, &phone, judge).await
    }

    async fn record_phone(
        &self,
        unit: &mut dyn Unit,
        event: Event,
        account: &Account,
        phone: &Phone,
        judge: &Judge<'_>,
    ) -> Result<(), Fault> {
        let record = judge
            .record(&self.domain, event, SUCCESS)
            .account(Some(account.row.id))
            .with("phone", phone.masked())
            .with("way", "case");
        unit.append_audit(&record.done()).await?;
        Ok(())
    }
}

/// The case as it is once it was decided.
fn decided(file: &File, judge: &Judge<'_>, now: Time) -> CaseRow {
    CaseRow {
        reviewer: Some(judge.name().to_owned()),
        decided_at: Some(now),
        updated_at: now,
        ..file.row.clone()
    }
}

/// Removes the number wherever the account has it now; tells whether it had it.
async fn take_number(
    domain: &Domain,
    unit: &mut dyn Unit,
    account: &Account,
    phone: &Phone,
) -> Result<bool, Fault> {
    let index = Destination::Phone(phone.clone()).index(domain);
    Ok(unit.remove_number(account.row.id, &index).await?)
}
