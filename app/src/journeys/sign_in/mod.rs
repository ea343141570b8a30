//! Signing in: password, SMS code, scan.

mod code_form;
mod functions;
mod model;
mod page;
mod password_form;
pub(super) mod scan_panel;
#[cfg(feature = "ssr")]
pub(super) mod serve;

pub use functions::*;
pub use model::{Methods, ScanShown, ScanView, SignInView, Tab};
pub use page::SignInPage;
