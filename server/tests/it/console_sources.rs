//! Sources at the console.

use std::time::Duration;

use http::StatusCode;
use identity::console::Role;
use serde_json::json;

use crate::browser::Browser;
use crate::house::House;
use crate::scim::{Client, logged, path_of};

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} in {text}"));
    rest.split(after).next().unwrap()
}

/// A source is added without scripts, its token shown once; it works, is watched, stopped, let go on,
/// revoked and closed.
#[tokio::test]
async fn a_source_is_looked_after() {
    let house = House::new().await;
    let mut admin = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    assert!(admin.page("/console/sources").await.contains("还没有数据源"));
    let form = [("name", "人事"), ("department", ""), ("own", "on"), ("stop", "5"), ("days", "90")];
    let led = admin.post("console/sources_add", &[("name", ""), ("stop", "5"), ("days", "90")]).await;
    assert!(admin.page(&led).await.contains("role=\"alert\""), "an empty name is refused");
    let led = admin.post("console/sources_add", &form).await;
    let shown = admin.page(&led).await;
    let token = between(&shown, "class=\"secret console-link\">", "<").to_owned();
    assert!(token.len() > 40 && !led.contains(&token), "{token}");
    assert!(!admin.page(&led).await.contains(&token), "shown once");
    let id = between(&shown, "href=\"/console/sources/", "\"").to_owned();
    assert_eq!(logged(&house, "source_changed", "9001").await, 1);
    let again = admin.post("console/sources_add", &form).await;
    assert!(admin.page(&again).await.contains("已有同名的数据源"));

    let hr = Client { house: &house, token, source: id.parse().unwrap() };
    let mut people = Vec::new();
    for number in 2001..2008 {
        people.push(path_of(&hr.bring(&number.to_string()).await));
    }
    let off = json!([{ "op": "replace", "path": "active", "value": false }]);
    for person in &people[..5] {
        assert_eq!(hr.patch(person, off.clone()).await.0, StatusCode::OK);
    }
    assert_eq!(hr.patch(&people[5], off.clone()).await.0, StatusCode::FORBIDDEN);
    let one = format!("/console/sources/{id}");
    let page = admin.page(&one).await;
    assert!(
        page.contains("已暂停停用") && page.contains("5 人，上限 5 人") && page.contains("PATCH /Users"),
        "{page}"
    );
    let led = admin.post("console/sources_resume", &[("id", &id)]).await;
    assert!(admin.page(&led).await.contains("已放行"));
    assert_eq!(hr.patch(&people[5], off).await.0, StatusCode::OK);

    let led = admin.post("console/sources_token", &[("id", &id), ("days", "365")]).await;
    let second = between(&admin.page(&led).await, "class=\"secret console-link\">", "<").to_owned();
    let hr = Client { house: &house, token: second, source: hr.source };
    assert_eq!(hr.get("/Users").await.0, StatusCode::OK, "both are good");
    let list = admin.page(&one).await;
    let newest = between(&list, "name=\"token\" value=\"", "\"").to_owned();
    let led = admin.post("console/sources_revoke", &[("id", &id), ("token", &newest)]).await;
    assert!(admin.page(&led).await.contains("令牌已吊销"));
    let bearer = format!("Bearer {}", hr.token);
    let ask = || {
        let request = house.request("GET", "/scim/v2/Users").header("authorization", &bearer);
        house.send(request.body(axum::body::Body::empty()).unwrap())
    };
    assert_eq!(ask().await.status, StatusCode::UNAUTHORIZED);
    let closing = admin.page(&format!("{one}/close")).await;
    assert!(closing.contains("此操作不能撤销"));
    let led = admin.post("console/sources_close", &[("id", &id)]).await;
    assert!(admin.page(&led).await.contains("数据源已关闭"));
    assert_eq!(admin.get(&one).await.status, StatusCode::NOT_FOUND);

    // Old proofs do not make tokens.
    house.clock.advance(Duration::from_mins(30));
    let led = admin.call("console/sources_add", &form).await;
    assert!(led.body.contains("proof_too_old") || led.body.contains("confirm"), "{}", led.body);
}
