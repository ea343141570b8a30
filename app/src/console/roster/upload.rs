//! A roster in, its report out.

use std::io::Write as _;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use identity::console::SyncRoster;
use identity::ports::RunPart;
use identity::roster::Column;
use identity::session::Current;
use identity::{Fault, Visitor};
use tempfile::NamedTempFile;
use uuid::Uuid;

use super::ROOM;
use super::look::look;
use super::work::pieces;
use crate::answer::{Echo, Problem};
use crate::console::room;
use crate::context::{Services, empty, sealed_echo};

/// The route of uploads, which takes large bodies.
pub const UPLOAD: &str = "/console/roster/upload";

/// What a form has beside its file.
const BESIDE: usize = 64 * 1024;

/// The one route with a large body.
pub fn uploads(services: Services) -> Router {
    let most = services.domain.policy.roster.max_upload_bytes.saturating_add(BESIDE);
    Router::new().route(UPLOAD, post(take)).layer(DefaultBodyLimit::max(most)).with_state(services)
}

/// What goes out.
pub fn report() -> Router<Services> {
    Router::new().route("/console/roster/{run}/report.csv", get(download))
}

/// Why a file was not taken.
enum Untaken {
    Refused(&'static str),
    Fault(Fault),
}

async fn take(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Extension(current): Extension<Current>,
    mut form: Multipart,
) -> Response {
    let may = match room::door::<SyncRoster>(&services, &current, &visitor).await {
        Ok((who, _)) => who.act::<SyncRoster>(),
        Err(response) => return response,
    };
    let Ok(may) = may else { return empty(StatusCode::FORBIDDEN) };
    let taken = async {
        let most = services.domain.policy.roster.max_upload_bytes;
        let (name, file, bytes) = receive(&mut form, most).await?;
        let mapping = look(file.path()).await.map_err(Untaken::Fault)?.map_err(Untaken::Refused)?;
        let reader = file.reopen().map_err(|_| lost())?;
        let run = services.rosters.receive(&may, (&name, bytes), &mapping, pieces(reader)).await;
        run.map_err(Untaken::Fault)
    };
    match taken.await {
        Ok(run) => led(&format!("{ROOM}/{run}"), None),
        Err(Untaken::Refused(code)) => {
            // A browser that is cut off while it sends shows an error of its own.
            while let Ok(Some(mut field)) = form.next_field().await {
                while let Ok(Some(_)) = field.chunk().await {}
            }
            let problem = Problem { code: code.to_owned(), ..Problem::default() };
            let echo = Echo { form: "upload".to_owned(), problem: Some(problem), ..Echo::default() };
            let sealed = sealed_echo(&services.domain, &echo, false);
            let to =
                sealed.as_ref().map_or_else(|| ROOM.to_owned(), |(again, _)| format!("{ROOM}?again={again}"));
            led(&to, sealed.map(|(_, cookie)| cookie))
        }
        Err(Untaken::Fault(fault)) => room::shut(&fault),
    }
}

fn lost() -> Untaken {
    Untaken::Fault(Fault::Inconsistent("a temporary file could not be written"))
}

/// See other.
fn led(to: &str, cookie: Option<String>) -> Response {
    let mut response = empty(StatusCode::SEE_OTHER);
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(&cookie).ok()) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The file of the form, in a temporary file that we alone can read.
async fn receive(form: &mut Multipart, most: usize) -> Result<(String, NamedTempFile, u64), Untaken> {
    loop {
        let field = form.next_field().await.map_err(|_| Untaken::Refused("roster_too_large"))?;
        let Some(mut field) = field else { return Err(Untaken::Refused("roster_no_file")) };
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        let mut file = NamedTempFile::new().map_err(|_| lost())?;
        let mut bytes = 0_usize;
        while let Some(chunk) = field.chunk().await.map_err(|_| Untaken::Refused("roster_too_large"))? {
            bytes = bytes.saturating_add(chunk.len());
            if bytes > most {
                return Err(Untaken::Refused("roster_too_large"));
            }
            file.write_all(&chunk).map_err(|_| lost())?;
        }
        if bytes == 0 {
            return Err(Untaken::Refused("roster_no_file"));
        }
        file.flush().map_err(|_| lost())?;
        return Ok((name, file, u64::try_from(bytes).unwrap_or(u64::MAX)));
    }
}

/// The columns in the order of the form.
pub(super) const COLUMNS: [Column; Column::COUNT] = Column::ALL;

async fn download(
    State(services): State<Services>,
    Path(run): Path<Uuid>,
    Extension(visitor): Extension<Visitor>,
    Extension(current): Extension<Current>,
) -> Response {
    let sight = match room::door::<SyncRoster>(&services, &current, &visitor).await {
        Ok((_, sight)) => sight,
        Err(response) => return response,
    };
    match services.rosters.run(&sight, run).await {
        Ok(Some(_)) => {}
        Ok(None) => return empty(StatusCode::NOT_FOUND),
        Err(fault) => return room::shut(&fault),
    }
    let rosters = services.rosters.clone();
    let pieces = futures::stream::try_unfold((rosters, 0_u32), move |(rosters, number)| async move {
        let piece = rosters.piece(run, RunPart::Report, number).await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(piece.map(|piece| (piece, (rosters, number.saturating_add(1)))))
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"roster-report.csv\"")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}
