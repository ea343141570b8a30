//! Binding phones and e-mail addresses to accounts, and reading what is bound.

use vocabulary::{Email, Phone};

use crate::code::Destination;
use crate::ports::{EmailRow, PhoneRow, PhoneSlot, StoreError, Unit};
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal, Time};

/// The row of a phone that a code has just proved.
pub fn phone_row(domain: &Domain, slot: PhoneSlot, phone: &Phone, now: Time) -> PhoneRow {
    PhoneRow {
        slot,
        sealed: domain.keyring.seal(&*domain.entropy, "phone", phone.as_str().as_bytes()),
        index: domain.keyring.index("phone", phone.as_str()),
        verified_at: Some(now),
        bound_at: now,
    }
}

/// The row of an address that a code or link has just proved.
pub fn email_row(domain: &Domain, email: &Email, now: Time) -> EmailRow {
    EmailRow {
        sealed: domain.keyring.seal(&*domain.entropy, "email", email.as_str().as_bytes()),
        index: domain.keyring.index("email", &email.canonical()),
        verified_at: Some(now),
        bound_at: now,
    }
}

/// The number in a row.
pub fn opened_phone(domain: &Domain, row: &PhoneRow) -> Result<Phone, Fault> {
    let text = domain.keyring.open_text("phone", &row.sealed)?;
    Phone::parse(&text).map_err(|_| Fault::Inconsistent("a bound phone"))
}

/// The address in a row.
pub fn opened_email(domain: &Domain, row: &EmailRow) -> Result<Email, Fault> {
    let text = domain.keyring.open_text("email", &row.sealed)?;
    Email::parse(&text).map_err(|_| Fault::Inconsistent("a bound address"))
}

/// Binds `to` (a phone to `slot`), inside the caller's unit of work. Refused when another account has
/// it (U-21): then the unit is lost, and only whoever proved to hold the number may be told.
pub async fn bind(
    domain: &Domain,
    unit: &mut dyn Unit,
    account: uuid::Uuid,
    to: &Destination,
    slot: PhoneSlot,
    now: Time,
) -> Result<Verdict<()>, Fault> {
    let (bound, taken) = match to {
        Destination::Phone(phone) => {
            (unit.set_phone(account, &phone_row(domain, slot, phone, now)).await, Refusal::PhoneTaken)
        }
        Destination::Email(email) => {
            (unit.set_email(account, &email_row(domain, email, now)).await, Refusal::EmailTaken)
        }
    };
    match bound {
        Ok(()) => Ok(Ok(())),
        Err(StoreError::Taken(_)) => Ok(Err(taken)),
        Err(error) => Err(error.into()),
    }
}
