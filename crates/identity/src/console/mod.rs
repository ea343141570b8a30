//! Who may do what at the console. A service of the console takes a
//! [`Sight`] (to look) or a [`Capability`] (to act) of one duty; both are made
//! here only, from the roles that were granted and the proofs of the session
//! (or, for a program, from a token that its owner made: [`token`]), and carry
//! how far they reach. There is no other way in.

pub mod access;
mod administrator;
mod department;
mod duty;
pub mod people;
mod reason;
mod role;
pub mod settings;
pub mod token;

pub use administrator::{Actor, Administrator, Capability, Sight, enter};
pub use department::Scope;
pub use duty::*;
pub use reason::{LONGEST_REASON, reason};
pub use role::Role;
