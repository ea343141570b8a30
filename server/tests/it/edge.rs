//! What every response carries, and what no request gets past.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use http::StatusCode;
use server::http::edge::{Edge, edge as edge_layer};
use server::settings::Settings;
use testkit::SeededEntropy;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::house::{House, paths, read};

/// S21: every route, also those that refuse, carries the headers.
#[tokio::test]
async fn s21_every_route_carries_the_security_headers() {
    let house = House::with(|s| s.server.public_url = "https://id.example.edu.cn".parse().unwrap()).await;
    let all = paths(&house.app);
    for known in [
        "/",
        "/sign-in",
        "/cas/login",
        "/cas/p3/serviceValidate",
        "/language/x",
        "/pkg/x/x",
        "/events/scan/x",
    ] {
        assert!(all.iter().any(|path| path == known), "{known} is not among {all:?}");
    }
    for path in all.iter().map(String::as_str).chain(["/no/such/page", "/.env"]) {
        let answer = read(house.raw(house.request("GET", path).body(Body::empty()).unwrap()).await).await;
        let csp = answer.header("content-security-policy");
        assert!(csp.contains("default-src '"), "{path}: {csp}");
        assert!(csp.contains("base-uri 'none'") && csp.contains("frame-ancestors 'none'"), "{path}: {csp}");
        assert!(!csp.contains("unsafe-inline") && !csp.contains("unsafe-eval'; script"), "{path}: {csp}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(!answer.header("referrer-policy").is_empty(), "{path}");
        assert!(!answer.header("permissions-policy").is_empty(), "{path}");
        assert!(!answer.header("x-event-id").is_empty(), "{path}");
        let caching = answer.header("cache-control");
        assert!(
            caching.contains("no-store")
                || answer.status == 404
                || path.starts_with("/pkg/")
                || path.contains('.'),
            "{path}: {caching}"
        );
        assert!(answer.header("content-encoding").is_empty(), "{path} is compressed");
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(
                cookie.starts_with("__Host-") && cookie.contains("; Secure; HttpOnly; SameSite=Lax"),
                "{path}: {cookie}"
            );
            assert!(cookie.contains("; Path=/;"), "{path}: {cookie}");
        }
        assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
    }
}

/// S21: the nonce of the header is the nonce of the page, and new each time.
#[tokio::test]
async fn s21_the_nonce_of_the_policy_is_the_nonce_of_the_page() {
    let house = House::new().await;
    let nonce_of =
        |csp: &str| csp.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap().to_owned();
    let first = house.get("/sign-in").await;
    assert_eq!(first.status, StatusCode::OK);
    let nonce = nonce_of(first.header("content-security-policy"));
    assert!(nonce.len() >= 22);
    let tags = first.body.matches("<script").count() + first.body.matches("<style").count();
    assert!(tags > 0);
    assert_eq!(
        first.body.matches(&format!("nonce=\"{nonce}\"")).count(),
        tags,
        "every script and style has the nonce"
    );
    let second = house.get("/sign-in").await;
    assert_ne!(nonce_of(second.header("content-security-policy")), nonce);
    // Plain http on loopback: no promise of TLS.
    assert_eq!(first.header("strict-transport-security"), "");
}

/// S11: 12 forms of another host; none is answered, and what is answered names the configured origin.
#[tokio::test]
async fn s11_requests_for_another_host_are_refused() {
    let house = House::with(|s| s.server.public_url = "https://id.example.edu.cn".parse().unwrap()).await;
    for host in [
        "evil.example",
        "id.example.edu.cn.evil.example",
        "id.example.edu.cn@evil.example",
        "evil.example:443",
        "id.example.edu.cn:8443",
        "xid.example.edu.cn",
        "127.0.0.1",
        "localhost",
        "[::1]",
        "id.example.edu.cn.",
        "",
        "id。example.edu.cn",
    ] {
        for path in [
            "/",
            "/sign-in",
            "/cas/login?service=https%3A%2F%2Foa.example%2F",
            "/cas/logout",
            "/scan/x",
            "/language/en",
            "/pkg/x/x",
            "/captcha/x",
        ] {
            let request = http::Request::builder()
                .uri(path)
                .header("host", host.as_bytes())
                .header("accept", "text/html");
            let answer = house.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{host} {path}");
            assert_eq!(answer.header("location"), "", "{host} {path}");
            assert!(!answer.body.contains("evil"), "{host} {path}");
        }
    }
    // Two Host headers, an absolute target for another host, and headers of proxies that are not believed.
    let two = house.request("GET", "/sign-in").header("host", "evil.example");
    assert_eq!(house.send(two.body(Body::empty()).unwrap()).await.status, StatusCode::BAD_REQUEST);
    let absolute = http::Request::builder().uri("https://evil.example/sign-in").header("host", house.host());
    assert_eq!(house.send(absolute.body(Body::empty()).unwrap()).await.status, StatusCode::BAD_REQUEST);
    let forwarded = house
        .request("GET", "/sign-in")
        .header("x-forwarded-host", "evil.example")
        .header("forwarded", "host=evil.example")
        .header("x-original-url", "/evil");
    let answer = house.send(forwarded.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.body.contains("evil"));
}

