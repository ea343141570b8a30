//! SCIM over HTTP: departments.

use http::StatusCode;
use identity::source::WantedSource;
use serde_json::{Value, json};

use crate::house::House;
use crate::scim::{Client, ENTERPRISE, encoded, path_of};

fn group(path: &str, members: &[&Value]) -> Value {
    let members: Vec<Value> = members.iter().map(|user| json!({ "value": user["id"] })).collect();
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": path, "members": members,
    })
}

async fn department(hr: &Client<'_>, user: &Value) -> String {
    let (_, user) = hr.get(&path_of(user)).await;
    user[ENTERPRISE]["department"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn members_are_the_people_of_a_department() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let (one, two) = (hr.bring("2001").await, hr.bring("2002").await);
    let (status, network) = hr.send("POST", "/Groups", group("计算所/网络室", &[])).await;
    assert_eq!(status, StatusCode::CREATED, "{network}");
    assert_eq!(network["members"].as_array().unwrap().len(), 2, "who belongs there already");
    let (_, member) = hr.get(&path_of(&one)).await;
    assert_eq!(
        (&member["groups"][0]["value"], &member["groups"][0]["display"]),
        (&network["id"], &json!("计算所/网络室"))
    );
    let (status, twice) = hr.send("POST", "/Groups", group("计算所/网络室", &[])).await;
    assert_eq!((status, twice["scimType"].as_str()), (StatusCode::CONFLICT, Some("uniqueness")));

    let (status, library) = hr.send("POST", "/Groups", group("图书馆", &[&one])).await;
    assert_eq!(status, StatusCode::CREATED, "{library}");
    assert_eq!(department(&hr, &one).await, "图书馆", "who is added leaves where they were");
    let path = format!("/Groups/{}", library["id"].as_str().unwrap());
    let (status, both) =
        hr.patch(&path, json!([{ "op": "add", "path": "members", "value": [{ "value": two["id"] }] }])).await;
    assert_eq!((status, both["members"].as_array().map(Vec::len)), (StatusCode::OK, Some(2)), "{both}");
    assert_ne!(both["meta"]["version"], library["meta"]["version"]);
    let choose = format!("members[value eq \"{}\"]", one["id"].as_str().unwrap());
    let (status, fewer) = hr.patch(&path, json!([{ "op": "remove", "path": choose }])).await;
    assert_eq!((status, fewer["members"].as_array().map(Vec::len)), (StatusCode::OK, Some(1)), "{fewer}");
    assert_eq!(department(&hr, &one).await, "");
    let (status, renamed) =
        hr.patch(&path, json!([{ "op": "replace", "value": { "displayName": "图书馆/采编部" } }])).await;
    assert_eq!((status, renamed["id"] == library["id"]), (StatusCode::OK, true), "{renamed}");
    assert_eq!(department(&hr, &two).await, "图书馆/采编部");
    let (status, put) = hr.send("PUT", &path, group("图书馆/采编部", &[&one])).await;
    assert_eq!((status, put["members"][0]["value"] == one["id"]), (StatusCode::OK, true), "{put}");
    assert_eq!(department(&hr, &two).await, "");

    let (_, light) = hr.get(&format!("{path}?excludedAttributes=members")).await;
    assert!(light.get("members").is_none());
    for (filter, count) in [
        ("displayName eq \"图书馆/采编部\"".to_owned(), 1),
        ("displayName sw \"图书馆\"".to_owned(), 1),
        (format!("members.value eq \"{}\"", one["id"].as_str().unwrap()), 1),
        (format!("members eq \"{}\"", two["id"].as_str().unwrap()), 0),
        ("externalId pr".to_owned(), 0),
    ] {
        let (status, list) = hr.get(&format!("/Groups?filter={}", encoded(&filter))).await;
        assert_eq!((status, list["totalResults"].as_u64()), (StatusCode::OK, Some(count)), "{filter} {list}");
    }
    let stale =
        hr.ask("DELETE", &path, None, &[("if-match", library["meta"]["version"].as_str().unwrap())]).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(hr.ask("DELETE", &path, None, &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(hr.get(&path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(department(&hr, &one).await, "", "nobody is deleted with a department");
    let other = Client::new(&house, "Other").await;
    assert_eq!(other.get("/Groups").await.1["totalResults"], 0);
}

#[tokio::test]
async fn a_limited_source_moves_nobody_out_of_its_reach() {
    let house = House::new().await;
    let wanted = WantedSource { name: "所", department: "计算所", own: true, hourly_stop: 5, days: 90 };
    let institute = Client::with(&house, wanted).await;
    let one = institute.bring("2001").await;
    assert_eq!(institute.send("POST", "/Groups", group("图书馆", &[])).await.0, StatusCode::FORBIDDEN);
    let (_, network) = institute.send("POST", "/Groups", group("计算所/网络室", &[&one])).await;
    let path = format!("/Groups/{}", network["id"].as_str().unwrap());
    let (status, left) = institute.patch(&path, json!([{ "op": "remove", "path": "members" }])).await;
    assert_eq!(status, StatusCode::OK, "{left}");
    assert_eq!(department(&institute, &one).await, "计算所", "to where its people belong by themselves");
    let (_, root) = institute.send("POST", "/Groups", group("计算所", &[])).await;
    let path = format!("/Groups/{}", root["id"].as_str().unwrap());
    let (status, refused) = institute.patch(&path, json!([{ "op": "remove", "path": "members" }])).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{refused}");
    let (status, refused) =
        institute.patch(&path, json!([{ "op": "replace", "path": "displayName", "value": "图书馆" }])).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{refused}");
    let nobody =
        json!([{ "op": "add", "path": "members", "value": [{ "value": uuid::Uuid::nil().to_string() }] }]);
    let (status, refused) = institute.patch(&path, nobody).await;
    assert_eq!((status, refused["scimType"].as_str()), (StatusCode::BAD_REQUEST, Some("invalidValue")));
    for wrong in [
        json!({}),
        json!({ "displayName": "" }),
        json!({ "displayName": "/" }),
        json!({ "displayName": "<x>" }),
        json!({ "displayName": "计算所/x", "members": [{ "value": "x" }] }),
    ] {
        let (status, _) = institute.send("POST", "/Groups", wrong.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}
