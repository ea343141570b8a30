//! `POST /api/app-passwords/verify`: mail and VPN servers ask whether an app
//! password is right (P-8, `docs/app-passwords.md`). Server to server: a bearer
//! token each, from its own networks, for its own applications.

use std::net::IpAddr;
use std::sync::Arc;

use app::context::Services;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use identity::app_password::Question;
use identity::keys::{same, sha256};
use identity::policy::AppPasswordClient;
use identity::{Digest, Visitor};
use ipnet::IpNet;
use serde::Deserialize;
use serde_json::json;

use crate::failure::Failure;

/// Its path.
pub const PATH: &str = "/api/app-passwords/verify";
/// Shortest token.
const SHORTEST: usize = 32;
/// No name or secret is longer.
const LONGEST: usize = 512;

/// A server that may ask.
#[derive(Clone)]
pub struct Client {
    name: String,
    token: Digest,
    applications: Vec<String>,
    networks: Vec<IpNet>,
}

impl Client {
    /// Reads the client's token.
    pub fn open(client: &AppPasswordClient) -> Result<Self, Failure> {
        let wrong = |what: String| {
            Failure::new(
                "app_password_client",
                format!("the client `{}` of app_passwords: {what}", client.name),
                "put at least 32 random characters into its token_file, as from `openssl rand -hex 32`",
            )
        };
        let path = client.token_file.display();
        let token = std::fs::read_to_string(&client.token_file)
            .map_err(|error| wrong(format!("{path} cannot be read: {error}")))?;
        let token = token.trim();
        if token.len() < SHORTEST {
            return Err(wrong(format!("the token in {path} is too short")));
        }
        let networks = client.networks.iter().map(|text| network(text).ok_or(text));
        let networks =
            networks.collect::<Result<_, _>>().map_err(|text| wrong(format!("`{text}` is no network")))?;
        Ok(Self {
            name: client.name.clone(),
            token: sha256(token.as_bytes()),
            applications: client.applications.clone(),
            networks,
        })
    }
}

/// A network, or an address alone.
pub fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

#[derive(Clone)]
struct Desk {
    services: Services,
    clients: Arc<[Client]>,
}

/// The route.
pub fn routes(services: Services, clients: Arc<[Client]>) -> Router {
    Router::new().route(PATH, post(verify)).with_state(Desk { services, clients })
}

/// What is asked, as JSON or as a form.
#[derive(Deserialize)]
struct Asked {
    username: String,
    password: String,
    application: String,
    /// Where the person comes from.
    #[serde(default)]
    address: Option<String>,
}

async fn verify(
    State(desk): State<Desk>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(client) = client(&desk.clients, &headers, visitor.address) else {
        tracing::warn!(address = %visitor.address, "a server without a right token asked about an app password");
        return say(StatusCode::FORBIDDEN, "client_refused");
    };
    let Some(asked) = read(&headers, &body) else {
        return say(StatusCode::BAD_REQUEST, "request_invalid");
    };
    if !client.applications.contains(&asked.application) {
        return say(StatusCode::FORBIDDEN, "application_refused");
    }
    let from = asked.address.as_deref().and_then(|text| text.parse().ok()).unwrap_or(visitor.address);
    let question = Question {
        client: &client.name,
        application: &asked.application,
        username: &asked.username,
        secret: &asked.password,
        from,
    };
    match desk.services.app_passwords.verify(&question).await {
        Ok(Some(opened)) => {
            let found = json!({
                "account": opened.account.to_string(),
                "number": opened.number,
                "label": opened.label,
            });
            dress((StatusCode::OK, Json(found)).into_response())
        }
        Ok(None) => say(StatusCode::UNAUTHORIZED, "refused"),
        Err(fault) => {
            // Not a refusal: mail servers try again and do not tell people that their password is wrong.
            tracing::error!(event = visitor.event, %fault, "an app password could not be verified");
            let mut response = say(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
            let seconds = fault.retry_after().unwrap_or(5);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    }
}

/// Who asks. Every client is compared, so that the time tells nothing about their tokens.
fn client<'a>(clients: &'a [Client], headers: &HeaderMap, from: IpAddr) -> Option<&'a Client> {
    let token = token(headers)?;
    let digest = sha256(token.as_bytes());
    let mut found = None;
    for client in clients {
        if same(&client.token, &digest) {
            found = Some(client);
        }
    }
    found.filter(|client| client.networks.is_empty() || client.networks.iter().any(|net| net.contains(&from)))
}

/// `Bearer <token>`, or `Basic` with any name and the token as password, which is what RADIUS can say.
fn token(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    pair.split_once(':').map(|(_, token)| token.to_owned())
}

fn read(headers: &HeaderMap, body: &[u8]) -> Option<Asked> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let asked: Asked = match kind.split(';').next().unwrap_or_default().trim() {
        "application/json" => serde_json::from_slice(body).ok()?,
        "application/x-www-form-urlencoded" => form(body)?,
        _ => return None,
    };
    (asked.username.len() <= LONGEST && asked.password.len() <= LONGEST).then_some(asked)
}

fn form(body: &[u8]) -> Option<Asked> {
    let text = format!("/?{}", std::str::from_utf8(body).ok()?);
    let field = |name: &str| app::context::parameter(&text, name);
    Some(Asked {
        username: field("username")?,
        password: field("password")?,
        application: field("application")?,
        address: field("address"),
    })
}

fn say(status: StatusCode, code: &'static str) -> Response {
    dress((status, Json(json!({ "error": code }))).into_response())
}

fn dress(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
