//! The ports in SQL, written once. This folder is compiled twice, below
//! `sqlite` and below `postgres`: `super` names what differs (`Db`, its types,
//! `Link`, `SKIP_LOCKED`, `LOCK_ACCOUNT`), the statements themselves are the same.

mod account;
mod api;
mod app_password;
mod audit;
mod audit_chain;
mod audit_figures;
mod case;
mod code;
mod console;
pub mod copy;
mod factor;
mod growing;
mod identity;
mod invitation;
mod job;
mod journey;
mod limit;
mod outbox;
mod people;
mod question;
mod review;
mod roster;
mod scan;
mod service;
mod session;
mod settings;
mod source;
mod statement;
mod ticket;
mod unit;

pub use unit::Unit;

use super::{Arguments, Db, LOCK_ACCOUNT, Link, Row, SKIP_LOCKED, push_placeholder};

/// How many of `columns`-column rows go into one INSERT: statements stay below
/// every limit on placeholders, and short enough to parse quickly.
const fn rows_at_once(columns: usize) -> usize {
    4000 / columns
}
