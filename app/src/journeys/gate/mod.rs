//! The ways in for people who cannot sign in: activating an account (J-5),
//! recovering a password (P-10, S-21, H-9), finding one's number (J-4). Three
//! journeys with one shape, so they share their view and most of their pages.

mod activation;
mod forms;
mod lookup;
mod model;
mod page;
pub(crate) mod questions;
mod recovery;
#[cfg(feature = "ssr")]
mod serve;
mod steps;

pub use activation::*;
pub use lookup::*;
pub use model::{GateView, Kind, Start, gate_page};
pub use page::GatePage;
pub use questions::*;
pub use recovery::*;
