//! `/console/reviews` over HTTP (P-35, S15, S17).

use http::StatusCode;
use identity::captcha::Answer as Solved;
use identity::case::{Actor, Applicant, Form};
use identity::console::Role;
use identity::ports::{CaseKind, CaseState};
use identity::{Opaque, Visitor};
use uuid::Uuid;

use crate::browser::{Browser, PASSWORD, person, session};
use crate::house::House;

/// A picture as a telephone sends it.
fn picture() -> Vec<u8> {
    let mut out = Vec::new();
    let rgb = vec![120_u8; 400 * 300 * 3];
    jpeg_encoder::Encoder::new(&mut out, 80).encode(&rgb, 400, 300, jpeg_encoder::ColorType::Rgb).unwrap();
    out
}

/// An application of this person, waiting; its id.
async fn waiting(house: &House, account: Uuid) -> String {
    let services = &house.composed.services;
    let level = identity::ports::Level::Full;
    let token = session(house, account, level, &[identity::ports::Method::Password]).await;
    let session = services.sessions.resolve(&Opaque::presented(&token)).await.unwrap();
    let visitor = Visitor {
        address: "203.0.113.9".parse().unwrap(),
        user_agent: String::new(),
        browser: Some([7; 32]),
        device: None,
        event: String::new(),
        locale: "zh-CN".into(),
    };
    let who = Applicant { session: session.as_ref(), visitor: &visitor };
    let form = Form {
        reason: "lost".into(),
        slot: "login".into(),
        remark: "手机掉进了湖里".into(),
        affiliation: "member".into(),
        employer: "网络中心".into(),
        contact_country: "86".into(),
        contact_phone: "13900139002".into(),
        contact_email: "ann@example.cn".into(),
        ..Form::default()
    };
    let cases = &services.cases;
    let id = cases.save(CaseKind::PhoneUnbind, None, form, &Solved::None, who).await.unwrap().unwrap();
    cases.add_picture(&id, || Ok(picture()), who).await.unwrap().unwrap();
    cases.submit(&id, PASSWORD, &Solved::None, who).await.unwrap().unwrap();
    id
}

async fn state(house: &House, id: &str) -> CaseState {
    house.composed.domain.read().await.unwrap().case(id).await.unwrap().unwrap().state
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name}"));
    let rest = &page[at..];
    let from = rest.find("value=\"").unwrap() + 7;
    rest[from..].split('"').next().unwrap().to_owned()
}

/// P-35: from the queue to the decision, without a script.
#[tokio::test]
async fn p_35_a_case_is_found_taken_read_and_approved() {
    let house = House::new().await;
    let ann = person(&house, "2001", "13800138001", None).await;
    let id = waiting(&house, ann).await;
    let mut chief = Browser::administrator(&house, "9001", Role::Reviewer, "").await;
    let queue = chief.page("/console/reviews").await;
    assert!(queue.contains(&format!("/console/reviews/{id}")) && queue.contains("张晓明 2001"), "{queue}");
    assert!(chief.page("/console/reviews?kind=appeal").await.contains("没有符合条件的申请"));
    let here = format!("/console/reviews/{id}");
    let page = chief.page(&here).await;
    assert!(page.contains("手机掉进了湖里") && page.contains("138****8001"), "{page}");
    assert!(!page.contains("13800138001") && !page.contains("13900139002"), "numbers are masked");
    assert!(page.contains("fit-same") && page.contains("fit-differs"));
    assert_eq!(chief.post("console/reviews_claim", &[("page", &here), ("case", &id)]).await, here);
    assert!(chief.page(&here).await.contains("由您处理"));
    let mut other = Browser::administrator(&house, "9002", Role::Reviewer, "").await;
    assert!(other.page("/console/reviews").await.contains("正在处理"));
    let theirs = other.page(&here).await;
    assert!(theirs.contains("正在处理") && !theirs.contains("/approve?seen="), "{theirs}");

    let sure_page = format!("{here}/approve?seen=3");
    let sure = chief.page(&sure_page).await;
    assert!(sure.contains("解绑号码 138****8001"), "{sure}");
    let revision = house.composed.domain.read().await.unwrap().case(&id).await.unwrap().unwrap().revision;
    let stale = [("page", sure_page.as_str()), ("case", &id), ("seen", "0")];
    let back = chief.post("console/reviews_approve", &stale).await;
    assert!(chief.page(&back).await.contains("有变化"), "{back}");
    let seen = revision.to_string();
    let fields = [("page", sure_page.as_str()), ("case", &id), ("seen", &seen)];
    let refused = other.post("console/reviews_approve", &fields).await;
    assert!(other.page(&refused).await.contains("另一位审核员正在处理"));
    assert_eq!(chief.post("console/reviews_approve", &fields).await, here);
    assert_eq!(state(&house, &id).await, CaseState::Approved);
    assert!(chief.page(&here).await.contains("已通过"));
    let queue = chief.page("/console/reviews").await;
    assert!(queue.contains("1 件") && queue.contains("中位数"), "{queue}");
}

