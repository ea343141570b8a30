//! OA, a small business system that knows nobody by itself and trusts Tongxing
//! over CAS 3. It shows, in the fewest lines, everything such a system needs: a
//! sign-in that comes back to where the person was going, a ticket checked from
//! server to server, a session of its own, and single logout.

mod cas;
mod config;
mod pages;
mod routes;
mod sessions;
mod words;

pub use config::{Config, ConfigError};
pub use routes::router;
