//! One chunk of good rows: look up, plan, write.

use std::collections::HashMap;

use vocabulary::{AccountNumber, Alias};

use super::{CHUNK, Importer, Run, refused};
use crate::ports::{Account, AccountRow, Durability, EmailRow, PhoneRow, Status, StoreError, Unit};
use crate::roster::diff::{Person, Plan, Planner, taken_by_other};
use crate::roster::row::error_at;
use crate::roster::{Cell, Column, Headings, Outcome, Problem, RawRow, RowError, RowReport};
use crate::session::end_sessions_of;
use crate::{Digest, Entropy, Keyring, Time};

/// The account number of a row that has other errors.
pub(super) fn number_of(raw: &RawRow) -> Option<String> {
    match raw.get(Column::Number) {
        Some(Cell::Text(text)) => AccountNumber::parse(text).ok().map(|number| number.as_str().to_owned()),
        _ => None,
    }
}

pub(in crate::roster) type Decision = Result<Plan, Vec<RowError>>;

impl Run<'_> {
    /// Brings people in and tells what became of each, in any order.
    pub(super) async fn settle(&self, people: Vec<Person>) -> Result<Vec<RowReport>, StoreError> {
        let mut reports = Vec::with_capacity(people.len());
        if people.is_empty() {
            return Ok(reports);
        }
        let planner = self.planner();
        let mut unit = self.importer.store.read().await?;
        let existing = accounts(&mut *unit, people.iter().map(|person| person.key.clone())).await?;
        let mut rest = Vec::new();
        for person in people {
            // An import that changes nothing takes no lock, however often it runs.
            match existing.get(&person.key).map(|account| planner.plan(&person, Some(account))) {
                Some(plan) if plan.is_nothing() => reports.push(told(&person, Ok(plan))),
                _ => rest.push(person),
            }
        }
        if rest.is_empty() {
            return Ok(reports);
        }
        if self.options.dry_run {
            let decisions = self.decide(&mut *unit, &rest).await?;
            reports.extend(rest.iter().zip(decisions).map(|(person, decision)| told(person, decision)));
            return Ok(reports);
        }
        drop(unit);
        match self.write(&rest).await {
            Ok(written) => reports.extend(written),
            // Somebody else bound one of the values meanwhile. One by one, so that the good rows go in.
            Err(StoreError::Taken(_)) => {
                for person in &rest {
                    match self.write(std::slice::from_ref(person)).await {
                        Ok(written) => reports.extend(written),
                        Err(StoreError::Taken(_)) => {
                            let error = error_at(
                                &person.raw,
                                self.source.headings,
                                Column::Number,
                                Problem::new("conflict"),
                            );
                            reports.push(told(person, Err(vec![error])));
                        }
                        Err(error) => return Err(error),
                    }
                }
            }
            Err(error) => return Err(error),
        }
        Ok(reports)
    }

    fn planner(&self) -> Planner<'_> {
        let Importer { clock, entropy, keyring, initial, insist, .. } = self.importer;
        let explain = self.options.dry_run || self.options.explain;
        Planner { entropy, keyring, initial, now: clock.now(), explain, insist }
    }

    /// One transaction for these people.
    async fn write(&self, people: &[Person]) -> Result<Vec<RowReport>, StoreError> {
        let mut unit = self.importer.store.write(Durability::Full).await?;
        hold(&mut *unit, people).await?;
        let decisions = self.decide(&mut *unit, people).await?;
        let plans: Vec<&Plan> = decisions.iter().filter_map(|decision| decision.as_ref().ok()).collect();
        let Importer { clock, entropy, keyring, .. } = self.importer;
        apply(&mut *unit, entropy, keyring, clock.now(), &plans).await?;
        unit.commit().await?;
        Ok(people.iter().zip(decisions).map(|(person, decision)| told(person, decision)).collect())
    }

    /// Plans for these people, and errors for those who want what another account has.
    async fn decide(&self, unit: &mut dyn Unit, people: &[Person]) -> Result<Vec<Decision>, StoreError> {
        let planner = self.planner();
        let existing = accounts(unit, people.iter().map(|person| person.key.clone())).await?;
        let plans: Vec<Plan> = people.iter().map(|p| planner.plan(p, existing.get(&p.key))).collect();
        settled(unit, people, plans, self.source.headings).await
    }
}

/// Holds the accounts whose phone or address may change against their owners, who may be changing them
/// at this moment. In one order, so that two imports do not wait for each other.
async fn hold(unit: &mut dyn Unit, people: &[Person]) -> Result<(), StoreError> {
    let binding: HashMap<&str, &Person> = people
        .iter()
        .filter(|person| person.phone.is_some() || person.email.is_some())
        .map(|person| (person.key.as_str(), person))
        .collect();
    let found = accounts(unit, binding.keys().map(|key| (*key).to_owned())).await?;
    let differs = |account: &&Account| {
        binding.get(account.row.number_key.as_str()).is_some_and(|person| {
            let phone = account.login_phone.as_ref().map(|row| row.index);
            let email = account.email.as_ref().map(|row| row.index);
            (person.phone.is_some() && person.phone != phone)
                || (person.email.is_some() && person.email != email)
        })
    };
    let mut held: Vec<uuid::Uuid> = found.values().filter(differs).map(|account| account.row.id).collect();
    held.sort_unstable();
    for id in held {
        unit.lock_account(id).await?;
    }
    Ok(())
}

