//! SCIM over HTTP: people, as an HR system brings, finds, changes and lets go of them.

use axum::body::Body;
use http::StatusCode;
use identity::console::Role;
use identity::ports::{Level, Method, Status};
use identity::source::WantedSource;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::browser::{grant, person, session};
use crate::house::{Answer, House};

pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub const CAMPUS: &str = "urn:ietf:params:scim:schemas:extension:tongxing:2.0:User";
pub const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// A source that was let in.
pub struct Client<'a> {
    pub house: &'a House,
    pub token: String,
    pub source: Uuid,
}

impl<'a> Client<'a> {
    /// A source for everybody whom it brings itself.
    pub async fn new(house: &'a House, name: &str) -> Self {
        Self::with(house, WantedSource { name, department: "", own: true, hourly_stop: 50, days: 365 }).await
    }

    pub async fn with(house: &'a House, wanted: WantedSource<'_>) -> Self {
        let desk = &house.composed.services.source_desk;
        let issued = desk.add_as_operator(&wanted).await.unwrap().unwrap();
        Self { house, token: issued.token.expose().to_owned(), source: issued.source.id }
    }

    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = self
            .house
            .request(method, &format!("/scim/v2{path}"))
            .header("authorization", format!("Bearer {}", self.token));
        if body.is_some() {
            request = request.header("content-type", "application/scim+json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let answer = self.house.send(request.body(body).unwrap()).await;
        assert!(answer.headers.get("set-cookie").is_none(), "{method} {path} sets a cookie");
        if answer.status != StatusCode::NO_CONTENT {
            assert_eq!(answer.header("content-type"), "application/scim+json", "{method} {path}");
        }
        answer
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        told(self.ask("GET", path, None, &[]).await)
    }

    pub async fn send(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        told(self.ask(method, path, Some(&body), &[]).await)
    }

    pub async fn patch(&self, path: &str, operations: Value) -> (StatusCode, Value) {
        self.send("PATCH", path, json!({ "schemas": [PATCH], "Operations": operations })).await
    }

    /// Brings somebody; their resource.
    pub async fn bring(&self, number: &str) -> Value {
        let (status, user) = self.send("POST", "/Users", user(number)).await;
        assert_eq!(status, StatusCode::CREATED, "{user}");
        user
    }

    pub async fn total(&self, filter: &str) -> u64 {
        let (status, list) = self.get(&format!("/Users?filter={}", encoded(filter))).await;
        assert_eq!(status, StatusCode::OK, "{filter}: {list}");
        list["totalResults"].as_u64().unwrap()
    }
}

pub fn told(answer: Answer) -> (StatusCode, Value) {
    let body = if answer.body.is_empty() { Value::Null } else { serde_json::from_str(&answer.body).unwrap() };
    (answer.status, body)
}

pub fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

pub fn user(number: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "userName": number, "externalId": format!("hr-{number}"),
        "name": { "formatted": "张晓明", "familyName": "张", "givenName": "晓明" },
        "userType": "faculty", "active": true,
        ENTERPRISE: { "department": "计算所/网络室" },
    })
}

pub fn path_of(user: &Value) -> String {
    format!("/Users/{}", user["id"].as_str().unwrap())
}

async fn status_of(house: &House, id: &Value) -> Status {
    let id = id.as_str().unwrap().parse().unwrap();
    house.composed.domain.read().await.unwrap().account(id).await.unwrap().unwrap().row.status
}

/// How often the log has an event by this actor.
pub async fn logged(house: &House, event: &str, actor: &str) -> usize {
    let mut unit = house.composed.domain.read().await.unwrap();
    let rows = unit.audit_since(identity::Time(0), 500).await.unwrap();
    rows.iter().filter(|row| row.event == event && row.actor.as_deref() == Some(actor)).count()
}