/// Trying it out: localhost is led to 127.0.0.1, because cookies do not know they are the same.
#[tokio::test]
async fn loopback_names_lead_to_the_configured_one() {
    let house = House::new().await;
    let request = http::Request::builder().uri("/sign-in?a=b").header("host", "localhost:8080");
    let answer = house.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(answer.header("location"), "http://127.0.0.1:8080/sign-in?a=b");
    let evil = http::Request::builder().uri("//evil.example/x").header("host", "localhost:8080");
    assert_eq!(house.send(evil.body(Body::empty()).unwrap()).await.status, StatusCode::BAD_REQUEST);
}

/// A body above the limit is refused before anybody reads it.
#[tokio::test]
async fn bodies_are_limited() {
    let house = House::with(|s| s.policy.limits.body_bytes = 1000).await;
    let body = format!("username={}", "x".repeat(2000));
    let request = house
        .request("POST", "/_fn/sign_in/password")
        .header("origin", house.composed.settings.server.public_url.as_str())
        .header("content-type", "application/x-www-form-urlencoded")
        .header("content-length", body.len());
    let answer = house.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("<html"), "a page, not a line: {}", answer.body);
}

/// S23: a browser is given its cookie with its first page; programs get none.
#[tokio::test]
async fn s23_the_first_page_gives_the_browser_its_cookie_and_costs_nothing_else() {
    let house = House::new().await;
    let first = house.get("/sign-in").await;
    let cookie = first.cookie("__Host-browser").expect("a cookie").split(';').next().unwrap().to_owned();
    let again = house.request("GET", "/sign-in").header("cookie", cookie).body(Body::empty()).unwrap();
    assert_eq!(house.send(again).await.cookie("__Host-browser"), None);
    let program =
        http::Request::builder().uri("/cas/validate?service=x&ticket=y").header("host", house.host());
    assert_eq!(house.send(program.body(Body::empty()).unwrap()).await.cookie("__Host-browser"), None);
}

/// A nonsense session cookie is nobody's session, and no error.
#[tokio::test]
async fn a_made_up_session_cookie_is_nobody() {
    let house = House::new().await;
    let request = house.request("GET", "/").header("cookie", "__Host-sid=zzz").body(Body::empty()).unwrap();
    let answer = house.send(request).await;
    assert!(answer.status.is_redirection(), "{}", answer.status);
    assert!(answer.header("location").starts_with("/sign-in"), "{}", answer.header("location"));
}

/// R11: more requests than places are shed at once, with a page and Retry-After.
#[tokio::test]
async fn r11_too_many_requests_are_shed() {
    let house = House::with(|s| s.server.max_requests = 1).await;
    // A body that does not end holds the one place.
    let (sender, receiver) = tokio::sync::mpsc::channel::<Result<&'static [u8], std::io::Error>>(1);
    let stream = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let origin = house.composed.settings.server.public_url.as_str();
    let slow = house
        .request("POST", "/_fn/sign_in/password")
        .header("origin", origin)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from_stream(stream))
        .unwrap();
    let first = house.raw(slow);
    tokio::pin!(first);
    // It is under way once it wants more of its body than there is.
    sender.send(Ok(b"username=")).await.unwrap();
    while sender.capacity() == 0 {
        assert!(futures::poll!(&mut first).is_pending());
    }
    let second = house.get("/sign-in").await;
    assert_eq!(second.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(second.header("retry-after"), "2");
    assert!(second.body.contains("<html"));
    drop(sender);
    first.await;
    assert_eq!(house.get("/sign-in").await.status, StatusCode::OK);
}