/// The same plans, and errors for those that want what another account has.
pub(in crate::roster) async fn settled(
    unit: &mut dyn Unit,
    people: &[Person],
    plans: Vec<Plan>,
    headings: &Headings,
) -> Result<Vec<Decision>, StoreError> {
    let phones: Vec<Digest> =
        plans.iter().filter_map(|plan| plan.phone.as_ref().map(|(row, _)| row.index)).collect();
    let emails: Vec<Digest> =
        plans.iter().filter_map(|plan| plan.email.as_ref().map(|(row, _)| row.index)).collect();
    let mut phone_owners = HashMap::new();
    if !phones.is_empty() {
        phone_owners.extend(unit.phone_owners(&phones).await?);
    }
    let mut email_owners = HashMap::new();
    if !emails.is_empty() {
        email_owners.extend(unit.email_owners(&emails).await?);
    }
    // A number may not be another's alias, nor an alias another's number. Most numbers cannot be one.
    let aliases: Vec<String> = plans.iter().filter_map(|plan| plan.alias.clone()).collect();
    let numbers = plans.iter().filter(|p| p.is_new && Alias::parse(&p.account.number_key).is_ok());
    let names: Vec<String> =
        aliases.iter().cloned().chain(numbers.map(|p| p.account.number_key.clone())).collect();
    let mut owners = HashMap::new();
    for names in names.chunks(CHUNK) {
        owners.extend(unit.alias_owners(names).await?);
    }
    let namesakes = accounts(unit, aliases.into_iter()).await?;

    let decide = |(person, plan): (&Person, Plan)| {
        let account = &plan.account;
        let mut errors = Vec::new();
        let mut refuse = |column, code| {
            errors.push(error_at(&person.raw, headings, column, Problem::new(code)));
        };
        if plan.is_new && taken_by_other(owners.get(&account.number_key), account) {
            refuse(Column::Number, "number_taken");
        }
        if let Some(alias) = &plan.alias
            && (taken_by_other(owners.get(alias), account)
                || taken_by_other(namesakes.get(alias).map(|a| &a.row.id), account))
        {
            refuse(Column::Alias, "alias_taken");
        }
        if plan.phone.as_ref().is_some_and(|(row, _)| taken_by_other(phone_owners.get(&row.index), account)) {
            refuse(Column::Phone, "phone_taken");
        }
        if plan.email.as_ref().is_some_and(|(row, _)| taken_by_other(email_owners.get(&row.index), account)) {
            refuse(Column::Email, "email_taken");
        }
        if errors.is_empty() { Ok(plan) } else { Err(errors) }
    };
    Ok(people.iter().zip(plans).map(decide).collect())
}

/// The accounts with these canonical numbers, by number.
async fn accounts(
    unit: &mut dyn Unit,
    keys: impl Iterator<Item = String>,
) -> Result<HashMap<String, Account>, StoreError> {
    let keys: Vec<String> = keys.collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let found = unit.accounts_by_numbers(&keys).await?;
    Ok(found.into_iter().map(|account| (account.row.number_key.clone(), account)).collect())
}

/// Writes plans: what is new in bulk, what changes one by one.
pub(in crate::roster) async fn apply(
    unit: &mut dyn Unit,
    entropy: &dyn Entropy,
    keyring: &Keyring,
    now: Time,
    plans: &[&Plan],
) -> Result<(), StoreError> {
    let added: Vec<AccountRow> =
        plans.iter().filter(|plan| plan.is_new).map(|plan| plan.account.clone()).collect();
    if !added.is_empty() {
        unit.insert_accounts(&added).await?;
    }
    for plan in plans.iter().filter(|plan| !plan.is_new) {
        if plan.write {
            unit.update_account(&plan.account).await?;
            if plan.account.status != Status::Active {
                // Whoever left or was switched off is out everywhere at once (P-36).
                end_sessions_of(unit, entropy, keyring, now, plan.account.id, None).await?;
            }
        }
        if let Some((phone, true)) = &plan.phone {
            unit.set_phone(plan.account.id, phone).await?;
        }
        if let Some((email, true)) = &plan.email {
            unit.set_email(plan.account.id, email).await?;
        }
    }
    let phones: Vec<(uuid::Uuid, PhoneRow)> = plans
        .iter()
        .filter_map(|plan| {
            plan.phone
                .as_ref()
                .filter(|(_, replaces)| !replaces)
                .map(|(row, _)| (plan.account.id, row.clone()))
        })
        .collect();
    if !phones.is_empty() {
        unit.insert_phones(&phones).await?;
    }
    let emails: Vec<(uuid::Uuid, EmailRow)> = plans
        .iter()
        .filter_map(|plan| {
            plan.email
                .as_ref()
                .filter(|(_, replaces)| !replaces)
                .map(|(row, _)| (plan.account.id, row.clone()))
        })
        .collect();
    if !emails.is_empty() {
        unit.insert_emails(&emails).await?;
    }
    Ok(())
}

fn told(person: &Person, decision: Decision) -> RowReport {
    let number = Some(person.row.number.as_str().to_owned());
    match decision {
        Ok(plan) => RowReport {
            line: person.row.line,
            number,
            outcome: match (plan.is_new, plan.changes.is_empty()) {
                (true, _) => Outcome::Added,
                (false, false) => Outcome::Updated,
                (false, true) => Outcome::Unchanged,
            },
            changes: plan.changes,
            notes: plan.notes,
            errors: Vec::new(),
        },
        Err(errors) => refused(person.row.line, number, errors),
    }
}
