//! Requests from other sites (S14): what changes something has to come from
//! our own pages. Browsers say where a request comes from (`Sec-Fetch-Site`,
//! `Origin`); programs say nothing and carry no cookies.

use axum::response::Response;
use http::StatusCode;
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};

use crate::settings::PublicOrigin;

/// What stands beside this layer, with what lies below it, each with its own
/// protection; a test holds this list against the routes. SCIM and the admin API
/// read no cookie: a token that no browser sends by itself opens them, or nothing does.
pub const EXEMPT: &[&str] = &[protocol::scim::BASE, super::api::PREFIX];

/// What answers a request that is refused.
type Refuse = fn(ProtectionError) -> Response;

/// The layer for everything that people's browsers reach.
pub fn layer(origin: &PublicOrigin) -> Result<CsrfLayer<Refuse>, ConfigError> {
    let refuse: Refuse = refuse;
    let layer = CsrfLayer::new().add_trusted_origin(origin.as_str())?;
    Ok(layer.with_rejection_response(refuse))
}

/// The page itself is made at the edge, which knows the language.
fn refuse(_: ProtectionError) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::FORBIDDEN;
    response.extensions_mut().insert(super::page::Code("cross_site"));
    response
}
