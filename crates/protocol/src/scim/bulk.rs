//! Many operations in one request (RFC 7644, 3.7): in which order, and what stands for what.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::value::member;
use super::{MOST_OPERATIONS, Problem, ScimType};

/// The schema of a request.
const REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/// What stands before the name of something that is made in the same request.
const REFERENCE: &str = "bulkId:";

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Makes a resource.
    Post,
    /// Puts one in its place.
    Put,
    /// Changes one.
    Patch,
    /// Takes one away.
    Delete,
}

impl Method {
    /// The method.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What it does.
    pub method: Method,
    /// What the client calls it.
    pub bulk_id: Option<String>,
    /// The version it is meant for.
    pub version: Option<String>,
    /// What it is about, below the service.
    pub path: String,
    /// With what.
    pub data: Value,
}

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// After so many errors nothing more is done.
    pub fail_on_errors: Option<u64>,
    /// The operations, as they were given.
    pub operations: Vec<Operation>,
}

/// Reads a request.
pub fn parse(body: &Value) -> Result<Request, Problem> {
    let wrong = |detail: &str| Problem::bad(ScimType::InvalidSyntax, detail);
    let schemas = member(body, "schemas").and_then(Value::as_array);
    if !schemas.is_some_and(|all| {
        all.iter().any(|urn| urn.as_str().is_some_and(|u| u.eq_ignore_ascii_case(REQUEST)))
    }) {
        return Err(wrong("the schema of a BulkRequest is missing"));
    }
    let operations = member(body, "Operations").and_then(Value::as_array);
    let operations = operations.ok_or_else(|| wrong("Operations are missing"))?;
    if operations.len() > MOST_OPERATIONS {
        return Err(Problem {
            status: 413,
            kind: Some(ScimType::TooMany),
            detail: format!("a bulk request has {MOST_OPERATIONS} operations at most"),
        });
    }
    let fail_on_errors = match member(body, "failOnErrors") {
        None | Some(Value::Null) => None,
        Some(value) => Some(value.as_u64().ok_or_else(|| wrong("failOnErrors is a whole number"))?),
    };
    let operations: Vec<Operation> = operations.iter().map(one).collect::<Result<_, _>>()?;
    let mut names = BTreeSet::new();
    for name in operations.iter().filter_map(|operation| operation.bulk_id.as_deref()) {
        if !names.insert(name) {
            return Err(wrong("two operations have the same bulkId"));
        }
    }
    Ok(Request { fail_on_errors, operations })
}

fn one(operation: &Value) -> Result<Operation, Problem> {
    let wrong = |detail: &str| Problem::bad(ScimType::InvalidSyntax, detail);
    let text = |name: &str| member(operation, name).and_then(Value::as_str);
    let method = match text("method").unwrap_or_default().to_ascii_uppercase().as_str() {
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        _ => return Err(wrong("method is one of POST, PUT, PATCH and DELETE")),
    };
    let path =
        text("path").filter(|path| path.starts_with('/')).ok_or_else(|| wrong("a path begins with /"))?;
    let bulk_id = text("bulkId").filter(|id| !id.is_empty()).map(str::to_owned);
    if method == Method::Post && bulk_id.is_none() {
        return Err(wrong("POST needs a bulkId"));
    }
    Ok(Operation {
        method,
        bulk_id,
        version: text("version").map(str::to_owned),
        path: path.to_owned(),
        data: member(operation, "data").cloned().unwrap_or(Value::Null),
    })
}

impl Operation {
    /// The names it stands on.
    fn needs(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        if let Some(id) = self.path.rsplit('/').next().and_then(|last| last.strip_prefix(REFERENCE)) {
            names.insert(id.to_owned());
        }
        collect(&self.data, &mut names);
        names
    }

    /// The operation with what its names stand for; the name that stands for nothing yet.
    pub fn resolved(&self, made: &BTreeMap<String, String>) -> Result<Self, String> {
        if let Some(missing) = self.needs().into_iter().find(|name| !made.contains_key(name)) {
            return Err(missing);
        }
        let mut operation = self.clone();
        if let Some((before, last)) = self.path.rsplit_once('/')
            && let Some(id) = last.strip_prefix(REFERENCE).and_then(|name| made.get(name))
        {
            operation.path = format!("{before}/{id}");
        }
        replace(&mut operation.data, made);
        Ok(operation)
    }
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            if let Some(name) = text.strip_prefix(REFERENCE) {
                names.insert(name.to_owned());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(object) => object.values().for_each(|value| collect(value, names)),
        _ => {}
    }
}

fn replace(value: &mut Value, made: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            if let Some(id) = text.strip_prefix(REFERENCE).and_then(|name| made.get(name)) {
                *text = id.clone();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, made)),
        Value::Object(object) => object.values_mut().for_each(|value| replace(value, made)),
        _ => {}
    }
}

