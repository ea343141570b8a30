//! The wizard of a first sign-in (S-3 to S-10, H-6).

mod functions;
mod page;

pub use functions::*;
pub use page::FirstSignInPage;
