//! Pictures of cases over HTTP: in by a plain `multipart/form-data` form, out to
//! whom they belong.
//!
//! However many arrive at once, memory holds a chunk of each and one of them
//! whole: what has arrived waits in an unlinked temporary file, sealed with the
//! installation's key, until it is its turn to be made a picture of (S12).

use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::sync::Arc;

use axum::Extension;
use axum::Router;
use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, SET_COOKIE,
};
use http::{HeaderValue, StatusCode};
use identity::case::Applicant;
use identity::session::Current;
use identity::{Domain, Fault, Refusal, Visitor};
use tokio::sync::Semaphore;

use crate::answer::{Echo, Failure, Problem};
use crate::console::people::undo as people;
use crate::context::{EventId, Services, empty, sealed_echo};

/// Bytes that are kept in memory of one upload.
const CHUNK: usize = 128 * 1024;

/// Uploads that may arrive at once; more are asked to come again.
const AT_ONCE: usize = 64;

/// Bytes that are read of somebody who may not upload.
const STRANGERS: usize = 1_000_000;

/// What a form has beside its files.
const BESIDE: usize = 64 * 1024;

/// The purpose under which chunks are sealed.
const PURPOSE: &str = "upload";

/// The route of uploads, which alone takes large bodies; apart from the others, so that their limit
/// stays small.
pub const UPLOAD: &str = "/cases/{case}/evidence";

#[derive(Clone)]
struct Desk {
    services: Services,
    places: Arc<Semaphore>,
}

/// The routes with large bodies.
pub fn uploads(services: Services) -> Router {
    let policy = &services.domain.policy.cases;
    let files = usize::try_from(policy.max_files).unwrap_or(usize::MAX);
    let most = policy.max_file_bytes.saturating_mul(files).saturating_add(BESIDE);
    let undo = Router::new().route(people::TAKE, post(people::take)).with_state(services.clone());
    let undo = undo.layer(DefaultBodyLimit::max(people::MOST));
    let desk = Desk { services, places: Arc::new(Semaphore::new(AT_ONCE)) };
    let rosters = crate::console::roster::uploads(desk.services.clone());
    let pictures = Router::new().route(UPLOAD, post(take)).with_state(desk);
    pictures.layer(DefaultBodyLimit::max(most)).merge(undo).merge(rosters)
}

/// What goes out.
pub fn pictures() -> Router<Services> {
    Router::new()
        .route("/cases/{case}/evidence/{number}", get(show))
        .route(
            "/samples/identity-card.svg",
            get(|| sample(include_str!("../../public/sample-identity-card.svg"))),
        )
        .route(
            "/samples/campus-card.svg",
            get(|| sample(include_str!("../../public/sample-campus-card.svg"))),
        )
        // The addresses that the manual names (P-23, P-31).
        .route("/user/phonechange/show", get(|| async { Redirect::permanent("/unbind") }))
        .route("/user/phonechange/showUserApplys", get(|| async { Redirect::permanent("/applies") }))
}

async fn sample(svg: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
    ];
    (headers, svg).into_response()
}

/// Takes the files of the form named `file`, and leads back to the step.
async fn take(
    State(desk): State<Desk>,
    Path(case): Path<String>,
    Extension(visitor): Extension<Visitor>,
    Extension(current): Extension<Current>,
    event: Option<Extension<EventId>>,
    mut form: Multipart,
) -> Response {
    let who = Applicant { session: current.0.as_ref(), visitor: &visitor };
    let taken = match desk.services.cases.may_add_picture(&case, who).await {
        Ok(Ok(())) => {
            // Places are for those who may send pictures.
            let Ok(place) = desk.places.try_acquire() else {
                let failure = Failure { event: String::new(), retry_after: Some(10) };
                let echo = Echo { failure: Some(failure), ..Echo::default() };
                return back(&desk.services.domain, &case, Some(echo));
            };
            let taken = desk.take_all(&case, &mut form, who).await;
            drop(place);
            if !matches!(taken, Ok(Ok(()))) {
                drain(&mut form, usize::MAX).await;
            }
            taken
        }
        refused => {
            drain(&mut form, STRANGERS).await;
            refused
        }
    };
    let echo = match taken {
        Ok(Ok(())) => None,
        Ok(Err(refusal)) => {
            let problem =
                Problem { code: refusal.code().to_owned(), number: refusal.number(), ..Problem::default() };
            Some(Echo { problem: Some(problem), ..Echo::default() })
        }
        Err(fault) => {
            let event = event.map(|event| event.0.0.to_string()).unwrap_or_default();
            tracing::error!(event, %fault, "an upload failed");
            let failure = Failure { event, retry_after: fault.retry_after() };
            Some(Echo { failure: Some(failure), ..Echo::default() })
        }
    };
    back(&desk.services.domain, &case, echo)
}

/// Reads what is left of a form: a browser that is cut off while it sends shows an error of its own,
/// not our answer.
async fn drain(form: &mut Multipart, most: usize) {
    let mut left = most;
    while let Ok(Some(mut field)) = form.next_field().await {
        while let Ok(Some(bytes)) = field.chunk().await {
            let Some(rest) = left.checked_sub(bytes.len()) else { return };
            left = rest;
        }
    }
}

