//! What else the API does: applications, announcements, rosters, reviews, the
//! log, queues, figures, settings.

use axum::body::Body;
use http::StatusCode;
use serde_json::{Value, json};

use super::{Program, json, problem};
use crate::browser::person;
use crate::house::{Answer, House};

fn application(name: &str, path: &str) -> Value {
    json!({
        "name": name,
        "url": format!("https://oa.example.edu.cn/{path}"),
        "matching": "prefix",
        "also": [{ "url": format!("https://oa2.example.edu.cn/{path}"), "matching": "exact" }],
        "attributes": ["number", "name"],
    })
}

#[tokio::test]
async fn applications_are_registered_changed_and_tried() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    let made = program.post("/api/v1/applications", &application("办公", "a")).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let path = made.header("location").to_owned();
    let tag = made.header("etag").to_owned();
    let twice = program.post("/api/v1/applications", &application("办公", "b")).await;
    assert_eq!(problem(&twice), (409, "service_name_taken".to_owned()));
    let wild = program.post("/api/v1/applications", &application("丙", "*")).await;
    assert_eq!(
        (problem(&wild), json(&wild)["field"].as_str()),
        ((422, "service_wildcard".to_owned()), Some("url"))
    );
    let form = application("办公系统", "a");
    let bare = program.send("PUT", &path, &[], Some(&form)).await;
    assert_eq!(problem(&bare), (428, "version_missing".to_owned()));
    let done = program.send("PUT", &path, &[("if-match", &tag)], Some(&form)).await;
    assert_eq!(json(&done)["application"]["form"]["name"], "办公系统");
    assert_eq!(json(&done)["application"]["form"]["also"], form["also"], "what is read may be sent back");
    let late = program.send("PUT", &path, &[("if-match", &tag)], Some(&form)).await;
    assert_eq!(problem(&late), (412, "changed_meanwhile".to_owned()));

    let address = json!({ "url": "https://oa.example.edu.cn/a/login" });
    let trace = json(&program.post("/api/v1/applications/trace", &address).await);
    assert_eq!((&trace["rules"][0]["covers"], &trace["error"]), (&json!(true), &Value::Null));
    person(&house, "2001", "13900002001", None).await;
    let sample = json(&program.post(&format!("{path}/sample"), &json!({ "number": "2001" })).await);
    assert!(sample["xml"].as_str().unwrap().contains("2001") && sample["admitted"] == true);
    let nobody = program.post(&format!("{path}/sample"), &json!({ "number": "2999" })).await;
    assert_eq!(problem(&nobody), (404, "not_found".to_owned()));

    let off = program.send("POST", &format!("{path}/disable"), &[], None).await;
    assert_eq!(off.status, StatusCode::NO_CONTENT);
    let again = program.send("POST", &format!("{path}/disable"), &[], None).await;
    assert_eq!(problem(&again), (409, "nothing_to_do".to_owned()));
    assert_eq!(program.read(&path).await["enabled"], false);
    for name in ["乙", "丁"] {
        program.post("/api/v1/applications", &application(name, name)).await;
    }
    let first = program.read("/api/v1/applications?limit=2").await;
    let rest = program
        .read(&format!("/api/v1/applications?limit=2&cursor={}", first["next"].as_str().unwrap()))
        .await;
    assert_eq!((first["data"].as_array().unwrap().len(), rest["data"].as_array().unwrap().len()), (2, 1));
    assert_eq!(rest["next"], Value::Null);
}

#[tokio::test]
async fn announcements_come_and_go() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    let today = house.composed.domain.now().rfc3339()[..10].to_owned();
    let new = json!({ "zh": "今晚维护", "en": "Maintenance tonight", "urgent": true, "starts": today, "ends": today });
    let made = program.post("/api/v1/announcements", &new).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert!(house.get("/sign-in").await.body.contains("今晚维护"), "everybody sees it");
    let listed = program.read("/api/v1/announcements").await;
    assert_eq!((&listed[0]["id"], &listed[0]["author"]), (&json(&made)["id"], &json!("9001")));
    let gone = program.send("DELETE", made.header("location"), &[], None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let twice = program.send("DELETE", made.header("location"), &[], None).await;
    assert_eq!(problem(&twice), (404, "not_found".to_owned()));
    assert!(!house.get("/sign-in").await.body.contains("今晚维护"));
    let wrong = json!({ "zh": "", "starts": today, "ends": today });
    assert_eq!(
        problem(&program.post("/api/v1/announcements", &wrong).await),
        (422, "field_empty".to_owned())
    );
}

