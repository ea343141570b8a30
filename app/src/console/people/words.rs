//! Names of states and kinds, on the console's pages about people.

use i18n::I18n;
use identity::ports::Status;
use vocabulary::PersonKind;

use crate::messages::kind_name;

/// Every status, in the order of a list.
pub(super) const STATUSES: [Status; 4] = [Status::Active, Status::Disabled, Status::Weak, Status::Suspended];

/// Stable code of a status.
pub(super) const fn status_code(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Disabled => "disabled",
        Status::Weak => "weak",
        Status::Suspended => "suspended",
    }
}

/// Reads [`status_code`].
pub(super) fn status_of(code: &str) -> Option<Status> {
    STATUSES.into_iter().find(|status| status_code(*status) == code)
}

/// A status in words.
pub(super) fn status_name(i18n: &I18n, code: &str) -> String {
    i18n.text(&format!("console-people-status-{code}"))
}

/// Value and text of the kinds, after a choice of none that says `all`.
pub(super) fn kinds(i18n: &I18n, all: Option<String>) -> Vec<(String, String)> {
    let kinds = PersonKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind_name(i18n, kind.code())));
    all.map(|all| (String::new(), all)).into_iter().chain(kinds).collect()
}

/// Value and text of the statuses, after a choice of none that says `all`.
pub(super) fn statuses(i18n: &I18n, all: String) -> Vec<(String, String)> {
    let statuses = STATUSES.into_iter().map(status_code);
    let named = statuses.map(|code| (code.to_owned(), status_name(i18n, code)));
    std::iter::once((String::new(), all)).chain(named).collect()
}
