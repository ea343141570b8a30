//! S14: nothing that changes anything can be asked for by another site.

use axum::body::Body;
use http::StatusCode;
use leptos::server_fn::axum::server_fn_paths;
use server::http::csrf::EXEMPT;

use crate::house::{House, paths};

/// What other sites' pages look like to a server.
const FOREIGN: &[&[(&str, &str)]] = &[
    &[("origin", "https://evil.example")],
    &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
    &[("origin", "null")],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("origin", "http://127.0.0.1:8081")],
    &[("origin", "http://127.0.0.1:8080.evil.example")],
];

const BODIES: &[&str] = &[
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/json",
];

/// Every route × every method that changes things × every sign of another site.
#[tokio::test]
async fn s14_every_mutating_route_refuses_other_sites() {
    let house = House::new().await;
    let all = paths(&house.app);
    for (function, _) in server_fn_paths() {
        assert!(all.iter().any(|path| path == function), "{function} is not routed");
    }
    for path in &all {
        // Safe because it opens to a token in a header alone, whatever cookies come along.
        let program = EXEMPT.iter().any(|exempt| path.starts_with(exempt));
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            for signs in FOREIGN {
                for kind in BODIES {
                    let mut request = house.request(method, path).header("content-type", *kind);
                    for (name, value) in *signs {
                        request = request.header(*name, *value);
                    }
                    let answer = house.send(request.body(Body::from("a=b")).unwrap()).await;
                    let closed = match answer.status {
                        StatusCode::UNAUTHORIZED | StatusCode::METHOD_NOT_ALLOWED => program,
                        status => !program && status == StatusCode::FORBIDDEN,
                    };
                    assert!(closed, "{method} {path} {signs:?} {kind}: {}", answer.status);
                    assert!(answer.headers.get("set-cookie").is_none(), "{method} {path}");
                }
            }
        }
    }
}

/// Server functions exist for POST only: a link or a picture can call none.
#[tokio::test]
async fn s14_no_server_function_answers_to_get() {
    let house = House::new().await;
    let functions: Vec<_> = server_fn_paths().collect();
    assert!(functions.len() >= 5, "the registry of server functions is filled: {functions:?}");
    for (path, method) in functions {
        assert_eq!(method, http::Method::POST, "{path}");
        assert!(path.starts_with("/_fn/"), "{path}");
        let answer = house.get(path).await;
        assert!(
            matches!(answer.status, StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST),
            "GET {path}: {}",
            answer.status
        );
    }
}

/// Our own forms get through, with and without JavaScript, and so do programs.
#[tokio::test]
async fn s14_our_own_forms_get_through() {
    let house = House::new().await;
    let ours: &[&[(&str, &str)]] = &[
        &[("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")],
        &[("origin", "http://127.0.0.1:8080")],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        &[],
    ];
    for (path, _) in server_fn_paths() {
        for signs in ours {
            let mut request = house
                .request("POST", path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("referer", "http://127.0.0.1:8080/sign-in");
            for (name, value) in *signs {
                request = request.header(*name, *value);
            }
            let answer = house.send(request.body(Body::from("a=b")).unwrap()).await;
            assert_ne!(answer.status, StatusCode::FORBIDDEN, "{path} {signs:?}");
        }
    }
}
