use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn any_case(_: &str) -> bool {
    false
}

fn is(filter: &str, of: &Value) -> bool {
    holds(&parse(filter).expect(filter), of, &any_case)
}

fn person() -> Value {
    json!({
        "userName": "Bjensen", "active": true, "age": 30,
        "name": { "familyName": "O'Malley" },
        "emails": [
            { "value": "b@example.org", "type": "work", "primary": true },
            { "value": "b@home.example", "type": "home" },
        ],
        "meta": { "lastModified": "2026-05-13T04:42:34Z" },
    })
}

#[test]
fn examples_of_the_rfc() {
    let person = person();
    for (filter, holds) in [
        ("userName eq \"bjensen\"", true),
        ("USERNAME EQ \"bjensen\"", true),
        ("name.familyName co \"O'Malley\"", true),
        ("userName sw \"B\"", true),
        ("userName ew \"sen\"", true),
        ("title pr", false),
        ("emails pr", true),
        ("meta.lastModified gt \"2025-05-13T04:42:34Z\"", true),
        ("meta.lastModified le \"2025-05-13T04:42:34Z\"", false),
        ("age ge 30 and age lt 31", true),
        ("active eq true", true),
        ("active ne true", false),
        ("title pr and userName eq \"x\" or active eq true", true),
        ("title pr and (userName eq \"x\" or active eq true)", false),
        ("not (userName eq \"x\")", true),
        ("userName ne \"x\"", true),
        ("title ne \"x\"", true),
        ("title eq null", true),
        ("emails co \"example.org\"", true),
        ("emails.type eq \"home\"", true),
        ("emails[type eq \"work\" and value co \"@example.org\"]", true),
        ("emails[type eq \"home\" and value co \"@example.org\"]", false),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"bjensen\"", true),
    ] {
        assert_eq!(is(filter, &person), holds, "{filter}");
    }
}

#[test]
fn and_binds_closer_than_or() {
    let Ok(Filter::Or(_, right)) = parse("a pr or b pr and c pr") else { panic!("an or") };
    assert!(matches!(*right, Filter::And(..)));
}

#[test]
fn what_is_no_filter_is_refused() {
    let deep = format!("{}a pr{}", "(".repeat(30), ")".repeat(30));
    let many = vec!["a pr"; 60].join(" or ");
    let long = format!("a eq \"{}\"", "x".repeat(3000));
    for wrong in [
        "",
        " ",
        "a",
        "a eq",
        "a eq b",
        "eq \"b\"",
        "a pr b",
        "(a pr",
        "a pr)",
        "a[b pr",
        "a xx \"b\"",
        "a eq \"b",
        "a eq 1x",
        "a eq 'b'",
        "not a pr",
        "a eq \"\\q\"",
        "urn:unknown:a eq \"b\"",
        "a.b.c pr",
        "a;b pr",
        "and",
        "a pr and",
        "()",
        &deep,
        &many,
        &long,
    ] {
        let problem = parse(wrong).expect_err(wrong);
        assert_eq!(
            (problem.status, problem.kind.map(super::super::ScimType::code)),
            (400, Some("invalidFilter")),
            "{wrong}"
        );
    }
}

/// A filter as it is written.
fn written(filter: &Filter) -> String {
    let name = |attr: &Attr| match &attr.sub {
        Some(sub) => format!("{}.{sub}", attr.name),
        None => attr.name.clone(),
    };
    match filter {
        Filter::And(a, b) => format!("({} and {})", written(a), written(b)),
        Filter::Or(a, b) => format!("({} or {})", written(a), written(b)),
        Filter::Not(a) => format!("not ({})", written(a)),
        Filter::Present(attr) => format!("{} pr", name(attr)),
        Filter::Has(attr, inside) => format!("{}[{}]", name(attr), written(inside)),
        Filter::Compare(attr, op, literal) => {
            let (_, op) = Op::ALL.into_iter().find(|(known, _)| known == op).expect("known");
            let literal = match literal {
                Literal::Text(text) => serde_json::to_string(text).expect("text"),
                Literal::Number(number) => serde_json::to_string(number).expect("number"),
                Literal::Flag(flag) => flag.to_string(),
                Literal::Null => "null".to_owned(),
            };
            format!("{} {op} {literal}", name(attr))
        }
    }
}

fn attr() -> impl Strategy<Value = Attr> {
    let sub = prop::option::of(prop::sample::select(vec!["value".to_owned(), "type".to_owned()]));
    (prop::sample::select(vec!["userName", "emails", "active", "x-y"]), sub).prop_map(|(name, sub)| Attr {
        schema: None,
        name: name.to_owned(),
        sub,
    })
}

fn filters() -> impl Strategy<Value = Filter> {
    let literal = prop_oneof![
        "\\PC{0,12}".prop_map(Literal::Text),
        (-1000i32..1000).prop_map(|n| Literal::Number(f64::from(n))),
        any::<bool>().prop_map(Literal::Flag),
        Just(Literal::Null),
    ];
    let op = prop::sample::select(Op::ALL.to_vec()).prop_map(|(op, _)| op);
    let leaf = prop_oneof![
        attr().prop_map(Filter::Present),
        (attr(), op, literal).prop_map(|(attr, op, literal)| Filter::Compare(attr, op, literal)),
    ];
    leaf.prop_recursive(4, 16, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Filter::And(Box::new(a), Box::new(b))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Filter::Or(Box::new(a), Box::new(b))),
            inner.clone().prop_map(|a| Filter::Not(Box::new(a))),
            inner.prop_map(|a| {
                Filter::Has(Attr { schema: None, name: "emails".to_owned(), sub: None }, Box::new(a))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(filter in filters()) {
        prop_assert_eq!(parse(&written(&filter)).expect("a filter"), filter);
    }

    #[test]
    fn not_turns_every_filter_round(filter in filters()) {
        let person = person();
        let turned = Filter::Not(Box::new(filter.clone()));
        prop_assert_ne!(holds(&filter, &person, &any_case), holds(&turned, &person, &any_case));
    }

    #[test]
    fn anything_is_read_or_refused(text in "\\PC{0,80}") {
        let _ = parse(&text);
    }

    #[test]
    fn anything_like_a_filter_is_read_or_refused(words in prop::collection::vec(
        prop::sample::select(vec!["a", "eq", "pr", "and", "or", "not", "(", ")", "[", "]", "\"x\"", "1", "true"]), 0..12)) {
        let _ = parse(&words.join(" "));
    }
}
