//! JSON as SCIM reads it: names of attributes in any case, blank values as none.

use serde_json::{Map, Value};

/// The key of an object as it stands there, whatever case it is asked for in.
pub fn key_of(object: &Map<String, Value>, name: &str) -> Option<String> {
    if object.contains_key(name) {
        return Some(name.to_owned());
    }
    object.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned()
}

/// A member of an object, its name in any case.
pub fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let object = value.as_object()?;
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v))
}

/// Whether it stands for no value (RFC 7643, 2.5).
pub fn is_none(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// Takes values that stand for none out, at every depth.
pub fn tidy(value: &mut Value) {
    if let Value::Object(object) = value {
        object.values_mut().for_each(tidy);
        object.retain(|_, value| !is_none(value));
    } else if let Value::Array(items) = value {
        items.iter_mut().for_each(tidy);
        items.retain(|item| !is_none(item));
    }
}
