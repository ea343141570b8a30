//! The console's applications: registered, changed, tried out, and who may enter.

use std::time::Duration;

use http::StatusCode;
use identity::console::Role;
use identity::ports::Access;
use identity::registry::{NewService, ServiceUrl};
use server::jobs::sweep;

use crate::browser::{Browser, person};
use crate::house::House;

const URL: &str = "https://oa.example.edu.cn/app";
const NEW: &str = "/console/applications/new";

fn fields<'f>(more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let mut fields = vec![
        ("page", NEW),
        ("draft[name]", "OA"),
        ("draft[url]", URL),
        ("draft[matching]", "prefix"),
        ("draft[attributes][]", "name"),
        ("draft[attributes][]", "phone"),
        ("draft[owner]", "网络中心 8000"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

async fn registered(keeper: &mut Browser<'_>, more: &[(&str, &str)]) -> String {
    let led = keeper.post("console/services_save", &fields(more)).await;
    let id = led.strip_prefix("/console/applications/").unwrap_or_else(|| panic!("{led}"));
    id.split('?').next().unwrap().to_owned()
}

async fn changes(house: &House) -> Vec<String> {
    let mut unit = house.composed.domain.read().await.unwrap();
    let all = unit.audit_since(identity::Time(0), 10_000).await.unwrap();
    all.into_iter().filter(|entry| entry.event == "service_changed").map(|entry| entry.detail).collect()
}

/// An application is registered and changed, at once and for everybody; of two changes one wins.
#[tokio::test]
async fn applications_are_registered_changed_and_switched_off() {
    let house = House::new().await;
    let mut keeper = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let led = keeper.post("console/services_save", &fields(&[("draft[url]", "https://*.example.cn/")])).await;
    assert!(led.starts_with(&format!("{NEW}?again=")), "{led}");
    let again = keeper.page(&led).await;
    assert!(again.contains("value=\"OA\"") && again.contains("aria-invalid"), "what was typed is kept");

    let id = registered(&mut keeper, &[]).await;
    let page = keeper.page(&format!("/console/applications/{id}")).await;
    assert!(page.contains("网络中心 8000") && page.contains(URL));
    let url = ServiceUrl::parse("https://oa.example.edu.cn/app/login").unwrap();
    let found = house.composed.registry.find(&url).await.unwrap().unwrap();
    assert_eq!(
        (found.name.as_str(), found.attributes.as_slice()),
        ("OA", &["name".to_owned(), "phone".to_owned()][..])
    );

    let edit = format!("/console/applications/{id}/edit");
    let shown = keeper.page(&edit).await;
    assert!(
        shown.contains("name=\"draft[revision]\" value=\"0\"")
            || shown.contains("value=\"0\" name=\"draft[revision]\""),
        "{shown}"
    );
    let change = |name: &'static str, revision: &'static str| {
        vec![("page", NEW), ("draft[name]", name), ("draft[revision]", revision)]
    };
    let mut first = fields(&change("办公", "0"));
    first.push(("id", &id));
    let led = keeper.post("console/services_save", &first).await;
    assert!(led.contains("done=saved"), "{led}");
    let mut second = fields(&change("OA 2", "0"));
    second.push(("id", &id));
    let led = keeper.post("console/services_save", &second).await;
    assert!(led.contains("again="), "made from what stood there before: {led}");
    assert_eq!(house.composed.registry.find(&url).await.unwrap().unwrap().name, "办公");

    let switch = format!("/console/applications/{id}/switch");
    let off = [("page", switch.as_str()), ("id", id.as_str())];
    assert!(keeper.post("console/services_switch", &off).await.contains("done=off"));
    house.clock.advance(Duration::from_secs(1));
    assert!(house.composed.registry.find(&url).await.unwrap().is_none(), "no tickets any more");
    assert!(keeper.page("/console/applications").await.contains("办公"), "it is still listed");
    let on = [("page", switch.as_str()), ("id", id.as_str()), ("on", "on")];
    keeper.post("console/services_switch", &on).await;
    assert!(house.composed.registry.find(&url).await.unwrap().is_some());
    let noted = changes(&house).await;
    assert_eq!(noted.len(), 4, "{noted:?}");
    let changed = noted.iter().find(|detail| detail.contains("\"action\":\"changed\"")).unwrap();
    assert!(changed.contains("before") && changed.contains("after"), "{noted:?}");

    let mut auditor = Browser::administrator(&house, "9002", Role::Auditor, "").await;
    let looked = auditor.page(&format!("/console/applications/{id}")).await;
    assert!(!looked.contains("/edit") && !looked.contains("name=\"person\""), "an auditor reaches no people");
}

/// Several addresses of one application: one a line, taken away by deleting the line; the tester tells
/// which of them covers an address.
#[tokio::test]
async fn an_application_has_several_addresses() {
    let house = House::new().await;
    let mut keeper = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let also = "https://mobile.example.edu.cn/oa\r\n= https://old.example.edu.cn/login\r\n\r\n";
    let id = registered(&mut keeper, &[("draft[also]", also)]).await;
    let registry = &house.composed.registry;
    let whose = async |url: &str| {
        let found = registry.find(&ServiceUrl::parse(url).unwrap()).await.unwrap();
        found.map(|row| row.id.to_string())
    };
    for (url, covered) in [
        ("https://oa.example.edu.cn/app/x", true),
        ("https://mobile.example.edu.cn/oa/x", true),
        ("https://mobile.example.edu.cn/oax", false),
        ("https://old.example.edu.cn/login", true),
        ("https://old.example.edu.cn/login/x", false),
    ] {
        assert_eq!(whose(url).await.is_some_and(|found| found == id), covered, "{url}");
    }
    let shown = keeper.page(&format!("/console/applications/{id}")).await;
    assert!(shown.contains("https://mobile.example.edu.cn/oa"), "{shown}");
    let edit = keeper.page(&format!("/console/applications/{id}/edit")).await;
    assert!(edit.contains("= https://old.example.edu.cn/login"), "{edit}");
    let tested = keeper.page("/console/applications?test=https%3A%2F%2Fmobile.example.edu.cn%2Foa%2Fx").await;
    assert!(tested.contains("<code>https://mobile.example.edu.cn/oa</code>"), "{tested}");

    let mut fewer =
        fields(&[("draft[also]", "= https://old.example.edu.cn/login"), ("draft[revision]", "0")]);
    fewer.push(("id", &id));
    assert!(keeper.post("console/services_save", &fewer).await.contains("done=saved"));
    assert_eq!(whose("https://mobile.example.edu.cn/oa/x").await, None, "at once");
    let mut wrong = fields(&[("draft[also]", "https://*.example.edu.cn/"), ("draft[revision]", "1")]);
    wrong.push(("id", &id));
    let led = keeper.post("console/services_save", &wrong).await;
    assert!(led.contains("again="), "{led}");
}

/// Whoever may not enter gets no ticket, and reads whom to ask; the list leaves it out.
#[tokio::test]
async fn who_may_enter_is_enforced_where_tickets_are_granted() {
    let house = House::new().await;
    let mut keeper = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let id = registered(
        &mut keeper,
        &[
            ("draft[admit_kinds][]", "student"),
            ("draft[admit_departments]", "计算所"),
            ("draft[admit_people]", "1002"),
        ],
    )
    .await;
    let refused = person(&house, "1001", "13800138001", None).await;
    let named = person(&house, "1002", "13800138002", None).await;
    let login = format!("/cas/login?service={URL}");
    let mut outside = Browser::new(&house, refused).await;
    let answer = outside.get(&login).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("网络中心 8000"), "{}", answer.body);
    let mut inside = Browser::new(&house, named).await;
    let answer = inside.get(&login).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(
        answer.header("location").starts_with(&format!("{URL}?ticket=ST-")),
        "{}",
        answer.header("location")
    );

    // Counted in memory, written by the broom.
    sweep(&house.composed).await.unwrap();
    let today = house.composed.domain.now().unix_seconds() / 86_400;
    let uses = house.composed.domain.read().await.unwrap().service_uses(today).await.unwrap();
    assert_eq!((uses.len(), uses[0].tickets), (1, 1));
    assert_eq!(uses[0].service.to_string(), id);

    // What anybody writes into the address is not shown, only what is registered.
    let page = house.get("/refused?code=service_not_admitted&service=Call%20555").await;
    assert!(!page.body.contains("Call 555"));
}

