//! OA against an identity platform played by the test.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Request, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use oa::{Config, router};
use serde_json::{Value, json};
use tower::ServiceExt;

type Asked = Arc<Mutex<Vec<Vec<(String, String)>>>>;

/// Knows one ticket, `ST-good`, and writes down what it was asked.
async fn platform() -> (String, Asked) {
    async fn validate(State(asked): State<Asked>, Query(query): Query<Vec<(String, String)>>) -> Json<Value> {
        let good = query.contains(&("ticket".into(), "ST-good".into()));
        asked.lock().unwrap().push(query);
        Json(if good {
            json!({ "serviceResponse": { "authenticationSuccess": {
                "user": "2026010203",
                "attributes": { "name": "欧阳<b>·𠮷", "department": "数学院", "isFromNewLogin": false },
            } } })
        } else {
            json!({ "serviceResponse": { "authenticationFailure": { "code": "INVALID_TICKET", "description": "no" } } })
        })
    }
    let asked = Asked::default();
    let app = Router::new().route("/cas/p3/serviceValidate", get(validate)).with_state(asked.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, asked)
}

struct Answer {
    status: StatusCode,
    location: String,
    cookie: String,
    body: String,
}

async fn send(app: &Router, request: Request<Body>) -> Answer {
    let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let header = |name| parts.headers.get(name).map_or(String::new(), |v| v.to_str().unwrap().to_owned());
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    assert_eq!(header(axum::http::header::CACHE_CONTROL), "no-store");
    Answer {
        status: parts.status,
        location: header(LOCATION),
        cookie: header(SET_COOKIE),
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

async fn fetch(app: &Router, uri: &str, cookie: &str) -> Answer {
    send(app, Request::get(uri).header(COOKIE, cookie).body(Body::empty()).unwrap()).await
}

fn oa(tongxing_url: &str) -> Router {
    let _ = rustls::crypto::ring::default_provider().install_default();
    router(&Config {
        listen: String::new(),
        public_url: "http://127.0.0.1:8090".into(),
        tongxing_url: tongxing_url.into(),
    })
    .unwrap()
}

/// H-7: back to the very page the person asked for.
#[tokio::test]
async fn a_deep_link_survives_signing_in() {
    let (url, asked) = platform().await;
    let app = oa(&url);
    let service = "http%3A%2F%2F127.0.0.1%3A8090%2Fcas%2Fcallback%3Fnext%3D%252Fdocuments%252F42";
    let answer = fetch(&app, "/documents/42", "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location, format!("{url}/cas/login?service={service}"));

    let answer = fetch(&app, "/cas/callback?next=%2Fdocuments%2F42&ticket=ST-good", "").await;
    assert_eq!(answer.location, "/documents/42");
    assert!(
        answer.cookie.contains("HttpOnly") && answer.cookie.contains("SameSite=Lax"),
        "{}",
        answer.cookie
    );
    let cookie = answer.cookie.split(';').next().unwrap().to_owned();
    let validated = asked.lock().unwrap()[0].clone();
    assert!(
        validated.contains(&(
            "service".into(),
            "http://127.0.0.1:8090/cas/callback?next=%2Fdocuments%2F42".into()
        ))
    );

    let page = fetch(&app, "/documents/42", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("新生报到"));
    let page = fetch(&app, "/workbench", &cookie).await;
    assert!(
        page.body.contains("欧阳&lt;b&gt;·𠮷") && page.body.contains("数学院") && !page.body.contains("<b>·")
    );
    let english = fetch(&app, "/workbench", &format!("{cookie}; oa_language=en")).await;
    assert!(english.body.contains("Department") && english.body.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn a_bad_ticket_says_so_and_lets_nobody_in() {
    let (url, _) = platform().await;
    let app = oa(&url);
    for uri in ["/cas/callback?ticket=ST-bad", "/cas/callback?ticket=%3Cscript%3E"] {
        let answer = fetch(&app, uri, "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.body.contains("INVALID_TICKET") && answer.body.contains("/login?next=%2Fworkbench"));
        assert_eq!(answer.cookie, "");
    }
    assert_eq!(fetch(&app, "/cas/callback", "").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        fetch(&oa("http://127.0.0.1:1"), "/cas/callback?ticket=ST-x", "").await.status,
        StatusCode::BAD_GATEWAY
    );
}

#[tokio::test]
async fn next_leads_nowhere_else() {
    let (url, _) = platform().await;
    let app = oa(&url);
    for next in ["https://evil.example", "//evil.example", "/%5Cevil.example", "%0d%0ax"] {
        let answer = fetch(&app, &format!("/cas/callback?ticket=ST-good&next={next}"), "").await;
        assert_eq!(answer.location, "/workbench", "{next}");
        assert_eq!(fetch(&app, &format!("/language/en?next={next}"), "").await.location, "/", "{next}");
    }
}

#[tokio::test]
async fn single_logout_ends_the_session_of_its_ticket() {
    let (url, _) = platform().await;
    let app = oa(&url);
    let answer = fetch(&app, "/cas/callback?ticket=ST-good", "").await;
    let cookie = answer.cookie.split(';').next().unwrap().to_owned();
    let tell = |body: &str| {
        Request::post("/cas/logout")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()))
            .unwrap()
    };
    let notice = |ticket: &str| {
        tell(&format!(
            "logoutRequest=%3Csamlp%3ALogoutRequest%3E%3Csamlp%3ASessionIndex%3E{ticket}%3C%2Fsamlp%3ASessionIndex%3E"
        ))
    };
    assert_eq!(send(&app, notice("ST-other")).await.status, StatusCode::OK);
    assert_eq!(fetch(&app, "/workbench", &cookie).await.status, StatusCode::OK);
    assert_eq!(send(&app, tell("x=y")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(send(&app, notice("ST-good")).await.status, StatusCode::OK);
    assert_eq!(fetch(&app, "/workbench", &cookie).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_out_goes_on_to_the_platform() {
    let (url, _) = platform().await;
    let app = oa(&url);
    let answer = fetch(&app, "/cas/callback?ticket=ST-good", "").await;
    let cookie = answer.cookie.split(';').next().unwrap().to_owned();
    let request = Request::post("/logout").header(COOKIE, &cookie).body(Body::empty()).unwrap();
    let answer = send(&app, request).await;
    assert_eq!(answer.location, format!("{url}/cas/logout?service=http%3A%2F%2F127.0.0.1%3A8090%2F"));
    assert!(answer.cookie.contains("Max-Age=0"));
    assert_eq!(fetch(&app, "/workbench", &cookie).await.status, StatusCode::SEE_OTHER);
}
