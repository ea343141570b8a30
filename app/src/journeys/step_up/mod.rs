//! The second half of a sign-in (P-20 to P-24).

mod functions;
mod page;

pub use functions::*;
pub use page::StepUpPage;