/// Back to the step, with what has to be said there.
fn back(domain: &Domain, case: &str, echo: Option<Echo>) -> Response {
    let mut response = empty(StatusCode::SEE_OTHER);
    // The id comes from the address of this request: only what an id is made of goes into a header.
    let id: String = case.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let mut to = format!("/case/{id}?step=pictures");
    let echo = echo.map(|echo| Echo { form: "pictures".to_owned(), ..echo });
    if let Some((again, cookie)) = echo.and_then(|echo| sealed_echo(domain, &echo, false)) {
        to = format!("{to}&again={again}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    if let Ok(to) = HeaderValue::from_str(&to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

impl Desk {
    async fn take_all(
        &self,
        case: &str,
        form: &mut Multipart,
        who: Applicant<'_>,
    ) -> Result<Result<(), Refusal>, Fault> {
        let cases = &self.services.cases;
        let most = self.services.domain.policy.cases.max_file_bytes;
        loop {
            let field = match form.next_field().await {
                Ok(Some(field)) => field,
                Ok(None) => return Ok(Ok(())),
                Err(_) => return Ok(Err(Refusal::PictureTooLarge)),
            };
            // Names of files are never looked at: they say nothing that could be believed (S12).
            if field.name() != Some("file") {
                continue;
            }
            let mut spool = match Spool::fill(&self.services.domain, field, most).await {
                Ok(spool) => spool,
                Err(Unspooled::TooLarge) => return Ok(Err(Refusal::PictureTooLarge)),
                Err(Unspooled::Broken) => return Ok(Err(Refusal::PictureUnreadable)),
                Err(Unspooled::Full) => return Err(Fault::Inconsistent("no room for an upload")),
            };
            // A form that was sent without choosing a file has an empty one.
            if spool.length == 0 {
                continue;
            }
            if let Err(refusal) = cases.add_picture(case, move || spool.read(), who).await? {
                return Ok(Err(refusal));
            }
        }
    }
}

/// Why a file was not spooled.
enum Unspooled {
    TooLarge,
    Broken,
    Full,
}

/// A file that has arrived: sealed chunks in a temporary file without a name.
struct Spool {
    domain: Domain,
    file: File,
    chunks: Vec<usize>,
    length: usize,
}

impl Spool {
    async fn fill(domain: &Domain, mut field: Field<'_>, most: usize) -> Result<Self, Unspooled> {
        let file = tempfile::tempfile().map_err(|error| {
            tracing::error!(%error, "a temporary file could not be made");
            Unspooled::Full
        })?;
        let mut spool = Self { domain: domain.clone(), file, chunks: Vec::new(), length: 0 };
        let mut chunk = Vec::new();
        while let Some(bytes) = field.chunk().await.map_err(|_| Unspooled::Broken)? {
            spool.length += bytes.len();
            if spool.length > most {
                return Err(Unspooled::TooLarge);
            }
            chunk.extend_from_slice(&bytes);
            if chunk.len() >= CHUNK {
                spool.write(&chunk)?;
                chunk.clear();
            }
        }
        if !chunk.is_empty() {
            spool.write(&chunk)?;
        }
        Ok(spool)
    }

    /// Into the page cache: no longer than a copy takes.
    fn write(&mut self, chunk: &[u8]) -> Result<(), Unspooled> {
        let sealed = self.domain.keyring.seal(&*self.domain.entropy, PURPOSE, chunk);
        self.file.write_all(&sealed).map_err(|error| {
            tracing::error!(%error, "a temporary file could not be written");
            Unspooled::Full
        })?;
        self.chunks.push(sealed.len());
        Ok(())
    }

    fn read(&mut self) -> std::io::Result<Vec<u8>> {
        self.file.rewind()?;
        let mut whole = Vec::with_capacity(self.length);
        let mut sealed = Vec::new();
        for length in &self.chunks {
            sealed.resize(*length, 0);
            self.file.read_exact(&mut sealed)?;
            let chunk = self.domain.keyring.open(PURPOSE, &sealed).map_err(std::io::Error::other)?;
            whole.extend_from_slice(&chunk);
        }
        Ok(whole)
    }
}

/// A picture, for whom the case may concern: never anything but a picture (S12).
async fn show(
    State(services): State<Services>,
    Path((case, number)): Path<(String, u32)>,
    Extension(visitor): Extension<Visitor>,
    Extension(current): Extension<Current>,
) -> Response {
    let who = Applicant { session: current.0.as_ref(), visitor: &visitor };
    match services.cases.picture(&case, number, who).await {
        Ok(Ok(jpeg)) => picture(jpeg),
        Ok(Err(_)) => empty(StatusCode::NOT_FOUND),
        Err(fault) => {
            tracing::error!(%fault, "a picture could not be shown");
            empty(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

fn picture(jpeg: Vec<u8>) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"picture.jpg\"")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Body::from(jpeg)).into_response()
}
