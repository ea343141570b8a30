//! One person by the roster's rules, in the caller's unit of work: for sources that bring people one at a
//! time. What a row means, what it changes, what another account has already, and how it is written are
//! those of an import.

use super::diff::{Person, Plan, Planner};
use super::import::chunk;
use super::initial::Initial;
use super::slots::{Slot, Slots};
use super::{Headings, RawRow, RosterRow, RowError, Rules};
use crate::ports::{Account, AccountRow, PhoneSlot, Status, StoreError, Unit};
use crate::{Domain, Fault, Time};

/// A person who may go in, and what that changes.
pub struct Single {
    person: Person,
    plan: Plan,
    before: Option<Account>,
}

/// What is taken back of what was said before.
#[derive(Clone, Copy, Debug, Default)]
pub struct TakenBack {
    /// The phone: unbound if nobody proved it.
    pub phone: bool,
    /// The address: unbound if nobody proved it.
    pub email: bool,
    /// The day of joining.
    pub joined: bool,
}

impl Single {
    /// Reads a row and plans what it changes in `existing`, whose status may have been decided already.
    pub fn plan(
        domain: &Domain,
        raw: RawRow,
        existing: Option<&Account>,
        now: Time,
    ) -> Result<Result<Self, Vec<RowError>>, Fault> {
        let policy = &domain.policy.roster;
        let row = match RosterRow::read(&raw, &Headings::default(), &Rules::new(policy, now.date())) {
            Ok(row) => row,
            Err(errors) => return Ok(Err(errors)),
        };
        let initial = Initial::new(policy).map_err(|_| Fault::Inconsistent("the roster's policy"))?;
        let planner = Planner {
            entropy: &*domain.entropy,
            keyring: &domain.keyring,
            initial,
            now,
            explain: false,
            insist: false,
        };
        let person = Person::new(raw, row, &domain.keyring, policy);
        let plan = planner.plan(&person, existing);
        Ok(Ok(Self { person, plan, before: existing.cloned() }))
    }

    /// The account as it will stand.
    pub fn account(&self) -> &AccountRow {
        &self.plan.account
    }

    /// A new account that may not sign in yet has nothing bound.
    pub fn begin_suspended(&mut self) {
        self.plan.account.status = Status::Suspended;
        self.plan.phone = None;
        self.plan.email = None;
    }

    /// It belongs to no department.
    pub fn leave_department(&mut self) {
        self.plan.account.department.clear();
    }

    /// Whether the account's own columns have to be written.
    pub const fn writes(&self) -> bool {
        self.plan.write
    }

    /// Takes back what was said before.
    pub async fn take_back(&mut self, unit: &mut dyn Unit, what: TakenBack) -> Result<bool, StoreError> {
        let Some(before) = &self.before else { return Ok(false) };
        let mut slots = Slots::of(self.plan.account.roster_digest);
        let mut unbound = false;
        let unproved = |verified: Option<Time>| verified.is_none();
        if what.phone {
            if before.login_phone.as_ref().is_some_and(|phone| unproved(phone.verified_at)) {
                unbound |= unit.remove_phone(before.row.id, PhoneSlot::Login).await?;
            }
            slots.forget(Slot::Phone);
        }
        if what.email {
            if before.email.as_ref().is_some_and(|email| unproved(email.verified_at)) {
                unbound |= unit.remove_email(before.row.id).await?;
            }
            slots.forget(Slot::Email);
        }
        if what.joined {
            self.plan.account.joined_at = None;
        }
        if (what.phone || what.email) && self.plan.account.roster_digest.is_some() {
            self.plan.account.roster_digest = Some(slots.digest());
            self.plan.write = true;
        }
        Ok(unbound)
    }

    /// The names of the columns that change.
    pub fn changed(&self) -> Vec<&'static str> {
        let after = &self.plan.account;
        let Some(before) = self.before.as_ref().map(|account| &account.row) else { return Vec::new() };
        let columns = [
            ("name", before.name != after.name),
            ("number", before.number != after.number),
            ("kind", before.kind != after.kind),
            ("department", before.department != after.department),
            ("document", before.document_index != after.document_index),
            ("joined", before.joined_at != after.joined_at),
            ("phone", self.plan.phone.is_some()),
            ("email", self.plan.email.is_some()),
        ];
        columns.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
    }

    /// Writes it, or says what another account has already.
    pub async fn write(
        mut self,
        domain: &Domain,
        unit: &mut dyn Unit,
        now: Time,
    ) -> Result<Result<AccountRow, Vec<RowError>>, StoreError> {
        if let Some(before) = &self.before {
            self.plan.write = before.row != self.plan.account;
            // Two changes within one tick are two versions.
            self.plan.account.updated_at = now.max(Time(before.row.updated_at.0 + 1));
        }
        let people = std::slice::from_ref(&self.person);
        let decided = chunk::settled(unit, people, vec![self.plan], &Headings::default()).await?;
        let Some(decision) = decided.into_iter().next() else {
            return Err(StoreError::Inconsistent("a plan without a decision".to_owned()));
        };
        let plan = match decision {
            Ok(plan) => plan,
            Err(errors) => return Ok(Err(errors)),
        };
        chunk::apply(unit, &*domain.entropy, &domain.keyring, now, &[&plan]).await?;
        Ok(Ok(plan.account))
    }
}
