//! The reviewer's side (P-35): looking and deciding, both audited.

use uuid::Uuid;
use vocabulary::{AccountNumber, Phone};

use super::form::document_key;
use super::{Cases, Form, PURPOSE};
use crate::audit::{Event, Record, SUCCESS};
use crate::binding;
use crate::code::Destination;
use crate::notice::{self, Params};
use crate::ports::{Account, CaseKind, CaseRow, CaseState, EvidenceEntry, PhoneSlot, StoreError, Unit};
use crate::recovery::closed;
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal, Time};

/// Who decides.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The name that the audit log keeps.
    pub name: String,
    /// The reviewer's own account, where there is one: nobody decides their own case (S17).
    pub account: Option<Uuid>,
}

/// A decision.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Granted.
    Approve {
        /// For an appeal that fits no account or several: the number of the right one.
        account: Option<String>,
    },
    /// Refused.
    Reject {
        /// What the applicant reads (P-32).
        reason: String,
    },
}

/// A case as a reviewer reads it.
#[derive(Clone, Debug)]
pub struct File {
    /// The row.
    pub row: CaseRow,
    /// The form.
    pub form: Form,
    /// Its pictures.
    pub pictures: Vec<EvidenceEntry>,
    /// Whose it is; of an appeal the accounts that fit.
    pub accounts: Vec<Account>,
    /// Who has the number now that is to be moved (U-21).
    pub holder: Option<Account>,
}

impl Cases {
    /// Cases in one state, the longest untouched first.
    pub async fn list(&self, state: CaseState, limit: u32) -> Result<Vec<(CaseRow, Form)>, Fault> {
        let rows = self.domain.read().await?.cases_in(state, limit).await?;
        rows.into_iter().map(|row| Ok((self.form(&row)?, row))).map(|r| r.map(|(f, r)| (r, f))).collect()
    }

