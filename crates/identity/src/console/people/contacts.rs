//! Phones and addresses: cleared, or a number moved from one account to
//! another (U-17, U-21).

use uuid::Uuid;
use vocabulary::Phone;

use super::{People, reason};
use crate::audit::{Event, SUCCESS};
use crate::binding::{opened_email, opened_phone, phone_row};
use crate::code::Destination;
use crate::console::{Capability, Duty, MoveContacts, Sight};
use crate::notice::{self, Params};
use crate::ports::{Account, PhoneRow, PhoneSlot, StoreError, Unit};
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Time};

/// What is to be cleared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clearing {
    /// The login phone.
    pub login_phone: bool,
    /// The security phone.
    pub security_phone: bool,
    /// The address.
    pub email: bool,
}

/// Who has a number that is to be moved.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The number.
    pub phone: Phone,
    /// Whoever signs in with it now; `None`: nobody.
    pub account: Option<Account>,
}

impl People {
    /// Clears phones and the address of an account (U-17); its owner hears of it where they were
    /// reached before.
    pub async fn clear_contacts(
        &self,
        may: &Capability<MoveContacts>,
        id: Uuid,
        what: Clearing,
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
        let mut any = false;
        let slots = [
            (what.login_phone, PhoneSlot::Login, &account.login_phone),
            (what.security_phone, PhoneSlot::Security, &account.security_phone),
        ];
        for (wanted, slot, row) in slots {
            if let (true, Some(row)) = (wanted, row) {
                unit.remove_phone(id, slot).await?;
                self.tell_of_phone(may, &mut *unit, &account, row, &why, now).await?;
                any = true;
            }
        }
        if let (true, Some(row)) = (what.email, &account.email) {
            unit.remove_email(id).await?;
            let masked = opened_email(&self.domain, row)?.masked();
            let record = may.record(&self.domain, Event::EmailUnbound, SUCCESS).account(Some(id));
            let record = record.with("way", "console").with("email", masked).with("reason", &*why);
            unit.append_audit(&record.done()).await?;
            self.tell(&mut *unit, &account, "email_unbound", Params::new(), now).await?;
            any = true;
        }
        if !any {
            return Ok(Err(Refusal::NothingToDo));
        }
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    async fn tell_of_phone(
        &self,
        may: &Capability<MoveContacts>,
        unit: &mut dyn Unit,
        account: &Account,
        row: &PhoneRow,
        why: &str,
        now: Time,
    ) -> Result<(), Fault> {
        let phone = opened_phone(&self.domain, row)?;
        let id = Some(account.row.id);
        let record = may.record(&self.domain, Event::PhoneUnbound, SUCCESS).account(id);
        let record = record.with("way", "console").with("slot", row.slot.code());
        unit.append_audit(&record.with("phone", phone.masked()).with("reason", why).done()).await?;
        self.tell(unit, account, "phone_unbound", Params::new(), now).await
    }

    async fn tell(
        &self,
        unit: &mut dyn Unit,
        account: &Account,
        template: &str,
        params: Params,
        now: Time,
    ) -> Result<(), Fault> {
        notice::tell_owner(&self.domain, unit, account, "zh-CN", template, params, now).await
    }

    /// Who signs in with this number now. Somebody beyond reach is told as "taken" and no more.
    pub async fn holder<D: Duty>(&self, sight: &Sight<D>, typed: &str) -> Result<Verdict<Holder>, Fault> {
        let phone = match Phone::parse(typed) {
            Ok(phone) => phone,
            Err(error) => return Ok(Err(Refusal::PhoneInvalid(error))),
        };
        let index = self.domain.keyring.index("phone", phone.as_str());
        let account = self.domain.read().await?.account_by_phone(&index).await?;
        match account {
            Some(account) if !sight.scope().covers(&account.row.department) => Ok(Err(Refusal::PhoneTaken)),
            account => Ok(Ok(Holder { phone, account })),
        }
    }

    /// Binds a number to `to`, taking it from whoever has it: `from`, as the administrator saw it
    /// (U-21). One transaction, an entry and a notice for each of the two. It counts as unproved, as a
    /// number from a roster does: its holder did not enter a code.
    pub async fn move_number(
        &self,
        may: &Capability<MoveContacts>,
        to: Uuid,
        typed: &str,
        from: Option<Uuid>,
        why: &str,
    ) -> Result<Verdict<()>, Fault> {
        let why = match reason(why) {
            Ok(why) => why,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let phone = match Phone::parse(typed) {
            Ok(phone) => phone,
            Err(error) => return Ok(Err(Refusal::PhoneInvalid(error))),
        };
        if from == Some(to) {
            return Ok(Err(Refusal::NothingToDo));
        }
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        // Both, and always in the same order: two moves that cross wait for each other and not for ever.
        let mut both: Vec<Uuid> = from.into_iter().chain([to]).collect();
        both.sort_unstable();
        let mut accounts = Vec::new();
        for id in both {
            match Self::entrusted(may, &mut *unit, id).await? {
                Ok(account) => accounts.push(account),
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        let index = self.domain.keyring.index("phone", phone.as_str());
        let holder = unit.account_by_phone(&index).await?;
        if holder.as_ref().map(|account| account.row.id) != from {
            return Ok(Err(Refusal::ChangedMeanwhile));
        }
        if let Some(holder) = &holder {
            unit.remove_number(holder.row.id, &index).await?;
            self.record_move(may, &mut *unit, holder, &phone, Event::PhoneUnbound, &why).await?;
            let params = Params::from([("phone".to_owned(), phone.masked())]);
            self.tell(&mut *unit, holder, "transfer_moved", params, now).await?;
        }
        let Some(account) = accounts.into_iter().find(|account| account.row.id == to) else {
            return Err(Fault::Inconsistent("the account that a number is moved to"));
        };
        let row = PhoneRow { verified_at: None, ..phone_row(&self.domain, PhoneSlot::Login, &phone, now) };
        match unit.set_phone(to, &row).await {
            Ok(()) => {}
            // Somebody bound it at this moment.
            Err(StoreError::Taken(_)) => return Ok(Err(Refusal::ChangedMeanwhile)),
            Err(error) => return Err(error.into()),
        }
        self.record_move(may, &mut *unit, &account, &phone, Event::PhoneBound, &why).await?;
        self.tell_receiver(&mut *unit, &account, &phone, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    async fn record_move(
        &self,
        may: &Capability<MoveContacts>,
        unit: &mut dyn Unit,
        account: &Account,
        phone: &Phone,
        event: Event,
        why: &str,
    ) -> Result<(), Fault> {
        let record = may.record(&self.domain, event, SUCCESS).account(Some(account.row.id));
        let record = record.with("way", "moved").with("phone", phone.masked()).with("reason", why);
        unit.append_audit(&record.done()).await?;
        Ok(())
    }

    /// A word to whoever has the number now: where they were reached before, or else at the number.
    async fn tell_receiver(
        &self,
        unit: &mut dyn Unit,
        account: &Account,
        phone: &Phone,
        now: Time,
    ) -> Result<(), Fault> {
        if notice::address(&self.domain, account)?.is_some() {
            return self.tell(unit, account, "phone_bound", Params::new(), now).await;
        }
        let params = Params::from([
            ("number".to_owned(), account.row.number.clone()),
            ("time".to_owned(), now.local(self.domain.policy.display.utc_offset_minutes)),
        ]);
        let to = Destination::Phone(phone.clone());
        notice::send(&self.domain, unit, &to, "zh-CN", "phone_bound", params, now).await
    }
}
