//! Requests from other sites (S14): what changes something has to come from
//! our own pages. Browsers say where a request comes from (`Sec-Fetch-Site`,
//! `Origin`); programs say nothing and carry no cookies.

use axum::response::Response;
use http::{Method, StatusCode, Uri};
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};

use crate::settings::PublicOrigin;

/// Paths that other sites may POST to, each with its own protection; a test
/// holds this list against the routes. None so far: CAS validates with GET.
pub const EXEMPT: &[&str] = &[];

/// What answers a request that is refused.
type Refuse = fn(ProtectionError) -> Response;

/// The layer for everything that people's browsers reach.
pub fn layer(origin: &PublicOrigin) -> Result<CsrfLayer<Refuse>, ConfigError> {
    let bypass = |_: &Method, uri: &Uri| EXEMPT.contains(&uri.path());
    let refuse: Refuse = refuse;
    let layer = CsrfLayer::new().add_trusted_origin(origin.as_str())?;
    Ok(layer.with_insecure_bypass(bypass).with_rejection_response(refuse))
}

/// The page itself is made at the edge, which knows the language.
fn refuse(_: ProtectionError) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::FORBIDDEN;
    response.extensions_mut().insert(super::page::Code("cross_site"));
    response
}
