//! `/console/people`: finding people, and what is done about their accounts.

mod acts;
mod address;
mod bulk;
mod edit;
mod export;
mod file;
mod functions;
mod history;
mod list;
mod persons;
mod transfer;
pub(crate) mod undo;
mod words;

/// The room's path.
pub(super) const ROOM: &str = "/console/people";

pub use acts::ActPage;
pub use bulk::{BulkPage, PlanPage};
pub use edit::EditPage;
pub use export::ExportPage;
pub use file::PersonPage;
pub use history::PersonHistoryPage;
pub use list::PeoplePage;
pub use persons::MergePage;
pub use transfer::TransferNumberPage;
