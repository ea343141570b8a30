//! A search as it stands in an address: names, the beginnings of numbers and
//! departments in clear; what may be a phone, a document number or an e-mail
//! address sealed (S22).

use identity::console::people::{People, Search};
use identity::ports::Status;
use vocabulary::PersonKind;

use super::words::status_of;
use crate::context::{base64_url, from_base64_url, parameter};
use crate::ui::percent_encode;

/// The search that the address of a page holds.
pub(super) fn search_of(people: &People, page: &str) -> Search {
    let sealed = parameter(page, "find").and_then(|find| people.open_text(&from_base64_url(&find)?));
    Search {
        text: sealed.or_else(|| parameter(page, "q")).unwrap_or_default(),
        department: parameter(page, "department").unwrap_or_default(),
        status: parameter(page, "status").and_then(|code| status_of(&code)),
        kind: parameter(page, "kind").and_then(|code| kind_of(&code)),
    }
}

/// The kind with this code; words of rosters are none.
pub(super) fn kind_of(code: &str) -> Option<PersonKind> {
    PersonKind::ALL.iter().copied().find(|kind| kind.code() == code)
}

/// The search as the query of an address, without its `?`; empty: everybody.
pub(super) fn query_of(people: &People, search: &Search) -> String {
    let text = search.text.trim();
    let text = if text.is_empty() {
        None
    } else if search.is_personal() {
        Some(format!("find={}", base64_url(&people.seal_text(text))))
    } else {
        Some(format!("q={}", percent_encode(text)))
    };
    let department = search.department.trim();
    let department = (!department.is_empty()).then(|| format!("department={}", percent_encode(department)));
    let status = search.status.map(|status: Status| format!("status={}", super::words::status_code(status)));
    let kind = search.kind.map(|kind| format!("kind={}", kind.code()));
    let parts: Vec<String> = [text, department, status, kind].into_iter().flatten().collect();
    parts.join("&")
}

/// `path` with this query, and one more parameter where there is one.
pub(super) fn with_query(path: &str, query: &str, more: Option<(&str, &str)>) -> String {
    let more = more.map(|(name, value)| format!("{name}={}", percent_encode(value)));
    let parts: Vec<&str> =
        [query, more.as_deref().unwrap_or_default()].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
}
