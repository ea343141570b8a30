//! The domain of Tongxing: rules, state machines, services, and the ports they
//! need (traits that `store` and `connect` implement).
//!
//! What does not belong here: HTTP, SQL, WASM, the wall clock, global
//! randomness. Time comes from a [`Clock`], random bytes from an [`Entropy`].

pub mod clock;
pub mod entropy;
pub mod keys;
pub mod live;
pub mod policy;
pub mod ports;
pub mod session;
pub mod target;
pub mod visitor;

pub use clock::{Clock, Time};
pub use entropy::Entropy;
pub use keys::{Digest, Keyring, Opaque};
pub use policy::Policy;
pub use target::Target;
pub use visitor::Visitor;
