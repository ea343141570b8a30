//! Lists in pages: an opaque cursor that is good for one list with one set of
//! filters, never a number of rows to skip.

use axum::Json;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::LINK;
use http::{HeaderValue, StatusCode};
use identity::Domain;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;

/// Rows on a page where nothing is said.
const DEFAULT: u32 = 50;
/// Rows on a page at most.
pub const MOST: u32 = 100;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows, in the order of the list.
    pub data: Vec<T>,
    /// Pass it as `cursor` to get the next page; `null`: this is the last one.
    pub next: Option<String>,
}

/// How many rows were asked for.
pub fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    match asked.unwrap_or(DEFAULT) {
        limit @ 1..=MOST => Ok(limit),
        _ => Err(Problem::invalid(format!("limit is 1 to {MOST}")).at("limit")),
    }
}

/// What a cursor carries: for which list it is good, and where that goes on.
#[derive(Serialize, Deserialize)]
struct Carried<T> {
    list: String,
    at: T,
}

/// The purpose under which cursors are sealed.
const PURPOSE: &str = "api-cursor";

/// Seals where a list goes on. `list`: its name and filters.
fn sealed<T: Serialize>(domain: &Domain, list: &str, at: &T) -> String {
    let json = serde_json::to_vec(&Carried { list: list.to_owned(), at }).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(domain.keyring.seal(&*domain.entropy, PURPOSE, &json))
}

/// Opens a cursor of this list.
pub fn opened<T: DeserializeOwned>(
    domain: &Domain,
    list: &str,
    cursor: Option<&str>,
) -> Result<Option<T>, Problem> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else { return Ok(None) };
    let wrong = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "cursor_invalid").at("cursor");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
    let json = domain.keyring.open(PURPOSE, &bytes).map_err(|_| wrong())?;
    let carried: Carried<T> = serde_json::from_slice(&json).map_err(|_| wrong())?;
    if carried.list == list { Ok(Some(carried.at)) } else { Err(wrong()) }
}

/// Where a page stands in its list.
pub struct Place<'a> {
    /// What seals cursors.
    pub domain: &'a Domain,
    /// The list's name and filters: a cursor is good for these.
    pub list: &'a str,
    /// Its address with its filters, as they stand in a query; nothing: it is asked for with a body.
    pub address: Option<&'a str>,
    /// Rows on a page.
    pub limit: u32,
}

impl Place<'_> {
    /// The page of these rows.
    pub fn page<T, C: Serialize>(&self, data: Vec<T>, next: Option<C>) -> Result<Response, Problem>
    where
        T: Serialize,
    {
        let next = next.map(|at| sealed(self.domain, self.list, &at));
        let link = next.as_ref().zip(self.address).and_then(|(cursor, address)| {
            let joint = if address.contains('?') { '&' } else { '?' };
            let limit = self.limit;
            let link = format!("<{address}{joint}limit={limit}&cursor={cursor}>; rel=\"next\"");
            HeaderValue::from_str(&link).ok()
        });
        let mut response = Json(Page { data, next }).into_response();
        if let Some(link) = link {
            response.headers_mut().insert(LINK, link);
        }
        Ok(response)
    }
}

/// The address of a list with those filters that are set.
pub fn address(path: &str, filters: &[(&str, &str)]) -> String {
    let set = filters.iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> =
        set.map(|(name, value)| format!("{name}={}", app::ui::percent_encode(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}
