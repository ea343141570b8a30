//! Several accounts of one person (U-19): those with the same document. Made
//! one by giving an account the other's document, made two by taking it away.

use uuid::Uuid;

use super::details::{set_document, settle_initial};
use super::person::document;
use super::{People, reason};
use crate::audit::{Event, SUCCESS};
use crate::console::{Capability, EditPeople};
use crate::identities::is_same_person;
use crate::ports::{Account, AccountRow, InitialSecret, Unit};
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Time};

impl People {
    /// Makes `second` the same person as `first`: it gets the first one's document and name, without
    /// which it would not count as theirs. Both owners are told: the person can go over from one account
    /// to the other from now on.
    pub async fn merge(
        &self,
        may: &Capability<EditPeople>,
        first: Uuid,
        second: Uuid,
        why: &str,
    ) -> Result<Verdict<()>, Fault> {
        let why = match reason(why) {
            Ok(why) => why,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if first == second {
            return Ok(Err(Refusal::NothingToDo));
        }
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let (first, second) = match self.both(may, &mut *unit, first, second).await? {
            Ok(both) => both,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if is_same_person(&first, &second) {
            return Ok(Err(Refusal::NothingToDo));
        }
        let Some(document) = document(&self.domain, &first)? else {
            return Ok(Err(Refusal::DocumentInvalid));
        };
        let mut row = second.row.clone();
        set_document(&self.domain, &mut row, &document);
        row.name.clone_from(&first.row.name);
        self.put(&mut *unit, &second, row, now).await?;
        for (account, other) in [(&first, &second), (&second, &first)] {
            let record = may.record(&self.domain, Event::PersonsMerged, SUCCESS);
            let record = record.account(Some(account.row.id)).with("to", other.row.number.clone());
            unit.append_audit(&record.with("reason", &*why).done()).await?;
            self.tell_edited(&mut *unit, account, now).await?;
        }
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Both accounts, locked in an order that does not depend on which is which.
    async fn both(
        &self,
        may: &Capability<EditPeople>,
        unit: &mut dyn Unit,
        first: Uuid,
        second: Uuid,
    ) -> Result<Verdict<(Account, Account)>, Fault> {
        let (one, other) = (first.min(second), first.max(second));
        let one = match Self::entrusted(may, unit, one).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let other = match Self::entrusted(may, unit, other).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        Ok(Ok(if one.row.id == first { (one, other) } else { (other, one) }))
    }

    /// Takes an account's document away: it is nobody else's from now on.
    pub async fn split(
        &self,
        may: &Capability<EditPeople>,
        id: Uuid,
        why: &str,
    ) -> Result<Verdict<()>, Fault> {
        let why = match reason(why) {
            Ok(why) => why,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let account = match Self::entrusted(may, &mut *unit, id).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(index) = account.row.document_index else { return Ok(Err(Refusal::NothingToDo)) };
        // What was chosen for the person no longer leads to it, and nobody stays who came over.
        for choice in unit.identity_defaults(&index).await? {
            if choice.account == id {
                unit.remove_identity_default(&index, choice.service).await?;
            }
        }
        self.sessions.end_others(&mut *unit, now, id, None).await?;
        let row = AccountRow {
            document_type: None,
            document_sealed: None,
            document_index: None,
            ..account.row.clone()
        };
        self.put(&mut *unit, &account, row, now).await?;
        let record = may.record(&self.domain, Event::PersonSplit, SUCCESS).account(Some(id));
        unit.append_audit(&record.with("reason", why).done()).await?;
        self.tell_edited(&mut *unit, &account, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    async fn put(
        &self,
        unit: &mut dyn Unit,
        before: &Account,
        mut row: AccountRow,
        now: Time,
    ) -> Result<(), Fault> {
        // Whoever has a password of their own needs no first one; for the others the rule decides anew.
        if before.password.is_none() || row.initial == InitialSecret::DocumentLastSix {
            settle_initial(&self.domain, &mut row)?;
        }
        row.updated_at = now.max(Time(before.row.updated_at.0 + 1));
        unit.update_account(&row).await?;
        Ok(())
    }
}
