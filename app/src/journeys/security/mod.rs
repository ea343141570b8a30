//! The security centre: how safe the account is, second factors, sessions and
//! devices, history.

mod functions;
mod model;
mod pages;
#[cfg(feature = "ssr")]
mod serve;

pub use functions::*;
pub use pages::{
    DevicesPage, FactorsPage, HistoryPage, PasskeyPage, RemoveFactorPage, SecurityPage, TotpPage,
};
#[cfg(feature = "ssr")]
pub(crate) use serve::{described, event, place as place_name};
