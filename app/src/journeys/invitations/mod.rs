//! `/invitations`: guests of one's own; `/invitation/<token>`: becoming one (P-8).

mod accept_page;
mod functions;
mod page;
#[cfg(feature = "ssr")]
mod serve;

pub use accept_page::InvitationPage;
pub use functions::*;
pub use page::InvitationsPage;
