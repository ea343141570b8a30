//! The log's codes in words.

use i18n::{I18n, t};
use identity::audit::SUCCESS;
use identity::audit::desk::{masked_address, masked_name, masked_number};
use identity::ports::{Named, SealedEntry};

/// What happened.
pub(crate) fn event_name(i18n: &I18n, code: &str) -> String {
    let dashed = code.replace('_', "-");
    let ids = ["console-audit-event", "console-people-event", "event"].map(|of| format!("{of}-{dashed}"));
    ids.iter().find(|id| i18n.has(id)).map_or_else(|| code.to_owned(), |id| i18n.text(id))
}

/// How it ended: the code of a refusal is what the log is searched by.
pub(crate) fn outcome_name(i18n: &I18n, code: &str) -> String {
    if code == SUCCESS { t!(i18n, "sign-ins-success") } else { code.to_owned() }
}

/// Whose account it was.
pub(super) fn account(row: &SealedEntry, names: &[Named], in_full: bool) -> String {
    let Some(id) = row.entry.account else { return String::new() };
    match names.iter().find(|named| named.id == id) {
        Some(named) if in_full => format!("{} {}", named.number, named.name),
        Some(named) => format!("{} {}", masked_number(&named.number), masked_name(&named.name)),
        // An account that was deleted.
        None => id.to_string(),
    }
}

/// From where.
pub(super) fn address(row: &SealedEntry, in_full: bool) -> String {
    if in_full { row.entry.address.clone() } else { masked_address(&row.entry.address) }
}
