//! Between the network and the application: connections, limits, headers,
//! cookies, requests from other sites, files. What pages and protocols do is
//! in `app` and `protocol`.

pub mod address;
pub mod api;
pub mod app_passwords;
pub mod assets;
pub mod cookies;
pub mod csrf;
pub mod edge;
pub mod functions;
pub mod headers;
pub mod language;
pub mod listen;
pub mod page;
pub mod scim;
pub mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower_http::csrf::ConfigError;
use tower_http::limit::RequestBodyLimitLayer;

use crate::settings::Settings;
use assets::Assets;
use edge::Edge;
use visitor::Doorman;

/// The whole public application: `site` (pages, server functions, protocols)
/// with everything that stands before it. `uploads` has limits of its own; to
/// `programs`, which bring tokens and no cookies, nobody is led by another site.
pub fn stack(
    site: Router,
    uploads: Router,
    programs: Router,
    assets: &Assets,
    edge: Arc<Edge>,
    doorman: Arc<Doorman>,
    settings: &Settings,
) -> Result<Router, ConfigError> {
    // Outermost last: edge, then requests from other sites, then sizes, then who is asking.
    let app = site
        .layer(from_fn_with_state(Arc::clone(&doorman), visitor::visitor))
        .merge(assets.routes())
        .route("/language/{code}", get(language::switch))
        .layer(RequestBodyLimitLayer::new(settings.policy.limits.body_bytes))
        .merge(uploads.layer(from_fn_with_state(doorman, visitor::visitor)))
        .layer(csrf::layer(&settings.server.public_url)?)
        .merge(programs)
        .layer(from_fn_with_state(edge, edge::edge));
    Ok(app)
}
