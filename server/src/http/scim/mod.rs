//! `/scim/v2`: HR systems bring people in (`docs/scim.md`). Server to server: a bearer token each, no
//! cookies; whatever goes wrong is told as SCIM tells it.

mod answer;
mod bulk;
mod discovery;
mod groups;
mod users;

use std::net::IpAddr;

use app::context::EventId;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Query as Parameters, Request, State};
use axum::response::Response;
use axum::routing::any;
use http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH, USER_AGENT};
use http::{HeaderMap, Method, StatusCode};
use identity::source::{Entered, Entrance, Sources, Version};
use identity::{Domain, Fault, Visitor};
use protocol::scim::etag::Condition;
use protocol::scim::{BASE, CONTENT, MOST_BYTES, Problem, ScimType};
use serde_json::Value;

use answer::Reply;
pub use answer::failure;

use super::edge::ClientAddress;

/// What answers an operation.
type Outcome = Result<Result<Reply, Problem>, Fault>;

/// What stands behind the route.
#[derive(Clone)]
struct Desk {
    sources: Sources,
    /// The service's own address.
    base: String,
}

/// The route. `public_url`: the configured origin, without a slash at its end.
pub fn routes(domain: Domain, public_url: &str) -> Router {
    let base = format!("{}{BASE}", public_url.trim_end_matches('/'));
    let desk = Desk { sources: Sources::new(domain), base };
    Router::new().route(BASE, any(scim)).route(&format!("{BASE}/{{*resource}}"), any(scim)).with_state(desk)
}

