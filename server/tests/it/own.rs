//! What people change about how they sign in, over HTTP and without JavaScript.

use std::time::Duration;

use axum::body::Body;
use http::StatusCode;
use identity::keys::sha256;
use identity::outbox::Outbox;
use identity::ports::{
    AccountRow, Effect, InitialSecret, Level, Method, MethodUse, OutboxKind, PasswordRow, PhoneSlot,
    SessionRow, Status,
};
use uuid::Uuid;
use vocabulary::Phone;

use crate::house::{Answer, House};

const PASSWORD: &str = "Kettle-72-Harbor";
const BETTER: &str = "Lantern+58!Bridge";
const PHONE: &str = "13800138001";
const NEW: &str = "13800138002";

/// An account with a password and a phone.
async fn person(house: &House, number: &str, phone: &str, document: Option<[u8; 32]>) -> Uuid {
    let domain = &house.composed.domain;
    let now = domain.now();
    let row = AccountRow {
        id: domain.id(now),
        number: number.into(),
        number_key: number.into(),
        alias: None,
        name: "张晓明".into(),
        kind: "staff".into(),
        department: "网络中心".into(),
        document_type: None,
        document_sealed: None,
        document_index: document,
        status: Status::Active,
        initial: InitialSecret::None,
        initial_sealed: None,
        roster_digest: None,
        joined_at: None,
        rebind_at: None,
        created_at: now,
        updated_at: now,
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

/// A browser with its cookies.
struct Browser<'a> {
    house: &'a House,
    session: String,
    browser: String,
    echo: String,
}

impl<'a> Browser<'a> {
    /// Signed in as `account`.
    async fn new(house: &'a House, account: Uuid) -> Self {
        let domain = &house.composed.domain;
        let now = domain.now();
        let id = domain.id(now);
        // As long as a token has to be.
        let session: String = format!("{}{}", id.simple(), account.simple()).chars().take(43).collect();
        let row = SessionRow {
            id,
            token: sha256(session.as_bytes()),
            account,
            level: Level::Full,
            methods: vec![MethodUse { method: Method::Password, at: now }],
            auth_time: now,
            remembered: false,
            journey: None,
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
        let browser = session.chars().rev().collect();
        Self { house, session, browser, echo: String::new() }
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

    async fn get(&mut self, path: &str) -> Answer {
        let request = self.house.request("GET", path).header("cookie", self.cookies());
        let answer = self.house.send(request.body(Body::empty()).unwrap()).await;
        self.keep(&answer);
        answer
    }

    /// The page at `path`, which is shown.
    async fn page(&mut self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path} leads to {}", answer.header("location"));
        answer.body
    }

    /// Sends a form; where it leads.
    async fn post(&mut self, function: &str, fields: &[(&str, &str)]) -> String {
        let encoded = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = self
            .house
            .request("POST", &format!("/_fn/{function}"))
            .header("cookie", self.cookies())
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = self.house.send(request.body(Body::from(body.join("&"))).unwrap()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{function}: {}", answer.body);
        self.keep(&answer);
        answer.header("location").to_owned()
    }
}

/// The newest message's parameter `name`.
async fn newest(house: &House, name: &str) -> String {
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

/// ASVS 7.5.1: who proved themselves long ago proves it anew, and comes back.
#[tokio::test]
async fn an_old_proof_leads_to_confirm_and_back() {
    let house = House::new().await;
    let account = person(&house, "1001", PHONE, None).await;
    let mut browser = Browser::new(&house, account).await;
    assert!(browser.page("/security/email").await.contains("绑定邮箱"));
    house.clock.advance(Duration::from_mins(16));
    let asked = browser.get("/security/email").await;
    assert_eq!(asked.header("location"), "/confirm?next=%2Fsecurity%2Femail");
    let fields = [("page", "/security/email"), ("email", "new@example.edu.cn")];
    // What was typed comes back with the page.
    let sent_to = browser.post("own/email_send", &fields).await;
    assert!(sent_to.starts_with("/confirm?next=%2Fsecurity%2Femail%3Fagain%3D"), "{sent_to}");
    let page = browser.page("/confirm?next=%2Fsecurity%2Femail").await;
    assert!(page.contains("请验证您的身份") && page.contains("短信验证码"), "password and phone");
    let here = "/confirm?next=%2Fsecurity%2Femail&way=password";
    let refused = browser.post("confirm/password", &[("page", here), ("password", "wrong")]).await;
    assert!(refused.starts_with("/confirm?next="), "{refused}");
    assert!(browser.page(&refused).await.contains("密码不正确"));
    let before = browser.session.clone();
    assert_eq!(
        browser.post("confirm/password", &[("page", here), ("password", PASSWORD)]).await,
        "/security/email"
    );
    assert_ne!(browser.session, before, "S08");
    browser.page("/security/email").await;
}

#[tokio::test]
async fn p_41_the_password_is_changed_without_scripts() {
    let house = House::with(|settings| settings.policy.password_change.note.zh = "用于邮件系统".into()).await;
    let account = person(&house, "1001", PHONE, None).await;
    let mut browser = Browser::new(&house, account).await;
    let page = browser.page("/security/password").await;
    for text in
        ["建议您定期修改您的密码，以保证账号的安全。", "当前密码", "重复新密码", "保存", "用于邮件系统"]
    {
        assert!(page.contains(text), "P-40, P-41, P-48: {text}");
    }
    let form = |current, new| {
        [("page", "/security/password"), ("current", current), ("new_password", new), ("repeated", new)]
    };
    let refused = browser.post("own/password", &form(PASSWORD, "P@ssw0rd-2024")).await;
    assert!(browser.page(&refused).await.contains("太常见"));
    let done = browser.post("own/password", &form(PASSWORD, BETTER)).await;
    assert_eq!(done, "/security/password?saved=1");
    assert!(browser.page(&done).await.contains("密码已修改"));
}

#[tokio::test]
async fn p_13_a_phone_is_changed_without_scripts() {
    let house = House::new().await;
    let account = person(&house, "1001", PHONE, None).await;
    let mut browser = Browser::new(&house, account).await;
    assert!(browser.page("/security/bindings").await.contains("138****8001"));
    assert!(browser.page("/security/phone/login").await.contains("不能解绑"), "the profile demands it");
    let here =
        browser.post("own/phone_change", &[("page", "/security/phone/login"), ("slot", "login")]).await;
    let journey = here.rsplit('/').next().unwrap().to_owned();
    let page = browser.page(&here).await;
    assert!(page.contains("验证新手机号") && page.contains("获取验证码") && page.contains("138****8001"));
    let sent = browser.post("own/bound_code", &[("page", &here), ("journey", &journey)]).await;
    assert!(browser.page(&sent).await.contains("验证码已发送"));
    let code = newest(&house, "code").await;
    let fields = [("page", here.as_str()), ("journey", journey.as_str()), ("code", code.as_str())];
    assert_eq!(browser.post("own/phone_prove", &fields).await, here);
    let number = [("page", here.as_str()), ("journey", journey.as_str()), ("country", "+86"), ("phone", NEW)];
    browser.post("own/phone_code", &number).await;
    let code = newest(&house, "code").await;
    let bind: Vec<_> = number.into_iter().chain([("code", code.as_str())]).collect();
    assert_eq!(browser.post("own/phone_bind", &bind).await, here);
    let page = browser.page(&here).await;
    assert!(page.contains("手机号已修改") && page.contains("138****8002"), "P-18");
}

#[tokio::test]
async fn h_20_a_link_in_a_mail_explains_itself_when_it_was_forwarded() {
    let house = House::new().await;
    let account = person(&house, "1001", PHONE, None).await;
    let mut browser = Browser::new(&house, account).await;
    let fields = [("page", "/security/email"), ("email", "new@example.edu.cn")];
    let sent = browser.post("own/email_send", &fields).await;
    assert!(browser.page(&sent).await.contains("邮件已发送"));
    let link = newest(&house, "link").await;
    let path = format!("/email/{}", link.rsplit('/').next().unwrap());
    let origin = house.composed.settings.server.public_url.to_string();
    assert!(link.starts_with(origin.trim_end_matches('/')), "S11: {link}");
    assert!(house.get(&path).await.body.contains("该验证页面转发无效"), "S-18");
    assert!(browser.page(&path).await.contains("1001"));
    let journey = path.rsplit('/').next().unwrap().to_owned();
    let done = browser.post("own/email_confirm", &[("page", &path), ("journey", &journey)]).await;
    assert_eq!(done, "/security/bindings?done=email");
    assert!(browser.page(&done).await.contains("邮箱绑定已更新"));
    assert!(browser.page(&path).await.contains("只能使用一次"));
}

#[tokio::test]
async fn u_19_the_menu_offers_other_identities_to_those_who_have_them() {
    let house = House::new().await;
    let first = person(&house, "1001", PHONE, Some([7; 32])).await;
    person(&house, "2002", NEW, Some([7; 32])).await;
    let alone = person(&house, "3003", "13800138003", None).await;
    let mut other = Browser::new(&house, alone).await;
    assert!(!other.page("/").await.contains("切换身份"));
    let mut browser = Browser::new(&house, first).await;
    assert!(browser.page("/").await.contains("切换身份"));
    assert!(browser.page("/identities").await.contains("切换到"));
    let next = browser.post("own/identity_switch", &[("page", "/identities"), ("number", "2002")]).await;
    assert_eq!(next, "/");
    assert!(browser.page("/").await.contains("2002"));
}
