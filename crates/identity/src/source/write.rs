//! What a source says of somebody, into the store: by the roster's rules, in the caller's unit of work.

use uuid::Uuid;
use vocabulary::text::has_hidden;
use vocabulary::{AccountNumber, Email, Phone};

use super::people::{Existing, fresh};
use super::view::Said;
use super::{Denied, Entered, Sources, WantedPerson};
use crate::audit::Event;
use crate::desk::Desk;
use crate::identities::{document_of, is_same_person};
use crate::notice::{self, Params};
use crate::ports::{Account, AccountRow, SourceLink, Status, Unit};
use crate::roster::single::{Single, TakenBack};
use crate::roster::{Cell, Column, RawRow, RowError};
use crate::{Fault, Time};

/// Longest identifier of a source's own.
const LONGEST_EXTERNAL: usize = 200;
/// Longest part of a name that is kept beside the name.
const LONGEST_PART: usize = 60;

impl Sources {
    /// Writes what is wanted of somebody; their account.
    pub(super) async fn put(
        &self,
        unit: &mut dyn Unit,
        entered: &Entered,
        existing: Option<Existing>,
        wanted: &WantedPerson,
    ) -> Result<Result<Uuid, Denied>, Fault> {
        let now = self.domain.now();
        let (mut account, old) = existing.unzip();
        let old = old.flatten();
        if let Some(account) = &account
            && AccountNumber::parse(&wanted.number).map(|n| n.canonical()).as_ref()
                != Ok(&account.row.number_key)
        {
            return Ok(Err(Denied::Immutable("userName")));
        }
        let department = wanted.department.as_deref().unwrap_or(&entered.row.department).trim_matches('/');
        if !entered.covers(department) {
            return Ok(Err(Denied::Beyond));
        }
        let said = said(wanted);
        if let Err(denied) = bounded(wanted, &said) {
            return Ok(Err(denied));
        }

        // Whether the person belongs here: applied where the source says something new.
        let mut status_changed = false;
        let member_before = match (&old, &account) {
            (Some(link), _) => link.member,
            (None, Some(account)) => account.row.status != Status::Suspended,
            (None, None) => true,
        };
        let member = wanted.active.unwrap_or(member_before);
        let mut link = old.clone();
        if let (Some(account), true) = (&mut account, member != member_before) {
            let of = link.get_or_insert_with(|| fresh(entered, &account.row, now));
            let status = account.row.status;
            let done = if member {
                self.take_back(unit, entered, account, of, now).await.map(Ok)?
            } else if status == Status::Suspended {
                Ok(())
            } else {
                self.suspend(unit, entered, account, of, now).await?
            };
            if let Err(denied) = done {
                return Ok(Err(denied));
            }
            if let Some(now_there) = unit.account(account.row.id).await? {
                *account = now_there;
            }
            status_changed = account.row.status != status;
        }

        let before = Said::open(&self.domain, old.as_ref().and_then(|link| link.said.as_ref()))?;
        let raw = row(wanted, department);
        let mut single = match Single::plan(&self.domain, raw, account.as_ref(), now)? {
            Ok(single) => single,
            Err(errors) => return Ok(Err(denied(&errors))),
        };
        if department.is_empty() {
            single.leave_department();
        }
        if account.is_none() && !member {
            single.begin_suspended();
        }
        let back = TakenBack {
            phone: before.phone.is_some() && said.phone.is_none(),
            email: before.email.is_some() && said.email.is_none(),
            joined: wanted.joined.is_none(),
        };
        let unbound = single.take_back(unit, back).await?;
        let mut changed = single.changed();
        if unbound {
            changed.push("unbound");
        }
        let is_new = account.is_none();
        // What an account is told apart by: its owner hears of it, and so do those of the accounts that
        // become the same person's.
        if is_new || changed.iter().any(|column| ["name", "document"].contains(column)) {
            let mut told: Vec<Account> = account.clone().into_iter().collect();
            match self.joins(unit, entered, account.as_ref(), single.account()).await? {
                Ok(joined) => told.extend(joined),
                Err(denied) => return Ok(Err(denied)),
            }
            for account in &told {
                let (locale, template) = ("zh-CN", "account_edited");
                notice::tell_owner(&self.domain, unit, account, locale, template, Params::new(), now).await?;
            }
        }
        let written = if is_new || single.writes() || !changed.is_empty() {
            match single.write(&self.domain, unit, now).await? {
                Ok(row) => row,
                Err(errors) => return Ok(Err(denied(&errors))),
            }
        } else {
            single.account().clone()
        };

        let mut link = link.unwrap_or_else(|| fresh(entered, &written, now));
        link.member = member;
        link.gone_at = None;
        link.external_id = wanted.external_id.clone().unwrap_or_default();
        if before != said || old.is_none() {
            link.said = said.seal(&self.domain);
            let index = |space: &str, value: &str| self.domain.keyring.index(space, value);
            let address = said.email.as_deref().and_then(|email| Email::parse(email).ok());
            link.email = address.map(|email| index("email", &email.canonical()));
            link.phone = said.phone.as_deref().map(|phone| index("phone", phone));
        }
        let link_changed = old.as_ref() != Some(&link);
        if link_changed || !changed.is_empty() || status_changed {
            link.updated_at = old.as_ref().map_or(now, |old| now.max(Time(old.updated_at.0 + 1)));
            unit.put_source_link(&link).await?;
        }
        self.log(unit, entered, &written.id, (is_new, link_changed), &changed, now).await?;
        Ok(Ok(written.id))
    }