async fn brought(program: &Program<'_>, key: &str, file: &str) -> Answer {
    let request = program
        .house
        .request("POST", "/api/v1/rosters?name=people.csv")
        .header("authorization", format!("Bearer {}", program.token))
        .header("content-type", "text/csv")
        .header("idempotency-key", key);
    let answer = program.house.send(request.body(Body::from(file.to_owned())).unwrap()).await;
    super::description::check(program.house, "POST", "/api/v1/rosters", &answer);
    answer
}

/// The roster once nothing works on it any more.
async fn settled(program: &Program<'_>, path: &str) -> Value {
    for _ in 0..2_000 {
        let roster = program.read(path).await;
        if !matches!(roster["state"].as_str(), Some("checking" | "applying")) {
            return roster;
        }
        tokio::task::yield_now().await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("the roster does not come to its end");
}

/// H-5: a file is brought, looked at and brought in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn h_5_a_roster_is_brought_looked_at_and_applied() {
    let house = House::with(|settings| settings.policy.api.requests_per_minute = 100_000).await;
    let program = Program::able(&house).await;
    let file = "学工号,姓名,证件类型,证件号码,人员类别,部门\n3001,李雷,护照,E12345678,staff,网络中心\n";
    let first = brought(&program, "r1", file).await;
    assert_eq!(first.status, StatusCode::ACCEPTED, "{}", first.body);
    let path = first.header("location").to_owned();
    let again = brought(&program, "r1", file).await;
    assert_eq!((again.header("idempotency-replayed"), again.header("location")), ("true", path.as_str()));
    let other = brought(&program, "r1", &file.replace("李雷", "李磊")).await;
    assert_eq!(problem(&other), (422, "idempotency_key_reused".to_owned()));
    let checked = settled(&program, &path).await;
    assert_eq!(
        (&checked["state"], &checked["changes"]["added"]),
        (&json!("checked"), &json!(1)),
        "{checked}"
    );
    assert_eq!(program.read("/api/v1/people?number=3001").await["data"], json!([]));
    let go = program.post(&format!("{path}/apply"), &json!({})).await;
    assert_eq!(go.status, StatusCode::ACCEPTED, "{}", go.body);
    assert_eq!(settled(&program, &path).await["state"], "done");
    assert_eq!(program.read("/api/v1/people?number=3001").await["data"][0]["name"], "李雷");
    let report = program.get(&format!("{path}/report")).await;
    assert!(report.status == StatusCode::OK && report.body.contains("3001"), "{}", report.body);
    let late = program.post(&format!("{path}/apply"), &json!({})).await;
    assert_eq!(problem(&late), (409, "roster_busy".to_owned()));
    assert_eq!(program.read("/api/v1/rosters").await.as_array().unwrap().len(), 1);
    let empty = brought(&program, "r2", "").await;
    assert_eq!(problem(&empty), (422, "roster_no_file".to_owned()));
}

/// Gives what was logged its place in the chain.
async fn sealed(house: &House) {
    identity::audit::seal::Sealer::new(house.composed.domain.clone()).seal().await.unwrap();
}