#[test]
fn an_access_rule_admits_those_it_names() {
    let of = |kinds: &[&str], departments: &[&str], people: &[&str]| Access {
        kinds: kinds.iter().map(|text| (*text).to_owned()).collect(),
        departments: departments.iter().map(|text| (*text).to_owned()).collect(),
        people: people.iter().map(|text| (*text).to_owned()).collect(),
    };
    let who = |kind: &str, department: &str| identity::ports::AccountRow {
        id: uuid::Uuid::nil(),
        number: "T1".into(),
        number_key: "t1".into(),
        alias: None,
        name: "张三".into(),
        kind: kind.into(),
        department: department.into(),
        document_type: None,
        document_sealed: None,
        document_index: None,
        status: identity::ports::Status::Active,
        initial: identity::ports::InitialSecret::None,
        initial_sealed: None,
        roster_digest: None,
        joined_at: None,
        rebind_at: None,
        created_at: identity::Time(0),
        updated_at: identity::Time(0),
    };
    for (rule, kind, department, admitted) in [
        (of(&[], &[], &[]), "guest", "", true),
        (of(&["staff"], &[], &[]), "staff", "图书馆", true),
        (of(&["staff"], &[], &[]), "student", "图书馆", false),
        (of(&[], &["计算所"], &[]), "student", "计算所/网络室", true),
        (of(&[], &["计算所"], &[]), "student", "计算所二部", false),
        (of(&["staff"], &["计算所"], &[]), "student", "计算所", false),
        (of(&["staff"], &["计算所"], &[]), "staff", "计算所", true),
        (of(&["staff"], &["计算所"], &["t1"]), "guest", "", true),
        (of(&[], &[], &["t1"]), "guest", "", true),
        (of(&[], &[], &["t2"]), "guest", "", false),
    ] {
        assert_eq!(rule.admits(&who(kind, department)), admitted, "{rule:?} {kind} {department}");
    }
}

