//! The personal centre: overview, applications, recent sign-ins, and the way out.

mod functions;
mod pages;

pub use functions::*;
pub use pages::{OverviewPage, SignInsPage, SignOutPage};
