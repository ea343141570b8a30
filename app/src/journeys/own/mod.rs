//! What people change about how they sign in: proving themselves anew, the
//! password, phones, e-mail, and which of their accounts they are.

mod confirm;
mod confirm_page;
#[cfg(feature = "ssr")]
mod serve;

pub use confirm::*;
pub use confirm_page::ConfirmPage;
#[cfg(feature = "ssr")]
use serve::{confirm_address, confirm_next, solved};
