//! S21: what every answer carries, also those that `edge.rs` does not see because
//! it comes as nobody: pages of people and of the console, server functions, downloads.

use axum::body::Body;
use http::StatusCode;
use identity::console::Role;
use identity::ports::Method;

use super::grammar::functions;
use super::people::Walker;
use crate::browser::person;
use crate::house::{Answer, House, paths};

fn judge(what: &str, answer: &Answer) {
    let csp = answer.header("content-security-policy");
    for part in ["default-src '", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(csp.contains(part), "{what}: {csp}");
    }
    assert!(csp.contains("object-src 'none'") || csp.contains("default-src 'none'"), "{what}: {csp}");
    assert!(!csp.contains("unsafe-inline") && !csp.contains("'unsafe-eval'"), "{what}: {csp}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{what}");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{what}");
    let referrer = answer.header("referrer-policy");
    assert!(matches!(referrer, "no-referrer" | "same-origin"), "{what}: {referrer}");
    assert!(!answer.header("permissions-policy").is_empty(), "{what}");
    assert_eq!(answer.headers.get("server"), None, "{what}");
    assert_eq!(answer.headers.get("x-powered-by"), None, "{what}");
    for cookie in answer.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("__Host-"), "{what}: {cookie}");
        for part in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
            assert!(cookie.contains(part), "{what}: {cookie}");
        }
        assert!(!cookie.contains("Domain="), "{what}: {cookie}");
    }
    assert!(!answer.status.is_server_error(), "{what}: {}", answer.status);
}

/// What is the same for everybody and may be kept.
fn is_public(path: &str) -> bool {
    path.starts_with("/pkg/") || path.contains('.')
}

/// S21: every route by GET, every server function by POST as a script and as a form sends it: as
/// nobody, as a person, and as an administrator of each role.
#[tokio::test]
async fn s21_every_answer_to_everybody_carries_the_headers() {
    let house = House::with(|s| s.server.public_url = "https://id.example.edu.cn".parse().unwrap()).await;
    let account = person(&house, "1001", "13800138001", None).await;
    let mut people = vec![
        ("nobody", Walker::nobody(&house, 1).await),
        ("a person", Walker::signed_in(&house, account, &[Method::Password]).await),
    ];
    for (number, role) in (9001..).zip(Role::ALL) {
        people.push((role.code(), Walker::administrator(&house, &number.to_string(), role).await));
    }
    let (mut pages, mut answers) = (0, 0);
    for (who, walker) in people {
        for path in paths(&house.app) {
            if path.starts_with("/_fn/") || path.starts_with("/events/") {
                continue;
            }
            let answer = walker.clone().get(&path).await;
            let what = format!("GET {path} as {who}");
            judge(&what, &answer);
            let caching = answer.header("cache-control");
            let dynamic = !is_public(&path) && answer.status != StatusCode::NOT_FOUND;
            assert!(!dynamic || caching.contains("no-store"), "{what}: {} {caching}", answer.status);
            pages += 1;
        }
        for path in functions().keys() {
            for accept in ["application/json", "text/html,*/*"] {
                let answer = walker
                    .clone()
                    .send("POST", path, |request| {
                        let mut request = request
                            .header("sec-fetch-site", "same-origin")
                            .header("content-type", "application/x-www-form-urlencoded")
                            .body(Body::from("page=%2F"))
                            .unwrap();
                        request.headers_mut().insert("accept", accept.parse().unwrap());
                        request
                    })
                    .await;
                let what = format!("POST {path} as {who} ({accept})");
                judge(&what, &answer);
                assert!(answer.header("cache-control").contains("no-store"), "{what}: {}", answer.status);
                answers += 1;
            }
        }
    }
    println!("S21: {pages} pages and {answers} answers of functions");
}
