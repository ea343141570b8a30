//! SCIM over HTTP: what should not come, and who should not ask.

use axum::body::Body;
use http::StatusCode;
use serde_json::{Value, json};

use crate::house::House;
use crate::scim::{Client, encoded, path_of, told, user};

/// Whoever has no token that is good here learns nothing, in SCIM's form.
#[tokio::test]
async fn s03_only_a_token_opens_the_service() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let right = format!("Bearer {}", hr.token);
    let with = |token: &str, path: &str| {
        let request = house.request("GET", path).header("authorization", token);
        request.body(Body::empty()).unwrap()
    };
    for wrong in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        &hr.token,
        &format!("Basic {}", hr.token),
        &format!("{right}x"),
        &format!("Bearer {}", "x".repeat(5000)),
    ] {
        for path in ["/scim/v2/Users", "/scim/v2", "/scim/v2/ServiceProviderConfig", "/scim/v2/none"] {
            let answer = house.send(with(wrong, path)).await;
            assert!(
                matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS),
                "{wrong} {path}"
            );
            assert_eq!(answer.header("content-type"), "application/scim+json");
            assert!(answer.headers.get("set-cookie").is_none());
        }
    }
    house.clock.advance(std::time::Duration::from_mins(2));
    let refused = house.send(with("Bearer x", "/scim/v2/Users")).await;
    assert_eq!(
        (refused.status, refused.header("www-authenticate")),
        (StatusCode::UNAUTHORIZED, "Bearer realm=\"scim\"")
    );
    for _ in 0..40 {
        house.send(with("Bearer x", "/scim/v2/Users")).await;
    }
    let (status, many) = told(house.send(with("Bearer x", "/scim/v2/Users")).await);
    assert_eq!((status, many["status"].as_str()), (StatusCode::TOO_MANY_REQUESTS, Some("429")));
    assert_eq!(
        house.send(with(&right, "/scim/v2/Users")).await.status,
        StatusCode::OK,
        "the right one gets in"
    );
    house.clock.advance(std::time::Duration::from_hours(24 * 366));
    assert_eq!(
        house.send(with(&right, "/scim/v2/Users")).await.status,
        StatusCode::UNAUTHORIZED,
        "it is over"
    );
}

/// A token is kept as a keyed digest, and nobody's data in the errors of a source.
#[tokio::test]
async fn s22_secrets_and_people_are_not_kept_in_clear() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let mut wrong = user("2001");
    wrong["phoneNumbers"] = json!([{ "value": "13800138abc" }]);
    assert_eq!(hr.send("POST", "/Users", wrong).await.0, StatusCode::BAD_REQUEST);
    hr.get(&format!("/Users?filter={}", encoded("emails co \"secret@example.org\""))).await;
    let mut unit = house.composed.domain.read().await.unwrap();
    let errors = unit.source_errors(hr.source, 10).await.unwrap();
    assert_eq!(errors.len(), 2, "{errors:?}");
    for error in &errors {
        let text = format!("{} {}", error.request, error.detail);
        assert!(!text.contains("138") && !text.contains("secret") && text.contains("/Users"), "{text}");
    }
    let tokens = unit.source_tokens(hr.source).await.unwrap();
    assert_ne!(tokens[0].digest, identity::keys::sha256(hr.token.as_bytes()), "keyed");
    assert!(tokens[0].used_at.is_some());
}

