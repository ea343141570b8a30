//! The document against the router, and answers against the document.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use http::StatusCode;
use identity::console::Permission;
use identity::console::token::permissions;
use serde_json::{Value, json};

use super::{Program, described, json, operations, problem};
use crate::house::{Answer, House, paths};

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// The path as it is described, for one that was called.
fn described_path<'a>(document: &'a Value, path: &str) -> Option<&'a str> {
    let path = path.split('?').next().unwrap().strip_prefix("/api/v1")?;
    let fits = |template: &&String| {
        let (one, other): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        one.len() == other.len()
            && one.iter().zip(&other).all(|(part, given)| part == given || part.starts_with('{'))
    };
    let all = document["paths"].as_object().unwrap();
    // `/people/search` before `/people/{id}`.
    all.keys().filter(fits).min_by_key(|template| template.matches('{').count()).map(String::as_str)
}

/// Whether an answer is one that the document promises: its status, its type, its shape.
pub fn check(house: &House, method: &str, path: &str, answer: &Answer) {
    let document = described(house);
    let Some(template) = described_path(&document, path) else { return };
    let operation = &document["paths"][template][method.to_lowercase()];
    if operation.is_null() {
        return;
    }
    let response = &operation["responses"][answer.status.as_str()];
    assert!(!response.is_null(), "{method} {template} does not say {}: {}", answer.status, answer.body);
    let Some(content) = response["content"].as_object() else {
        assert_eq!(answer.body, "", "{method} {template} {} has no body", answer.status);
        return;
    };
    let kind = answer.header("content-type").split(';').next().unwrap().to_owned();
    let schema =
        content.get(&kind).unwrap_or_else(|| panic!("{method} {template} {}: {kind}", answer.status));
    if !kind.ends_with("json") {
        return;
    }
    let mut schema = schema["schema"].clone();
    schema["components"] = document["components"].clone();
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let body = json(answer);
    let wrong: Vec<String> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{method} {template}: {wrong:?} in {body}");
}

/// The routes that there are are those that are described.
#[tokio::test]
async fn what_is_routed_is_described() {
    let house = House::new().await;
    let filled = |template: &str| {
        template
            .split('/')
            .map(|part| if part.starts_with('{') { "x" } else { part })
            .collect::<Vec<_>>()
            .join("/")
    };
    let routed: BTreeSet<String> =
        paths(&house.app).into_iter().filter(|path| path.starts_with("/api/v1/")).collect();
    let mut wanted: BTreeSet<String> =
        operations(&house).iter().map(|(_, path, _)| format!("/api/v1{}", filled(path))).collect();
    wanted.extend(["/api/v1/openapi.json".to_owned(), "/api/v1/x".to_owned()]);
    assert_eq!(routed, wanted);
    let served = house.get("/api/v1/openapi.json").await;
    assert_eq!((served.status, json(&served)), (StatusCode::OK, described(&house)));
}