/// The tester names the rule and why; the dry run is what the application would be answered.
#[tokio::test]
async fn an_address_and_a_person_are_tried_out() {
    let house = House::new().await;
    let mut keeper = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let id = registered(&mut keeper, &[]).await;
    let exact =
        NewService::new("库", "https://lib.example.edu.cn/cas?x=1", identity::ports::MatchKind::Exact);
    house.composed.registry.add(&exact, "cli").await.unwrap();
    let test = |address: &str| format!("/console/applications?test={}", app::ui::percent_encode(address));
    let covered = keeper.page(&test("HTTPS://OA.example.edu.cn:443/app/a?b=c")).await;
    assert!(
        covered.contains("https://oa.example.edu.cn/app/a?b=c") && covered.contains("notice success"),
        "{covered}"
    );
    let query = keeper.page(&test("https://lib.example.edu.cn/cas?x=2")).await;
    assert!(query.contains("notice warning") && query.contains("库"));
    let evil = keeper.page(&test("https://oa.example.edu.cn@evil.example/app")).await;
    assert!(evil.contains("notice danger"), "{evil}");

    person(&house, "1001", "13800138001", None).await;
    let dry = keeper.page(&format!("/console/applications/{id}?person=1001")).await;
    assert!(dry.contains("cas:user&gt;1001&lt;/cas:user") && dry.contains("cas:name&gt;张晓明"), "{dry}");
    assert!(dry.contains("138****8001") && !dry.contains("13800138001"), "a phone is read in full elsewhere");
    let tickets = house.composed.domain.read().await.unwrap().service_uses(0).await.unwrap();
    assert!(tickets.is_empty(), "no ticket is issued");
    let nobody = keeper.page(&format!("/console/applications/{id}?person=4711")).await;
    assert!(nobody.contains("notice danger"));
}