    /// The accounts that become the same person's as this one by what `row` says, and were not so
    /// `before`. One opens the others (U-19), so the source has to be let to change each of them: else a
    /// source of one department could make a key to anybody's account.
    async fn joins(
        &self,
        unit: &mut dyn Unit,
        entered: &Entered,
        before: Option<&Account>,
        row: &AccountRow,
    ) -> Result<Result<Vec<Account>, Denied>, Fault> {
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
            if self.writable(unit, entered, other.row.id, None).await?.is_err() {
                return Ok(Err(Denied::SomebodyElse));
            }
        }
        Ok(Ok(others))
    }

    async fn log(
        &self,
        unit: &mut dyn Unit,
        entered: &Entered,
        id: &Uuid,
        (is_new, link_changed): (bool, bool),
        changed: &[&'static str],
        now: Time,
    ) -> Result<(), Fault> {
        let event = match (is_new, changed.is_empty()) {
            (true, _) => Event::AccountAdded,
            (false, true) if !link_changed => return Ok(()),
            (false, _) => Event::AccountEdited,
        };
        let mut record = self.record(entered, event, Some(*id), now).with("way", "scim");
        if !is_new {
            let what = if changed.is_empty() { "said".to_owned() } else { changed.join(", ") };
            record = record.with("changed", what);
        }
        unit.append_audit(&record.done()).await?;
        Ok(())
    }

    /// Suspends somebody, unless the source suspended too many.
    pub(super) async fn suspend(
        &self,
        unit: &mut dyn Unit,
        entered: &Entered,
        account: &Account,
        link: &mut SourceLink,
        now: Time,
    ) -> Result<Result<(), Denied>, Fault> {
        if let Err(denied) = self.may_suspend(unit, entered, now).await? {
            return Ok(Err(denied));
        }
        link.before = Some(account.row.status);
        link.suspended_at = Some(now);
        let record = self.record(entered, Event::StatusChanged, None, now).with("way", "scim");
        Desk::new(self.domain.clone()).put_status(unit, account, Status::Suspended, record, now).await?;
        Ok(Ok(()))
    }

    /// Takes somebody back whom a source had suspended, to how they stood before.
    async fn take_back(
        &self,
        unit: &mut dyn Unit,
        entered: &Entered,
        account: &Account,
        link: &mut SourceLink,
        now: Time,
    ) -> Result<(), Fault> {
        let before = link.before.take();
        if account.row.status != Status::Suspended {
            return Ok(());
        }
        let status = before.unwrap_or(Status::Active);
        let record = self.record(entered, Event::StatusChanged, None, now).with("way", "scim");
        Desk::new(self.domain.clone()).put_status(unit, account, status, record, now).await
    }
}

/// What is wanted, as a row of a roster.
fn row(wanted: &WantedPerson, department: &str) -> RawRow {
    let mut row = RawRow::new(1);
    let mut set = |column, text: &str| row.set(column, Cell::text(text));
    set(Column::Number, &wanted.number);
    set(Column::Name, &wanted.name);
    set(Column::Kind, wanted.kind.as_deref().unwrap_or("other"));
    set(Column::Department, department);
    set(Column::Phone, wanted.phone.as_deref().unwrap_or_default());
    set(Column::Email, wanted.email.as_deref().unwrap_or_default());
    set(Column::JoinedOn, wanted.joined.as_deref().unwrap_or_default());
    if let Some((kind, number)) = &wanted.document {
        set(Column::DocumentType, kind);
        set(Column::DocumentNumber, number);
    }
    row
}

/// What only the source says.
fn said(wanted: &WantedPerson) -> Said {
    let phone = wanted.phone.as_deref().and_then(|phone| Phone::parse(phone).ok());
    let email = wanted.email.as_deref().and_then(|email| Email::parse(email).ok());
    let named = vocabulary::PersonName::parse(&wanted.name).map(|name| name.as_str().to_owned());
    Said {
        family: wanted.family.clone(),
        given: wanted.given.clone(),
        named: named.unwrap_or_default(),
        email: email.map(|email| email.as_str().to_owned()),
        phone: phone.map(|phone| phone.as_str().to_owned()),
        primary: wanted.primary,
    }
}

/// What a source calls somebody or something, where it can be kept.
pub(super) fn external(text: Option<&str>) -> Result<String, Denied> {
    let text = text.unwrap_or_default();
    if text.chars().count() > LONGEST_EXTERNAL {
        return Err(Denied::TooLong("externalId"));
    }
    if has_hidden(text) {
        return Err(Denied::Invalid { code: "account_characters", attribute: "externalId" });
    }
    Ok(text.to_owned())
}

fn bounded(wanted: &WantedPerson, said: &Said) -> Result<(), Denied> {
    let long =
        |text: &Option<String>, most: usize| text.as_ref().is_some_and(|text| text.chars().count() > most);
    external(wanted.external_id.as_deref())?;
    if long(&said.family, LONGEST_PART) || long(&said.given, LONGEST_PART) {
        return Err(Denied::TooLong("name"));
    }
    Ok(())
}

/// The first thing that is wrong with a row; what somebody else has comes first.
fn denied(errors: &[RowError]) -> Denied {
    let taken = |code: &str| code.ends_with("_taken") || code == "conflict";
    if let Some(error) = errors.iter().find(|error| taken(error.problem.code)) {
        return Denied::Taken(error.problem.code);
    }
    let Some(error) = errors.first() else { return Denied::Taken("conflict") };
    let attribute = match error.column {
        Some(Column::Number) => "userName",
        Some(Column::Name) => "name.formatted",
        Some(Column::Kind) => "userType",
        Some(Column::Department) => "department",
        Some(Column::Phone) => "phoneNumbers",
        Some(Column::Email) => "emails",
        Some(Column::JoinedOn) => "joinedOn",
        Some(Column::DocumentType | Column::DocumentNumber) => "document",
        _ => "user",
    };
    Denied::Invalid { code: error.problem.code, attribute }
}