/// Each operation says who may, what it is and what can go wrong; each method that is not described is
/// refused.
#[tokio::test]
async fn every_operation_says_what_can_happen() {
    let house = House::new().await;
    let program = Program::able(&house).await;
    let document = described(&house);
    assert_eq!(document["openapi"].as_str().unwrap().split('.').take(2).collect::<Vec<_>>(), ["3", "1"]);
    let mut ids = BTreeSet::new();
    let mut asked = BTreeSet::new();
    let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (method, path, scopes) in operations(&house) {
        let operation = &document["paths"][&path][method.to_lowercase()];
        let name = format!("{method} {path}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{name}");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        assert!(!scopes.is_empty(), "{name}");
        asked.extend(scopes);
        for status in ["401", "403", "422", "429", "500", "503"] {
            let problem = &operation["responses"][status]["content"]["application/problem+json"]["schema"];
            assert_eq!(problem["$ref"], "#/components/schemas/ProblemBody", "{name} {status}");
        }
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let keyed = parameters.iter().any(|parameter| parameter["name"] == "Idempotency-Key");
        assert_eq!(keyed, method != "GET", "{name}");
        assert_eq!(path.contains('{'), operation["responses"]["404"].is_object(), "{name}");
        for parameter in parameters {
            assert!(parameter["description"].is_string(), "{name}: {parameter}");
        }
        methods.entry(path).or_default().insert(method);
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let described = schema["description"].is_string() || name.starts_with("Page_");
        assert!(described, "{name} has no description");
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            // Of what may be left out, the description stands beside the reference.
            let inner = &property["oneOf"][0]["description"];
            let text =
                property["description"].is_string() || property["$ref"].is_string() || inner.is_string();
            assert!(text, "{name}.{field}: {property}");
        }
    }
    // A token is made for nothing that no operation needs.
    assert_eq!(asked, permissions().collect());
    for (path, there) in methods {
        let path = format!("/api/v1{}", path.replace("{id}", NOBODY));
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if !there.contains(method) && !path.ends_with("/people/search") {
                let answer = program.send(method, &path, &[], None).await;
                assert_eq!(problem(&answer), (405, "method_not_allowed".to_owned()), "{method} {path}");
            }
        }
    }
}

/// The least that an operation takes for a body: what its schema calls for.
fn least(document: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        return least(document, &document["components"]["schemas"][name.rsplit('/').next().unwrap()]);
    }
    if let Some(first) = schema["enum"].as_array() {
        return first[0].clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let named = schema["required"].as_array().cloned().unwrap_or_default();
            let fields = named.iter().map(|name| {
                let name = name.as_str().unwrap();
                (name.to_owned(), least(document, &schema["properties"][name]))
            });
            Value::Object(fields.collect())
        }
        Some("array") => json!([]),
        Some("boolean") => json!(false),
        Some("integer" | "number") => json!(1),
        _ => json!("x"),
    }
}

/// Every operation with a token for everything else is closed; with its own scopes it is not.
#[tokio::test]
async fn every_operation_obeys_its_scope_only() {
    let house = House::new().await;
    let able = Program::able(&house).await;
    let document = described(&house);
    for (method, path, scopes) in operations(&house) {
        let body = &document["paths"][&path][method.to_lowercase()]["requestBody"]["content"];
        let body = body["application/json"]["schema"]
            .is_object()
            .then(|| least(&document, &body["application/json"]["schema"]));
        let path = path.split('/').map(|part| if part.starts_with('{') { NOBODY } else { part });
        let path = format!("/api/v1{}", path.collect::<Vec<_>>().join("/"));
        for scope in &scopes {
            let others: Vec<Permission> = permissions().filter(|other| other != scope).collect();
            let without = able.with(&others, "").await;
            let answer = without.send(&method, &path, &[], body.as_ref()).await;
            assert_eq!(problem(&answer), (403, "not_allowed".to_owned()), "{method} {path}");
            assert!(answer.body.contains(scope.code()), "{method} {path}: {}", answer.body);
            revoke(&house).await;
        }
        let with = able.with(&scopes, "").await;
        let answer = with.send(&method, &path, &[], body.as_ref()).await;
        assert_ne!(answer.status, StatusCode::FORBIDDEN, "{method} {path}: {}", answer.body);
        assert!(!answer.status.is_server_error(), "{method} {path}: {}", answer.body);
        revoke(&house).await;
        let bare = house.request(&method, &path).body(Body::empty()).unwrap();
        let bare = house.send(bare).await;
        assert_eq!(problem(&bare), (401, "token_refused".to_owned()), "{method} {path}");
        assert_eq!(bare.header("www-authenticate"), "Bearer realm=\"tongxing\"");
    }
}

/// Revokes the newest token, so that nobody has too many.
async fn revoke(house: &House) {
    let tokens = &house.composed.services.tokens;
    let newest = tokens.list_as_operator().await.unwrap().remove(0);
    tokens.revoke_as_operator(newest.row.id).await.unwrap().unwrap();
}
