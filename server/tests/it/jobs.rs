//! The broom, and a sign-in through the whole stack.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use http::StatusCode;
use identity::roster::{Column, Headings, Importer, Options, RawRow, Source};

use crate::house::House;

async fn person(house: &House) {
    let row = RawRow::new(1)
        .with(Column::Number, "20260001")
        .with(Column::Name, "张三")
        .with(Column::DocumentType, "居民身份证")
        .with(Column::DocumentNumber, "11010519491231002X");
    let importer = Importer::of(&house.composed.domain).unwrap();
    let options = Options { dry_run: false, explain: false, actor: "test", stop: None };
    let source = Source { headings: &Headings::default(), digest: None };
    let summary = importer.import(source, [Ok::<_, Infallible>(row)], options, &mut |_| ()).await.unwrap();
    assert_eq!(summary.added, 1);
}

/// S-2, S23: a first password from the roster opens a session; when time has ended it the cookie opens
/// nothing, and the broom leaves no row behind.
#[tokio::test]
async fn s_2_a_session_begins_is_found_again_and_is_swept_up() {
    let house = House::new().await;
    person(&house).await;
    let first = house.get("/sign-in").await;
    let browser = first.cookie("__Host-browser").unwrap().split(';').next().unwrap().to_owned();
    let request = house
        .request("POST", "/_fn/sign_in/password")
        .header("origin", house.composed.settings.server.public_url.as_str())
        .header("cookie", &browser)
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = house
        .send(request.body(Body::from("page=%2Fsign-in&username=20260001&password=31002x")).unwrap())
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let owed = answer.header("location").to_owned();
    assert!(owed.starts_with("/first-sign-in/"), "{owed}");
    let session = answer.cookie("__Host-sid").unwrap().split(';').next().unwrap().to_owned();

    let cookies = format!("{browser}; {session}");
    let page =
        |path: &str| house.request("GET", path).header("cookie", &cookies).body(Body::empty()).unwrap();
    assert_eq!(house.send(page(&owed)).await.status, StatusCode::OK);
    // S-3: nothing else opens before.
    let elsewhere = house.send(page("/")).await;
    assert_eq!(elsewhere.header("location"), owed);

    house.clock.advance(Duration::from_hours(2));
    let over = house.send(page("/")).await;
    assert!(over.header("location").starts_with("/sign-in"), "{}", over.header("location"));
    server::jobs::sweep(&house.composed).await.unwrap();
    house.clock.advance(Duration::from_hours(24 * 9));
    server::jobs::sweep(&house.composed).await.unwrap();
    let mut unit = house.composed.domain.store.read().await.unwrap();
    let account = unit.account_by_key("20260001").await.unwrap().unwrap();
    assert_eq!(unit.sessions_of(account.row.id).await.unwrap(), Vec::new());
    let journey = owed.rsplit('/').next().unwrap();
    assert_eq!(unit.journey(journey).await.unwrap(), None);
}
