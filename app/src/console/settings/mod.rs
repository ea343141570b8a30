//! `/console/settings` and `/console/appearance`: the profile as forms. A form
//! makes a draft; the draft shows what it would change and do; saving makes it
//! the next version, in force within a second.

mod announcements;
mod book;
mod clauses;
mod draft;
mod functions;
mod overview;
mod section;
mod serve;
mod versions;

pub use announcements::{AnnouncementsPage, Board, published, withdrawn};
pub use book::{Book, ChangeView, KeyView, Kind, Open, SectionView};
pub use clauses::ClausesPage;
pub use draft::{AppearanceDraftPage, DraftPage};
pub use functions::*;
pub use overview::SettingsPage;
pub use section::{AppearancePage, SectionPage};
pub use serve::rolled_back;
pub use versions::{VersionPage, VersionsPage};
