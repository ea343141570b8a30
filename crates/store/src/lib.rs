//! The ports over sqlx: SQLite and PostgreSQL from one source.
//!
//! [`connect`] opens a database named by a URL, [`Database::migrate`] brings it
//! up to date, [`Database::store`] is what the domain works with. The statements
//! in `queries/` are written once and compiled for each database; what differs
//! is in `sqlite/` and `postgres/`.

pub mod backup;
mod database;
mod error;
mod migration;
mod options;
mod postgres;
mod sqlite;
mod values;

pub use database::{Backend, Database, connect};
pub use error::OpenError;
pub use migration::MigrationStatus;
pub use options::Options;
