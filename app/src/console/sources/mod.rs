//! `/console/sources`: systems that bring people in over SCIM, and their tokens.

mod close;
mod functions;
mod list;
mod made;
mod new;
mod one;

pub use close::ClosePage;
pub use list::ListPage;
pub use new::NewPage;
pub use one::OnePage;

/// The room.
const ROOM: &str = "/console/sources";
/// Where a source is added.
const NEW: &str = "/console/sources/new";

/// For how long a token may be good, as a choice.
fn days(i18n: &i18n::I18n) -> Vec<(String, String)> {
    let text = |days: u32| i18n::t!(i18n, "console-sources-days", count = i64::from(days));
    identity::source::DAYS.into_iter().map(|days| (days.to_string(), text(days))).collect()
}
