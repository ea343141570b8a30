//! What handlers take from a request. What does not fit is a problem, never a
//! page.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use http::header::{CONTENT_TYPE, ETAG, IF_MATCH};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::problem::Problem;

/// The identifier in the path. One that is none is not there.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<Uuid>::from_request_parts(parts, state).await;
        path.map(|Path(id)| Self(id)).map_err(|_| Problem::not_found())
    }
}

/// What else stands in the path.
#[derive(Clone, Debug)]
pub struct Named<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(named)| Self(named)).map_err(|_| Problem::not_found())
    }
}

/// The query.
#[derive(Clone, Debug)]
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(error) => Err(unread(&error.body_text())),
        }
    }
}

/// A body of JSON.
#[derive(Clone, Debug)]
pub struct Sent<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_of(request.headers(), "application/json") {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type_unsupported"));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|_| too_large())?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| unread(&error.to_string()))
    }
}

/// The body is larger than what is taken.
pub fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
}

/// Whether the body is of this type.
pub fn is_of(headers: &HeaderMap, kind: &str) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(kind)
}

/// What the reader says about what it could not read, with the field it names. The values themselves
/// may be personal: they are cut out.
fn unread(said: &str) -> Problem {
    let mut quoted = said.split('`');
    let field = quoted.nth(1).map(str::to_owned);
    let named = ["unknown field", "missing field", "duplicate field"];
    let about = named.iter().find(|words| said.contains(**words));
    match (about, field) {
        (Some(words), Some(field)) => Problem::invalid(format!("{words} `{field}`")).at(&field),
        _ => {
            let line = said.rsplit(" at ").next().filter(|rest| rest.starts_with("line")).unwrap_or_default();
            Problem::invalid(format!("a value is not of its type, or not one of its values {line}").trim())
        }
    }
}

/// The version in `If-Match`: a change has to say which one it was made from.
pub fn version(headers: &HeaderMap) -> Result<i64, Problem> {
    let missing = || Problem::new(StatusCode::PRECONDITION_REQUIRED, "version_missing").at("If-Match");
    let text = headers.get(IF_MATCH).ok_or_else(missing)?.to_str().unwrap_or_default();
    let version = text.trim().trim_matches('"').parse();
    // What is no version of ours is none that stands.
    version.map_err(|_| Problem::new(StatusCode::PRECONDITION_FAILED, "changed_meanwhile").at("If-Match"))
}

/// `ETag` of a version.
pub fn tagged(version: i64) -> [(http::HeaderName, HeaderValue); 1] {
    let value = HeaderValue::from_str(&format!("\"{version}\""));
    [(ETAG, value.unwrap_or_else(|_| HeaderValue::from_static("\"0\"")))]
}
