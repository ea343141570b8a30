//! `/console/people`: finding people, and what is done about their accounts.

mod acts;
mod address;
mod file;
mod functions;
mod history;
mod list;
mod transfer;
mod words;

/// The room's path.
pub(super) const ROOM: &str = "/console/people";

pub use acts::ActPage;
pub use file::PersonPage;
pub use history::PersonHistoryPage;
pub use list::PeoplePage;
pub use transfer::TransferNumberPage;
