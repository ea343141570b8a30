use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::schema::{CAMPUS_URN, ENTERPRISE_URN, GROUPS, USERS};
use super::*;

fn person() -> Value {
    json!({
        "id": "1", "userName": "2001", "active": true,
        "name": { "formatted": "张晓明", "familyName": "张" },
        "emails": [{ "value": "a@example.org", "type": "work", "primary": true }],
        "meta": { "resourceType": "User" },
    })
}

fn patched(before: &Value, operations: Value, shape: &Shape) -> Result<Value, Problem> {
    let body = json!({ "schemas": [SCHEMA], "Operations": operations });
    let operations = parse(&body, shape)?;
    let mut after = before.clone();
    apply(&mut after, &operations, shape)?;
    Ok(after)
}

fn user(operations: Value) -> Result<Value, Problem> {
    patched(&person(), operations, &USERS)
}

fn keyword(outcome: Result<Value, Problem>) -> &'static str {
    outcome.expect_err("refused").kind.map_or("", ScimType::code)
}

#[test]
fn values_are_added_replaced_and_removed() {
    let after = user(json!([
        { "op": "Replace", "path": "active", "value": false },
        { "op": "add", "path": "name", "value": { "givenName": "晓明" } },
        { "op": "replace", "path": "NAME.familyName", "value": "章" },
        { "op": "replace", "path": "emails[type eq \"work\"].value", "value": "b@example.org" },
        { "op": "add", "path": format!("{ENTERPRISE_URN}:department"), "value": "计算所/网络室" },
        { "op": "add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+8613800138000" },
    ]))
    .expect("patched");
    assert_eq!(after["active"], false);
    assert_eq!(after["name"], json!({ "formatted": "张晓明", "familyName": "章", "givenName": "晓明" }));
    assert_eq!(after["emails"][0]["value"], "b@example.org");
    assert_eq!(after[ENTERPRISE_URN]["department"], "计算所/网络室");
    assert_eq!(after["phoneNumbers"], json!([{ "type": "mobile", "value": "+8613800138000" }]));
    let gone =
        user(json!([{ "op": "remove", "path": "emails" }, { "op": "remove", "path": "name.familyName" }]));
    let gone = gone.expect("patched");
    assert!(gone.get("emails").is_none() && gone["name"].get("familyName").is_none(), "{gone}");
}

#[test]
fn a_value_without_a_path_names_its_attributes() {
    let after = user(json!([{ "op": "replace", "value": {
        "active": false, "name.givenName": "晓", "nickName": "nobody keeps it",
        ENTERPRISE_URN: { "department": "图书馆", "costCenter": "4130" },
        CAMPUS_URN: { "document": { "type": "passport", "number": "E12345678" } },
    } }]))
    .expect("patched");
    assert_eq!((&after["active"], &after["name"]["givenName"]), (&json!(false), &json!("晓")));
    assert_eq!(after[ENTERPRISE_URN], json!({ "department": "图书馆" }));
    assert_eq!(after[CAMPUS_URN]["document"]["number"], "E12345678");
    assert!(after.get("nickName").is_none());
}

#[test]
fn what_must_not_change_does_not() {
    for (operations, expected) in [
        (json!([{ "op": "replace", "path": "id", "value": "2" }]), "mutability"),
        (json!([{ "op": "replace", "path": "userName", "value": "2002" }]), "mutability"),
        (json!([{ "op": "remove", "path": "userName" }]), "mutability"),
        (json!([{ "op": "remove", "path": "name" }]), "mutability"),
        (json!([{ "op": "replace", "path": "meta.created", "value": "x" }]), "mutability"),
        (json!([{ "op": "add", "value": { "groups": [{ "value": "x" }] } }]), "mutability"),
        (json!([{ "op": "remove", "path": format!("{CAMPUS_URN}:document") }]), "mutability"),
        (json!([{ "op": "replace", "path": "password", "value": "secret" }]), "invalidPath"),
        (json!([{ "op": "replace", "path": "name.nickName", "value": "x" }]), "invalidPath"),
        (json!([{ "op": "replace", "path": "active[value eq true]", "value": "x" }]), "invalidPath"),
        (json!([{ "op": "replace", "path": "emails[type eq \"home\"].value", "value": "x" }]), "noTarget"),
        (json!([{ "op": "remove", "path": "emails[type eq \"home\"]" }]), "noTarget"),
        (json!([{ "op": "remove" }]), "noTarget"),
        (json!([{ "op": "remove", "path": "emails[type xx 1]" }]), "invalidFilter"),
        (json!([{ "op": "add", "path": "emails", "value": "x" }]), "invalidValue"),
        (json!([{ "op": "add", "path": "active" }]), "invalidValue"),
        (json!([{ "op": "add", "value": "x" }]), "invalidValue"),
        (json!([{ "op": "move", "path": "active" }]), "invalidSyntax"),
        (json!([]), "invalidSyntax"),
        (json!("x"), "invalidSyntax"),
        (json!([3]), "invalidSyntax"),
        (Value::Array(vec![json!({ "op": "replace", "path": "active", "value": true }); 101]), "tooMany"),
    ] {
        assert_eq!(keyword(user(operations.clone())), expected, "{operations}");
    }
    // The same again changes nothing.
    let same = user(json!([{ "op": "replace", "value": { "id": "1", "userName": "2001" } }]));
    assert_eq!(same.expect("the same"), person());
}

#[test]
fn members_come_and_go_one_by_one() {
    let group =
        json!({ "id": "g", "displayName": "计算所", "members": [{ "value": "1" }, { "value": "2" }] });
    let change = |operations| patched(&group, operations, &GROUPS).expect("patched")["members"].clone();
    let more =
        change(json!([{ "op": "add", "path": "members", "value": [{ "value": "2" }, { "value": "3" }] }]));
    assert_eq!(more, json!([{ "value": "1" }, { "value": "2" }, { "value": "3" }]));
    let fewer = change(json!([{ "op": "remove", "path": "members[value eq \"1\"]" }]));
    assert_eq!(fewer, json!([{ "value": "2" }]));
    // As some clients say it; it does not mean everybody.
    let named = change(json!([{ "op": "remove", "path": "members", "value": [{ "value": "2" }] }]));
    assert_eq!(named, json!([{ "value": "1" }]));
    assert_eq!(change(json!([{ "op": "remove", "path": "members" }])), Value::Null);
    assert_eq!(change(json!([{ "op": "replace", "path": "members", "value": [] }])), Value::Null);
}

fn json_values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::String),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::vec(
                (prop::sample::select(vec!["value", "type", "name", "active", "emails", "x"]), inner),
                0..3
            )
            .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())),
        ]
    })
}

proptest! {
    /// Whatever is sent, the outcome is a resource with the same identity, or an error of the client's.
    #[test]
    fn no_patch_changes_who_it_is(
        verb in prop::sample::select(vec!["add", "replace", "remove"]),
        path in prop::option::of(prop::sample::select(vec!["active", "emails", "emails[type eq \"work\"]", "name", "id",
            "emails[primary eq true].value", "name.givenName", "userName", "phoneNumbers.value", CAMPUS_URN])),
        value in json_values(),
    ) {
        let mut operation = json!({ "op": verb, "value": value });
        if let Some(path) = path {
            operation["path"] = path.into();
        }
        match user(json!([operation])) {
            Ok(after) => {
                prop_assert_eq!(&after["id"], "1");
                prop_assert_eq!(&after["userName"], "2001");
                prop_assert!(!is_empty(&after["name"]));
            }
            Err(problem) => prop_assert_eq!(problem.status, 400),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    super::super::value::is_none(value)
}
