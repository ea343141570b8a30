//! Health and metrics.

use axum::body::Body;
use http::{Request, StatusCode};
use server::compose::{Migrations, compose};
use server::management::{Management, routes};
use tower::ServiceExt as _;

use crate::house::{Answer, House, read};

async fn ask(house: &House, path: &str) -> Answer {
    let app = routes(Management { composed: house.composed.clone(), stop: house.stop.clone() });
    read(app.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap()).await
}

#[tokio::test]
async fn readiness_follows_the_database_and_the_stop() {
    let house = House::new().await;
    assert_eq!(ask(&house, "/healthz").await.status, StatusCode::OK);
    assert_eq!(ask(&house, "/readyz").await.status, StatusCode::OK);
    house.stop.cancel();
    let stopping = ask(&house, "/readyz").await;
    assert_eq!((stopping.status, stopping.body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "stopping\n"));
    assert_eq!(ask(&house, "/healthz").await.status, StatusCode::OK, "alive until the end");

    let house = House::new().await;
    house.composed.database.close().await;
    assert_eq!(ask(&house, "/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn metrics_count_by_route_and_not_by_path() {
    let house = House::new().await;
    house.get("/sign-in?next=%2Foa.example").await;
    house.get("/scan/abc").await;
    house.get("/scan/def").await;
    let text = ask(&house, "/metrics").await.body;
    for line in [
        "tongxing_http_requests_total{method=\"GET\",route=\"/sign-in\",status=\"200\"} 1",
        "tongxing_outbox_deliveries_total{outcome=\"dead\"} 0",
        "tongxing_open_scans 0",
        "tongxing_hashes_pending 0",
        "tongxing_http_requests_in_flight 0",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
    assert!(text.contains("route=\"/scan/{token}\""), "{text}");
    assert!(!text.contains("abc") && !text.contains("oa.example"));
    assert!(text.contains("process_resident_memory_bytes "));
}

/// `--no-migrate` refuses a database that lacks migrations.
#[tokio::test]
async fn pending_migrations_are_refused_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let settings = server::settings::Settings { data_dir: folder.path().to_owned(), ..Default::default() };
    let failure =
        compose(settings, server::compose::real(), Migrations::Refuse).await.map(|_| ()).unwrap_err();
    assert_eq!(failure.code, "migrations_pending");
    assert!(failure.remedy.contains("tongxing db migrate"));
}
