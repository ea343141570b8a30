//! The domain of Tongxing: rules, state machines, services, and the ports they
//! need (traits that `store` and `connect` implement).
//!
//! What does not belong here: HTTP, SQL, WASM, the wall clock, global
//! randomness. Time comes from a [`Clock`], random bytes from an [`Entropy`].

pub mod activation;
pub mod app_password;
pub mod applications;
pub mod audit;
pub mod binding;
pub mod captcha;
pub mod case;
pub mod change_password;
pub mod clock;
pub mod code;
pub mod common_password;
pub mod console;
pub mod csv;
pub mod desk;
pub mod details;
mod device;
pub mod domain;
pub mod email_links;
pub mod entropy;
pub mod evidence;
pub mod factor;
pub mod fault;
pub mod first_sign_in;
pub mod hashing;
pub mod identities;
pub mod invitation;
pub mod journey;
pub mod keys;
pub mod live;
pub mod lock;
pub mod new_password;
pub mod notice;
pub mod number_lookup;
pub mod obligation;
pub mod operations;
pub mod outbox;
pub mod overview;
pub mod phones;
pub mod policy;
pub mod ports;
pub mod questions;
pub mod reauthentication;
pub mod recovery;
pub mod refusal;
pub mod registry;
pub mod risk;
pub mod roster;
pub mod scan;
pub mod security;
pub mod session;
pub mod sign_in;
pub mod source;
pub mod standing;
pub mod step_up;
pub mod target;
pub mod ticket;
pub mod user_agent;
pub mod visitor;

pub use clock::{Clock, Time};
pub use domain::Domain;
pub use entropy::Entropy;
pub use fault::Fault;
pub use keys::{Digest, Keyring, Opaque};
pub use policy::Policy;
pub use refusal::{Refusal, Verdict};
pub use target::Target;
pub use visitor::Visitor;
