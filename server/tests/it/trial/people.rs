//! Browsers that keep every cookie and assert nothing about what they are answered.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Body;
use http::Request;
use identity::console::Role;
use identity::outbox::Outbox;
use identity::ports::{Effect, Level, Method, OutboxKind};
use uuid::Uuid;

use crate::browser::{grant, person, session};
use crate::house::{Answer, House, read};

/// A browser.
#[derive(Clone)]
pub struct Walker<'a> {
    pub house: &'a House,
    pub jar: BTreeMap<String, String>,
    /// Where it connects from.
    pub peer: String,
}

impl<'a> Walker<'a> {
    /// Of nobody yet; it has seen the sign-in page. `at` makes its address.
    pub async fn nobody(house: &'a House, at: usize) -> Self {
        let peer = format!("10.{}.{}.{}:4711", at / 65_025 % 255, at / 255 % 255, at % 255);
        let mut walker = Self { house, jar: BTreeMap::new(), peer };
        walker.get("/sign-in").await;
        walker
    }

    /// Of `account`, signed in by these methods just now.
    pub async fn signed_in(house: &'a House, account: Uuid, methods: &[Method]) -> Self {
        let token = session(house, account, Level::Full, methods).await;
        let browser = token.chars().rev().collect();
        let jar = [("__Host-sid".to_owned(), token), ("__Host-browser".to_owned(), browser)].into();
        Self { house, jar, peer: "203.0.113.9:4711".into() }
    }

    /// An administrator of everything with this role, on a new account.
    pub async fn administrator(house: &'a House, number: &str, role: Role) -> Self {
        let phone = format!("138{:08}", number.parse::<u32>().unwrap());
        let account = person(house, number, &phone, None).await;
        let department = if role.needs_scope() { "网络中心" } else { "" };
        grant(house, account, role, department).await;
        Self::signed_in(house, account, &[Method::Password, Method::Totp]).await
    }

    /// The session's token, or nothing.
    pub fn sid(&self) -> &str {
        self.jar.get("__Host-sid").map_or("", String::as_str)
    }

    fn cookies(&self) -> String {
        self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Sends what `build` makes of a request with this browser's cookies.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        build: impl FnOnce(http::request::Builder) -> Request<Body>,
    ) -> Answer {
        let mut request = self.house.request(method, path);
        if !self.jar.is_empty() {
            request = request.header("cookie", self.cookies());
        }
        let answer = read(self.house.raw_from(&self.peer, build(request)).await).await;
        for line in answer.headers.get_all("set-cookie") {
            let Some((name, rest)) = line.to_str().unwrap().split_once('=') else { continue };
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, |request| request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form as a browser without scripts does.
    pub async fn form(&mut self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let body = encode(fields);
        self.send("POST", &format!("/_fn/{function}"), |request| {
            request
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from(body))
                .unwrap()
        })
        .await
    }
}

/// Fields as a browser encodes them.
pub fn encode(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// What waits in the outbox, oldest first.
pub async fn messages(house: &House) -> Vec<Effect> {
    let domain = &house.composed.domain;
    let now = domain.now();
    let mut unit = domain.write().await.unwrap();
    let mut found = Vec::new();
    for kind in OutboxKind::ALL {
        found.extend(unit.lease(now, now.plus(Duration::from_secs(1)), kind, 500).await.unwrap());
    }
    unit.commit().await.unwrap();
    found.sort_by_key(|row| row.id);
    found.iter().filter_map(|row| Outbox::effect(&domain.keyring, row)).collect()
}

/// The parameter `name` of the newest message that has it and was not read before.
pub async fn newest(house: &House, name: &str) -> String {
    let found = messages(house).await.into_iter().rev().find_map(|effect| match effect {
        Effect::Sms { params, .. } | Effect::Mail { params, .. } => params.get(name).cloned(),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no message with {name}"))
}

/// A recovery of one account by its phone.
pub struct Recovery {
    pub page: String,
    pub journey: String,
    number: String,
    phone: String,
}

impl Recovery {
    pub async fn begin(walker: &mut Walker<'_>, number: &str, phone: &str) -> Self {
        let led = walker.form("recover/start", &[("page", "/recover"), ("username", number)]).await;
        let page = led.header("location").to_owned();
        let journey = page.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
        assert!(page.starts_with("/recover/"), "{page}");
        Self { page, journey, number: number.into(), phone: phone.into() }
    }

    /// Proves the phone by its code, which it tells.
    pub async fn prove(&self, walker: &mut Walker<'_>) -> String {
        let to = self.to();
        walker.form("recover/send_code", &to).await;
        let code = newest(walker.house, "code").await;
        let prove: Vec<_> = to.into_iter().chain([("code", code.as_str())]).collect();
        let led = walker.form("recover/prove", &prove).await.header("location").to_owned();
        assert!(!led.contains("again="), "{}: {led}", self.number);
        code
    }

    /// Sends the new password; where it leads.
    pub async fn finish(&self, walker: &mut Walker<'_>, password: &str) -> String {
        let fields = [
            ("page", self.page.as_str()),
            ("journey", self.journey.as_str()),
            ("new_password", password),
            ("repeated", password),
        ];
        walker.form("recover/password", &fields).await.header("location").to_owned()
    }

    fn to(&self) -> [(&str, &str); 5] {
        [
            ("page", &self.page),
            ("journey", &self.journey),
            ("by", "phone"),
            ("country", "+86"),
            ("phone", &self.phone),
        ]
    }
}
