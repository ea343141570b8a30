//! What people change about how they sign in: proving themselves anew, the
//! password, phones, e-mail, and which of their accounts they are.

mod bindings_page;
mod confirm;
mod confirm_page;
mod email;
mod email_page;
mod identities;
mod identities_page;
mod password;
mod password_page;
mod phone_page;
mod phones;
#[cfg(feature = "ssr")]
mod serve;

pub use bindings_page::BindingsPage;
pub use confirm::*;
pub use confirm_page::ConfirmPage;
pub use email::*;
pub use email_page::{EmailLinkPage, EmailPage};
pub use identities::*;
pub use identities_page::IdentitiesPage;
pub use password::*;
pub use password_page::PasswordPage;
pub use phone_page::{ChangePhonePage, PhonePage};
pub use phones::*;
#[cfg(feature = "ssr")]
use serve::{bound_view, confirm_again, confirm_next, factor_needed, slot, without_echo};
