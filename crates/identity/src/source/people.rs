//! People as a source finds, makes, changes and lets go of them.

use uuid::Uuid;
use vocabulary::AccountNumber;

use super::{Denied, Entered, Person, Sources, Version, WantedPerson};
use crate::Fault;
use crate::ports::{SourceFilter, SourceLink, Status, StoreError, Unit};

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: u64,
}

impl Sources {
    /// People whom the source sees, from the `skip`-th on.
    pub async fn people(
        &self,
        entered: &Entered,
        filter: &SourceFilter,
        skip: u64,
        limit: u32,
    ) -> Result<Page<Person>, Fault> {
        let mut unit = self.domain.read().await?;
        let total = unit.count_source_people(&entered.row, filter).await?;
        let rows = if limit == 0 || skip >= total {
            Vec::new()
        } else {
            unit.source_people(&entered.row, filter, skip, limit).await?
        };
        let items = rows.into_iter().map(|row| Person::of(&self.domain, row)).collect::<Result<_, _>>()?;
        Ok(Page { items, total })
    }

    /// One of them.
    pub async fn person(&self, entered: &Entered, id: Uuid) -> Result<Option<Person>, Fault> {
        let mut unit = self.domain.read().await?;
        self.seen(&mut *unit, entered, id).await
    }

    /// Somebody as the source sees them.
    pub(super) async fn seen(
        &self,
        unit: &mut dyn Unit,
        entered: &Entered,
        id: Uuid,
    ) -> Result<Option<Person>, Fault> {
        let rows = unit.source_people(&entered.row, &SourceFilter::one(id), 0, 1).await?;
        rows.into_iter().next().map(|row| Person::of(&self.domain, row)).transpose()
    }

    /// Brings somebody in. Who was let go of before comes back to the same account.
    pub async fn bring(
        &self,
        entered: &Entered,
        wanted: &WantedPerson,
    ) -> Result<Result<Person, Denied>, Fault> {
        let Ok(number) = AccountNumber::parse(&wanted.number) else {
            return Ok(Err(Denied::Invalid { code: "account_characters", attribute: "userName" }));
        };
        let mut unit = self.domain.write().await?;
        let there = unit.accounts_by_numbers(&[number.canonical()]).await?.into_iter().next();
        let existing = match there {
            None => None,
            Some(account) => {
                let id = account.row.id;
                let link = unit.source_link(entered.row.id, id).await?;
                let gone = link.filter(|link| link.gone_at.is_some());
                let account = unit.lock_account(id).await?;
                match (gone, account) {
                    (Some(link), Some(account)) if entered.covers(&account.row.department) => {
                        if !unit.role_grants_of(id).await?.is_empty() {
                            return Ok(Err(Denied::RoleHolder));
                        }
                        Some((account, Some(link)))
                    }
                    _ => return Ok(Err(Denied::Taken("number_taken"))),
                }
            }
        };
        let wanted = WantedPerson { active: Some(wanted.active.unwrap_or(true)), ..wanted.clone() };
        match self.put(&mut *unit, entered, existing, &wanted).await {
            Ok(Ok(id)) => self.told(unit, entered, id).await,
            Ok(Err(denied)) => Ok(Err(denied)),
            // Somebody else came first.
            Err(Fault::Store(StoreError::Taken(_))) => Ok(Err(Denied::Taken("conflict"))),
            Err(fault) => Err(fault),
        }
    }

