//! The viewer: one picture, zoomed and turned by links, beside the record that
//! it should match. What is shown carries the reader's number and the time.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use i18n::{I18n, t};
use identity::console::ReadCases;
use identity::session::Current;
use identity::{Fault, Visitor};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::case::{Record, shown};
use super::words::SheetView;
use super::{ROOM, part};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen};
use crate::context::{Services, empty, parameter};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};

/// How large a picture can be shown, in times of the place that it has.
const ZOOMS: [u32; 4] = [1, 2, 3, 4];

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Evidence {
    id: String,
    title: String,
    number: u32,
    pictures: Vec<u32>,
    zoom: u32,
    turn: u32,
    sheets: Vec<SheetView>,
    holder: Option<SheetView>,
}

async fn evidence(page: String) -> Result<Seen<Evidence>, ServerFnError> {
    let room = match room::enter::<ReadCases>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

async fn view(room: &Entered<ReadCases>, page: &str) -> Result<Option<Evidence>, Fault> {
    let ask = &room.ask;
    let i18n = I18n::for_locale(ask.locale());
    let Ok(Some(review)) = ask.services.cases.read(&room.sight, &part(page, 0)).await? else {
        return Ok(None);
    };
    let case = shown(ask, &i18n, &review, false);
    let number: u32 = part(page, 2).parse().unwrap_or_default();
    let Some(at) = case.pictures.iter().position(|known| *known == number) else { return Ok(None) };
    let asked = |name| parameter(page, name).and_then(|value| value.parse::<u32>().ok());
    Ok(Some(Evidence {
        id: review.file.row.id.clone(),
        title: t!(i18n, "console-reviews-picture", number = u64::try_from(at + 1).unwrap_or(0)),
        number,
        pictures: case.pictures,
        zoom: asked("zoom").filter(|zoom| ZOOMS.contains(zoom)).unwrap_or(1),
        turn: asked("turn").filter(|turn| turn % 90 == 0).unwrap_or(0) % 360,
        sheets: case.sheets,
        holder: case.holder,
    }))
}

/// `/console/reviews/<case>/picture/<number>`
#[component]
pub fn EvidencePage() -> impl IntoView {
    let data = Resource::new_blocking(here, evidence);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Evidence) -> impl IntoView {
    let i18n = use_i18n();
    let here = format!("{ROOM}/{}/picture/{}", view.id, view.number);
    let alt = view.title.clone();
    let to = |zoom: u32, turn: u32| format!("{here}?zoom={zoom}&turn={turn}#picture");
    let link = |href: String, label: String| view! { <a class="button quiet" href=href>{label}</a> };
    let (zoom, turn) = (view.zoom, view.turn);
    let larger = (zoom < 4).then(|| link(to(zoom + 1, turn), t!(i18n, "console-reviews-larger")));
    let smaller = (zoom > 1).then(|| link(to(zoom - 1, turn), t!(i18n, "console-reviews-smaller")));
    let others = view.pictures.iter().enumerate().filter(|(_, number)| **number != view.number);
    let others = others.map(|(at, number)| {
        let label = t!(i18n, "console-reviews-picture", number = u64::try_from(at + 1).unwrap_or(0));
        link(format!("{ROOM}/{}/picture/{number}", view.id), label)
    });
    view! {
        <PageTitle text=view.title.clone() />
        <p><a href=format!("{ROOM}/{}", view.id)>{t!(i18n, "console-reviews-to-case")}</a></p>
        <h1>{view.title.clone()}</h1>
        <nav class="viewer-tools" aria-label=t!(i18n, "console-reviews-tools")>
            {larger}
            {smaller}
            {link(to(zoom, (turn + 270) % 360), t!(i18n, "console-reviews-left"))}
            {link(to(zoom, (turn + 90) % 360), t!(i18n, "console-reviews-right"))}
            {others.collect_view()}
        </nav>
        <p class="hint">{t!(i18n, "console-reviews-marked")}</p>
        <div class="viewer-room">
            <div class=format!("viewer zoom-{zoom} turn-{turn}") id="picture" tabindex="0" role="group" aria-label=view.title.clone()>
                <img src=format!("{here}/image") alt=alt />
            </div>
            <Record sheets=view.sheets holder=view.holder />
        </div>
    }
}

/// The picture itself.
pub fn routes() -> Router<Services> {
    Router::new().route("/console/reviews/{case}/picture/{number}/image", get(image))
}

async fn image(
    State(services): State<Services>,
    Path((case, number)): Path<(String, u32)>,
    Extension(visitor): Extension<Visitor>,
    Extension(current): Extension<Current>,
) -> Response {
    let sight = match room::door::<ReadCases>(&services, &current, &visitor).await {
        Ok((_, sight)) => sight,
        Err(response) => return response,
    };
    match services.cases.evidence_for(&sight, &case, number).await {
        Ok(Some(jpeg)) => {
            let headers = [
                (CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
                (CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"picture.jpg\"")),
                (CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
                (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (headers, Body::from(jpeg)).into_response()
        }
        Ok(None) => empty(StatusCode::NOT_FOUND),
        Err(fault) => room::shut(&fault),
    }
}
