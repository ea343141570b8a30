//! What `make bench` and `make soak` share: a server as a process of its own, and
//! a small client.

pub mod client;
pub mod process;
