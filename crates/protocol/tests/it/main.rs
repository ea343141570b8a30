//! CAS over its router, in process, on a real SQLite store.

mod cas;
#[path = "../../../identity/tests/it/fixture.rs"]
mod fixture;
mod login;
mod open_redirect;
mod proxying;
mod validating;
