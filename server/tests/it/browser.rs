//! People and their browsers, without JavaScript.

use std::time::Duration;

use axum::body::Body;
use http::StatusCode;
use identity::console::Role;
use identity::keys::sha256;
use identity::outbox::Outbox;
use identity::ports::{
    AccountRow, Effect, Level, Method, MethodUse, OutboxKind, PasswordRow, PhoneSlot, RoleGrant, SessionRow,
};
use uuid::Uuid;
use vocabulary::Phone;

use crate::house::{Answer, House};

/// Everybody's password here.
pub const PASSWORD: &str = "Kettle-72-Harbor";

/// An account with a password and a phone.
pub async fn person(house: &House, number: &str, phone: &str, document: Option<[u8; 32]>) -> Uuid {
    let domain = &house.composed.domain;
    let now = domain.now();
    let row = AccountRow {
        number: number.into(),
        number_key: number.into(),
        name: "张晓明".into(),
        kind: "staff".into(),
        department: "网络中心".into(),
        document_index: document,
        ..AccountRow::blank(domain.id(now), now)
    };
    let phc = domain.hasher.hash(PASSWORD, &*domain.entropy).await.unwrap();
    let phone = identity::binding::phone_row(domain, PhoneSlot::Login, &Phone::parse(phone).unwrap(), now);
    let mut unit = domain.write().await.unwrap();
    unit.insert_accounts(std::slice::from_ref(&row)).await.unwrap();
    unit.set_password(row.id, &PasswordRow { phc, changed_at: now, must_change: false }).await.unwrap();
    unit.set_phone(row.id, &phone).await.unwrap();
    unit.commit().await.unwrap();
    row.id
}

/// Gives an account a role.
pub async fn grant(house: &House, account: Uuid, role: Role, department: &str) {
    let domain = &house.composed.domain;
    let now = domain.now();
    let row = RoleGrant {
        id: domain.id(now),
        account,
        role,
        department: department.into(),
        granted_by: "cli".into(),
        granted_at: now,
        ended_at: None,
    };
    let mut unit = domain.write().await.unwrap();
    unit.grant_role(&row).await.unwrap();
    unit.commit().await.unwrap();
}

/// A session that began just now; its token.
pub async fn session(house: &House, account: Uuid, level: Level, methods: &[Method]) -> String {
    let domain = &house.composed.domain;
    let now = domain.now();
    let id = domain.id(now);
    // As long as a token has to be.
    let token: String = format!("{}{}", id.simple(), account.simple()).chars().take(43).collect();
    let row = SessionRow {
        id,
        token: sha256(token.as_bytes()),
        account,
        level,
        methods: methods.iter().map(|method| MethodUse { method: *method, at: now }).collect(),
        auth_time: now,
        remembered: false,
        journey: (level != Level::Full).then(|| "the-step-up".to_owned()),
        several: false,
        address: "203.0.113.9".into(),
        user_agent: String::new(),
        created_at: now,
        seen_at: now,
        expires_at: now.plus(Duration::from_hours(1)),
        ended_at: None,
    };
    let mut unit = domain.write().await.unwrap();
    unit.insert_session(&row).await.unwrap();
    unit.commit().await.unwrap();
    token
}

/// A browser with its cookies.
pub struct Browser<'a> {
    house: &'a House,
    /// The session's token.
    pub session: String,
    browser: String,
    echo: String,
}

impl<'a> Browser<'a> {
    /// Signed in as `account`, with the password.
    pub async fn new(house: &'a House, account: Uuid) -> Self {
        Self::proved(house, account, &[Method::Password]).await
    }

    /// Signed in as `account`, by these methods.
    pub async fn proved(house: &'a House, account: Uuid, methods: &[Method]) -> Self {
        let session = session(house, account, Level::Full, methods).await;
        let browser = session.chars().rev().collect();
        Self { house, session, browser, echo: String::new() }
    }

    /// An administrator: an account of its own with this role within `department` (empty: everybody),
    /// signed in with an authenticator.
    pub async fn administrator(house: &'a House, number: &str, role: Role, department: &str) -> Self {
        let account = person(house, number, &format!("138{:08}", number.parse::<u32>().unwrap()), None).await;
        grant(house, account, role, department).await;
        Self::proved(house, account, &[Method::Password, Method::Totp]).await
    }

    fn cookies(&self) -> String {
        format!("__Host-sid={}; __Host-browser={}; __Host-echo={}", self.session, self.browser, self.echo)
    }

    /// Keeps the cookies that an answer sets.
    fn keep(&mut self, answer: &Answer) {
        let value = |name| {
            let line = answer.cookie(name)?;
            line.split(';').next()?.split_once('=').map(|(_, value)| value.to_owned())
        };
        if let Some(session) = value("__Host-sid") {
            self.session = session;
        }
        if let Some(echo) = value("__Host-echo") {
            self.echo = echo;
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.house.request("GET", path).header("cookie", self.cookies());
        let answer = self.house.send(request.body(Body::empty()).unwrap()).await;
        self.keep(&answer);
        answer
    }

    /// The page at `path`, which is shown.
    pub async fn page(&mut self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path} leads to {}", answer.header("location"));
        answer.body
    }

    /// Calls a server function as a script does.
    pub async fn call(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.house.request("POST", &format!("/_fn/{function}"));
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        parts.headers.insert("accept", http::HeaderValue::from_static("application/json"));
        parts.headers.insert("cookie", self.cookies().parse().unwrap());
        let form = http::HeaderValue::from_static("application/x-www-form-urlencoded");
        parts.headers.insert("content-type", form);
        self.house.send(http::Request::from_parts(parts, Body::from(body(fields)))).await
    }

    /// Sends a file named `file` and fields as `multipart/form-data`; where it leads.
    pub async fn upload(&mut self, path: &str, file: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.sent(path, file, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
        self.keep(&answer);
        answer.header("location").to_owned()
    }

    /// The same; the whole answer.
    pub async fn sent(&self, path: &str, file: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.csv\"\r\n\r\n{file}\r\n"
        );
        for (name, value) in fields {
            body.push_str(&format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str("--edge--\r\n");
        let request = self
            .house
            .request("POST", path)
            .header("cookie", self.cookies())
            .header("content-type", "multipart/form-data; boundary=edge");
        self.house.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a form; where it leads.
    pub async fn post(&mut self, function: &str, fields: &[(&str, &str)]) -> String {
        let request = self
            .house
            .request("POST", &format!("/_fn/{function}"))
            .header("cookie", self.cookies())
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = self.house.send(request.body(Body::from(body(fields))).unwrap()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{function}: {}", answer.body);
        self.keep(&answer);
        answer.header("location").to_owned()
    }
}

/// The newest message's parameter `name`.
pub async fn newest(house: &House, name: &str) -> String {
    let domain = &house.composed.domain;
    let now = domain.now();
    let mut unit = domain.write().await.unwrap();
    let mut rows = Vec::new();
    for kind in OutboxKind::ALL {
        rows.extend(unit.lease(now, now.plus(Duration::from_hours(1)), kind, 500).await.unwrap());
    }
    unit.commit().await.unwrap();
    rows.sort_by_key(|row| row.id);
    let values = rows.iter().filter_map(|row| match Outbox::effect(&domain.keyring, row).unwrap() {
        Effect::Sms { params, .. } | Effect::Mail { params, .. } => params.get(name).cloned(),
        _ => None,
    });
    values.last().expect("a message was queued")
}

/// Fields as a browser encodes them.
fn body(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}
