//! A whole installation in a folder of its own, on a clock moved by hand.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Request, Response, StatusCode};
use server::compose::{Composed, Migrations, compose};
use server::generation::open_book;
use server::http::address::Peer;
use server::serve::application;
use server::settings::{Saved, Settings, Sources, load};
use tempfile::TempDir;
use testkit::{FakeClock, SeededEntropy};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// An installation.
pub struct House {
    pub composed: Composed,
    pub app: Router,
    pub stop: CancellationToken,
    pub clock: Arc<FakeClock>,
    _folder: TempDir,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub body: String,
}

impl Answer {
    /// The value of a header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The `Set-Cookie` line of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .find(|value| value.starts_with(&format!("{name}=")))
    }
}

impl House {
    /// With default settings but for `changes`.
    pub async fn with(changes: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = load(&Sources::default()).unwrap().settings;
        settings.data_dir = folder.path().join("data");
        settings.policy.hashing.memory_kib = 1024;
        settings.policy.hashing.passes = 1;
        settings.policy.hashing.threads = 1;
        changes(&mut settings);
        let clock = Arc::new(FakeClock::enrolment_morning());
        let mut composed =
            compose(settings, (clock.clone(), Arc::new(SeededEntropy::new(7))), Migrations::Apply)
                .await
                .unwrap();
        let (_, versions) = tokio::sync::watch::channel(0);
        composed.services.book = Some(open_book(Sources::default(), Saved::default(), versions));
        let stop = CancellationToken::new();
        let app = application(&composed, &stop).unwrap();
        Self { composed, app, stop, clock, _folder: folder }
    }

    /// With default settings.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// The configured host.
    pub fn host(&self) -> &str {
        self.composed.settings.server.public_url.authority()
    }

    /// A request that a browser would send to the configured host.
    pub fn request(&self, method: &str, path: &str) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", self.host())
            .header("accept", "text/html,*/*")
    }

    /// Sends it from 203.0.113.9.
    pub async fn raw(&self, request: Request<Body>) -> Response<Body> {
        self.raw_from("203.0.113.9:4711", request).await
    }

    /// Sends it from somewhere.
    pub async fn raw_from(&self, peer: &str, mut request: Request<Body>) -> Response<Body> {
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        self.app.clone().oneshot(request).await.unwrap()
    }

    /// Sends it and reads the whole answer.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        read(self.raw(request).await).await
    }

    /// `GET path`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }
}

/// Reads a response to its end.
pub async fn read(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let body = tokio::time::timeout(Duration::from_secs(20), to_bytes(body, 1 << 24)).await.unwrap().unwrap();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
}

/// The paths of all routes, with parameters filled in.
pub fn paths(app: &Router) -> Vec<String> {
    let mut found: Vec<String> = templates(app).iter().map(|path| filled(path)).collect();
    found.sort();
    found.dedup();
    found
}

/// The paths of all routes as they are written, as the router lists them in its debug text.
pub fn templates(app: &Router) -> Vec<String> {
    let text = format!("{app:?}");
    let (_, listed) = text.split_once("paths: {").expect("the router lists its paths");
    let listed = &listed[..listed.find('}').map_or(listed.len(), |_| listed.len())];
    let mut found: Vec<String> = listed
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|path| path.starts_with('/'))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

fn filled(template: &str) -> String {
    template
        .split('/')
        .map(|part| if part.starts_with('{') { "x" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}
