//! `tongxing people show`: an account, personal numbers masked.

use std::fmt::Write as _;

use identity::Keyring;
use identity::ports::{InitialSecret, PhoneRow, Status};
use serde_json::{Value, json};
use vocabulary::{DocumentNumber, DocumentType, Email, Phone};

use super::{Common, account};
use crate::compose::Composed;
use crate::failure::Failure;

/// Obeys.
pub async fn run(common: &Common, composed: &Composed, number: &str) -> Result<(), Failure> {
    let account = account(composed, number).await?;
    let keyring = &*composed.domain.keyring;
    let row = &account.row;
    let status = match row.status {
        Status::Active => "active",
        Status::Disabled => "disabled",
        Status::Weak => "disabled: weak password",
        Status::Suspended => "suspended",
    };
    let password = match (&account.password, row.initial) {
        (Some(password), _) if password.must_change => "set, to be changed at the next sign-in",
        (Some(_), _) => "set",
        (None, InitialSecret::None) => "none: to be activated",
        (None, InitialSecret::DocumentLastSix) => "initial: last six of the document number",
        (None, InitialSecret::PerRow) => "initial: given by the roster",
    };
    let open = |purpose: &str, sealed: Option<&Vec<u8>>| -> Result<Option<String>, Failure> {
        sealed
            .map(|sealed| {
                keyring.open_text(purpose, sealed).map_err(|e| {
                    Failure::new("master_key", e, "check that keys.master_file names this installation's key")
                })
            })
            .transpose()
    };
    let kind = row.document_type.as_deref().and_then(DocumentType::parse);
    let document = open("document", row.document_sealed.as_ref())?.map(|number| {
        kind.and_then(|kind| DocumentNumber::parse(kind, &number).ok()).map_or_else(hidden, |n| n.masked())
    });
    let email = open("email", account.email.as_ref().map(|e| &e.sealed))?
        .map(|address| Email::parse(&address).map_or_else(|_| hidden(), |e| e.masked()));
    let fields = [
        ("number", Some(row.number.clone())),
        ("name", Some(row.name.clone())),
        ("kind", Some(row.kind.clone())),
        ("department", Some(row.department.clone())),
        ("status", Some(status.to_owned())),
        ("alias", row.alias.clone()),
        ("document_type", row.document_type.clone()),
        ("document_number", document),
        ("login_phone", phone(keyring, account.login_phone.as_ref())?),
        ("security_phone", phone(keyring, account.security_phone.as_ref())?),
        ("email", email),
        ("password", Some(password.to_owned())),
        ("joined_at", row.joined_at.map(identity::Time::rfc3339)),
        ("created_at", Some(row.created_at.rfc3339())),
        ("updated_at", Some(row.updated_at.rfc3339())),
    ];
    let mut text = String::new();
    let mut object = serde_json::Map::new();
    for (name, value) in fields {
        let value = value.filter(|value| !value.is_empty());
        let _ = writeln!(text, "{name:<16} {}", value.as_deref().unwrap_or("-"));
        object.insert(name.to_owned(), value.map_or(Value::Null, Value::String));
    }
    common.print(&text, &json!(object));
    Ok(())
}

fn phone(keyring: &Keyring, row: Option<&PhoneRow>) -> Result<Option<String>, Failure> {
    let Some(row) = row else { return Ok(None) };
    let number = keyring.open_text("phone", &row.sealed).map_err(|e| {
        Failure::new("master_key", e, "check that keys.master_file names this installation's key")
    })?;
    let proved = if row.verified_at.is_some() { "" } else { " (from the roster, not proved)" };
    let masked = Phone::parse(&number).map_or_else(|_| hidden(), |phone| phone.masked());
    Ok(Some(format!("{masked}{proved}")))
}

fn hidden() -> String {
    vocabulary::mask::STARS.to_owned()
}