/// The order in which operations are done: as given, but what is named comes before who names it. Those
/// that wait for one another, or for what nobody makes, come last.
pub fn order(operations: &[Operation]) -> Vec<usize> {
    let mut made: BTreeSet<&str> = BTreeSet::new();
    let mut order = Vec::with_capacity(operations.len());
    let mut waiting: Vec<(usize, BTreeSet<String>)> =
        operations.iter().map(Operation::needs).enumerate().collect();
    let ready = |waiting: &[(usize, BTreeSet<String>)], made: &BTreeSet<&str>| {
        waiting.iter().position(|(_, needs)| needs.iter().all(|name| made.contains(name.as_str())))
    };
    while let Some(next) = ready(&waiting, &made) {
        let (at, _) = waiting.remove(next);
        if let Some(name) = &operations[at].bulk_id {
            made.insert(name);
        }
        order.push(at);
    }
    order.extend(waiting.into_iter().map(|(at, _)| at));
    order
}

/// The answer to one operation.
pub fn answered(
    operation: &Operation,
    status: u16,
    location: Option<&str>,
    version: Option<&str>,
    error: Option<&Value>,
) -> Value {
    let mut value = json!({ "method": operation.method.code(), "status": status.to_string() });
    if let Some(name) = &operation.bulk_id {
        value["bulkId"] = name.as_str().into();
    }
    if let Some(location) = location {
        value["location"] = location.into();
    }
    if let Some(version) = version {
        value["version"] = version.into();
    }
    if let Some(error) = error {
        value["response"] = error.clone();
    }
    value
}

/// The whole answer.
pub fn response(operations: Vec<Value>) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
        "Operations": operations,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn request(operations: Value) -> Result<Request, Problem> {
        parse(&json!({ "schemas": [REQUEST], "failOnErrors": 1, "Operations": operations }))
    }

    #[test]
    fn names_are_made_before_they_are_used() {
        let request = request(json!([
            { "method": "post", "path": "/Groups", "bulkId": "g",
              "data": { "members": [{ "value": "bulkId:u" }], "displayName": "bulkId" } },
            { "method": "POST", "path": "/Users", "bulkId": "u", "data": { "userName": "1" } },
            { "method": "DELETE", "path": "/Users/bulkId:u" },
        ]))
        .expect("a request");
        assert_eq!(request.fail_on_errors, Some(1));
        assert_eq!(order(&request.operations), [1, 0, 2]);
        let made = BTreeMap::from([("u".to_owned(), "id-1".to_owned())]);
        let group = request.operations[0].resolved(&made).expect("resolved");
        assert_eq!(group.data["members"][0]["value"], "id-1");
        assert_eq!(request.operations[2].resolved(&made).expect("resolved").path, "/Users/id-1");
        assert_eq!(request.operations[2].resolved(&BTreeMap::new()), Err("u".to_owned()));
    }

    #[test]
    fn what_waits_for_itself_comes_last_and_is_told() {
        let request = request(json!([
            { "method": "POST", "path": "/Groups", "bulkId": "a", "data": { "x": "bulkId:b" } },
            { "method": "POST", "path": "/Groups", "bulkId": "b", "data": { "x": "bulkId:a" } },
            { "method": "DELETE", "path": "/Users/1" },
        ]))
        .expect("a request");
        assert_eq!(order(&request.operations), [2, 0, 1]);
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let many = Value::Array(vec![json!({ "method": "DELETE", "path": "/Users/1" }); 101]);
        assert_eq!(request(many).expect_err("too many").status, 413);
        for wrong in [
            json!("x"),
            json!([1]),
            json!([{ "method": "GET", "path": "/Users" }]),
            json!([{ "method": "POST", "path": "/Users" }]),
            json!([{ "method": "DELETE", "path": "Users/1" }]),
            json!([{ "method": "POST", "path": "/Users", "bulkId": "a" }, { "method": "POST", "path": "/Users", "bulkId": "a" }]),
        ] {
            assert_eq!(request(wrong.clone()).expect_err("refused").status, 400, "{wrong}");
        }
        assert!(parse(&json!({})).is_err());
    }

    proptest! {
        #[test]
        fn every_operation_has_its_turn_once(edges in prop::collection::vec((0usize..8, 0usize..8), 0..20)) {
            let operations: Vec<Operation> = (0..8).map(|at: usize| Operation {
                method: Method::Post,
                bulk_id: Some(at.to_string()),
                version: None,
                path: "/Users".to_owned(),
                data: edges.iter().filter(|(from, _)| *from == at).map(|(_, to)| json!(format!("bulkId:{to}"))).collect(),
            }).collect();
            let mut order = order(&operations);
            order.sort_unstable();
            prop_assert_eq!(order, (0..8).collect::<Vec<_>>());
        }
    }
}
