//! `/console/api`: tokens of the admin API: which there are, making one,
//! revoking one.

mod functions;
mod list;
mod mint;
mod revoke;

pub use list::TokensPage;
pub use mint::MintPage;
pub use revoke::RevokePage;

/// The room.
const ROOM: &str = "/console/api";
/// Where a token is made.
const MINT: &str = "/console/api/new";
/// The description of the interface, for programs and their writers.
const DESCRIPTION: &str = "/api/v1/openapi.json";

/// What a permission lets a token do, in words.
fn scope_name(i18n: &i18n::I18n, code: &str) -> String {
    i18n.text(&format!("console-api-scope-{}", code.replace('_', "-")))
}
