//! S14: what another site makes a signed-in browser send changes nothing. The
//! routes themselves are walked in `cross_site.rs`; here every server function is
//! called with cookies that may do everything, and the rows are compared.

use axum::body::Body;
use http::StatusCode;
use identity::console::Role;
use identity::ports::Method;

use super::grammar::functions;
use super::people::{Walker, encode};
use super::rows::{changed, rows};
use crate::browser::{PASSWORD, person};
use crate::house::House;

/// What other sites' pages look like to a server.
const FOREIGN: &[&[(&str, &str)]] = &[
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")],
];

/// What a page can send without asking first, and what it cannot.
const KINDS: &[&str] = &[
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=edge",
    "text/plain",
    "application/json",
];

fn body(kind: &str, fields: &[(&str, &str)]) -> String {
    if kind.starts_with("multipart") {
        let part = |(name, value): &(&str, &str)| {
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        return fields.iter().map(part).collect::<String>() + "--edge--\r\n";
    }
    encode(fields)
}

/// S14: every function × every sign of another site × every kind of body × POST and GET, as an
/// administrator who may do everything and as a person.
#[tokio::test]
async fn s14_other_sites_change_no_row() {
    let house = House::new().await;
    let account = person(&house, "1001", "13800138001", None).await;
    let people = [
        Walker::administrator(&house, "9001", Role::PlatformAdministrator).await,
        Walker::administrator(&house, "9002", Role::SecurityAdministrator).await,
        Walker::signed_in(&house, account, &[Method::Password]).await,
    ];
    let before = rows(&house, &[]).await;
    let (mut posts, mut gets) = (0, 0);
    for (path, fields) in functions() {
        let values: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, _)| {
                (
                    name.as_str(),
                    match name.as_str() {
                        "page" => "/",
                        "username" | "number" => "1001",
                        "password" | "current" | "new_password" | "repeated" => PASSWORD,
                        "phone" => "13800138009",
                        "country" => "+86",
                        "reason" | "note" | "remark" | "zh" => "因为",
                        _ => "1",
                    },
                )
            })
            .collect();
        for walker in &people {
            for signs in FOREIGN {
                for kind in KINDS {
                    let mut walker = walker.clone();
                    let answer = walker
                        .send("POST", path, |mut request| {
                            for (name, value) in *signs {
                                request = request.header(*name, *value);
                            }
                            request
                                .header("content-type", *kind)
                                .body(Body::from(body(kind, &values)))
                                .unwrap()
                        })
                        .await;
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "POST {path} {signs:?} {kind}");
                    assert!(answer.headers.get("set-cookie").is_none(), "{path}");
                    posts += 1;
                }
                let mut walker = walker.clone();
                let answer = walker
                    .send("GET", &format!("{path}?{}", encode(&values)), |mut request| {
                        for (name, value) in *signs {
                            request = request.header(*name, *value);
                        }
                        request.body(Body::empty()).unwrap()
                    })
                    .await;
                let shut = matches!(
                    answer.status,
                    StatusCode::FORBIDDEN | StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST
                );
                assert!(shut, "GET {path} {signs:?}: {}", answer.status);
                gets += 1;
            }
        }
    }
    assert_eq!(changed(&before, &rows(&house, &[]).await), Vec::<String>::new());
    println!("S14: {posts} POSTs and {gets} GETs over {} functions", functions().len());
}

/// S14: nobody is signed in as somebody else by another site's page, and the same form from our own
/// page signs in.
#[tokio::test]
async fn s14_a_sign_in_by_another_site_is_refused() {
    let house = House::new().await;
    person(&house, "1001", "13800138001", None).await;
    let fields = [("page", "/sign-in"), ("username", "1001"), ("password", PASSWORD)];
    for signs in FOREIGN {
        let mut victim = Walker::nobody(&house, 7).await;
        let answer = victim
            .send("POST", "/_fn/sign_in/password", |mut request| {
                for (name, value) in *signs {
                    request = request.header(*name, *value);
                }
                request.header("content-type", KINDS[0]).body(Body::from(encode(&fields))).unwrap()
            })
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{signs:?}");
        assert_eq!(victim.sid(), "", "{signs:?}");
    }
    assert_eq!(super::rows::number(&house, "SELECT count(*) FROM sessions").await, 0);
    let mut own = Walker::nobody(&house, 8).await;
    assert_eq!(own.form("sign_in/password", &fields).await.header("location"), "/");
    assert_ne!(own.sid(), "");
}
