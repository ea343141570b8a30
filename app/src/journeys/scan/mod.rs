//! A scan: what the phone shows and answers, and what the PC hears.

mod functions;
#[cfg(feature = "hydrate")]
pub(super) mod listen;
mod page;

pub use functions::*;
pub use page::ScanConfirmPage;
