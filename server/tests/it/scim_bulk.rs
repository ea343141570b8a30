//! SCIM over HTTP: many operations in one request.

use http::StatusCode;
use serde_json::{Value, json};

use crate::house::House;
use crate::scim::{Client, PATCH, path_of, user};

fn bulk(fail_on_errors: Option<u64>, operations: Value) -> Value {
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations,
    });
    if let Some(most) = fail_on_errors {
        body["failOnErrors"] = most.into();
    }
    body
}

fn statuses(answer: &Value) -> Vec<&str> {
    answer["Operations"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn operations_name_what_others_make() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let request = bulk(
        None,
        json!([
            { "method": "POST", "path": "/Groups", "bulkId": "g",
              "data": { "displayName": "图书馆", "members": [{ "value": "bulkId:u" }] } },
            { "method": "POST", "path": "/Users", "bulkId": "u", "data": user("2001") },
            { "method": "PATCH", "path": "/Users/bulkId:u", "data": { "schemas": [PATCH],
              "Operations": [{ "op": "replace", "path": "name.formatted", "value": "李四" }] } },
            { "method": "POST", "path": "/Groups", "bulkId": "x",
              "data": { "displayName": "无", "members": [{ "value": "bulkId:nobody" }] } },
        ]),
    );
    let (status, answer) = hr.send("POST", "/Bulk", request).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(statuses(&answer), ["201", "201", "200", "409"], "{answer}");
    let made = &answer["Operations"][1];
    assert_eq!((made["bulkId"].as_str(), made["version"].is_string()), (Some("u"), true));
    let (_, list) = hr.get("/Users?filter=userName%20eq%20%222001%22").await;
    let person = &list["Resources"][0];
    assert_eq!(made["location"], person["meta"]["location"]);
    assert_eq!((&person["displayName"], &person["groups"][0]["display"]), (&json!("李四"), &json!("图书馆")));

    let stale = bulk(
        None,
        json!([
            { "method": "DELETE", "path": path_of(person), "version": "W/\"1-1\"" },
            { "method": "DELETE", "path": path_of(person), "version": person["meta"]["version"] },
            { "method": "DELETE", "path": path_of(person) },
        ]),
    );
    let (_, answer) = hr.send("POST", "/Bulk", stale).await;
    assert_eq!(statuses(&answer), ["412", "204", "404"], "{answer}");
}

#[tokio::test]
async fn errors_end_a_request_where_it_says_so() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let operations = json!([
        { "method": "POST", "path": "/Users", "bulkId": "a", "data": {} },
        { "method": "POST", "path": "/Users", "bulkId": "b", "data": user("2001") },
        { "method": "POST", "path": "/Bulk", "bulkId": "c", "data": {} },
        { "method": "POST", "path": "/nothing", "bulkId": "d", "data": null },
    ]);
    let (_, answer) = hr.send("POST", "/Bulk", bulk(Some(1), operations.clone())).await;
    assert_eq!(statuses(&answer), ["400"], "{answer}");
    assert_eq!(answer["Operations"][0]["response"]["scimType"], "invalidValue");
    let (_, answer) = hr.send("POST", "/Bulk", bulk(None, operations)).await;
    assert_eq!(statuses(&answer), ["400", "201", "404", "404"], "{answer}");
    let many = Value::Array(vec![json!({ "method": "DELETE", "path": "/Users/x" }); 101]);
    assert_eq!(hr.send("POST", "/Bulk", bulk(None, many)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(hr.get("/Bulk").await.0, StatusCode::METHOD_NOT_ALLOWED);
}