#[tokio::test]
async fn somebody_is_brought_found_changed_and_let_go() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let made = hr.ask("POST", "/Users", Some(&user("2001")), &[]).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let brought: Value = serde_json::from_str(&made.body).unwrap();
    let location = format!("http://{}/scim/v2{}", house.host(), path_of(&brought));
    assert_eq!(made.header("location"), location);
    assert_eq!(brought["meta"]["location"], location);
    assert_eq!(made.header("etag"), brought["meta"]["version"].as_str().unwrap());
    assert_eq!(brought["name"]["givenName"], "晓明");
    assert_eq!((&brought["active"], &brought["userType"]), (&json!(true), &json!("faculty")));
    assert_eq!(logged(&house, "account_added", "scim:HR").await, 1);

    let (status, again) = hr.send("POST", "/Users", user("2001")).await;
    assert_eq!((status, again["scimType"].as_str()), (StatusCode::CONFLICT, Some("uniqueness")));
    let path = path_of(&brought);
    assert_eq!(hr.get(&path).await, (StatusCode::OK, brought.clone()));
    for filter in [
        "userName eq \"2001\"",
        "externalId eq \"hr-2001\"",
        "active eq true and userType eq \"faculty\"",
        "displayName co \"晓\" or userName sw \"9\"",
        "not (userName eq \"2002\")",
    ] {
        assert_eq!(hr.total(filter).await, 1, "{filter}");
    }
    assert_eq!(hr.total("userName eq \"2002\"").await, 0);

    let (status, changed) = hr
        .patch(&path, json!([
            { "op": "replace", "path": "name.formatted", "value": "章晓明" },
            { "op": "add", "path": "emails", "value": [{ "value": "Zhang@example.edu.cn", "type": "work", "primary": true }] },
            { "op": "add", "path": "phoneNumbers", "value": [{ "value": "tel:+86-138-0013-8000" }] },
            { "op": "replace", "path": format!("{ENTERPRISE}:department"), "value": "图书馆" },
            { "op": "add", "value": { CAMPUS: { "joinedOn": "2026-09-01",
                "document": { "type": "passport", "number": "E12345678" } } } },
        ]))
        .await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    assert_eq!(changed["displayName"], "章晓明");
    assert_eq!(changed["phoneNumbers"][0]["value"], "+8613800138000");
    assert_eq!(changed["emails"][0]["value"], "Zhang@example.edu.cn");
    assert_eq!(changed[ENTERPRISE]["department"], "图书馆");
    assert_eq!(changed[CAMPUS], json!({ "joinedOn": "2026-09-01" }), "a document is never told");
    assert!(changed["name"].get("familyName").is_some(), "{changed}");
    assert_eq!(hr.total("phoneNumbers.value eq \"13800138000\"").await, 1);
    assert_eq!(hr.total("emails[type eq \"work\" and value eq \"zhang@example.edu.cn\"]").await, 1);
    let domain = &house.composed.domain;
    let account =
        domain.read().await.unwrap().account(brought["id"].as_str().unwrap().parse().unwrap()).await;
    let account = account.unwrap().unwrap();
    assert!(account.login_phone.is_some() && account.row.document_sealed.is_some());
    assert_eq!(account.row.department, "图书馆");

    // PUT puts all of it in its place: what is not named goes.
    let (status, put) = hr.send("PUT", &path, user("2001")).await;
    assert_eq!(status, StatusCode::OK, "{put}");
    assert!(put.get("emails").is_none() && put.get("phoneNumbers").is_none(), "{put}");
    assert_eq!(put["name"]["formatted"], "张晓明");

    let gone = hr.ask("DELETE", &path, None, &[]).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.body);
    assert_eq!(hr.get(&path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(hr.total("userName eq \"2001\"").await, 0);
    assert_eq!(status_of(&house, &brought["id"]).await, Status::Suspended, "suspended, never deleted");
    assert_eq!(hr.ask("DELETE", &path, None, &[]).await.status, StatusCode::NOT_FOUND);
    let back = hr.bring("2001").await;
    assert_eq!(back["id"], brought["id"], "the same account");
    assert_eq!((status_of(&house, &back["id"]).await, &back["active"]), (Status::Active, &json!(true)));
}

/// Who has left is out at once; who was switched off by an administrator is not woken by repetition.
#[tokio::test]
async fn who_leaves_is_out_everywhere() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let user = hr.bring("2001").await;
    let (path, id) = (path_of(&user), user["id"].as_str().unwrap().parse::<Uuid>().unwrap());
    let token = session(&house, id, Level::Full, &[Method::Password]).await;
    let live = |token: String| {
        let sessions = house.composed.services.sessions.clone();
        async move { sessions.resolve(&identity::Opaque::presented(&token)).await.unwrap().is_some() }
    };
    assert!(live(token.clone()).await);
    let off = json!([{ "op": "replace", "path": "active", "value": "False" }]);
    let (status, left) = hr.patch(&path, off.clone()).await;
    assert_eq!((status, &left["active"]), (StatusCode::OK, &json!(false)));
    assert!(!live(token).await, "the session ended");
    assert_eq!(logged(&house, "status_changed", "scim:HR").await, 1);
    let on = json!([{ "op": "replace", "value": { "active": true } }]);
    assert_eq!(hr.patch(&path, on.clone()).await.1["active"], true);

    let domain = &house.composed.domain;
    let mut unit = domain.write().await.unwrap();
    unit.set_status(id, Status::Disabled, domain.now()).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(hr.patch(&path, on.clone()).await.1["active"], false, "an administrator switched it off");
    assert_eq!(hr.patch(&path, off).await.1["active"], false);
    hr.patch(&path, on).await;
    assert_eq!(status_of(&house, &user["id"]).await, Status::Disabled, "as it was before");
}

