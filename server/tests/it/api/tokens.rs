//! Tokens, budgets, idempotency, and what is not read here.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::StatusCode;
use identity::console::token::Wanted;
use identity::console::{Permission, Role};
use identity::ports::Status;
use serde_json::json;

use super::{Program, administrator, json, problem, token};
use crate::browser::person;
use crate::house::House;

async fn alive(house: &House, token: &str) -> bool {
    let program = Program { house, token: token.to_owned() };
    match program.get("/api/v1/people").await.status {
        StatusCode::OK => true,
        StatusCode::UNAUTHORIZED => false,
        other => panic!("{other}"),
    }
}

/// S17: a token dies with its time, its revocation, its owner's role and its owner's account.
#[tokio::test]
async fn s17_a_token_is_dead_when_its_owner_has_no_role() {
    let house = House::new().await;
    let tokens = &house.composed.services.tokens;
    let account = administrator(&house, "9001", &[Role::PlatformAdministrator]).await;
    administrator(&house, "9002", &[Role::PlatformAdministrator]).await;
    let first = token(&house, "9001", &[Permission::FindPeople], "").await;
    assert!(alive(&house, &first).await);
    for wrong in ["", "x", "txadm_", &first[..first.len() - 1], &format!("{first}A")] {
        assert!(!alive(&house, wrong).await, "{wrong}");
    }
    let listed = tokens.list_as_operator().await.unwrap();
    assert_eq!(listed[0].row.used_from.as_deref(), Some("203.0.113.9"));
    tokens.revoke_as_operator(listed[0].row.id).await.unwrap().unwrap();
    assert!(!alive(&house, &first).await);

    let second = token(&house, "9001", &[Permission::FindPeople], "").await;
    let domain = &house.composed.domain;
    for (status, lives) in [(Status::Disabled, false), (Status::Active, true)] {
        let mut unit = domain.write().await.unwrap();
        unit.set_status(account, status, domain.now()).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(alive(&house, &second).await, lives, "{status:?}");
    }
    let mut unit = domain.write().await.unwrap();
    let grant = unit.role_grants_of(account).await.unwrap().remove(0);
    unit.end_role(grant.id, domain.now()).await.unwrap();
    unit.commit().await.unwrap();
    assert!(!alive(&house, &second).await, "the role is over");

    let third = token(&house, "9002", &[Permission::FindPeople], "").await;
    house.clock.advance(Duration::from_secs(29 * 86_400));
    assert!(alive(&house, &third).await);
    house.clock.advance(Duration::from_secs(86_400));
    assert!(!alive(&house, &third).await, "its time is over");
}

/// S17: nobody makes a token for more than they may.
#[tokio::test]
async fn s17_a_token_is_never_more_than_its_owner() {
    let house = House::new().await;
    administrator(&house, "9001", &[Role::InstituteAdministrator]).await;
    let tokens = &house.composed.services.tokens;
    let mint = async |scopes: &[Permission], department: &str, days: u32| {
        let wanted = Wanted { name: "x", scopes, department, days };
        tokens.mint_as_operator("9001", &wanted).await.unwrap().map(|_| ()).map_err(|refusal| refusal.code())
    };
    use Permission as P;
    assert_eq!(mint(&[P::FindPeople], "网络中心/一组", 1).await, Ok(()));
    assert_eq!(mint(&[P::FindPeople], "图书馆", 1).await, Err("department_beyond"));
    assert_eq!(mint(&[P::FindPeople, P::ReadAudit], "", 1).await, Err("not_allowed"));
    assert_eq!(mint(&[P::ExportPeople], "", 1).await, Err("not_allowed"), "no token takes lists away");
    assert_eq!(mint(&[], "", 1).await, Err("nothing_to_do"));
    assert_eq!(mint(&[P::FindPeople], "", 0).await, Err("date_invalid"));
    assert_eq!(mint(&[P::FindPeople], "", 366).await, Err("date_invalid"));
    // Empty is as far as its owner reaches, and no further.
    person(&house, "2001", "13900002001", None).await;
    let own = Program { house: &house, token: token(&house, "9001", &[P::FindPeople], "").await };
    assert_eq!(own.read("/api/v1/people").await["data"].as_array().unwrap().len(), 2);
    let below = Program {
        house: &house,
        token: token(&house, "9001", &[P::FindPeople], "网络中心/一组").await,
    };
    assert_eq!(below.read("/api/v1/people").await["data"], json!([]));
    for never in [P::ManageRoles, P::ManageTokens] {
        administrator(&house, &format!("91{:02}", never as u8), &Role::ALL).await;
        let wanted = Wanted { name: "x", scopes: &[never], department: "", days: 1 };
        let made = tokens.mint_as_operator(&format!("91{:02}", never as u8), &wanted).await.unwrap();
        assert_eq!(made.err().map(|refusal| refusal.code()), Some("not_allowed"));
    }
}

