//! The help centre: `/help` and `/help/<article>` (P-1).

mod functions;
mod links;
mod page;
#[cfg(feature = "ssr")]
mod serve;

pub use functions::*;
pub use links::{article_for, link_for};
pub use page::{HelpLink, HelpPage};
