//! The auditor's room: searching the log, reading an entry, how the chain
//! stands, and taking a copy away.

mod address;
mod entry;
pub mod export;
mod functions;
mod list;
mod retention;
mod standing;
pub(super) mod words;

use i18n::{I18n, t};
use leptos::prelude::*;

use crate::ui::{TabItem, Tabs};
pub use entry::AuditEntryPage;
pub use export::AuditExportPage;
pub use list::AuditPage;
pub use retention::AuditRetentionPage;
pub use standing::AuditChainPage;

/// The room.
const ROOM: &str = "/console/audit";
/// How the chain stands.
const CHAIN: &str = "/console/audit/chain";

/// The ways within the room.
fn tabs(i18n: &I18n, at: &'static str) -> impl IntoView + use<> {
    let tab = |href: &str, label: String| TabItem { href: href.to_owned(), label, current: href == at };
    let items =
        vec![tab(ROOM, t!(i18n, "console-audit-search")), tab(CHAIN, t!(i18n, "console-audit-chain-title"))];
    view! { <Tabs label=t!(i18n, "console-audit-tabs") items /> }
}
