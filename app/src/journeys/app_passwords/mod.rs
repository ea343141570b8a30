//! `/security/app-passwords`: passwords for mail, VPN and the like (P-8).

mod functions;
mod page;
#[cfg(feature = "ssr")]
mod serve;

pub use functions::*;
pub use page::AppPasswordsPage;
