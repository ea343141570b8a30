//! Telling people: the owner of an account about what changed in it, by what
//! was bound before the change.

use std::collections::BTreeMap;

use crate::binding;
use crate::code::Destination;
use crate::outbox::Outbox;
use crate::ports::{Account, OutboxState, Unit};
use crate::{Domain, Fault, Time};

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
    let effect = to.effect(template, locale, params);
    let row = Outbox::row(&*domain.entropy, &domain.keyring, now, &effect, None, OutboxState::Queued);
    unit.enqueue(&row).await?;
    Ok(())
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
    send(domain, unit, &to, locale, template, params, now).await
}
