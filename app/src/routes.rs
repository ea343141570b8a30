//! Routes that are not pages: the ear of the scan page, the captcha's picture.

use std::convert::Infallible;

use axum::Extension;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use futures::Stream;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, StatusCode};
use identity::Visitor;
use identity::live::ScanEvent;
use identity::scan::{Scan, ScanState, Scans};
use tokio::sync::mpsc::Receiver;

use crate::console::people::undo as people;
use crate::context::{Services, empty};

/// The routes; the server mounts them beside the pages.
pub fn routes(services: Services) -> Router {
    Router::new()
        .route("/events/scan/{token}", get(scan_events))
        .route("/captcha/{token}", get(captcha_image))
        .route("/console/audit/export/{token}", get(crate::console::audit::export::download))
        // Addresses that manuals and bookmarks have (P-3).
        .route("/user/manage.do", get(|| async { Redirect::to("/security/password") }))
        .route("/findPsw.do", get(|| async { Redirect::to("/recover") }))
        .merge(crate::uploads::pictures())
        .merge(crate::console::reviews::routes())
        .route(people::LIST, get(people::list))
        .route(people::GIVE, get(people::give))
        .merge(crate::console::roster::report())
        .with_state(services)
}

/// Tells the page that shows a QR what happens to it; ends when nothing more can.
async fn scan_events(
    State(services): State<Services>,
    Path(token): Path<String>,
    Extension(visitor): Extension<Visitor>,
) -> Response {
    match services.scans.watch(&token, &visitor).await {
        Ok(Ok((state, receiver, scan))) => {
            let stream = events(services.scans.clone(), scan, state, receiver);
            let mut response = Sse::new(stream).keep_alive(KeepAlive::default()).into_response();
            let headers = response.headers_mut();
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            // nginx would hold events back until its buffer is full.
            headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
            response
        }
        Ok(Err(_)) => empty(StatusCode::FORBIDDEN),
        Err(fault) => {
            tracing::error!(%fault, "a scan could not be watched");
            empty(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// Forgets the listener when the page goes.
struct Ear {
    scans: Scans,
    scan: Scan,
    receiver: Option<Receiver<ScanEvent>>,
}

impl Drop for Ear {
    fn drop(&mut self) {
        // The receiver first: tidying forgets the closed ones.
        drop(self.receiver.take());
        self.scans.stop_watching(&self.scan);
    }
}

fn events(
    scans: Scans,
    scan: Scan,
    state: ScanState,
    receiver: Receiver<ScanEvent>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    /// Where the stream stands.
    enum Stand {
        First(ScanState),
        Listening { seen: bool },
        Over,
    }
    let ear = Ear { scans, scan, receiver: Some(receiver) };
    futures::stream::unfold((ear, Stand::First(state)), |(mut ear, stand)| async move {
        let named = |name: &str| Ok(Event::default().event(name).data(name));
        let seen = match stand {
            Stand::First(ScanState::Confirmed) => return Some((named("confirmed"), (ear, Stand::Over))),
            Stand::First(ScanState::Refused) => return Some((named("refused"), (ear, Stand::Over))),
            Stand::First(ScanState::Expired) => return Some((named("expired"), (ear, Stand::Over))),
            Stand::First(ScanState::Waiting) => false,
            Stand::Listening { seen } => seen,
            Stand::Over => return None,
        };
        let wait = if seen { ear.scans.time_after_seen(&ear.scan) } else { ear.scans.time_unseen(&ear.scan) };
        let heard = match ear.receiver.as_mut() {
            Some(receiver) => tokio::time::timeout(wait, receiver.recv()).await,
            None => return None,
        };
        Some(match heard {
            Ok(Some(ScanEvent::Seen)) => (named("seen"), (ear, Stand::Listening { seen: true })),
            Ok(Some(event)) => (named(event.code()), (ear, Stand::Over)),
            // Not heard in time, or the server is going down.
            Ok(None) | Err(_) => (named("expired"), (ear, Stand::Over)),
        })
    })
}

/// The picture of a captcha.
async fn captcha_image(State(services): State<Services>, Path(token): Path<String>) -> Response {
    match services.captcha.render(&token) {
        Ok(png) => {
            let headers = [
                (CONTENT_TYPE, HeaderValue::from_static("image/png")),
                (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (headers, png).into_response()
        }
        Err(_) => empty(StatusCode::NOT_FOUND),
    }
}