/// S14: no cookie is read or set, other sites have no part in it, and nobody is told that they may.
#[tokio::test]
async fn s14_cookies_count_for_nothing() {
    let house = House::new().await;
    let account = administrator(&house, "9001", &Role::ALL).await;
    let session = crate::browser::session(
        &house,
        account,
        identity::ports::Level::Full,
        &[identity::ports::Method::Password, identity::ports::Method::Totp],
    )
    .await;
    let request = house.request("GET", "/api/v1/people").header("cookie", format!("__Host-sid={session}"));
    let answer = house.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(problem(&answer), (401, "token_refused".to_owned()));
    let token = token(&house, "9001", &[Permission::FindPeople], "").await;
    let program = Program { house: &house, token };
    let headers = [("origin", "https://evil.example"), ("cookie", "__Host-lang=en"), ("accept", "text/html")];
    let answer = program.send("GET", "/api/v1/people", &headers, None).await;
    assert_eq!(answer.status, StatusCode::OK);
    for header in ["set-cookie", "access-control-allow-origin"] {
        assert_eq!(answer.header(header), "");
    }
    let nowhere = program.get("/api/v1/nowhere/at/all").await;
    assert_eq!(problem(&nowhere), (404, "not_found".to_owned()));
}

/// S20: a token has a budget.
#[tokio::test]
async fn a_token_has_a_budget() {
    let house = House::with(|settings| settings.policy.api.requests_per_minute = 3).await;
    let program = Program::able(&house).await;
    for _ in 0..3 {
        assert_eq!(program.get("/api/v1/people").await.status, StatusCode::OK);
    }
    let answer = program.get("/api/v1/people").await;
    assert_eq!(problem(&answer), (429, "rate_limited".to_owned()));
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait));
    house.clock.advance(Duration::from_secs(wait));
    assert_eq!(program.get("/api/v1/people").await.status, StatusCode::OK);
}

/// S15: a key stands for one request, and that has one effect.
#[tokio::test]
async fn s15_a_key_stands_for_one_request() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    let new = json!({ "number": "2100", "name": "李雷", "kind": "staff" });
    let key = [("idempotency-key", "one")];
    let first = program.send("POST", "/api/v1/people", &key, Some(&new)).await;
    let again = program.send("POST", "/api/v1/people", &key, Some(&new)).await;
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!((&first.body, first.header("location")), (&again.body, again.header("location")));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    let other = json!({ "number": "2101", "name": "李雷", "kind": "staff" });
    let reused = program.send("POST", "/api/v1/people", &key, Some(&other)).await;
    assert_eq!(problem(&reused), (422, "idempotency_key_reused".to_owned()));
    let refused = program.send("POST", "/api/v1/people", &[("idempotency-key", "two")], Some(&new)).await;
    assert_eq!(problem(&refused), (409, "account_number_taken".to_owned()));
    let refused = program.send("POST", "/api/v1/people", &[("idempotency-key", "two")], Some(&new)).await;
    assert_eq!((refused.status, refused.header("idempotency-replayed")), (StatusCode::CONFLICT, "true"));
    for wrong in ["", "a b", &"x".repeat(129)] {
        let answer =
            program.send("POST", "/api/v1/people", &[("idempotency-key", wrong)], Some(&other)).await;
        assert_eq!(problem(&answer), (422, "idempotency_key_invalid".to_owned()), "{wrong}");
    }
    // A method that is not there takes no key.
    let absent = program.send("PUT", "/api/v1/people", &[("idempotency-key", "three")], Some(&other)).await;
    assert_eq!(problem(&absent), (405, "method_not_allowed".to_owned()));
    // Another token's keys are its own, and a day later the key is free.
    let second = program.with(&[Permission::EditPeople], "").await;
    let answer = second.send("POST", "/api/v1/people", &key, Some(&new)).await;
    assert_eq!(problem(&answer), (409, "account_number_taken".to_owned()));
    house.clock.advance(Duration::from_secs(86_401));
    let free = program.send("POST", "/api/v1/people", &key, Some(&other)).await;
    assert_eq!((free.status, json(&free)["number"].as_str()), (StatusCode::CREATED, Some("2101")));
}

/// S15: of many at once one has the effect.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_sixteen_at_once_have_one_effect() {
    let house = Arc::new(House::new().await);
    let (id, token) = {
        let program = Program::able(&house).await;
        (person(&house, "2001", "13900002001", None).await, program.token)
    };
    let all = (0..16).map(|_| {
        let (house, token) = (Arc::clone(&house), token.clone());
        tokio::spawn(async move {
            let program = Program { house: &house, token };
            let key = [("idempotency-key", "many")];
            program.send("DELETE", &format!("/api/v1/people/{id}/sessions"), &key, None).await
        })
    });
    let mut done = 0;
    for one in all.collect::<Vec<_>>() {
        let answer = one.await.unwrap();
        match answer.status {
            StatusCode::NO_CONTENT => done += 1,
            StatusCode::CONFLICT => assert_eq!(problem(&answer).1, "idempotency_under_way"),
            other => panic!("{other}: {}", answer.body),
        }
    }
    assert!(done >= 1);
    let mut unit = house.composed.domain.read().await.unwrap();
    assert_eq!(unit.audit_of(id, &["sign_out"], 20).await.unwrap().len(), 1);
}