/// The log is read masked; in full and away only for a reason, which it keeps.
#[tokio::test]
async fn s16_the_log_is_read_masked_and_in_full_for_a_reason() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    let id = person(&house, "2001", "13900002001", None).await;
    for act in ["disable", "enable"] {
        program.post(&format!("/api/v1/people/{id}/{act}"), &json!({ "reason": "试试看" })).await;
    }
    sealed(&house).await;
    let page = program.read("/api/v1/audit?event=status_changed&limit=1").await;
    let row = &page["data"][0];
    assert_eq!((&row["account"], &row["address"]), (&json!("****"), &json!("203.0.*.*")), "{row}");
    assert_eq!((&row["actor"], &row["details"]["token"]), (&json!("9001"), &json!("同步脚本")));
    let next = page["next"].as_str().unwrap();
    let second = program.read(&format!("/api/v1/audit?event=status_changed&limit=1&cursor={next}")).await;
    assert_ne!(second["data"][0]["id"], row["id"]);
    assert_eq!(
        program.read(&format!("/api/v1/audit/{}", row["id"].as_str().unwrap())).await["authentic"],
        true
    );

    let mut search = json!({ "event": "status_changed", "reason": "abc" });
    let short = program.post("/api/v1/audit/search", &search).await;
    assert_eq!(problem(&short), (422, "reason_too_short".to_owned()));
    search["reason"] = json!("查证一起投诉");
    let full = json(&program.post("/api/v1/audit/search", &search).await);
    assert_eq!(
        (&full["data"][0]["account"], &full["data"][0]["address"]),
        (&json!("2001"), &json!("203.0.113.9"))
    );
    search["limit"] = json!(1);
    let first = json(&program.post("/api/v1/audit/export", &search).await);
    search["cursor"] = first["next"].clone();
    let rest = json(&program.post("/api/v1/audit/export", &search).await);
    assert_eq!((first["data"].as_array().unwrap().len(), rest["data"].as_array().unwrap().len()), (1, 1));
    let mut unit = house.composed.domain.read().await.unwrap();
    let all = unit.audit_since(identity::Time(0), 500).await.unwrap();
    let of = |event: &str| all.iter().filter(|entry| entry.event == event).collect::<Vec<_>>();
    assert_eq!(of("audit_unmasked").len(), 1);
    let exported = of("audit_exported");
    assert!(exported.iter().filter(|entry| entry.detail.contains("ordered")).count() == 1, "{exported:?}");
}

#[tokio::test]
async fn queues_figures_and_settings_are_read() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    assert_eq!(program.read("/api/v1/outbox").await.as_array().unwrap().len(), 3);
    assert_eq!(program.read("/api/v1/outbox/dead?kind=mail").await["data"], json!([]));
    let none = program.post("/api/v1/outbox/retry", &json!({ "kind": "sms" })).await;
    assert_eq!(json(&none)["count"], 0);
    for period in ["", "?period=7d", "?period=183d"] {
        let figures = program.read(&format!("/api/v1/overview{period}")).await;
        assert!(!figures["starts"].as_array().unwrap().is_empty(), "{period}");
    }
    assert_eq!(problem(&program.get("/api/v1/overview?period=1y").await).0, 422);
    assert_eq!(program.read("/api/v1/settings/versions").await["data"], json!([]));
    assert_eq!(problem(&program.get("/api/v1/settings/versions/1").await).0, 404);
    assert_eq!(program.read("/api/v1/reviews").await["data"], json!([]));
}

/// What was saved is rolled back to: the rules, and nothing of the appearance.
#[tokio::test]
async fn settings_are_rolled_back() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    let domain = &house.composed.domain;
    for (version, text) in
        [(1, "[lockout]\nfailures = 9\n"), (2, "[lockout]\nfailures = 4\n\n[branding.name]\nzh = \"新名\"\n")]
    {
        let row = identity::ports::SettingsVersion {
            version,
            text: text.to_owned(),
            note: "试".to_owned(),
            author: "9001".to_owned(),
            created_at: domain.now(),
        };
        let mut unit = domain.write().await.unwrap();
        unit.insert_settings(&row).await.unwrap();
        unit.commit().await.unwrap();
    }
    let page = program.read("/api/v1/settings/versions?limit=1").await;
    assert_eq!((&page["data"][0]["version"], page["next"].is_string()), (&json!(2), true));
    let empty = program.post("/api/v1/settings/versions/1/roll-back", &json!({ "note": "" })).await;
    assert_eq!(
        (problem(&empty), json(&empty)["field"].as_str()),
        ((422, "field_empty".to_owned()), Some("note"))
    );
    let done = program.post("/api/v1/settings/versions/1/roll-back", &json!({ "note": "太严" })).await;
    assert_eq!((done.status, json(&done)["version"].as_i64()), (StatusCode::OK, Some(3)), "{}", done.body);
    let text = program.read("/api/v1/settings/versions/3").await["text"].as_str().unwrap().to_owned();
    assert!(text.contains("failures = 9") && text.contains("新名"), "{text}");
    let late = program.post("/api/v1/settings/versions/9/roll-back", &json!({ "note": "x" })).await;
    assert_eq!(problem(&late), (404, "not_found".to_owned()));
}
