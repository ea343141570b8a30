//! S22: what is written to the log.

use std::sync::Arc;

use axum::body::Body;
use server::logging::Counter;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::house::House;
use crate::trial::Kept;

/// S22: a request is one line, with its route's template; what visitors send is not in it, not even at the most talkative level.
#[tokio::test]
async fn s22_requests_are_logged_without_what_was_sent() {
    let house = House::new().await;
    let kept = Kept::default();
    let writer = kept.clone();
    let lines =
        tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(move || writer.clone());
    let counter = Counter(Arc::clone(&house.composed.metrics));
    let subscriber = tracing_subscriber::registry().with(lines).with(counter);
    let guard = tracing::subscriber::set_default(subscriber);

    let origin = house.composed.settings.server.public_url.as_str();
    let cookie = "__Host-browser=MARKERbrowser; __Host-sid=MARKERsid; __Host-device=MARKERdevice";
    house.get("/scan/MARKERtoken?x=MARKERquery").await;
    house.get("/cas/serviceValidate?service=https%3A%2F%2FMARKERservice%2F&ticket=ST-MARKERticket").await;
    for (path, body) in [
        ("/_fn/sign_in/password", "page=%2Fsign-in&username=MARKERuser&password=MARKERpassword"),
        ("/_fn/sign_in/code", "page=%2Fsign-in&country=%2B86&phone=13912345678&code=135790"),
        ("/_fn/sign_in/send_code", "page=%2Fsign-in&country=%2B86&phone=13912345678"),
    ] {
        let request = house
            .request("POST", path)
            .header("origin", origin)
            .header("cookie", cookie)
            .header("user-agent", "MARKERagent")
            .header("content-type", "application/x-www-form-urlencoded");
        house.send(request.body(Body::from(body)).unwrap()).await;
    }
    drop(guard);

    let log = kept.text();
    let requests: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|line| line["target"] == "request")
        .collect();
    assert_eq!(requests.len(), 5, "{log}");
    assert_eq!(requests[0]["route"], "/scan/{token}");
    assert_eq!(requests[0]["method"], "GET");
    assert_eq!(requests[0]["address"], "203.0.113.9");
    assert!(requests[0]["event"].as_str().is_some_and(|event| event.len() == 10));
    assert!(requests[0]["ms"].is_number() && requests[0]["status"].is_number());
    for secret in ["MARKER", "13912345678", "135790"] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
    let metrics = house.composed.metrics.render();
    assert!(
        metrics.contains("tongxing_sign_ins_total{method=\"password\",outcome=\"wrong_credentials\"} 1"),
        "{metrics}"
    );
}