/// U-21, P-17: what is somebody else's or cannot be kept is refused in SCIM's words and in ours.
#[tokio::test]
async fn u_21_what_is_taken_or_wrong_is_refused() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let (one, two) = (hr.bring("2001").await, hr.bring("2002").await);
    let phone = json!([{ "op": "add", "path": "phoneNumbers", "value": [{ "value": "13800138000" }] }]);
    assert_eq!(hr.patch(&path_of(&one), phone.clone()).await.0, StatusCode::OK);
    let (status, taken) = hr.patch(&path_of(&two), phone).await;
    assert_eq!((status, taken["scimType"].as_str()), (StatusCode::CONFLICT, Some("uniqueness")));
    assert!(taken["detail"].as_str().unwrap().contains("手机号码已存在"), "{taken}");
    for (operation, kind) in [
        (json!({ "op": "add", "path": "phoneNumbers", "value": [{ "value": "12" }] }), "invalidValue"),
        (json!({ "op": "add", "path": "emails", "value": [{ "value": "nobody" }] }), "invalidValue"),
        (json!({ "op": "replace", "path": "name.formatted", "value": "<b>" }), "invalidValue"),
        (json!({ "op": "replace", "path": "userType", "value": "emperor" }), "invalidValue"),
        (json!({ "op": "replace", "path": "userName", "value": "2003" }), "mutability"),
        (json!({ "op": "add", "path": "groups", "value": [{ "value": "x" }] }), "mutability"),
        (json!({ "op": "replace", "path": format!("{CAMPUS}:joinedOn"), "value": "soon" }), "invalidValue"),
        (json!({ "op": "replace", "path": "password", "value": "Chosen-By-Others-1" }), "invalidPath"),
    ] {
        let (status, refused) = hr.patch(&path_of(&two), json!([operation])).await;
        assert_eq!(
            (status, refused["scimType"].as_str()),
            (StatusCode::BAD_REQUEST, Some(kind)),
            "{operation}"
        );
    }
    let (status, moved) = hr.send("PUT", &path_of(&two), user("2009")).await;
    assert_eq!((status, moved["scimType"].as_str()), (StatusCode::BAD_REQUEST, Some("mutability")));
    assert_eq!(hr.get(&path_of(&two)).await.1, two, "nothing was kept of it");
    // A number that its owner took away is not bound again by saying the same.
    let domain = &house.composed.domain;
    let id: Uuid = one["id"].as_str().unwrap().parse().unwrap();
    let mut unit = domain.write().await.unwrap();
    unit.remove_phone(id, identity::ports::PhoneSlot::Login).await.unwrap();
    unit.commit().await.unwrap();
    let again = json!([{ "op": "replace", "path": "name.givenName", "value": "小明" }]);
    assert_eq!(hr.patch(&path_of(&one), again).await.0, StatusCode::OK);
    assert!(domain.read().await.unwrap().account(id).await.unwrap().unwrap().login_phone.is_none());
}

