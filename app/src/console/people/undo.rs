//! Files of the room: lists taken away, undo files out and in. They are routes
//! and no pages, and ask for the same leave.

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use futures::stream;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use identity::console::people::PeopleExport;
use identity::console::{EditPeople, ExportPeople, Unmask};
use identity::session::Current;
use identity::{Refusal, Visitor};
use serde::{Deserialize, Serialize};

use super::address::search_of;
use super::bulk::{path, refused};
use crate::console::room;
use crate::context::{Services, base64_url, empty, from_base64_url, parameter, sealed_echo};

/// Where an undo file is taken back.
pub const TAKE: &str = "/console/people/undo";
/// Where the undo file of a plan is.
pub const GIVE: &str = "/console/people/bulk/{plan}/undo.csv";
/// Where a list is.
pub const LIST: &str = "/console/people/export/list.csv";

/// Bytes of an undo file of 5,000 people with its form, and some.
pub const MOST: usize = 2 << 20;
/// The purpose under which an order for a list is sealed.
const PURPOSE: &str = "people-export";
/// Seconds in which an ordered list has to be fetched.
const SECONDS: u64 = 300;

/// A list that was ordered by a form: only the session that did fetches it.
#[derive(Serialize, Deserialize)]
pub(super) struct Order {
    pub session: uuid::Uuid,
    pub at: i64,
    pub query: String,
    /// Why numbers are wanted in full.
    pub whole: Option<String>,
}

impl Order {
    /// The address of the list.
    pub fn address(&self, services: &Services) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        let sealed = services.domain.keyring.seal(&*services.domain.entropy, PURPOSE, &json);
        format!("{LIST}?order={}", base64_url(&sealed))
    }

    fn of(services: &Services, address: &str, session: uuid::Uuid) -> Option<Self> {
        let sealed = from_base64_url(&parameter(address, "order")?)?;
        let order: Self =
            serde_json::from_slice(&services.domain.keyring.open(PURPOSE, &sealed).ok()?).ok()?;
        let age = services.domain.now().since(identity::Time(order.at)).as_secs();
        (order.session == session && age < SECONDS).then_some(order)
    }
}

/// A file to keep, never to be shown or stored on the way.
fn file(name: &'static str, body: Body) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static(name)),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, body).into_response()
}

/// The list that was ordered, piece by piece.
pub async fn list(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Extension(current): Extension<Current>,
    uri: http::Uri,
) -> Response {
    let may = match room::admitted::<ExportPeople>(&services, &current, &visitor).await {
        Ok(Ok(may)) => may,
        Ok(Err(_)) => return empty(StatusCode::FORBIDDEN),
        Err(fault) => return room::shut(&fault),
    };
    let Some(order) = Order::of(&services, &uri.to_string(), may.actor().session) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let search = search_of(&services.people, &format!("?{}", order.query));
    let unmask = match &order.whole {
        Some(why) => match room::admitted::<Unmask>(&services, &current, &visitor).await {
            Ok(Ok(unmask)) => Some((unmask, why.clone())),
            Ok(Err(_)) => return empty(StatusCode::FORBIDDEN),
            Err(fault) => return room::shut(&fault),
        },
        None => None,
    };
    let whole = unmask.as_ref().map(|(unmask, why)| (unmask, why.as_str()));
    match services.people.export(may, search, whole).await {
        Ok(Ok(export)) => file("attachment; filename=\"people.csv\"", Body::from_stream(pieces(export))),
        Ok(Err(_)) => empty(StatusCode::FORBIDDEN),
        Err(fault) => room::shut(&fault),
    }
}

/// A list that breaks off is told by its end.
fn pieces(export: PeopleExport) -> impl stream::Stream<Item = Result<Bytes, std::io::Error>> {
    stream::try_unfold(export, |mut export| async move {
        match export.next().await {
            Ok(Some(piece)) => Ok(Some((Bytes::from(piece), export))),
            Ok(None) => Ok(None),
            Err(fault) => {
                tracing::error!(%fault, "a list of people broke off");
                Err(std::io::Error::other("the list broke off"))
            }
        }
    })
}

/// What undoes a plan.
pub async fn give(
    State(services): State<Services>,
    Path(plan): Path<String>,
    Extension(visitor): Extension<Visitor>,
    Extension(current): Extension<Current>,
) -> Response {
    let sight = match room::door::<EditPeople>(&services, &current, &visitor).await {
        Ok((_, sight)) => sight,
        Err(response) => return response,
    };
    match services.people.undo_file(&sight, &plan).await {
        Ok(Ok(text)) => file("attachment; filename=\"undo.csv\"", Body::from(text)),
        Ok(Err(_)) => empty(StatusCode::NOT_FOUND),
        Err(fault) => room::shut(&fault),
    }
}

/// Takes an undo file, and leads to the plan that was made of it.
pub async fn take(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Extension(current): Extension<Current>,
    form: Multipart,
) -> Response {
    let may = match room::admitted::<EditPeople>(&services, &current, &visitor).await {
        Ok(Ok(may)) => may,
        Ok(Err(_)) => return empty(StatusCode::FORBIDDEN),
        Err(fault) => return room::shut(&fault),
    };
    let made = match fields(form).await {
        Some((text, why)) => services.people.plan_undo(&*may, &text, &why).await,
        None => Ok(Err(Refusal::UndoFileInvalid)),
    };
    match made {
        Ok(Ok(plan)) => see(&format!("{}/{plan}", path()), None),
        Ok(Err(refusal)) => match sealed_echo(&services.domain, &refused(&refusal), false) {
            Some((again, cookie)) => see(&format!("{}?again={again}", path()), Some(&cookie)),
            None => see(&path(), None),
        },
        Err(fault) => room::shut(&fault),
    }
}

/// The file and the reason of the form.
async fn fields(mut form: Multipart) -> Option<(String, String)> {
    let (mut text, mut why) = (None, String::new());
    while let Ok(Some(field)) = form.next_field().await {
        match field.name() {
            Some("file") => {
                text = String::from_utf8(field.bytes().await.ok()?.to_vec()).ok();
            }
            Some("reason") => why = field.text().await.ok()?,
            _ => {}
        }
    }
    Some((text?, why))
}

fn see(url: &str, cookie: Option<&str>) -> Response {
    let mut response = empty(StatusCode::SEE_OTHER);
    if let Ok(value) = HeaderValue::from_str(url) {
        response.headers_mut().insert(LOCATION, value);
    }
    if let Some(Ok(value)) = cookie.map(HeaderValue::from_str) {
        response.headers_mut().insert(SET_COOKIE, value);
    }
    response
}
