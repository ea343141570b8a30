//! Finding the account that somebody means.

use vocabulary::Identifier;

use crate::ports::{Account, Unit};
use crate::{Domain, Fault};

/// The account, by every form the identifier may be (number, alias, phone, e-mail); all look-ups are
/// made, found or not (S03).
pub(crate) async fn find_account(
    domain: &Domain,
    unit: &mut dyn Unit,
    identifier: &Identifier,
) -> Result<Option<Account>, Fault> {
    let by_key = match &identifier.candidate_account {
        Some(key) => unit.account_by_key(key).await?,
        None => None,
    };
    let by_phone = match &identifier.phone {
        Some(phone) => unit.account_by_phone(&domain.keyring.index("phone", phone.as_str())).await?,
        None => None,
    };
    let by_email = match &identifier.email {
        Some(email) => unit.account_by_email(&domain.keyring.index("email", &email.canonical())).await?,
        None => None,
    };
    Ok(by_key.or(by_phone).or(by_email))
}
