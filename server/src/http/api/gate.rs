//! What every request of the admin API passes: the token, its budget, and the
//! words of a problem. No cookie is read or set here, so no other site can make
//! a browser act (S14).

use std::sync::Arc;

use app::console::room::refused;
use app::context::EventId;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use i18n::Locale;
use identity::console::token::{enter_by_token, within_budget};
use identity::console::{Administrator, Capability, Duty, Sight};
use identity::{Refusal, Visitor};

use super::Api;
use super::problem::Problem;
use crate::http::edge::ClientAddress;

/// `User-Agent` is cut to so many characters.
const MAX_USER_AGENT: usize = 300;

/// Whose token it is, and from where it is used.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What the token may do.
    pub who: Administrator,
    /// The program.
    pub visitor: Visitor,
}

impl Caller {
    /// The language of problems.
    pub fn locale(&self) -> Locale {
        Locale::parse(&self.visitor.locale).unwrap_or_default()
    }
}

/// The language that a program asks for. Titles are for its developers: English where nothing is said.
fn locale(headers: &HeaderMap) -> Locale {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Locale::negotiate(None, accepted, Locale::En)
}

/// The layer.
pub async fn gate(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let visitor = visitor(&request);
    let locale = Locale::parse(&visitor.locale).unwrap_or_default();
    let event = visitor.event.clone();
    let response = match admit(&api, request.headers(), visitor).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    };
    dressed(response, locale, &event)
}

/// The response with the words of its problem, if it is one.
pub fn dressed(response: Response, locale: Locale, event: &str) -> Response {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return problem.dressed(locale, event);
    }
    if response.status() == StatusCode::METHOD_NOT_ALLOWED && !response.headers().contains_key(CONTENT_TYPE) {
        let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
        let mut answer = problem.dressed(locale, event);
        if let Some(allow) = response.headers().get(http::header::ALLOW) {
            answer.headers_mut().insert(http::header::ALLOW, allow.clone());
        }
        return answer;
    }
    response
}

fn visitor(request: &Request) -> Visitor {
    let headers = request.headers();
    let address = request.extensions().get::<ClientAddress>().map_or_else(|| [0, 0, 0, 0].into(), |a| a.0);
    let user_agent = headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let user_agent = user_agent.unwrap_or_default();
    Visitor {
        address,
        user_agent: user_agent.chars().filter(|c| !c.is_control()).take(MAX_USER_AGENT).collect(),
        browser: None,
        device: None,
        event: request.extensions().get::<EventId>().map(|event| event.0.to_string()).unwrap_or_default(),
        locale: locale(headers).code().to_owned(),
    }
}

async fn admit(api: &Api, headers: &HeaderMap, visitor: Visitor) -> Result<Caller, Problem> {
    let domain = &api.services.domain;
    let Some(token) = bearer(headers) else { return Err(Problem::unauthorized(false)) };
    let who = enter_by_token(domain, token, &visitor).await?;
    let who = who.ok_or_else(|| Problem::unauthorized(true))?;
    if let Err(seconds) = within_budget(domain, &who).await? {
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited").after(seconds));
    }
    Ok(Caller { who, visitor })
}

/// The token; two headers are none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (scheme, token) = all.next()?.to_str().ok()?.split_once(' ')?;
    (all.next().is_none() && scheme.eq_ignore_ascii_case("bearer")).then_some(token.trim())
}

/// Leave to look under `D`: the first thing that a handler takes, so that nothing else is told to
/// whoever has none.
#[derive(Clone, Debug)]
pub struct Look<D> {
    /// The leave.
    pub sight: Sight<D>,
    /// What else the token may do.
    pub who: Arc<Administrator>,
}

/// Leave to act under `D`.
#[derive(Clone, Debug)]
pub struct Act<D>(pub Capability<D>);

impl<D: Duty> FromRequestParts<Api> for Look<D> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let caller = caller(parts)?;
        match caller.who.look::<D>() {
            Ok(sight) => Ok(Self { sight, who: Arc::new(caller.who.clone()) }),
            Err(refusal) => Err(closed::<D>(api, caller, refusal).await),
        }
    }
}

impl<D: Duty> FromRequestParts<Api> for Act<D> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let caller = caller(parts)?;
        match caller.who.act::<D>() {
            Ok(may) => Ok(Self(may)),
            Err(refusal) => Err(closed::<D>(api, caller, refusal).await),
        }
    }
}

fn caller(parts: &Parts) -> Result<&Caller, Problem> {
    parts.extensions.get::<Caller>().ok_or_else(|| Problem::unauthorized(false))
}

/// That a token tried a door that is not its own is worth an entry.
async fn closed<D: Duty>(api: &Api, caller: &Caller, refusal: Refusal) -> Problem {
    match refused::<D>(&api.services, &caller.who).await {
        Ok(()) => {
            let problem = Problem::from(refusal);
            problem.with_detail(format!("the token lacks `{}`", D::PERMISSION.code()))
        }
        Err(fault) => Problem::fault(&fault),
    }
}
