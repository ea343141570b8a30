//! The services of the domain, from outside, on a clock moved by hand.

mod activation;
mod authenticator;
mod campus;
mod captcha;
mod change_password;
mod codes;
mod evidence;
mod factors;
mod first_sign_in;
mod fixture;
mod number_lookup;
mod outbox;
mod phones;
mod questions;
mod reauthenticate;
mod recovery;
mod registry;
mod roster;
mod scans;
mod security;
mod sessions;
mod sign_in;
mod step_up;
mod ticket;
mod weak_passwords;
