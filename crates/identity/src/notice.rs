//! Telling people: the owner of an account about what changed in it, by what
//! was bound before the change.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::binding;
use crate::code::Destination;
use crate::outbox::Outbox;
use crate::ports::{Account, Effect, OutboxState, Unit};
use crate::{Domain, Fault, Time};

/// Notices by SMS to one account's owner within an hour.
const SMS_PER_HOUR: usize = 20;

const HOUR: Duration = Duration::from_hours(1);

/// Values of a message's text.
pub type Params = BTreeMap<String, String>;

/// Queues a message inside the caller's unit of work; the caller rings the outbox after its commit.
pub async fn send(
    domain: &Domain,
    unit: &mut dyn Unit,
    to: &Destination,
    locale: &str,
    template: &str,
    params: Params,
    now: Time,
) -> Result<(), Fault> {
    queue(domain, unit, &to.effect(template, locale, params), OutboxState::Queued, now).await
}

/// Where an account's notices go: mail, else the login phone, else the security phone. `None`:
/// nothing is bound.
pub fn address(domain: &Domain, account: &Account) -> Result<Option<Destination>, Fault> {
    if let Some(row) = &account.email {
        return Ok(Some(Destination::Email(binding::opened_email(domain, row)?)));
    }
    match account.login_phone.as_ref().or(account.security_phone.as_ref()) {
        Some(row) => Ok(Some(Destination::Phone(binding::opened_phone(domain, row)?))),
        None => Ok(None),
    }
}

/// Tells the owner of `account` (as it was before the change), inside the caller's unit of work.
/// The text gets the account's `number` and the `time` beside `more`.
pub async fn tell_owner(
    domain: &Domain,
    unit: &mut dyn Unit,
    account: &Account,
    locale: &str,
    template: &str,
    more: Params,
    now: Time,
) -> Result<(), Fault> {
    let Some(to) = address(domain, account)? else { return Ok(()) };
    let mut params = more;
    params.insert("number".to_owned(), account.row.number.clone());
    params.insert("time".to_owned(), now.local(domain.policy.display.utc_offset_minutes));
    let state = if to.is_phone() { spend(domain, unit, account, now).await? } else { OutboxState::Queued };
    queue(domain, unit, &to.effect(template, locale, params), state, now).await
}

/// Whether one more SMS goes to the owner of this account: whatever is done over and over, it costs
/// neither them nor the institution without end (S02). What is not sent is still recorded.
async fn spend(
    domain: &Domain,
    unit: &mut dyn Unit,
    account: &Account,
    now: Time,
) -> Result<OutboxState, Fault> {
    let key = domain.counter("notices", &account.row.id.to_string());
    let stamps = unit.lock_stamps(&key, now).await?;
    let mut stamps: Vec<Time> = stamps.into_iter().filter(|at| now.since(*at) < HOUR).collect();
    if stamps.len() >= SMS_PER_HOUR {
        return Ok(OutboxState::Suppressed);
    }
    stamps.push(now);
    unit.set_stamps(&key, &stamps, now).await?;
    Ok(OutboxState::Queued)
}

async fn queue(
    domain: &Domain,
    unit: &mut dyn Unit,
    effect: &Effect,
    state: OutboxState,
    now: Time,
) -> Result<(), Fault> {
    let row = Outbox::row(&*domain.entropy, &domain.keyring, now, effect, None, state);
    unit.enqueue(&row).await?;
    Ok(())
}
