//! People over the API.

use http::StatusCode;
use identity::console::Permission;
use serde_json::json;

use super::{Program, json, problem};
use crate::browser::person;
use crate::house::House;

/// U-22: a list in pages, each person once, in order.
#[tokio::test]
async fn u_22_a_list_is_read_page_by_page() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    for number in 2001..2008 {
        person(&house, &number.to_string(), &format!("1390000{number}"), None).await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/people?limit=3".to_owned();
    loop {
        let answer = program.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let page = json(&answer);
        let rows = page["data"].as_array().unwrap();
        assert!(rows.len() <= 3);
        seen.extend(rows.iter().map(|row| row["number"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else {
            assert_eq!(answer.header("link"), "");
            break;
        };
        let link = answer.header("link").to_owned();
        assert!(link.contains(next) && link.ends_with("; rel=\"next\""), "{link}");
        path = link[link.find("/api/").unwrap()..link.find('>').unwrap()].to_owned();
    }
    assert_eq!(seen, ["2001", "2002", "2003", "2004", "2005", "2006", "2007", "9001"]);
    // Good for its list only.
    let page = program.read("/api/v1/people?limit=3").await;
    let cursor = page["next"].as_str().unwrap();
    let other = program.get(&format!("/api/v1/people?department=x&cursor={cursor}")).await;
    assert_eq!(problem(&other), (422, "cursor_invalid".to_owned()));
    for wrong in ["limit=0", "limit=101", "limit=x", "colour=red", "status=gone", "cursor=abc"] {
        let answer = program.get(&format!("/api/v1/people?{wrong}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.body);
    }
}

/// S22: what may be somebody's number is asked for with a body.
#[tokio::test]
async fn s22_personal_numbers_stand_in_no_address() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    person(&house, "2001", "13900002001", None).await;
    let answer = program.get("/api/v1/people?name=13900002001").await;
    assert_eq!(problem(&answer), (422, "personal_in_address".to_owned()));
    let found = program.post("/api/v1/people/search", &json!({ "text": "13900002001" })).await;
    let found = json(&found);
    assert_eq!(found["data"][0]["number"], "2001");
    assert_eq!(found["data"][0]["login_phone"], "139****2001");
    assert!(!found.to_string().contains("13900002001"));
}

/// P-39: a token for a department reaches nobody else.
#[tokio::test]
async fn p_39_a_token_reaches_its_department_only() {
    let house = House::new().await;
    let able = Program::able(&house).await;
    let id = person(&house, "2001", "13900002001", None).await;
    let inside = able.with(&[Permission::FindPeople, Permission::SwitchPeople], "网络中心").await;
    let outside = able.with(&[Permission::FindPeople, Permission::SwitchPeople], "图书馆").await;
    assert_eq!(inside.read(&format!("/api/v1/people/{id}")).await["number"], "2001");
    assert_eq!(problem(&outside.get(&format!("/api/v1/people/{id}")).await), (404, "not_found".to_owned()));
    assert_eq!(outside.read("/api/v1/people").await["data"], json!([]));
    let off = format!("/api/v1/people/{id}/disable");
    let why = json!({ "reason": "离校" });
    assert_eq!(problem(&outside.post(&off, &why).await), (404, "not_found".to_owned()));
    assert_eq!(inside.post(&off, &why).await.status, StatusCode::NO_CONTENT);
    assert_eq!(inside.read(&format!("/api/v1/people/{id}")).await["status"], "disabled");
}

/// Added, read, changed with the version that was read, and not with an older one.
#[tokio::test]
async fn u_22_somebody_is_added_and_changed() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    let new = json!({ "number": "2100", "name": "李雷", "kind": "staff", "department": "网络中心" });
    let added = program.post("/api/v1/people", &new).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.body);
    let path = added.header("location").to_owned();
    assert_eq!(
        problem(&program.post("/api/v1/people", &new).await),
        (409, "account_number_taken".to_owned())
    );
    let read = program.get(&path).await;
    let tag = read.header("etag").to_owned();
    let change = json!({ "name": "李磊", "joined": "2026-09-01" });
    let bare = program.send("PATCH", &path, &[], Some(&change)).await;
    assert_eq!(problem(&bare), (428, "version_missing".to_owned()));
    let done = program.send("PATCH", &path, &[("if-match", &tag)], Some(&change)).await;
    assert_eq!((done.status, json(&done)["name"].as_str()), (StatusCode::OK, Some("李磊")));
    let late = program.send("PATCH", &path, &[("if-match", &tag)], Some(&json!({ "name": "韩梅梅" }))).await;
    assert_eq!(problem(&late), (412, "changed_meanwhile".to_owned()));
    let now = program.read(&path).await;
    assert_eq!(
        (&now["name"], &now["joined"], &now["kind"]),
        (&json!("李磊"), &json!("2026-09-01"), &json!("staff"))
    );
    for (body, code, field) in [
        (json!({ "name": "" }), "field_empty", "name"),
        (json!({ "name": "<b>" }), "name_invalid", "name"),
        (json!({ "alias": "1" }), "alias_invalid", "alias"),
        (json!({ "joined": "gestern" }), "date_invalid", ""),
        (json!({ "colour": "red" }), "request_invalid", "colour"),
        (json!({ "kind": "king" }), "request_invalid", ""),
    ] {
        let tag = program.get(&path).await.header("etag").to_owned();
        let answer = program.send("PATCH", &path, &[("if-match", &tag)], Some(&body)).await;
        assert_eq!(problem(&answer), (422, code.to_owned()), "{body}");
        assert_eq!(json(&answer)["field"].as_str().unwrap_or_default(), field, "{body}");
    }
}

/// S17: nobody decides about themselves, and no token touches those who hold a role.
#[tokio::test]
async fn s17_a_token_touches_neither_its_owner_nor_other_administrators() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    let own = super::json(&program.get("/api/v1/people?number=9001").await)["data"][0]["id"].clone();
    let other = super::administrator(&house, "9002", &[identity::console::Role::HelpDesk]).await;
    let why = json!({ "reason": "试试" });
    let answer = program.post(&format!("/api/v1/people/{}/disable", own.as_str().unwrap()), &why).await;
    assert_eq!(problem(&answer), (403, "own_account".to_owned()));
    for act in ["disable", "reset-password"] {
        let answer = program.post(&format!("/api/v1/people/{other}/{act}"), &why).await;
        assert_eq!(problem(&answer), (403, "role_holder".to_owned()), "{act}");
    }
}

/// S17: a reset tells a random password once, even to whoever sends the request twice.
#[tokio::test]
async fn s17_a_password_is_told_once() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    let id = person(&house, "2001", "13900002001", None).await;
    let path = format!("/api/v1/people/{id}/reset-password");
    let why = json!({ "reason": "本人持证件到柜台" });
    let key = [("idempotency-key", "reset-1")];
    let first = json(&program.send("POST", &path, &key, Some(&why)).await);
    assert!(first["password"].as_str().is_some_and(|password| password.len() >= 12), "{first}");
    let again = program.send("POST", &path, &key, Some(&why)).await;
    assert_eq!((again.header("idempotency-replayed"), json(&again)), ("true", json!({ "password": null })));
}

/// Numbers in full are shown for a reason, which the log keeps with token and owner.
#[tokio::test]
async fn numbers_in_full_are_shown_for_a_reason() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    let id = person(&house, "2001", "13900002001", None).await;
    let path = format!("/api/v1/people/{id}/unmask");
    let empty = program.post(&path, &json!({ "reason": " " })).await;
    assert_eq!(
        (problem(&empty), json(&empty)["field"].as_str()),
        ((422, "field_empty".to_owned()), Some("reason"))
    );
    let shown = program.post(&path, &json!({ "reason": "核对报名信息" })).await;
    assert_eq!(json(&shown)["login_phone"], "+8613900002001");
    let domain = &house.composed.domain;
    let entries = domain.read().await.unwrap().audit_of(id, &["numbers_shown"], 9).await.unwrap();
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((entry.actor.as_deref(), entry.session), (Some("9001"), None));
    for part in ["\"method\":\"api\"", "\"token\":\"同步脚本\"", "核对报名信息", "\"duty\":\"unmask\""]
    {
        assert!(entry.detail.contains(part), "{part} in {}", entry.detail);
    }
}
