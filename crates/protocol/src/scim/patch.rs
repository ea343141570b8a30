//! PATCH (RFC 7644, 3.5.2): what is asked for, and what it makes of a resource.

mod apply;
#[cfg(test)]
mod tests;

use serde_json::Value;

use super::path::Path;
use super::schema::Shape;
use super::value::member;
use super::{MOST_OPERATIONS, Problem, ScimType};

pub use apply::apply;

/// The schema of a patch.
const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Adds values.
    Add,
    /// Puts values in the place of others.
    Replace,
    /// Takes values away.
    Remove,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What it does.
    pub verb: Verb,
    /// Where; `None`: the value names it.
    pub path: Option<Path>,
    /// With what.
    pub value: Option<Value>,
}

/// Reads the body of a patch of such a resource.
pub fn parse(body: &Value, shape: &Shape) -> Result<Vec<Operation>, Problem> {
    let wrong = |detail: &str| Problem::bad(ScimType::InvalidSyntax, detail);
    let schemas = member(body, "schemas").and_then(Value::as_array);
    if !schemas
        .is_some_and(|all| all.iter().any(|urn| urn.as_str().is_some_and(|u| u.eq_ignore_ascii_case(SCHEMA))))
    {
        return Err(wrong("the schema of a PatchOp is missing"));
    }
    let operations = member(body, "Operations").and_then(Value::as_array);
    let operations =
        operations.filter(|all| !all.is_empty()).ok_or_else(|| wrong("Operations are missing"))?;
    if operations.len() > MOST_OPERATIONS {
        return Err(Problem::bad(ScimType::TooMany, format!("more than {MOST_OPERATIONS} operations")));
    }
    operations.iter().map(|operation| one(operation, shape)).collect()
}

fn one(operation: &Value, shape: &Shape) -> Result<Operation, Problem> {
    let wrong = |detail: &str| Problem::bad(ScimType::InvalidSyntax, detail);
    let verb = member(operation, "op").and_then(Value::as_str).unwrap_or_default();
    let verb = match verb.to_ascii_lowercase().as_str() {
        "add" => Verb::Add,
        "replace" => Verb::Replace,
        "remove" => Verb::Remove,
        _ => return Err(wrong("op is one of add, replace and remove")),
    };
    let path = match member(operation, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(path)) => Some(Path::parse(path, shape)?),
        Some(_) => return Err(Problem::bad(ScimType::InvalidPath, "a path is a text")),
    };
    let value = member(operation, "value").cloned();
    match (verb, &path, &value) {
        (Verb::Remove, None, _) => Err(Problem::bad(ScimType::NoTarget, "remove needs a path")),
        (Verb::Add | Verb::Replace, _, None) => {
            Err(Problem::bad(ScimType::InvalidValue, "a value is missing"))
        }
        (Verb::Add | Verb::Replace, None, Some(value)) if !value.is_object() => {
            Err(Problem::bad(ScimType::InvalidValue, "without a path, the value is an object"))
        }
        _ => Ok(Operation { verb, path, value }),
    }
}
