//! `/console/administrators`: who holds which role; inviting and ending.

mod end;
mod functions;
mod invite;
mod list;
mod open;

pub use end::EndPage;
pub use invite::InvitePage;
pub use list::ListPage;

/// The room.
const ROOM: &str = "/console/administrators";
/// Where a role is offered.
const INVITE: &str = "/console/administrators/invite";
