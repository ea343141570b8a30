//! People edited and added by hand (U-20, U-22).

use uuid::Uuid;

use super::People;
use super::details::{Details, Profile, Read, number};
use crate::audit::{Event, SUCCESS};
use crate::console::{Capability, Duty, EditPeople, Sight};
use crate::identities::{document_of, is_same_person};
use crate::notice::{self, Params};
use crate::ports::{Account, AccountRow, StoreError, Unit};
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Time};

/// The purpose under which further data is sealed.
const PURPOSE: &str = "profile";

/// Somebody who is being edited.
#[derive(Clone, Debug)]
pub struct Editing {
    /// The account.
    pub account: Account,
    /// Further data.
    pub profile: Profile,
}

impl Editing {
    /// Which state of the account a form was made from.
    pub fn version(&self) -> i64 {
        self.account.row.updated_at.0
    }
}

impl People {
    /// Somebody within reach, with further data.
    pub async fn editing(&self, sight: &Sight<EditPeople>, id: Uuid) -> Result<Option<Editing>, Fault> {
        let Some(account) = self.person(sight, id).await? else { return Ok(None) };
        let mut unit = self.domain.read().await?;
        let profile = self.profile(&mut *unit, id).await?;
        Ok(Some(Editing { account, profile }))
    }

    async fn profile(&self, unit: &mut dyn Unit, id: Uuid) -> Result<Profile, Fault> {
        let Some(sealed) = unit.profile(id).await? else { return Ok(Profile::default()) };
        let json = self.domain.keyring.open(PURPOSE, &sealed)?;
        serde_json::from_slice(&json).map_err(|_| Fault::Inconsistent("a sealed profile"))
    }

    async fn set_profile(
        &self,
        unit: &mut dyn Unit,
        id: Uuid,
        profile: &Profile,
        now: Time,
    ) -> Result<(), Fault> {
        let json = serde_json::to_vec(profile).unwrap_or_default();
        let sealed = self.domain.keyring.seal(&*self.domain.entropy, PURPOSE, &json);
        unit.set_profile(id, &sealed, now).await?;
        Ok(())
    }

