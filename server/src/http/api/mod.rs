//! The admin API (docs/api.md): the console's services for programs, under
//! `/api/v1`. Handlers are thin: they take leave by the token, call the service
//! that the console calls, and write down what came of it.

mod announcements;
mod applications;
mod audit;
mod document;
pub mod gate;
mod list;
pub mod once;
mod outbox;
mod overview;
mod people;
mod problem;
mod reviews;
mod rosters;
mod settings;
mod take;

use std::collections::HashSet;
use std::sync::Arc;

use app::context::Services;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use http::Method;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use problem::Problem;

/// Where it lies.
pub const PREFIX: &str = "/api/v1";

/// Where files are sent.
pub const UPLOAD: &str = "/api/v1/rosters";

/// What handlers have at hand.
#[derive(Clone)]
pub struct Api {
    /// The same services as the console's.
    pub services: Services,
    /// What changes something: method and path as it is routed.
    changes: Arc<HashSet<(Method, String)>>,
}

impl Api {
    /// Whether there is an operation that changes something: a method that is not there takes no key.
    fn has_change(&self, method: &Method, path: &str) -> bool {
        self.changes.contains(&(method.clone(), path.to_owned()))
    }

    /// The address of something of ours, as links in answers name it.
    fn address(&self, path: &str) -> String {
        format!("{}{PREFIX}{path}", self.services.public_url)
    }
}

/// All operations, each with its description.
fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(people::routes())
        .merge(reviews::routes())
        .merge(rosters::routes())
        .merge(applications::routes())
        .merge(announcements::routes())
        .merge(audit::routes())
        .merge(overview::routes())
        .merge(outbox::routes())
        .merge(settings::routes())
}

/// The document that describes them (OpenAPI 3.1).
pub fn document(public_url: &str) -> OpenApi {
    document::finished(operations().merge(rosters::uploads()).into_openapi(), public_url)
}

/// The routes.
pub fn routes(services: Services) -> Router {
    let most = services.domain.policy.limits.body_bytes;
    let mut description = document(&services.public_url);
    let changes = document::changes(&mut description).collect();
    let api = Api { services, changes: Arc::new(changes) };
    let (operations, _) = operations().split_for_parts();
    let (uploads, _) = rosters::uploads().split_for_parts();
    let operations = operations
        .layer(from_fn_with_state(api.clone(), once::once))
        .layer(DefaultBodyLimit::max(most))
        // A file is not held in memory, and has a limit of its own.
        .merge(uploads)
        .route("/{*rest}", any(unknown))
        .layer(from_fn_with_state(api.clone(), gate::gate))
        .with_state(api);
    // Whoever writes a program reads it before they have a token; it tells nothing about anybody.
    let description = Router::new().route("/openapi.json", get(async move || Json(description)));
    Router::new().nest(PREFIX, operations.merge(description))
}

async fn unknown() -> Response {
    Problem::not_found().into_response()
}
