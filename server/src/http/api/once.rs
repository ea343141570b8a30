//! `Idempotency-Key`: a request that changes something has its effect once,
//! however often it is sent.

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, ETAG, LINK, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use identity::console::token::idempotency::{Answer, Begun, Keyed};
use identity::{Domain, Fault};

use super::Api;
use super::gate::{Caller, dressed};
use super::problem::Problem;
use super::take::too_large;

/// The header in which the caller's key stands.
pub const KEY: &str = "idempotency-key";
/// The header that says that an answer was given before.
const REPLAYED: &str = "idempotency-replayed";
/// The longest key.
const LONGEST: usize = 128;
/// No answer is longer.
const LONGEST_ANSWER: usize = 1 << 22;
/// Headers that are kept with an answer.
const KEPT: [HeaderName; 5] = [CONTENT_TYPE, ETAG, LINK, LOCATION, RETRY_AFTER];

/// What of an answer is kept in its place: what is told once is not told again.
#[derive(Clone, Debug)]
pub struct Instead(pub String);

/// The layer for requests with a body that fits into memory.
pub async fn once(State(api): State<Api>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let changes = path.is_some_and(|path| api.has_change(request.method(), path));
    let given = request.headers().contains_key(KEY);
    let caller = request.extensions().get::<Caller>().cloned();
    let (true, true, Some(caller)) = (changes, given, caller) else { return next.run(request).await };
    let (parts, body) = request.into_parts();
    let most = api.services.domain.policy.limits.body_bytes;
    let Ok(body) = to_bytes(body, most).await else { return too_large().into_response() };
    let what = [
        parts.method.as_str().as_bytes(),
        parts.uri.path_and_query().map_or("", |path| path.as_str()).as_bytes(),
        &header(&parts.headers, &http::header::IF_MATCH),
        &body,
    ];
    let keyed = match keyed(&api, &caller, &parts.headers, &what) {
        Ok(keyed) => keyed,
        Err(problem) => return problem.into_response(),
    };
    let request = Request::from_parts(parts, Body::from(body));
    run(&api, &caller, keyed, next.run(request)).await
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Vec<u8> {
    headers.get(name).map(|value| value.as_bytes().to_vec()).unwrap_or_default()
}

/// The request under the key that its headers give.
pub fn keyed(api: &Api, caller: &Caller, headers: &HeaderMap, what: &[&[u8]]) -> Result<Keyed, Problem> {
    let wrong =
        || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_invalid").at("Idempotency-Key");
    let mut all = headers.get_all(KEY).iter();
    let key = all.next().and_then(|key| key.to_str().ok()).unwrap_or_default();
    let fits = !key.is_empty() && key.len() <= LONGEST && key.bytes().all(|byte| byte.is_ascii_graphic());
    if !fits || all.next().is_some() {
        return Err(wrong());
    }
    Keyed::new(&api.services.domain, &caller.who, key, what).ok_or_else(wrong)
}

/// Does `work` if nobody did it under this key, or tells what came of it.
pub async fn run(
    api: &Api,
    caller: &Caller,
    keyed: Keyed,
    work: impl Future<Output = Response> + Send + 'static,
) -> Response {
    let domain = api.services.domain.clone();
    match keyed.begin(&domain).await {
        Ok(Begun::Mine) => {}
        Ok(Begun::Done(answer)) => return replayed(answer),
        Ok(Begun::UnderWay) => {
            let problem = Problem::new(StatusCode::CONFLICT, "idempotency_under_way").at("Idempotency-Key");
            return problem.into_response();
        }
        Ok(Begun::Another) => {
            let code = "idempotency_key_reused";
            return Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code)
                .at("Idempotency-Key")
                .into_response();
        }
        Err(fault) => return Problem::fault(&fault).into_response(),
    }
    let (locale, event) = (caller.locale(), caller.visitor.event.clone());
    // Whoever asked may hang up: what was begun is brought to its end, and its answer kept.
    let done = tokio::spawn(async move {
        let response = dressed(work.await, locale, &event);
        settled(&domain, &keyed, response).await
    });
    match done.await {
        Ok(Ok(response)) => response,
        Ok(Err(fault)) => Problem::fault(&fault).into_response(),
        Err(_) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response(),
    }
}

/// Keeps an answer, or forgets a request that could not be done and may be tried again.
async fn settled(domain: &Domain, keyed: &Keyed, response: Response) -> Result<Response, Fault> {
    let status = response.status();
    if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
        keyed.forget(domain).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes =
        to_bytes(body, LONGEST_ANSWER).await.map_err(|_| Fault::Inconsistent("an answer too long"))?;
    let kept = parts.extensions.get::<Instead>().map(|instead| instead.0.clone());
    let headers = KEPT.iter().filter_map(|name| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    let answer = Answer {
        status: status.as_u16(),
        headers: headers.collect(),
        body: kept.unwrap_or_else(|| String::from_utf8_lossy(&bytes).into_owned()),
    };
    keyed.finish(domain, &answer).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn replayed(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    headers.insert(HeaderName::from_static(REPLAYED), HeaderValue::from_static("true"));
    response
}