    /// Changes what is known about somebody, if they still stand as they did when the form was made.
    pub async fn edit(
        &self,
        may: &Capability<EditPeople>,
        id: Uuid,
        version: i64,
        details: &Details,
    ) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let read = match details.read(now) {
            Ok(read) => read,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut unit = self.domain.write().await?;
        let account = match Self::entrusted(may, &mut *unit, id).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if account.row.updated_at.0 != version {
            return Ok(Err(Refusal::ChangedMeanwhile));
        }
        let mut row = account.row.clone();
        let mut changed = read.apply(&self.domain, &mut row)?;
        if let Err(refusal) = within_reach(may, &read, &account.row) {
            return Ok(Err(refusal));
        }
        if changed.contains(&"alias")
            && let Err(refusal) = free_alias(&mut *unit, &row).await?
        {
            return Ok(Err(refusal));
        }
        let mut joined = Vec::new();
        if changed.iter().any(|column| ["name", "document"].contains(column)) {
            joined = match Self::joins(may, &mut *unit, Some(&account), &row).await? {
                Ok(joined) => joined,
                Err(refusal) => return Ok(Err(refusal)),
            };
        }
        if self.profile(&mut *unit, id).await? != read.profile {
            self.set_profile(&mut *unit, id, &read.profile, now).await?;
            changed.push("profile");
        }
        if changed.is_empty() {
            return Ok(Ok(()));
        }
        // Two changes within one tick are two versions.
        row.updated_at = now.max(Time(account.row.updated_at.0 + 1));
        match unit.update_account(&row).await {
            Ok(()) => {}
            Err(StoreError::Taken(_)) => return Ok(Err(Refusal::AliasTaken)),
            Err(error) => return Err(error.into()),
        }
        let record = may.record(&self.domain, Event::AccountEdited, SUCCESS).account(Some(id));
        unit.append_audit(&record.with("changed", changed.join(", ")).done()).await?;
        // What the account is signed in by, or told apart by.
        if changed.iter().any(|column| ["name", "document", "alias"].contains(column)) {
            self.tell_edited(&mut *unit, &account, now).await?;
        }
        for other in &joined {
            self.tell_edited(&mut *unit, other, now).await?;
        }
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// The accounts that become the same person's as this one by what `row` says, and were not so
    /// `before`. One opens the others (U-19), so each has to be entrusted to whoever does it, as when two
    /// are made one: else somebody limited to a department could make a key to anybody's account.
    async fn joins<D: Duty>(
        may: &Sight<D>,
        unit: &mut dyn Unit,
        before: Option<&Account>,
        row: &AccountRow,
    ) -> Result<Verdict<Vec<Account>>, Fault> {
        let Some(document) = document_of(row) else { return Ok(Ok(Vec::new())) };
        let after = Account::bare(row.clone());
        let mut others = unit.accounts_by_document(&document).await?;
        others.retain(|other| {
            let was = before.is_some_and(|before| is_same_person(before, other));
            other.row.id != row.id && !was && is_same_person(&after, other)
        });
        // Two who do this about the same accounts meet them in the same order.
        others.sort_by_key(|other| other.row.id);
        for other in &others {
            if Self::entrusted(may, unit, other.row.id).await?.is_err() {
                return Ok(Err(Refusal::DocumentBeyond));
            }
        }
        Ok(Ok(others))
    }

    /// A word to the owner of an account whose name, document or alias was changed.
    pub(super) async fn tell_edited(
        &self,
        unit: &mut dyn Unit,
        account: &Account,
        now: Time,
    ) -> Result<(), Fault> {
        let params = Params::new();
        notice::tell_owner(&self.domain, unit, account, "zh-CN", "account_edited", params, now).await
    }

    /// Adds somebody; their account.
    pub async fn add(
        &self,
        may: &Capability<EditPeople>,
        typed: &str,
        details: &Details,
    ) -> Result<Verdict<Uuid>, Fault> {
        let now = self.domain.now();
        let both = number(&self.domain, typed).and_then(|number| Ok((number, details.read(now)?)));
        let (number, read) = match both {
            Ok(both) => both,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !may.scope().covers(&read.department) {
            return Ok(Err(Refusal::DepartmentBeyond));
        }
        let mut row = AccountRow::blank(self.domain.id(now), now);
        number.as_str().clone_into(&mut row.number);
        row.number_key = number.canonical();
        read.apply(&self.domain, &mut row)?;
        let mut unit = self.domain.write().await?;
        // As a number or as somebody's alias.
        if unit.account_by_key(&row.number_key).await?.is_some() {
            return Ok(Err(Refusal::AccountNumberTaken));
        }
        if let Err(refusal) = free_alias(&mut *unit, &row).await? {
            return Ok(Err(refusal));
        }
        let joined = match Self::joins(may, &mut *unit, None, &row).await? {
            Ok(joined) => joined,
            Err(refusal) => return Ok(Err(refusal)),
        };
        match unit.insert_accounts(std::slice::from_ref(&row)).await {
            Ok(()) => {}
            Err(StoreError::Taken(_)) => return Ok(Err(Refusal::AccountNumberTaken)),
            Err(error) => return Err(error.into()),
        }
        if read.profile != Profile::default() {
            self.set_profile(&mut *unit, row.id, &read.profile, now).await?;
        }
        let record = may.record(&self.domain, Event::AccountAdded, SUCCESS).account(Some(row.id));
        unit.append_audit(&record.done()).await?;
        for other in &joined {
            self.tell_edited(&mut *unit, other, now).await?;
        }
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(row.id))
    }
}

/// Nobody is moved to where whoever acts does not look after them.
fn within_reach<D: Duty>(sight: &Sight<D>, read: &Read, row: &AccountRow) -> Verdict<()> {
    let stays = read.department == row.department;
    if stays || sight.scope().covers(&read.department) { Ok(()) } else { Err(Refusal::DepartmentBeyond) }
}

/// Whether nobody else signs in by the row's alias, as a number or as an alias.
async fn free_alias(unit: &mut dyn Unit, row: &AccountRow) -> Result<Verdict<()>, Fault> {
    let Some(alias) = &row.alias else { return Ok(Ok(())) };
    let holder = unit.account_by_key(alias).await?.map(|account| account.row.id);
    let taken = alias == &row.number_key || holder.is_some_and(|holder| holder != row.id);
    Ok(if taken { Err(Refusal::AliasTaken) } else { Ok(()) })
}