    /// Changes somebody: `form` makes what is wanted out of what is there, which stays so until it is
    /// written. `versions`: only if it is one of these.
    pub async fn change<E: From<Denied>>(
        &self,
        entered: &Entered,
        id: Uuid,
        versions: Option<&[Version]>,
        form: impl FnOnce(&Person) -> Result<WantedPerson, E> + Send,
    ) -> Result<Result<Person, E>, Fault> {
        let mut unit = self.domain.write().await?;
        let (person, existing) = match self.writable(&mut *unit, entered, id, versions).await? {
            Ok(found) => found,
            Err(denied) => return Ok(Err(denied.into())),
        };
        let wanted = match form(&person) {
            Ok(wanted) => wanted,
            Err(error) => return Ok(Err(error)),
        };
        let denied = match self.put(&mut *unit, entered, Some(existing), &wanted).await {
            Ok(Ok(id)) => match self.told(unit, entered, id).await? {
                Ok(person) => return Ok(Ok(person)),
                Err(denied) => denied,
            },
            Ok(Err(denied)) => {
                drop(unit);
                denied
            }
            Err(Fault::Store(StoreError::Taken(_))) => Denied::Taken("conflict"),
            Err(fault) => return Err(fault),
        };
        if denied == Denied::Stopped {
            self.stop(entered).await?;
        }
        Ok(Err(denied.into()))
    }

    /// Lets go of somebody: suspended, and out of the source's view. The account stays.
    pub async fn let_go(
        &self,
        entered: &Entered,
        id: Uuid,
        versions: Option<&[Version]>,
    ) -> Result<Result<(), Denied>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let (_, (account, link)) = match self.writable(&mut *unit, entered, id, versions).await? {
            Ok(found) => found,
            Err(denied) => return Ok(Err(denied)),
        };
        let mut link = link.unwrap_or_else(|| fresh(entered, &account.row, now));
        if account.row.status != Status::Suspended
            && let Err(denied) = self.suspend(&mut *unit, entered, &account, &mut link, now).await?
        {
            drop(unit);
            if denied == Denied::Stopped {
                self.stop(entered).await?;
            }
            return Ok(Err(denied));
        }
        link.member = false;
        link.gone_at = Some(now);
        link.updated_at = now.max(crate::Time(link.updated_at.0 + 1));
        unit.put_source_link(&link).await?;
        let record = self.record(entered, crate::audit::Event::AccountEdited, Some(id), now);
        unit.append_audit(&record.with("changed", "let_go").done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Somebody whom the source sees and may change, as they stand and nobody else's until the unit ends.
    pub(super) async fn writable(
        &self,
        unit: &mut dyn Unit,
        entered: &Entered,
        id: Uuid,
        versions: Option<&[Version]>,
    ) -> Result<Result<(Person, Existing), Denied>, Fault> {
        let Some(account) = unit.lock_account(id).await? else { return Ok(Err(Denied::NotThere)) };
        let Some(person) = self.seen(unit, entered, id).await? else { return Ok(Err(Denied::NotThere)) };
        if versions.is_some_and(|versions| !versions.contains(&person.version)) {
            return Ok(Err(Denied::Changed));
        }
        if !unit.role_grants_of(id).await?.is_empty() {
            return Ok(Err(Denied::RoleHolder));
        }
        let link = unit.source_link(entered.row.id, id).await?;
        Ok(Ok((person, (account, link))))
    }

    async fn told(
        &self,
        mut unit: Box<dyn Unit>,
        entered: &Entered,
        id: Uuid,
    ) -> Result<Result<Person, Denied>, Fault> {
        let person = self.seen(&mut *unit, entered, id).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        // Moved beyond what the source reaches: that was refused before.
        Ok(person.ok_or(Denied::NotThere))
    }
}

/// An account and what the source has to do with it.
pub(super) type Existing = (crate::ports::Account, Option<SourceLink>);

/// The link of a source that has said nothing yet.
pub(super) fn fresh(entered: &Entered, row: &crate::ports::AccountRow, now: crate::Time) -> SourceLink {
    SourceLink {
        source: entered.row.id,
        account: row.id,
        external_id: String::new(),
        member: row.status != Status::Suspended,
        before: None,
        said: None,
        email: None,
        phone: None,
        suspended_at: None,
        gone_at: None,
        created_at: now,
        updated_at: now,
    }
}
