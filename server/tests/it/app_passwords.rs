//! App passwords over HTTP: the page without JavaScript, and the servers that ask.

use std::io::Write as _;

use axum::body::Body;
use http::StatusCode;
use identity::policy::{AppPasswordApplication, AppPasswordClient};
use identity::ports::{AccountRow, Level, Method};
use identity::session::Beginning;
use identity::{Visitor, keys};
use server::http::app_passwords::PATH;
use tempfile::NamedTempFile;

use crate::house::{Answer, House};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const PAGE: &str = "/security/app-passwords";

struct Desk {
    house: House,
    cookie: String,
    _token: NamedTempFile,
}

impl Desk {
    async fn new() -> Self {
        let mut file = NamedTempFile::new().unwrap();
        writeln!(file, "{TOKEN}").unwrap();
        let path = file.path().to_owned();
        let house = House::with(|settings| {
            let policy = &mut settings.policy.app_passwords;
            for id in ["mail", "vpn"] {
                policy.applications.push(AppPasswordApplication {
                    id: id.into(),
                    zh: format!("校园{id}"),
                    ..AppPasswordApplication::default()
                });
            }
            policy.clients.push(AppPasswordClient {
                name: "dovecot".into(),
                token_file: path,
                applications: vec!["mail".into()],
                networks: vec!["203.0.113.0/24".into()],
            });
        })
        .await;
        let cookie = sign_in(&house).await;
        Self { house, cookie, _token: file }
    }

    async fn page(&self, path: &str, echo: &str) -> Answer {
        let request = self.house.request("GET", path).header("cookie", format!("{}; {echo}", self.cookie));
        self.house.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, function: &str, body: &str) -> Answer {
        let request = self
            .house
            .request("POST", function)
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        self.house.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn ask(&self, token: &str, kind: &str, body: &str) -> Answer {
        let request = self.house.request("POST", PATH).header("content-type", kind);
        let request = request.header("authorization", token);
        self.house.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }
}

/// An account with a session; the session's cookie.
pub async fn sign_in(house: &House) -> String {
    let domain = &house.composed.domain;
    let now = domain.now();
    let row = AccountRow {
        number: "2001".into(),
        number_key: "2001".into(),
        name: "张晓明".into(),
        kind: "staff".into(),
        department: String::new(),
        ..AccountRow::blank(domain.id(now), now)
    };
    let visitor = Visitor {
        address: [203, 0, 113, 9].into(),
        user_agent: String::new(),
        browser: Some(keys::sha256(b"pc")),
        device: None,
        event: String::new(),
        locale: "zh-CN".into(),
    };
    let mut unit = domain.write().await.unwrap();
    unit.insert_accounts(std::slice::from_ref(&row)).await.unwrap();
    let begin = Beginning {
        account: row.id,
        method: Method::Password,
        visitor: &visitor,
        remember: false,
        journey: None,
        level: Level::Full,
    };
    let issued = house.composed.services.sessions.begin(&mut *unit, now, begin).await.unwrap();
    unit.commit().await.unwrap();
    format!("{}={}", app::cookies::SESSION, issued.token.expose())
}

/// P-8: made by a plain form, shown once by the page, never in an address, then good for mail.
#[tokio::test]
async fn p_8_an_app_password_is_made_without_scripts_and_verified_by_the_mail_server() {
    let desk = Desk::new().await;
    let page = desk.page(PAGE, "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("校园mail") && page.body.contains("还没有应用密码"), "{}", page.body);
    let made = desk.post("/_fn/app_passwords/create", "application=mail&label=Phone&days=90").await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let address = made.header("location").to_owned();
    let name = app::cookies::ECHO;
    let echo = made.cookie(name).expect("the sealed echo").split(';').next().unwrap().to_owned();
    let shown = desk.page(&address, &echo).await;
    let secret = shown.body.split("class=\"secret\">").nth(1).expect("it is shown");
    let secret: String = secret.chars().take(24).collect();
    assert_eq!(secret.split(' ').map(str::len).collect::<Vec<_>>(), [4; 5], "{secret}");
    for hidden in [&secret, &secret.replace(' ', "")] {
        assert!(!address.contains(hidden.as_str()) && !echo.contains(hidden.as_str()));
    }
    let cleared = shown.cookie(name).expect("the echo's cookie is cleared");
    assert!(cleared.contains("Max-Age=0"), "{cleared}");
    let again = desk.page(&address, "").await;
    assert!(!again.body.contains("class=\"secret\"") && again.body.contains("Phone"));

    let bearer = format!("Bearer {TOKEN}");
    let json = format!(
        r#"{{"username":"2001","password":"{secret}","application":"mail","address":"198.51.100.7"}}"#
    );
    let yes = desk.ask(&bearer, "application/json", &json).await;
    assert_eq!(yes.status, StatusCode::OK, "{}", yes.body);
    let found: serde_json::Value = serde_json::from_str(&yes.body).unwrap();
    assert_eq!((found["number"].as_str(), found["label"].as_str()), (Some("2001"), Some("Phone")));
    assert!(desk.page(PAGE, "").await.body.contains("198.51.100.7"), "the owner sees the last use");

    // A form, and the token as a Basic password, as RADIUS and shell scripts say it.
    use base64::Engine as _;
    let basic =
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("dovecot:{TOKEN}")));
    let form = format!("username=2001&password={}&application=mail", secret.replace(' ', "+"));
    let yes = desk.ask(&basic, "application/x-www-form-urlencoded", &form).await;
    assert_eq!(yes.status, StatusCode::OK, "{}", yes.body);