/// Whether a path is the service's.
pub fn is_ours(path: &str) -> bool {
    path.strip_prefix(BASE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// One operation, of a request or of many in one.
struct Ask {
    method: Method,
    /// Parts of the path below the service.
    parts: Vec<String>,
    parameters: Vec<(String, String)>,
    body: Option<Value>,
    if_match: Option<Condition>,
    if_none_match: Option<Condition>,
}

impl Ask {
    fn body(&self) -> Result<&Value, Problem> {
        self.body.as_ref().ok_or_else(|| Problem::bad(ScimType::InvalidSyntax, "a body is missing"))
    }

    /// The versions a change is meant for.
    fn versions(&self) -> Option<&[Version]> {
        self.if_match.as_ref().and_then(Condition::versions)
    }

    /// What conditions make of a version that is there.
    fn holds(&self, version: Version) -> Result<(), Reply> {
        if self.if_match.as_ref().is_some_and(|condition| !condition.holds(version)) {
            return Err(Reply::problem(&Problem::new(412, "it was changed meanwhile")));
        }
        match &self.if_none_match {
            Some(condition) if condition.holds(version) && self.method == Method::GET => {
                Err(Reply::unchanged(version))
            }
            Some(condition) if condition.holds(version) => {
                Err(Reply::problem(&Problem::new(412, "it is there already")))
            }
            _ => Ok(()),
        }
    }
}

async fn scim(State(desk): State<Desk>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let visitor = visitor(&parts);
    let event = visitor.event.clone();
    let entered = match token(&parts.headers) {
        Some(token) => match desk.sources.enter(token, &visitor).await {
            Ok(Entrance::Open(entered)) => entered,
            Ok(Entrance::Closed) => return Reply::unauthorized().response(),
            Ok(Entrance::TooMany) => return Reply::too_many().response(),
            Err(fault) => return broken(&fault, &event),
        },
        None => return Reply::unauthorized().response(),
    };
    let method = parts.method.clone();
    let ask = match read(parts, body).await {
        Ok(ask) => ask,
        Err(problem) => return refused(&desk, &entered, &method, "", &problem).await.response(),
    };
    let what = ask.parts.first().cloned().unwrap_or_default();
    let outcome = match (ask.parts.as_slice(), &ask.method) {
        ([bulk], method) if bulk == "Bulk" => match *method {
            Method::POST => bulk::bulk(&desk, &entered, &ask).await,
            _ => Ok(Ok(Reply::wrong_method("POST"))),
        },
        _ => desk.answer(&entered, &ask).await,
    };
    match outcome {
        Ok(Ok(reply)) => reply.response(),
        Ok(Err(problem)) => refused(&desk, &entered, &method, &what, &problem).await.response(),
        Err(fault) => broken(&fault, &event),
    }
}

impl Desk {
    /// Does one operation.
    async fn answer(&self, entered: &Entered, ask: &Ask) -> Outcome {
        let parts: Vec<&str> = ask.parts.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["Users", rest @ ..] => users::answer(self, entered, ask, rest).await,
            ["Groups", rest @ ..] => groups::answer(self, entered, ask, rest).await,
            ["Me", ..] | [".search"] => {
                Ok(Err(Problem::new(501, "not supported: ask at /Users and /Groups")))
            }
            rest => Ok(discovery::answer(&self.base, ask, rest)),
        }
    }
}

/// The answer to what a source got wrong; kept for whoever looks after it.
async fn refused(desk: &Desk, entered: &Entered, method: &Method, what: &str, problem: &Problem) -> Reply {
    // What is not there or stands otherwise is the course of things.
    if !matches!(problem.status, 404 | 412) {
        // Only names of ours: nobody's data.
        let known = ["Users", "Groups", "Bulk", "Schemas", "ResourceTypes", "ServiceProviderConfig"];
        let what = if known.contains(&what) { what } else { "…" };
        let request = format!("{method} /{what}");
        let kept = desk.sources.note_error(entered, &request, problem.status, &problem.detail).await;
        if let Err(fault) = kept {
            tracing::warn!(%fault, "an error of a source could not be kept");
        }
    }
    Reply::problem(problem)
}

fn broken(fault: &Fault, event: &str) -> Response {
    tracing::error!(event, %fault, "a SCIM request could not be answered");
    failure(StatusCode::SERVICE_UNAVAILABLE, "unavailable", Some(fault.retry_after().unwrap_or(5)))
}

fn visitor(parts: &http::request::Parts) -> Visitor {
    let address = parts.extensions.get::<ClientAddress>().map_or(IpAddr::from([0, 0, 0, 0]), |a| a.0);
    let agent = parts.headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    Visitor {
        address,
        user_agent: agent.unwrap_or_default().chars().filter(|c| !c.is_control()).take(300).collect(),
        browser: None,
        device: None,
        event: parts.extensions.get::<EventId>().map(|event| event.0.to_string()).unwrap_or_default(),
        locale: "zh-CN".to_owned(),
    }
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

async fn read(parts: http::request::Parts, body: Body) -> Result<Ask, Problem> {
    let path = parts.uri.path().strip_prefix(BASE).unwrap_or_default();
    let names: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(decoded).collect();
    let Ok(Parameters(parameters)) = Parameters::<Vec<(String, String)>>::try_from_uri(&parts.uri) else {
        return Err(Problem::bad(ScimType::InvalidSyntax, "the parameters cannot be read"));
    };
    let condition = |name| {
        let value = parts.headers.get(name)?;
        Some(Condition::read(value.to_str().unwrap_or_default()))
    };
    let (if_match, if_none_match) = (condition(IF_MATCH), condition(IF_NONE_MATCH));
    // What is only looked at takes no body: that comes before what kind of body it is.
    let takes = names.first().is_some_and(|name| ["Users", "Groups", "Bulk"].contains(&name.as_str()));
    let carries = takes && matches!(parts.method, Method::POST | Method::PUT | Method::PATCH);
    let body = if carries { Some(json(&parts.headers, body).await?) } else { None };
    Ok(Ask { method: parts.method, parts: names, parameters, body, if_match, if_none_match })
}

/// A part of a path, as it is meant: `urn%3Aietf…` is `urn:ietf…`.
fn decoded(part: &str) -> String {
    let part = part.replace('+', "%2B").replace('&', "%26");
    app::context::parameter(&format!("/?part={part}"), "part").unwrap_or_default()
}

async fn json(headers: &HeaderMap, body: Body) -> Result<Value, Problem> {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind != CONTENT && kind != "application/json" {
        return Err(Problem::new(415, format!("the content type is {CONTENT}")));
    }
    let Ok(bytes) = to_bytes(body, MOST_BYTES).await else {
        return Err(Problem::new(413, format!("a request has {MOST_BYTES} bytes at most")));
    };
    serde_json::from_slice(&bytes).map_err(|_| Problem::bad(ScimType::InvalidSyntax, "the body is no JSON"))
}
