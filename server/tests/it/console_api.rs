//! `/console/api`: tokens of the admin API.

use http::StatusCode;
use identity::console::{Permission, Role};
use identity::ports::Method;

use crate::api::{Program, administrator};
use crate::browser::{Browser, grant, person};
use crate::house::House;

/// The text of the one element with this class.
fn within<'a>(page: &'a str, class: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("class=\"{class}\"")).expect("the element");
    rest.split_once('>').unwrap().1.split_once('<').unwrap().0
}

/// S17: made in the browser, shown once, used by a program, revoked in the browser.
#[tokio::test]
async fn s17_a_token_is_made_shown_once_and_revoked() {
    let house = House::new().await;
    let mut browser = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let form = browser.page("/console/api/new").await;
    assert!(form.contains("value=\"find_people\"") && form.contains("value=\"operate\""));
    // What the roles do not allow, and what no token does, is not offered.
    for code in ["read_audit", "decide_cases", "manage_roles", "manage_tokens", "back_up", "export_people"] {
        assert!(!form.contains(&format!("value=\"{code}\"")), "{code}");
    }
    let fields =
        [("name", "人事系统"), ("scopes[]", "find_people"), ("scopes[]", "edit_people"), ("days", "30")];
    let led = browser.post("console/tokens_mint", &fields).await;
    let page = browser.page(&led).await;
    let token = within(&page, "secret console-link").to_owned();
    assert!(token.starts_with("txadm_"), "{token}");
    assert!(!browser.page(&led).await.contains(&token), "a reload does not show it again");

    let program = Program { house: &house, token: token.clone() };
    assert_eq!(program.get("/api/v1/people").await.status, StatusCode::OK);
    let list = browser.page("/console/api").await;
    assert!(list.contains("人事系统") && list.contains("203.0.113.9") && !list.contains(&token));
    assert!(list.contains("href=\"/api/v1/openapi.json\""));

    let id = house.composed.services.tokens.list_as_operator().await.unwrap()[0].row.id;
    let ask = browser.page(&format!("/console/api/revoke/{id}")).await;
    assert!(ask.contains("人事系统"));
    let led = browser.post("console/tokens_revoke", &[("id", &id.to_string())]).await;
    assert_eq!(led, "/console/api?revoked=1");
    assert_eq!(program.get("/api/v1/people").await.status, StatusCode::UNAUTHORIZED);
    let gone = browser.get(&format!("/console/api/revoke/{id}")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let mut unit = house.composed.domain.read().await.unwrap();
    let account = unit.account_by_key("9001").await.unwrap().unwrap().row.id;
    let entries = unit.audit_of(account, &["token_changed"], 9).await.unwrap();
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry.actor.as_deref() == Some("9001")));
}

/// S17: more than the form offers is refused, whatever is sent; what was typed stays.
#[tokio::test]
async fn s17_nobody_makes_a_token_for_more_than_they_may() {
    let house = House::new().await;
    let mut browser = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    for (fields, text) in [
        (vec![("name", "甲"), ("scopes[]", "read_audit"), ("days", "30")], "not_allowed"),
        (vec![("name", "甲"), ("scopes[]", "manage_tokens"), ("days", "30")], "not_allowed"),
        (vec![("name", "甲"), ("days", "30")], "nothing_to_do"),
        (vec![("name", ""), ("scopes[]", "operate"), ("days", "30")], "field_empty"),
        (vec![("name", "甲"), ("scopes[]", "operate"), ("days", "999")], "date_invalid"),
        (
            vec![("name", "甲"), ("scopes[]", "operate"), ("department", "计算所"), ("days", "30")],
            "scope_takes_no_department",
        ),
    ] {
        let answer = browser.call("console/tokens_mint", &fields).await;
        assert!(answer.body.contains(text), "{fields:?}: {}", answer.body);
    }
    assert_eq!(house.composed.services.tokens.list_as_operator().await.unwrap().len(), 0);
    let led = browser
        .post(
            "console/tokens_mint",
            &[("name", ""), ("scopes[]", "operate"), ("department", "甲"), ("days", "7")],
        )
        .await;
    let page = browser.page(&led).await;
    assert!(page.contains("value=\"甲\"") && page.contains("value=\"7\""));
    assert!(page.contains("value=\"operate\" checked"), "{page}");
}

/// A second role adds to what may be chosen; a proof that has grown old is asked for anew.
#[tokio::test]
async fn a_token_is_made_with_a_fresh_proof() {
    let house = House::new().await;
    let account = person(&house, "9001", "13800009001", None).await;
    for role in [Role::PlatformAdministrator, Role::Auditor] {
        grant(&house, account, role, "").await;
    }
    let mut browser = Browser::proved(&house, account, &[Method::Password, Method::Totp]).await;
    assert!(browser.page("/console/api/new").await.contains("value=\"read_audit\""));
    house.clock.advance(std::time::Duration::from_mins(45));
    let fields = [("name", "甲"), ("scopes[]", "read_audit"), ("days", "30")];
    let answer = browser.call("console/tokens_mint", &fields).await;
    assert!(answer.body.contains("/confirm"), "{}", answer.body);
    assert_eq!(house.composed.services.tokens.list_as_operator().await.unwrap().len(), 0);
}

/// Every token is in the list, with what it still does.
#[tokio::test]
async fn the_list_tells_what_a_token_still_does() {
    let house = House::new().await;
    administrator(&house, "9002", &[Role::Reviewer]).await;
    crate::api::token(&house, "9002", &[Permission::ReadCases], "").await;
    let mut browser = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    assert!(browser.page("/console/api").await.contains("查看审核申请"));
    let domain = &house.composed.domain;
    let mut unit = domain.write().await.unwrap();
    let account = unit.account_by_key("9002").await.unwrap().unwrap().row.id;
    let grant = unit.role_grants_of(account).await.unwrap().remove(0);
    unit.end_role(grant.id, domain.now()).await.unwrap();
    unit.commit().await.unwrap();
    let list = browser.page("/console/api").await;
    assert!(!list.contains("查看审核申请") && list.contains("已无任何权限"));
}
