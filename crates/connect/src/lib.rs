//! Outbound adapters: SMS, mail, and the guarded HTTP client everything
//! outgoing uses. [`Delivery`] is the domain's port [`identity::outbox::Deliver`].
//!
//! What does not belong here: when and how often something is delivered (that
//! is `identity::outbox`), what a message says (that is in the catalogs, handed
//! in as [`Texts`]).

pub mod delivery;
pub mod file;
pub mod http;
pub mod settings;
pub mod smtp;
pub mod texts;

pub use delivery::Delivery;
pub use http::GuardedClient;
pub use settings::Problem;
pub use texts::{MailText, Texts};
