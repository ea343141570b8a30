//! `/applications`: what the account opens, by category, searched and starred (P-9).

mod functions;
mod page;
#[cfg(feature = "ssr")]
mod serve;

pub use functions::*;
pub use page::{ApplicationsPage, Tiles};
#[cfg(feature = "ssr")]
pub use serve::glance;
