//! `/console/reviews`: the queue of applications, and each of them beside the
//! record that it should match.

mod case;
mod decide;
mod evidence;
mod functions;
mod queue;
mod words;

/// The room's path.
pub(super) const ROOM: &str = "/console/reviews";

pub use case::CasePage;
pub use decide::{ApprovePage, RejectPage};
pub use evidence::{EvidencePage, routes};
pub use functions::*;
pub use queue::QueuePage;

/// The part of a page's path behind the room: `/console/reviews/<case>/…`.
fn part(page: &str, at: usize) -> String {
    let path = page.split('?').next().unwrap_or_default();
    path.split('/').nth(3 + at).unwrap_or_default().to_owned()
}
