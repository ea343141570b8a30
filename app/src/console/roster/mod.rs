//! `/console/roster`: a roster is brought in, its columns are named, what it
//! would change is shown, and then it goes in.

mod folder;
mod functions;
mod list;
mod look;
mod run;
mod upload;
mod work;

/// The room's path.
pub(super) const ROOM: &str = "/console/roster";

pub use functions::*;
pub use list::RosterPage;
pub use look::look;
pub use run::RunPage;
pub use upload::{UPLOAD, report, uploads};
pub use work::{pieces, start, work};