    let id = again.body.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let gone = desk.post("/_fn/app_passwords/revoke", &format!("id={id}")).await;
    assert_eq!((gone.status, gone.header("location")), (StatusCode::SEE_OTHER, PAGE));
    let no = desk.ask(&bearer, "application/json", &json).await;
    assert_eq!(no.status, StatusCode::UNAUTHORIZED);
}

/// S03: every wrong answer is the same one.
#[tokio::test]
async fn s03_refusals_are_alike() {
    let desk = Desk::new().await;
    let bearer = format!("Bearer {TOKEN}");
    let mut bodies = Vec::new();
    for user in ["2001", "9999", "nobody@example.org", ""] {
        let json = format!(r#"{{"username":"{user}","password":"0000","application":"mail"}}"#);
        let no = desk.ask(&bearer, "application/json", &json).await;
        assert_eq!(no.status, StatusCode::UNAUTHORIZED);
        bodies.push(no.body);
    }
    assert!(bodies.iter().all(|body| body == r#"{"error":"refused"}"#), "{bodies:?}");
}

/// Only servers with a token, from their networks, about their applications, in a form that is one.
#[tokio::test]
async fn p_8_only_known_servers_may_ask() {
    let desk = Desk::new().await;
    let json = r#"{"username":"2001","password":"x","application":"mail"}"#;
    let right = format!("Bearer {TOKEN}");
    for token in ["", "Bearer ", "Bearer wrong", "Basic !!", TOKEN, &format!("Bearer {TOKEN}x")] {
        let no = desk.ask(token, "application/json", json).await;
        assert_eq!(
            (no.status, no.body.as_str()),
            (StatusCode::FORBIDDEN, r#"{"error":"client_refused"}"#),
            "{token}"
        );
    }
    let vpn = json.replace("mail", "vpn");
    let no = desk.ask(&right, "application/json", &vpn).await;
    assert_eq!((no.status, no.body.as_str()), (StatusCode::FORBIDDEN, r#"{"error":"application_refused"}"#));
    for (kind, body) in [
        ("application/json", "{}"),
        ("application/json", "not json"),
        ("text/plain", json),
        ("application/x-www-form-urlencoded", "username=2001"),
        ("application/json", &json.replace("2001", &"9".repeat(600))),
    ] {
        let no = desk.ask(&right, kind, body).await;
        assert_eq!(no.status, StatusCode::BAD_REQUEST, "{kind} {body}");
    }
    let request = desk.house.request("POST", PATH).header("authorization", &right);
    let request = request.header("content-type", "application/json").body(Body::from(json)).unwrap();
    let elsewhere = desk.house.raw_from("198.51.100.1:1", request).await;
    assert_eq!(elsewhere.status(), StatusCode::FORBIDDEN);
    assert_eq!(desk.house.get(PATH).await.status, StatusCode::METHOD_NOT_ALLOWED);
}