/// P-35: a rejection has a reason; what was typed survives an error.
#[tokio::test]
async fn p_35_a_rejection_has_a_reason() {
    let house = House::new().await;
    let ann = person(&house, "2001", "13800138001", None).await;
    let id = waiting(&house, ann).await;
    let mut chief = Browser::administrator(&house, "9001", Role::Reviewer, "").await;
    let here = format!("/console/reviews/{id}/reject");
    let page = chief.page(&here).await;
    let seen = hidden(&page, "seen");
    let long = "长".repeat(501);
    for words in ["", long.as_str()] {
        let fields =
            [("page", here.as_str()), ("case", &id), ("seen", &seen), ("template", ""), ("words", words)];
        let back = chief.post("console/reviews_reject", &fields).await;
        let page = chief.page(&back).await;
        assert!(page.contains("words-error"), "{page}");
    }
    let fields = [
        ("page", here.as_str()),
        ("case", &id),
        ("seen", &seen),
        ("template", "unreadable"),
        ("words", "第二页看不清"),
    ];
    assert_eq!(chief.post("console/reviews_reject", &fields).await, format!("/console/reviews/{id}"));
    let page = chief.page(&format!("/console/reviews/{id}")).await;
    assert!(page.contains("证明图片不清晰") && page.contains("第二页看不清"), "{page}");
    assert_eq!(state(&house, &id).await, CaseState::Rejected);
}

/// P-35: pictures are zoomed and turned by links, marked, never kept, and each look is recorded.
#[tokio::test]
async fn p_35_pictures_are_marked_and_every_look_is_recorded() {
    let house = House::new().await;
    let ann = person(&house, "2001", "13800138001", None).await;
    let id = waiting(&house, ann).await;
    let mut chief = Browser::administrator(&house, "9001", Role::Reviewer, "").await;
    let here = format!("/console/reviews/{id}/picture/1");
    let page = chief.page(&format!("{here}?zoom=2&turn=90")).await;
    assert!(page.contains("viewer zoom-2 turn-90"), "{page}");
    assert!(page.contains(&format!("{here}?zoom=3&amp;turn=90#picture")), "{page}");
    assert!(page.contains(&format!("{here}?zoom=2&amp;turn=180#picture")));
    assert!(chief.page(&format!("{here}?zoom=99&turn=7")).await.contains("viewer zoom-1 turn-0"));
    let image = chief.get(&format!("{here}/image")).await;
    assert_eq!(image.status, StatusCode::OK);
    assert_eq!(image.header("content-type"), "image/jpeg");
    assert_eq!(image.header("cache-control"), "no-store");
    assert!(image.header("content-security-policy").contains("sandbox"));
    for path in [format!("/console/reviews/{id}/picture/9"), format!("/console/reviews/nothing/picture/1")] {
        assert_eq!(chief.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(chief.get(&format!("{path}/image")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let log = house.composed.domain.read().await.unwrap().audit_since(identity::Time(0), 500).await.unwrap();
    let looks =
        log.iter().filter(|entry| entry.event == "case_viewed" && entry.detail.contains("\"picture\":\"1\""));
    assert_eq!(looks.count(), 1, "the picture itself was sent once");
}

/// P-39: pictures are behind the same door as the page; a limited reviewer finds nothing.
#[tokio::test]
async fn p_39_pictures_and_cases_beyond_reach_are_not_there() {
    let house = House::new().await;
    let ann = person(&house, "2001", "13800138001", None).await;
    let id = waiting(&house, ann).await;
    let image = format!("/console/reviews/{id}/picture/1/image");
    assert_eq!(house.get(&image).await.status, StatusCode::FORBIDDEN);
    let mut own = Browser::new(&house, ann).await;
    assert_eq!(own.get(&image).await.status, StatusCode::FORBIDDEN);
    for (number, role) in (9001..).zip(Role::ALL) {
        let department = if role.needs_scope() { "网络中心" } else { "" };
        let mut browser = Browser::administrator(&house, &number.to_string(), role, department).await;
        let expected = if role == Role::Reviewer { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(browser.get(&image).await.status, expected, "{}", role.code());
    }
    let mut far = Browser::administrator(&house, "9101", Role::Reviewer, "图书馆").await;
    assert!(far.page("/console/reviews").await.contains("没有符合条件的申请"));
    for path in ["", "/approve", "/reject", "/picture/1", "/picture/1/image"] {
        let path = format!("/console/reviews/{id}{path}");
        assert_eq!(far.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let fields = [("page", "/console/reviews"), ("case", id.as_str()), ("seen", "3")];
    for name in ["reviews_claim", "reviews_approve", "reviews_release"] {
        let answer = far.call(&format!("console/{name}"), &fields).await;
        assert!(
            answer.body.contains("page_expired") || answer.body.contains("case_closed"),
            "{}",
            answer.body
        );
    }
    assert_eq!(state(&house, &id).await, CaseState::Submitted);
    let mut near = Browser::administrator(&house, "9102", Role::Reviewer, "网络中心").await;
    assert!(near.page("/console/reviews").await.contains(&id));
}

/// S17: a reviewer's own case is for somebody else, and says nothing to them.
#[tokio::test]
async fn s17_ones_own_case_is_closed() {
    let house = House::new().await;
    let ann = person(&house, "2001", "13800138001", None).await;
    let id = waiting(&house, ann).await;
    crate::browser::grant(&house, ann, Role::Reviewer, "").await;
    let methods = [identity::ports::Method::Password, identity::ports::Method::Totp];
    let mut own = Browser::proved(&house, ann, &methods).await;
    let page = own.page(&format!("/console/reviews/{id}")).await;
    assert!(page.contains("须由其他审核员处理") && !page.contains("手机掉进了湖里"), "{page}");
    let answer = own.call("console/reviews_approve", &[("case", &id), ("seen", "3")]).await;
    assert!(answer.body.contains("case_own"), "{}", answer.body);
    let by_hand = Actor { name: "2001".into(), account: Some(ann) };
    let decision = identity::case::Decision::Approve { account: None };
    let decided = house.composed.services.cases.decide(&id, &by_hand, &decision).await.unwrap();
    assert_eq!(decided.err(), Some(identity::Refusal::CaseOwn));
}