/// Whatever comes, nothing falls over, and the answer is SCIM's.
#[tokio::test]
async fn hostile_requests_are_refused_in_form() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let brought = hr.bring("2001").await;
    let path = path_of(&brought);
    let bearer = format!("Bearer {}", hr.token);
    let raw = |method: &str, path: &str, kind: &str, body: Vec<u8>| {
        let request = house.request(method, &format!("/scim/v2{path}")).header("authorization", &bearer);
        house.send(request.header("content-type", kind).body(Body::from(body)).unwrap())
    };
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000)).into_bytes();
    let bodies: Vec<(Vec<u8>, StatusCode)> = vec![
        (Vec::new(), StatusCode::BAD_REQUEST),
        (b"{".to_vec(), StatusCode::BAD_REQUEST),
        (b"null".to_vec(), StatusCode::BAD_REQUEST),
        (b"[]".to_vec(), StatusCode::BAD_REQUEST),
        (b"\"x\"".to_vec(), StatusCode::BAD_REQUEST),
        (b"{\"userName\":{}}".to_vec(), StatusCode::BAD_REQUEST),
        (b"{\"userName\":\"\\u0000\",\"name\":{\"formatted\":\"x\"}}".to_vec(), StatusCode::BAD_REQUEST),
        (vec![0xff, 0xfe], StatusCode::BAD_REQUEST),
        (deep, StatusCode::BAD_REQUEST),
        (vec![b' '; (1 << 20) + 1], StatusCode::PAYLOAD_TOO_LARGE),
    ];
    for (method, path) in [
        ("POST", "/Users"),
        ("PUT", path.as_str()),
        ("PATCH", &path),
        ("POST", "/Bulk"),
        ("POST", "/Groups"),
        ("POST", "/Users/.search"),
    ] {
        for (body, expected) in &bodies {
            let answer = raw(method, path, "application/scim+json", body.clone()).await;
            assert_eq!(answer.status, *expected, "{method} {path} {}", answer.body);
            let (_, problem) = told(answer);
            assert_eq!(problem["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error");
        }
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
        {
            let (status, problem) = told(raw(method, path, kind, b"{}".to_vec()).await);
            assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{method} {path} {kind}");
            assert_eq!(problem["status"], "415");
        }
    }
    let deep = format!("{}userName pr{}", "(".repeat(300), ")".repeat(300));
    let many = vec!["userName pr"; 150].join(" or ");
    for filter in [
        deep.as_str(),
        &many,
        "userName eq \"'; DROP TABLE accounts; --\" x",
        "\u{0}",
        "userName eq \"\\ud800\"",
    ] {
        let (status, _) = hr.get(&format!("/Users?filter={}", encoded(filter))).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{filter}");
    }
    for filter in [
        "userName eq \"'; DROP TABLE accounts; --\"",
        "userName co \"%\"",
        "displayName sw \"_\"",
        "id eq \"x\"",
        "externalId eq \"\u{1F600}\"",
        "externalId co \"\\u0000\"",
    ] {
        assert_eq!(hr.total(filter).await, 0, "{filter}");
    }
    for query in ["count=x", "startIndex=1.5", "attributes=id&excludedAttributes=name"] {
        assert_eq!(hr.get(&format!("/Users?{query}")).await.0, StatusCode::BAD_REQUEST, "{query}");
    }
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let target = if method == "POST" { path.as_str() } else { "/Users" };
        let body = json!({});
        let body: Option<&Value> = (method != "DELETE").then_some(&body);
        let answer = hr.ask(method, target, body, &[]).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {target}");
    }
    // Cookies of a browser open nothing, and none are given.
    let request =
        house.request("GET", "/scim/v2/Users").header("cookie", "__Host-sid=x").body(Body::empty()).unwrap();
    assert_eq!(house.send(request).await.status, StatusCode::UNAUTHORIZED);
    let request = house.request("GET", "/scim/v2/Users").header("authorization", &bearer);
    let (mut parts, body) = request.body(Body::empty()).unwrap().into_parts();
    parts.headers.insert("host", "evil.example".parse().unwrap());
    let (status, problem) = told(house.send(http::Request::from_parts(parts, body)).await);
    assert_eq!((status, problem["detail"].as_str()), (StatusCode::BAD_REQUEST, Some("unknown_host")));
    assert_eq!(hr.get(&path).await.1, brought, "nothing came of all this");
}
