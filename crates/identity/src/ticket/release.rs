//! Which attributes a service learns, opened only when it may.

use crate::Keyring;
use crate::keys::Unsealable;
use crate::ports::{Account, ServiceRow};
use crate::registry::Attribute;

/// A released attribute and its value; an absent value is not sent at all.
pub type Released = (Attribute, String);

/// The attributes of `account` that `service` may have, in the order of
/// [`Attribute::ALL`].
pub fn attributes(
    keyring: &Keyring,
    service: &ServiceRow,
    account: &Account,
) -> Result<Vec<Released>, Unsealable> {
    let mut out = Vec::with_capacity(service.attributes.len());
    for code in &service.attributes {
        // A name that this version does not know releases nothing.
        let Some(attribute) = Attribute::parse(code) else { continue };
        if let Some(value) = value(keyring, attribute, account)? {
            out.push((attribute, value));
        }
    }
    Ok(out)
}

fn value(keyring: &Keyring, attribute: Attribute, account: &Account) -> Result<Option<String>, Unsealable> {
    let row = &account.row;
    let value = match attribute {
        Attribute::Number => Some(row.number.clone()),
        Attribute::Name => Some(row.name.clone()),
        Attribute::Kind => Some(row.kind.clone()),
        Attribute::Department => Some(row.department.clone()),
        Attribute::Alias => row.alias.clone(),
        Attribute::DocumentType => row.document_type.clone(),
        Attribute::Phone => match &account.login_phone {
            Some(phone) => Some(keyring.open_text("phone", &phone.sealed)?),
            None => None,
        },
        Attribute::Email => match &account.email {
            Some(email) => Some(keyring.open_text("email", &email.sealed)?),
            None => None,
        },
    };
    Ok(value.filter(|v| !v.is_empty()))
}