/// S15: of sixteen who change the same version one does.
#[tokio::test]
async fn s15_a_version_is_changed_once() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let user = hr.bring("2001").await;
    let (path, tag) = (path_of(&user), user["meta"]["version"].as_str().unwrap().to_owned());
    let body = |at: usize| {
        json!({ "schemas": [PATCH], "Operations": [
        { "op": "replace", "path": "name.formatted", "value": format!("张晓{at}") }] })
    };
    let changes = (0..16).map(|at| {
        let (hr, path, tag) = (&hr, &path, &tag);
        async move { hr.ask("PATCH", path, Some(&body(at)), &[("if-match", tag)]).await.status }
    });
    let statuses = futures::future::join_all(changes).await;
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|s| **s == StatusCode::PRECONDITION_FAILED).count(), 15);

    let now = hr.ask("GET", &path, None, &[]).await.header("etag").to_owned();
    assert_ne!(now, tag);
    let unchanged = hr.ask("GET", &path, None, &[("if-none-match", &now)]).await;
    assert_eq!((unchanged.status, unchanged.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(hr.ask("GET", &path, None, &[("if-none-match", &tag)]).await.status, StatusCode::OK);
    for stale in [tag.as_str(), "\"nonsense\"", ""] {
        let gone = hr.ask("DELETE", &path, None, &[("if-match", stale)]).await;
        assert_eq!(gone.status, StatusCode::PRECONDITION_FAILED, "{stale}");
    }
    let put = hr.ask("PUT", &path, Some(&crate::scim::user("2001")), &[("if-match", "*")]).await;
    assert_eq!(put.status, StatusCode::OK, "{}", put.body);
    assert_eq!(
        hr.ask("DELETE", &path, None, &[("if-match", put.header("etag"))]).await.status,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn lists_come_in_pages_and_parts() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    for number in 2001..2008 {
        hr.bring(&number.to_string()).await;
    }
    let mut seen = std::collections::BTreeSet::new();
    for start in [1, 4, 7] {
        let (_, page) = hr.get(&format!("/Users?startIndex={start}&count=3&attributes=userName")).await;
        assert_eq!((page["totalResults"].as_u64(), page["startIndex"].as_u64()), (Some(7), Some(start)));
        for user in page["Resources"].as_array().unwrap() {
            assert_eq!(user.as_object().unwrap().len(), 3, "schemas, id and userName: {user}");
            seen.insert(user["userName"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(seen.len(), 7);
    let (_, none) = hr.get("/Users?count=0").await;
    assert_eq!((none["totalResults"].as_u64(), none["itemsPerPage"].as_u64()), (Some(7), Some(0)));
    let (_, beyond) = hr.get("/Users?startIndex=9000000000").await;
    assert_eq!((beyond["totalResults"].as_u64(), beyond["itemsPerPage"].as_u64()), (Some(7), Some(0)));
    let search = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": "userName ge \"2003\" and userName lt \"2005\"", "excludedAttributes": ["name", "meta.location"],
    });
    let (status, found) = hr.send("POST", "/Users/.search", search).await;
    assert_eq!((status, found["totalResults"].as_u64()), (StatusCode::OK, Some(2)), "{found}");
    let first = &found["Resources"][0];
    assert!(
        first.get("name").is_none()
            && first["meta"].get("location").is_none()
            && first["meta"]["version"].is_string()
    );
    for wrong in ["userName", "password eq \"x\"", "emails co \"@\"", "userName eq \"a\" or"] {
        let (status, refused) = hr.get(&format!("/Users?filter={}", encoded(wrong))).await;
        assert_eq!(
            (status, refused["scimType"].as_str()),
            (StatusCode::BAD_REQUEST, Some("invalidFilter")),
            "{wrong}"
        );
    }
}

/// A source reaches its department and, unless it was given more, only whom it brought.
#[tokio::test]
async fn p_39_a_source_keeps_to_its_reach() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let theirs = hr.bring("2001").await;
    let wanted = WantedSource { name: "所", department: "计算所", own: false, hourly_stop: 5, days: 90 };
    let institute = Client::with(&house, wanted).await;
    assert_eq!(institute.total("userName eq \"2001\"").await, 1, "of its department, whoever brought them");
    let (status, _) = institute.send("POST", "/Users", user("2001")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let away = json!([{ "op": "replace", "path": format!("{ENTERPRISE}:department"), "value": "图书馆" }]);
    let (status, refused) = institute.patch(&path_of(&theirs), away.clone()).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{refused}");
    let mut elsewhere = user("2002");
    elsewhere[ENTERPRISE]["department"] = "图书馆".into();
    assert_eq!(institute.send("POST", "/Users", elsewhere).await.0, StatusCode::FORBIDDEN);
    assert_eq!(hr.patch(&path_of(&theirs), away).await.0, StatusCode::OK, "HR reaches everywhere");
    assert_eq!(institute.get(&path_of(&theirs)).await.0, StatusCode::NOT_FOUND);
    let other = Client::new(&house, "Other").await;
    assert_eq!(other.get(&path_of(&theirs)).await.0, StatusCode::NOT_FOUND, "brought by another");
    assert_eq!(other.total("userName pr").await, 0);

    // Who holds a role is changed at the console only.
    let id: Uuid = theirs["id"].as_str().unwrap().parse().unwrap();
    grant(&house, id, Role::Auditor, "").await;
    let off = json!([{ "op": "replace", "path": "active", "value": false }]);
    assert_eq!(hr.patch(&path_of(&theirs), off).await.0, StatusCode::FORBIDDEN);
    assert_eq!(hr.ask("DELETE", &path_of(&theirs), None, &[]).await.status, StatusCode::FORBIDDEN);
    // An account that came another way is nobody's to bring.
    person(&house, "3001", "13800138001", None).await;
    assert_eq!(hr.send("POST", "/Users", user("3001")).await.0, StatusCode::CONFLICT);
}

/// U-19: nobody becomes one person with an account that the source may not change: one opens the other.
#[tokio::test]
async fn u_19_a_source_makes_no_key_to_somebody_elses_account() {
    let house = House::new().await;
    let with = |number: &str, department: &str| {
        let mut user = user(number);
        user[ENTERPRISE]["department"] = department.into();
        user[CAMPUS] = json!({ "document": { "type": "passport", "number": "E12345678" } });
        user
    };
    let everybody = WantedSource { name: "HR", department: "", own: false, hourly_stop: 5, days: 90 };
    let hr = Client::with(&house, everybody).await;
    let (status, first) = hr.send("POST", "/Users", with("2001", "图书馆")).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let limited = WantedSource { name: "所", department: "计算所", own: false, hourly_stop: 5, days: 90 };
    let institute = Client::with(&house, limited).await;
    let (status, refused) = institute.send("POST", "/Users", with("2002", "计算所")).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{refused}");
    let own = Client::new(&house, "Own").await;
    assert_eq!(own.send("POST", "/Users", with("2002", "计算所")).await.0, StatusCode::FORBIDDEN);
    let plain = institute.bring("2002").await;
    let document = json!([{ "op": "add", "path": format!("{CAMPUS}:document"),
        "value": { "type": "passport", "number": "E12345678" } }]);
    assert_eq!(institute.patch(&path_of(&plain), document.clone()).await.0, StatusCode::FORBIDDEN);
    let renamed = json!([{ "op": "replace", "path": "name.formatted", "value": "李四" }]);
    assert_eq!(institute.patch(&path_of(&plain), renamed).await.0, StatusCode::OK);
    assert_eq!(
        institute.patch(&path_of(&plain), document).await.0,
        StatusCode::OK,
        "another name, another person"
    );
    let back = json!([{ "op": "replace", "path": "name.formatted", "value": "张晓明" }]);
    assert_eq!(institute.patch(&path_of(&plain), back).await.0, StatusCode::FORBIDDEN);
    let (status, twin) = hr.send("POST", "/Users", with("2003", "计算所")).await;
    assert_eq!(status, StatusCode::CREATED, "HR may change all of them: {twin}");
}

/// H-5: too many suspensions within an hour stop a source until somebody lets it go on.
#[tokio::test]
async fn h_5_too_many_suspensions_stop_a_source() {
    let house = House::new().await;
    let wanted = WantedSource { name: "HR", department: "", own: true, hourly_stop: 2, days: 365 };
    let hr = Client::with(&house, wanted).await;
    let mut people = Vec::new();
    for number in 2001..2006 {
        people.push(path_of(&hr.bring(&number.to_string()).await));
    }
    let off = json!([{ "op": "replace", "path": "active", "value": false }]);
    assert_eq!(hr.patch(&people[0], off.clone()).await.0, StatusCode::OK);
    assert_eq!(hr.ask("DELETE", &people[1], None, &[]).await.status, StatusCode::NO_CONTENT);
    for _ in 0..2 {
        let (status, stopped) = hr.patch(&people[2], off.clone()).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{stopped}");
        assert!(stopped["detail"].as_str().unwrap().contains("一小时"), "{stopped}");
    }
    assert_eq!(hr.ask("DELETE", &people[3], None, &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(hr.get(&people[2]).await.1["active"], true);
    let rename = json!([{ "op": "replace", "path": "name.formatted", "value": "李四" }]);
    assert_eq!(hr.patch(&people[2], rename).await.0, StatusCode::OK, "everything else goes on");
    house.clock.advance(std::time::Duration::from_hours(3));
    assert_eq!(hr.patch(&people[2], off).await.0, StatusCode::FORBIDDEN, "time alone opens nothing");
}

#[tokio::test]
async fn the_service_says_what_it_can_do() {
    let house = House::new().await;
    let hr = Client::new(&house, "HR").await;
    let (_, config) = hr.get("/ServiceProviderConfig").await;
    assert_eq!((&config["patch"]["supported"], &config["sort"]["supported"]), (&json!(true), &json!(false)));
    assert_eq!(config["bulk"]["maxOperations"], 100);
    let (_, schemas) = hr.get("/Schemas").await;
    assert_eq!(schemas["totalResults"], 4);
    for schema in schemas["Resources"].as_array().unwrap() {
        let (status, one) = hr.get(&format!("/Schemas/{}", schema["id"].as_str().unwrap())).await;
        assert_eq!((status, &one), (StatusCode::OK, schema));
    }
    let (_, types) = hr.get("/ResourceTypes").await;
    assert_eq!(types["Resources"][0]["schemaExtensions"].as_array().unwrap().len(), 2);
    assert_eq!(hr.get("/ResourceTypes/Group").await.1["endpoint"], "/Groups");
    for path in [
        "/Schemas/none",
        "/ResourceTypes/none",
        "/none",
        "",
        "/ServiceProviderConfig/x",
        "/Users/x",
        "/Users/x/y",
    ] {
        assert_eq!(hr.get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/Schemas", "/ResourceTypes", "/ServiceProviderConfig"] {
        assert_eq!(hr.send("POST", path, json!({})).await.0, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(hr.get(&format!("{path}?filter=id%20pr")).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(hr.get("/Me").await.0, StatusCode::NOT_IMPLEMENTED);
    assert_eq!(hr.send("POST", "/.search", json!({})).await.0, StatusCode::NOT_IMPLEMENTED);
}