    /// A case with what is needed to decide it. That somebody looked is recorded.
    pub async fn file(&self, id: &str, actor: &Actor) -> Result<Option<File>, Fault> {
        let mut unit = self.domain.read().await?;
        let Some(file) = self.assemble(&mut *unit, id).await? else { return Ok(None) };
        drop(unit);
        let record = Record::new(&self.domain, self.domain.now(), Event::CaseViewed, SUCCESS)
            .account(file.row.account)
            .actor(&actor.name)
            .with("kind", file.row.kind.code());
        let mut unit = self.domain.write().await?;
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Some(file))
    }

    /// A picture, for a reviewer who opened the file.
    pub async fn picture_for_review(&self, id: &str, number: u32) -> Result<Option<Vec<u8>>, Fault> {
        let row = self.domain.read().await?.evidence(id, number).await?;
        Ok(row.map(|row| self.domain.keyring.open(super::pictures::PURPOSE, &row.sealed)).transpose()?)
    }

    async fn assemble(&self, unit: &mut dyn Unit, id: &str) -> Result<Option<File>, Fault> {
        let Some(row) = unit.case(id).await? else { return Ok(None) };
        let form = self.form(&row)?;
        let pictures = unit.evidence_of(id).await?;
        let accounts = match row.account {
            Some(account) => unit.account(account).await?.into_iter().collect(),
            None => candidates(&self.domain, unit, &form).await?,
        };
        let holder = match Phone::parse(&form.number) {
            Ok(phone) if row.kind == CaseKind::PhoneTransfer => {
                unit.account_by_phone(&Destination::Phone(phone).index(&self.domain)).await?
            }
            _ => None,
        };
        Ok(Some(File { row, form, pictures, accounts, holder }))
    }

    /// Decides a waiting case: of any number of reviewers one does, the others are told
    /// [`Refusal::CaseClosed`]. Effect, audit and notices are one transaction.
    pub async fn decide(&self, id: &str, actor: &Actor, decision: &Decision) -> Result<Verdict<()>, Fault> {
        let mut unit = self.domain.write().await?;
        let Some(file) = self.assemble(&mut *unit, id).await? else { return Ok(Err(Refusal::PageExpired)) };
        if file.row.state != CaseState::Submitted {
            return Ok(Err(Refusal::CaseClosed));
        }
        let concerned = file.accounts.iter().chain(&file.holder).map(|account| account.row.id);
        if concerned.into_iter().any(|account| actor.account == Some(account)) {
            return Ok(Err(Refusal::CaseOwn));
        }
        let now = self.domain.now();
        let mut decided = CaseRow {
            reviewer: Some(actor.name.clone()),
            decided_at: Some(now),
            updated_at: now,
            ..file.row.clone()
        };
        let account = match decision {
            Decision::Reject { reason } => {
                if reason.trim().is_empty() {
                    return Ok(Err(Refusal::FieldEmpty));
                }
                decided.state = CaseState::Rejected;
                decided.rejection_sealed =
                    Some(self.domain.keyring.seal(&*self.domain.entropy, PURPOSE, reason.trim().as_bytes()));
                None
            }
            Decision::Approve { account } => {
                let account = match self.settle_account(&mut *unit, &file, account.as_deref()).await? {
                    Ok(account) => account,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                if actor.account == Some(account.row.id) {
                    return Ok(Err(Refusal::CaseOwn));
                }
                // Nothing is given to an account that may not be used.
                if let Some(refusal) = closed(account.row.status) {
                    return Ok(Err(refusal));
                }
                decided.state = CaseState::Approved;
                decided.account = Some(account.row.id);
                Some(account)
            }
        };
        if !unit.update_case(&decided).await? {
            return Ok(Err(Refusal::CaseClosed));
        }
        match &account {
            Some(account) => match self.grant(&mut *unit, &decided, &file, account, actor, now).await {
                Ok(()) => {}
                // Somebody bound the number while the reviewer read.
                Err(Fault::Store(StoreError::Taken(_))) => return Ok(Err(Refusal::CaseClosed)),
                Err(fault) => return Err(fault),
            },
            None => {
                let owner = file.accounts.first();
                self.tell_applicant(&mut *unit, &decided, &file.form, owner, "case_rejected", now).await?;
            }
        }
        let record = Record::new(&self.domain, now, Event::CaseDecided, decided.state.code())
            .account(decided.account)
            .actor(&actor.name)
            .with("kind", decided.kind.code());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Whose account an approval is about.
    async fn settle_account(
        &self,
        unit: &mut dyn Unit,
        file: &File,
        named: Option<&str>,
    ) -> Result<Verdict<Account>, Fault> {
        if let (CaseKind::Appeal, Some(number)) = (file.row.kind, named) {
            let Ok(number) = AccountNumber::parse(number) else {
                return Ok(Err(Refusal::CaseAccountUnclear));
            };
            let found = unit.account_by_key(&number.canonical()).await?;
            return Ok(found.ok_or(Refusal::CaseAccountUnclear));
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
        actor: &Actor,
        now: Time,
    ) -> Result<(), Fault> {
        let form = &file.form;
        match row.kind {
            CaseKind::PhoneUnbind => {
                self.unbind(unit, form, account, actor, now).await?;
                self.tell_applicant(unit, row, form, Some(account), "unbind_approved", now).await
            }
            CaseKind::PhoneTransfer => {
                self.transfer(unit, row, file, account, actor, now).await?;
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
        actor: &Actor,
        now: Time,
    ) -> Result<(), Fault> {
        let phone = Phone::parse(&form.number).map_err(|_| Fault::Inconsistent("the number of a case"))?;
        // Whoever got rid of the number meanwhile need not bind another one.
        if take_number(&self.domain, unit, account, &phone).await? {
            unit.set_rebind(account.row.id, Some(now)).await?;
        }
        self.record_phone(unit, Event::PhoneUnbound, account, &phone, actor, now).await
    }

    /// Moves the number from whoever has it to the applicant (U-21).
    async fn transfer(
        &self,
        unit: &mut dyn Unit,
        row: &CaseRow,
        file: &File,
        account: &Account,
        actor: &Actor,
        now: Time,
    ) -> Result<(), Fault> {
        let phone =
            Phone::parse(&file.form.number).map_err(|_| Fault::Inconsistent("the number of a case"))?;
        if let Some(holder) = &file.holder {
            if take_number(&self.domain, unit, holder, &phone).await? {
                let params = Params::from([("phone".to_owned(), phone.masked())]);
                notice::tell_owner(&self.domain, unit, holder, &row.locale, "transfer_moved", params, now)
                    .await?;
                self.record_phone(unit, Event::PhoneUnbound, holder, &phone, actor, now).await?;
            }
        }
        let bound = binding::phone_row(&self.domain, PhoneSlot::Login, &phone, now);
        unit.set_phone(account.row.id, &bound).await?;
        self.record_phone(unit, Event::PhoneBound, account, &phone, actor, now).await
    }

    async fn record_phone(
        &self,
        unit: &mut dyn Unit,
        event: Event,
        account: &Account,
        phone: &Phone,
        actor: &Actor,
        now: Time,
    ) -> Result<(), Fault> {
        let record = Record::new(&self.domain, now, event, SUCCESS)
            .account(Some(account.row.id))
            .actor(&actor.name)
            .with("phone", phone.masked())
            .with("way", "case");
        unit.append_audit(&record.done()).await?;
        Ok(())
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

/// The accounts that an appeal may be about: those with the document; with a number given, the one
/// of them that has it.
async fn candidates(domain: &Domain, unit: &mut dyn Unit, form: &Form) -> Result<Vec<Account>, Fault> {
    let by_document = match form.document() {
        Some((kind, number)) => {
            let index = domain.keyring.index("document", &document_key(kind, &number));
            unit.accounts_by_document(&index).await?
        }
        None => Vec::new(),
    };
    let Some(key) = form.account_key() else { return Ok(by_document) };
    Ok(by_document.into_iter().filter(|account| account.row.number_key == key).collect())
}
