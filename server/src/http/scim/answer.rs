//! Answers.

use axum::body::Body;
use axum::response::Response;
use http::header::{ALLOW, CONTENT_TYPE, ETAG, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};
use identity::source::Version;
use protocol::scim::{CONTENT, Problem, etag};
use serde_json::Value;

/// An answer in the making.
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// Where the resource stands.
    pub location: Option<String>,
    /// Its version.
    pub version: Option<Version>,
    /// Its identifier, for what refers to it in the same request.
    pub id: Option<String>,
    /// The body.
    pub body: Option<Value>,
    more: Vec<(HeaderName, &'static str)>,
}

impl Reply {
    /// A body.
    pub fn of(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            location: None,
            version: None,
            id: None,
            body: Some(body),
            more: Vec::new(),
        }
    }

    /// Nothing to say.
    pub fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None, ..Self::of(Value::Null) }
    }

    /// A resource, which may have been made just now.
    pub fn resource(id: String, location: String, version: Version, body: Value, made: bool) -> Self {
        let status = if made { StatusCode::CREATED } else { StatusCode::OK };
        Self { status, location: Some(location), version: Some(version), id: Some(id), ..Self::of(body) }
    }

    /// The client has it already.
    pub fn unchanged(version: Version) -> Self {
        Self { status: StatusCode::NOT_MODIFIED, version: Some(version), ..Self::nothing() }
    }

    /// An error.
    pub fn problem(problem: &Problem) -> Self {
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
        Self { status, ..Self::of(problem.body()) }
    }

    /// Another method than the resource has.
    pub fn wrong_method(allowed: &'static str) -> Self {
        let mut reply = Self::problem(&Problem::new(405, "this method is not for this resource"));
        reply.more.push((ALLOW, allowed));
        reply
    }

    /// No token, or one that opens nothing.
    pub fn unauthorized() -> Self {
        let mut reply = Self::problem(&Problem::new(401, "a bearer token that is good here is needed"));
        reply.more.push((WWW_AUTHENTICATE, "Bearer realm=\"scim\""));
        reply
    }

    /// Too many wrong tokens.
    pub fn too_many() -> Self {
        let mut reply = Self::problem(&Problem::new(429, "too many tokens that open nothing"));
        reply.more.push((RETRY_AFTER, "60"));
        reply
    }

    /// As it goes out.
    pub fn response(self) -> Response {
        let body = self.body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(CONTENT));
        let location = self.location.and_then(|location| HeaderValue::from_str(&location).ok());
        if let Some(location) = location {
            headers.insert(LOCATION, location);
        }
        if let Some(tag) = self.version.and_then(|version| HeaderValue::from_str(&etag::tag(version)).ok()) {
            headers.insert(ETAG, tag);
        }
        for (name, value) in self.more {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// An answer for `code` when a request ends before it gets here, or falls over.
pub fn failure(status: StatusCode, code: &str, retry_after: Option<u64>) -> Response {
    let mut response = Reply::problem(&Problem::new(status.as_u16(), code)).response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
