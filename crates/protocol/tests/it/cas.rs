//! What the tests of the protocol share: a server in process and a browser.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::body::Body;
use axum::{Router, response::Response};
use http::request::Parts;
use http::{HeaderMap, Request, StatusCode, header};
use identity::ports::{Durability, SessionRow, Store, StoreError, Unit};
use identity::registry::encode_component;
use identity::session::Current;
use identity::ticket::{CallbackFailed, FreshProof, ProxyCallback, Tickets};
use identity::{Clock, Policy};
use protocol::cas::{CasState, EndFailed, PlainPages, SessionEnder, routes};
use tower::ServiceExt;

use super::fixture::House;

pub const OA: &str = "https://oa.example.cn/cas/callback?next=%2Fdoc%2F42";

/// Ends sessions in the store; fails when told to.
struct Ender(Arc<House>);

#[async_trait]
impl SessionEnder for Ender {
    async fn end(&self, _: &Parts, session: &SessionRow) -> Result<HeaderMap, EndFailed> {
        if session.user_agent == "cannot be ended" {
            return Err(EndFailed);
        }
        self.0.end(session).await;
        let mut headers = HeaderMap::new();
        headers.append(header::SET_COOKIE, "__Host-session=; Max-Age=0".parse().unwrap());
        Ok(headers)
    }
}

/// Remembers what it was called with; answers as told.
#[derive(Default)]
pub struct Callback {
    pub calls: Mutex<Vec<String>>,
    pub broken: Mutex<bool>,
}

#[async_trait]
impl ProxyCallback for Callback {
    async fn call(&self, url: &str) -> Result<(), CallbackFailed> {
        self.calls.lock().unwrap().push(url.to_owned());
        if *self.broken.lock().unwrap() { Err(CallbackFailed("404".into())) } else { Ok(()) }
    }
}

/// A database that is away.
struct Away;

#[async_trait]
impl Store for Away {
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError> {
        Err(StoreError::Unavailable("away".into()))
    }
    async fn write(&self, _: Durability) -> Result<Box<dyn Unit>, StoreError> {
        self.read().await
    }
    async fn single(&self) -> Result<Box<dyn Unit>, StoreError> {
        self.read().await
    }
    async fn announce(&self, _: &str) -> Result<(), StoreError> {
        Ok(())
    }
}

pub struct Server {
    pub house: Arc<House>,
    pub callback: Arc<Callback>,
    router: Router,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header(header::LOCATION)
    }

    /// The ticket in the location.
    pub fn ticket(&self) -> String {
        let (_, ticket) =
            self.location().split_once("ticket=").unwrap_or_else(|| panic!("no ticket: {self:?}"));
        ticket.split(['&', '#']).next().unwrap().to_owned()
    }

    /// The code of a failure, or nothing for a success.
    pub fn code(&self) -> Option<&str> {
        let (_, rest) = self.body.split_once("code=\"")?;
        rest.split('"').next()
    }

    /// The text of the first element with this name.
    pub fn element(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("<cas:{name}>"))?;
        rest.split('<').next()
    }
}

impl Server {
    pub async fn new() -> Self {
        Self::with(Policy::default()).await
    }

    pub async fn with(policy: Policy) -> Self {
        let callback = Arc::new(Callback::default());
        let house = Arc::new(House::new(policy, Some(callback.clone())).await);
        house
            .service("OA", "https://oa.example.cn/cas", |s| {
                s.attributes =
                    ["number", "name", "department", "kind", "email", "phone"].map(str::to_owned).to_vec();
                s.proxy = true;
            })
            .await;
        house.service("Mail", "https://mail.example.cn/", |_| ()).await;
        let router = routes(CasState {
            tickets: house.tickets.clone(),
            sessions: Arc::new(Ender(house.clone())),
            pages: Arc::new(PlainPages),
        });
        Self { house, callback, router }
    }

    /// The same server after its database went away; the list of services is still known.
    pub async fn without_database(self) -> Self {
        self.house.tickets.registry.list().await.unwrap();
        let tickets = Tickets { store: Arc::new(Away), ..self.house.tickets.clone() };
        let sessions = Arc::new(Ender(self.house.clone()));
        Self { router: routes(CasState { tickets, sessions, pages: Arc::new(PlainPages) }), ..self }
    }

    /// Somebody who is signed in.
    pub async fn signed_in(&self) -> Arc<SessionRow> {
        let person = self.house.person("2026010203", "欧阳·𠮷]]><&").await;
        self.house.session(person.row.id, |_| ()).await
    }

    pub fn proof(&self, session: &SessionRow, service: &str) -> String {
        let tickets = &self.house.tickets;
        FreshProof::seal(&tickets.keyring, &*self.house.entropy, session.id, service, self.house.clock.now())
            .unwrap()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// A GET with somebody's session, or nobody's.
    pub async fn get(&self, session: Option<&Arc<SessionRow>>, uri: &str) -> Answer {
        let mut request = Request::get(uri).body(Body::empty()).unwrap();
        request.extensions_mut().insert(Current(session.cloned()));
        self.send(request).await
    }

    /// A ticket for `service`.
    pub async fn ticket(&self, session: &Arc<SessionRow>, service: &str) -> String {
        let uri = format!("/cas/login?service={}", encode_component(service));
        self.get(Some(session), &uri).await.ticket()
    }

    /// Asks an endpoint about a ticket.
    pub async fn check(&self, endpoint: &str, ticket: &str, service: &str, more: &str) -> Answer {
        let uri = format!("/cas/{endpoint}?ticket={ticket}&service={}{more}", encode_component(service));
        self.get(None, &uri).await
    }
}
