//! The application behind the HTTP stack: pages and server functions of `app`,
//! CAS of `protocol`.

use std::pin::Pin;
use std::sync::Arc;

use app::context::Services;
use app::cookies;
use app::shell::{SiteContext, document, provide_site};
use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http::header::SET_COOKIE;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use i18n::Locale;
use identity::Visitor;
use identity::ports::SessionRow;
use identity::session::Current;
use leptos::config::LeptosOptions;
use leptos::nonce::Nonce;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list};
use protocol::cas::{CasState, EndFailed, HandOver, Pages, PlainPages, Refusal, SessionEnder};

use crate::compose::Composed;
use crate::http::app_passwords;
use crate::http::assets::Assets;
use crate::http::functions::functions;
use crate::http::headers::CspNonce;
use crate::http::page::Code;

/// All routes of the application.
pub fn site(composed: &Composed, assets: &Assets) -> Router {
    let stage = Stage::new(composed, assets);
    let pages = Router::new()
        .leptos_routes_with_context(
            &stage.options,
            generate_route_list(app::App),
            {
                let stage = stage.clone();
                move || stage.provide()
            },
            {
                let options = stage.options.clone();
                move || document(options.clone(), None, app::App)
            },
        )
        // The console's pages; its server functions are among the portal's.
        .route("/console", get(stage.console()))
        .route("/console/{*page}", get(stage.console()))
        // Server functions have routes of their own; what is left is from a page of another build.
        .route("/_fn/{*name}", any(unknown_function))
        .layer(from_fn(functions))
        .with_state(stage.options.clone());
    let cas = protocol::cas::routes(CasState {
        tickets: composed.tickets.clone(),
        sessions: Arc::new(Ender(composed.services.clone())),
        pages: Arc::new(Dressed(stage)),
    });
    let clients = Arc::clone(&composed.app_password_clients);
    pages
        .merge(cas)
        .merge(app::routes::routes(composed.services.clone()))
        .merge(app_passwords::routes(composed.services.clone(), clients))
}

async fn unknown_function() -> Response {
    let mut response = StatusCode::BAD_REQUEST.into_response();
    response.extensions_mut().insert(Code("page_expired"));
    response
}

/// What pages are rendered with.
#[derive(Clone)]
struct Stage {
    options: LeptosOptions,
    services: Services,
    sites: Arc<[SiteContext]>,
}

impl Stage {
    fn new(composed: &Composed, assets: &Assets) -> Self {
        let options = LeptosOptions::builder()
            .output_name("frontend")
            .site_root("")
            .site_pkg_dir(assets.folder())
            .build();
        let sites = Locale::ALL
            .into_iter()
            .map(|locale| SiteContext {
                locale,
                brand: composed.settings.branding.view(locale),
                account_name: None,
                several: false,
                announced: Vec::new(),
            })
            .collect();
        Self { options, services: composed.services.clone(), sites }
    }

    /// Puts what pages and server functions need into the context of a request.
    fn provide(&self) {
        provide_context(self.services.clone());
        let Some(parts) = use_context::<Parts>() else { return };
        // The header was made from this nonce (`http::edge`); Leptos' own is replaced.
        if let Some(nonce) = parts.extensions.get::<CspNonce>() {
            provide_context(Nonce::from_value(nonce.0.clone()));
        }
        let locale = parts.extensions.get::<Visitor>().and_then(|visitor| Locale::parse(&visitor.locale));
        let locale = locale.unwrap_or_default();
        if let Some(site) = self.sites.iter().find(|site| site.locale == locale) {
            let current = parts.extensions.get::<Current>();
            let several = current.and_then(Current::full).is_some_and(|session| session.several);
            let announced = self.services.board.shown(self.services.domain.now(), locale);
            provide_site(SiteContext { several, announced, ..site.clone() });
        }
    }

    /// Renders pages of the console.
    fn console(
        &self,
    ) -> impl Fn(Request) -> Pin<Box<dyn Future<Output = Response> + Send>> + Clone + 'static {
        let (stage, options) = (self.clone(), self.options.clone());
        leptos_axum::render_app_async_with_context(
            move || stage.provide(),
            move || document(options.clone(), Some("console.css"), app::console::Console),
        )
    }

    /// Renders the page at `path` for a request to somewhere else.
    async fn render(&self, parts: &Parts, path: &str) -> Response {
        let mut parts = parts.clone();
        parts.method = Method::GET;
        parts.uri = path.parse().unwrap_or_else(|_| Uri::from_static("/refused"));
        let stage = self.clone();
        let options = self.options.clone();
        let handler = leptos_axum::render_app_async_with_context(
            move || stage.provide(),
            move || document(options.clone(), None, app::App),
        );
        handler(Request::from_parts(parts, Body::empty())).await
    }
}

/// Signs out for `/cas/logout`.
struct Ender(Services);

#[async_trait]
impl SessionEnder for Ender {
    async fn end(&self, parts: &Parts, session: &SessionRow) -> Result<HeaderMap, EndFailed> {
        let visitor = parts.extensions.get::<Visitor>().ok_or(EndFailed)?;
        self.0.sessions.end(session, visitor).await.map_err(|fault| {
            tracing::error!(%fault, "a session could not be ended");
            EndFailed
        })?;
        let mut headers = HeaderMap::new();
        if let Ok(cookie) = HeaderValue::from_str(&cookies::clear(cookies::SESSION)) {
            headers.insert(SET_COOKIE, cookie);
        }
        Ok(headers)
    }
}

/// The pages of CAS in the institution's dress.
struct Dressed(Stage);

#[async_trait]
impl Pages for Dressed {
    async fn refusal(&self, parts: &Parts, refusal: Refusal) -> Response {
        let about = match refusal {
            Refusal::NotAdmitted(service) => format!("&service={service}"),
            _ => String::new(),
        };
        self.0.render(parts, &format!("/refused?code={}{about}", refusal.code())).await
    }

    async fn hand_over(&self, parts: &Parts, form: &HandOver) -> Response {
        PlainPages.hand_over(parts, form).await
    }
}