/// A small application behind the edge alone.
fn small(app: Router, stop: &CancellationToken) -> Router {
    let mut settings = Settings::default();
    settings.policy.limits.request_timeout = "50ms".parse().unwrap();
    let edge = Edge::new(&settings, Arc::new(SeededEntropy::new(1)), Arc::default(), stop.clone());
    app.layer(axum::middleware::from_fn_with_state(Arc::new(edge), edge_layer))
}

async fn ask(app: &Router, path: &str) -> axum::response::Response {
    let request =
        http::Request::builder().uri(path).header("host", "127.0.0.1:8080").header("accept", "text/html");
    app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

/// R08: an open stream of events ends when the server stops, and is not cut by the time limit before.
#[tokio::test]
async fn r08_streams_of_events_end_with_the_server() {
    let stop = CancellationToken::new();
    let events = || async { Sse::new(futures::stream::pending::<Result<Event, std::convert::Infallible>>()) };
    let app = small(Router::new().route("/events", get(events)), &stop);
    let response = ask(&app, "/events").await;
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = Box::pin(axum::body::to_bytes(response.into_body(), 1000));
    assert!(futures::poll!(&mut body).is_pending());
    stop.cancel();
    assert!(body.await.unwrap().is_empty());
}

/// What falls over or hangs is a page with a number to quote, and the next request is answered.
#[tokio::test]
async fn panics_and_hangs_are_pages() {
    async fn falls() -> &'static str {
        panic!("MARKER")
    }
    let app =
        Router::new().route("/falls", get(falls)).route("/hangs", get(std::future::pending::<&'static str>));
    let app = small(app, &CancellationToken::new());
    for (path, status) in
        [("/falls", StatusCode::INTERNAL_SERVER_ERROR), ("/hangs", StatusCode::SERVICE_UNAVAILABLE)]
    {
        let answer = read(ask(&app, path).await).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.body.contains("<html") && !answer.body.contains("MARKER"), "{}", answer.body);
        assert!(answer.body.contains(answer.header("x-event-id")), "{}", answer.body);
        assert!(answer.header("content-security-policy").contains("base-uri 'none'"), "{path}");
    }
}

/// An open tab of an older build hears that its page is old.
#[tokio::test]
async fn unknown_functions_say_that_the_page_is_old() {
    let house = House::new().await;
    let origin = house.composed.settings.server.public_url.as_str();
    let request =
        house.request("POST", "/_fn/no/such/function").header("origin", origin).body(Body::empty()).unwrap();
    let answer = house.send(request).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.body.contains("<html") && !answer.body.contains("macro"), "{}", answer.body);
}

/// S09, S19: a form that does not fit is the sender's mistake, and leads nowhere; an answer that names
/// no page does not lead to whatever `Referer` says either.
#[tokio::test]
async fn s19_a_form_that_does_not_fit_is_refused() {
    let house = House::new().await;
    let origin = house.composed.settings.server.public_url.as_str();
    for body in ["", "page=%2F&page=%2F&username=a&password=b", "page[]=%2F", "username=%ff"] {
        for (accept, shown) in [("application/json", "page_expired"), ("text/html", "<html")] {
            let mut request = house
                .request("POST", "/_fn/sign_in/password")
                .header("origin", origin)
                .header("referer", "https://evil.example/x")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from(body))
                .unwrap();
            request.headers_mut().insert("accept", accept.parse().unwrap());
            let answer = house.send(request).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::BAD_REQUEST, ""), "{body}");
            assert!(answer.body.contains(shown) && !answer.body.contains("Args"), "{}", answer.body);
        }
    }
    let page = house
        .request("POST", "/_fn/sign_in/page")
        .header("referer", "https://evil.example/x")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = house.send(page.body(Body::from("page=%2Fsign-in")).unwrap()).await;
    assert_eq!(answer.header("location"), "/");
}

/// Pages that do not exist are 404 in the institution's dress, and say so in the person's language.
#[tokio::test]
async fn missing_pages_are_pages() {
    let house = House::new().await;
    let request =
        house.request("GET", "/no/such/page").header("accept-language", "en-GB").body(Body::empty()).unwrap();
    let answer = house.send(request).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains("lang=\"en\""));
}
