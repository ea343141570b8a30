//! Which attributes are told: `attributes` and `excludedAttributes` (RFC 7644, 3.9).

use serde_json::{Map, Value};

use super::filter::{self, Attr};
use super::schema::{Returned, Shape};
use super::value::{key_of, member};
use super::{Problem, ScimType};

/// The most attributes that are named.
const MOST: usize = 50;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Projection {
    /// What is told by default.
    #[default]
    Usual,
    /// These, and what is always told.
    Only(Vec<Named>),
    /// All but these.
    Without(Vec<Named>),
}

/// A name that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A whole schema.
    Schema(String),
    /// An attribute.
    Attribute(Attr),
}

impl Projection {
    /// Reads both lists, of which one may be given.
    pub fn read<'t>(
        attributes: impl Iterator<Item = &'t str>,
        excluded: impl Iterator<Item = &'t str>,
    ) -> Result<Self, Problem> {
        let (only, without) = (names(attributes)?, names(excluded)?);
        match (only.is_empty(), without.is_empty()) {
            (true, true) => Ok(Self::Usual),
            (false, true) => Ok(Self::Only(only)),
            (true, false) => Ok(Self::Without(without)),
            (false, false) => Err(Problem::bad(
                ScimType::InvalidValue,
                "attributes and excludedAttributes exclude one another",
            )),
        }
    }

    /// Whether an attribute of the resource itself is told: what costs much is then not even looked up.
    pub fn tells(&self, name: &str) -> bool {
        let named = |all: &[Named], whole: bool| {
            all.iter().any(|one| match one {
                Named::Attribute(attr) => {
                    attr.name.eq_ignore_ascii_case(name) && (!whole || attr.sub.is_none())
                }
                Named::Schema(_) => false,
            })
        };
        match self {
            Self::Usual => true,
            Self::Only(only) => named(only, false),
            Self::Without(without) => !named(without, true),
        }
    }

    /// What is left of a resource.
    pub fn of(&self, resource: Value, shape: &Shape) -> Value {
        match self {
            Self::Usual => resource,
            Self::Only(only) => chosen(&resource, only, shape),
            Self::Without(without) => {
                let mut resource = resource;
                for named in without {
                    leave_out(&mut resource, named, shape);
                }
                resource
            }
        }
    }
}

fn names<'t>(given: impl Iterator<Item = &'t str>) -> Result<Vec<Named>, Problem> {
    let mut all = Vec::new();
    for name in given.map(str::trim).filter(|name| !name.is_empty()) {
        if all.len() == MOST {
            return Err(Problem::bad(ScimType::TooMany, format!("more than {MOST} attributes are named")));
        }
        if super::schema::URNS.iter().any(|urn| urn.eq_ignore_ascii_case(name)) {
            all.push(Named::Schema(name.to_ascii_lowercase()));
        } else if let Some(attr) = filter::attribute(name) {
            all.push(Named::Attribute(attr));
        }
        // A name that nothing has tells nothing.
    }
    Ok(all)
}

fn is_always(shape: &Shape, schema: Option<&str>, name: &str) -> bool {
    shape.attribute(schema, name).is_some_and(|attribute| attribute.returned == Returned::Always)
}

fn chosen(resource: &Value, only: &[Named], shape: &Shape) -> Value {
    let mut kept = Map::new();
    let Some(object) = resource.as_object() else { return Value::Object(kept) };
    for (key, value) in object {
        if let Some(schema) = shape.extension(key) {
            let whole =
                only.iter().any(|n| matches!(n, Named::Schema(urn) if urn.eq_ignore_ascii_case(schema.urn)));
            let inner = if whole { value.clone() } else { picked(value, &of_schema(only, Some(schema.urn))) };
            if inner.as_object().is_some_and(|inner| !inner.is_empty()) {
                kept.insert(key.clone(), inner);
            }
            continue;
        }
        let whole = only
            .iter()
            .any(|n| matches!(n, Named::Schema(urn) if urn.eq_ignore_ascii_case(shape.schema.urn)));
        if whole || is_always(shape, None, key) {
            kept.insert(key.clone(), value.clone());
            continue;
        }
        let one = Value::Object(Map::from_iter([(key.clone(), value.clone())]));
        let mut attrs = of_schema(only, None);
        attrs.extend(of_schema(only, Some(shape.schema.urn)));
        if let Value::Object(found) = picked(&one, &attrs) {
            kept.extend(found);
        }
    }
    Value::Object(kept)
}

fn of_schema<'n>(all: &'n [Named], urn: Option<&str>) -> Vec<&'n Attr> {
    let named = all.iter().filter_map(|named| match named {
        Named::Attribute(attr) => Some(attr),
        Named::Schema(_) => None,
    });
    named
        .filter(|attr| match (&attr.schema, urn) {
            (None, None) => true,
            (Some(schema), Some(urn)) => schema.eq_ignore_ascii_case(urn),
            _ => false,
        })
        .collect()
}

fn picked(object: &Value, attrs: &[&Attr]) -> Value {
    let mut kept = Map::new();
    for attr in attrs {
        let Some(value) = member(object, &attr.name) else { continue };
        let Some(name) = object.as_object().and_then(|object| key_of(object, &attr.name)) else { continue };
        match &attr.sub {
            None => {
                kept.insert(name, value.clone());
            }
            Some(sub) => {
                let part = |value: &Value| {
                    let object = value.as_object()?;
                    let key = key_of(object, sub)?;
                    Some((key.clone(), object.get(&key)?.clone()))
                };
                let found = match value {
                    Value::Array(items) => items
                        .iter()
                        .filter_map(|item| Some(Value::Object(Map::from_iter([part(item)?]))))
                        .collect(),
                    one => match part(one) {
                        Some(pair) => Value::Object(Map::from_iter([pair])),
                        None => continue,
                    },
                };
                merge(&mut kept, name, found);
            }
        }
    }
    Value::Object(kept)
}

/// Puts parts beside those that were picked before.
fn merge(kept: &mut Map<String, Value>, name: String, found: Value) {
    match (kept.get_mut(&name), found) {
        (Some(Value::Object(before)), Value::Object(more)) => before.extend(more),
        (Some(Value::Array(before)), Value::Array(more)) if before.len() == more.len() => {
            for (before, more) in before.iter_mut().zip(more) {
                if let (Some(before), Value::Object(more)) = (before.as_object_mut(), more) {
                    before.extend(more);
                }
            }
        }
        (Some(_), _) => {}
        (None, found) => {
            kept.insert(name, found);
        }
    }
}

fn leave_out(resource: &mut Value, named: &Named, shape: &Shape) {
    let Some(object) = resource.as_object_mut() else { return };
    match named {
        Named::Schema(urn) => {
            if let Some(schema) = shape.extension(urn) {
                object.remove(schema.urn);
            }
        }
        Named::Attribute(attr) => {
            if is_always(shape, attr.schema.as_deref(), &attr.name) {
                return;
            }
            let extension = attr.schema.as_deref().and_then(|urn| shape.extension(urn));
            let home = match extension {
                Some(schema) => object.get_mut(schema.urn).and_then(Value::as_object_mut),
                None => Some(object),
            };
            let Some(home) = home else { return };
            let Some(key) = key_of(home, &attr.name) else { return };
            let Some(sub) = &attr.sub else {
                home.remove(&key);
                return;
            };
            let drop = |value: &mut Value| {
                if let Some(object) = value.as_object_mut()
                    && let Some(key) = key_of(object, sub)
                {
                    object.remove(&key);
                }
            };
            match home.get_mut(&key) {
                Some(Value::Array(items)) => items.iter_mut().for_each(drop),
                Some(value) => drop(value),
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::schema::{ENTERPRISE_URN, USER_URN, USERS};
    use super::*;

    fn person() -> Value {
        json!({
            "schemas": [USER_URN], "id": "1", "userName": "2001", "active": true,
            "name": { "formatted": "张晓明", "familyName": "张" },
            "emails": [{ "value": "a@example.org", "type": "work" }],
            ENTERPRISE_URN: { "department": "计算所" },
            "meta": { "resourceType": "User" },
        })
    }

    fn keys(projection: &Projection) -> Vec<String> {
        let mut keys: Vec<String> =
            projection.of(person(), &USERS).as_object().expect("object").keys().cloned().collect();
        keys.sort();
        keys
    }

    fn only(names: &str) -> Projection {
        Projection::read(names.split(','), std::iter::empty()).expect("names")
    }

    fn without(names: &str) -> Projection {
        Projection::read(std::iter::empty(), names.split(',')).expect("names")
    }

    #[test]
    fn attributes_are_chosen_and_left_out() {
        assert_eq!(keys(&only("ACTIVE")), ["active", "id", "schemas", "userName"]);
        let shown = only("name.familyName, name.formatted,emails.value").of(person(), &USERS);
        assert_eq!(shown["name"], json!({ "formatted": "张晓明", "familyName": "张" }));
        assert_eq!(shown["emails"], json!([{ "value": "a@example.org" }]));
        let department = format!("{ENTERPRISE_URN}:department");
        assert_eq!(only(&department).of(person(), &USERS)[ENTERPRISE_URN]["department"], "计算所");
        assert!(without(&department).of(person(), &USERS)[ENTERPRISE_URN].get("department").is_none());
        assert!(!keys(&without(ENTERPRISE_URN)).contains(&ENTERPRISE_URN.to_owned()));
        assert_eq!(
            without("emails.type").of(person(), &USERS)["emails"],
            json!([{ "value": "a@example.org" }])
        );
        // What is always told is told.
        assert!(keys(&without("id,userName,schemas,meta")).starts_with(&["active".to_owned()]));
        assert!(keys(&without("id,userName")).contains(&"id".to_owned()));
        assert!(Projection::read(["a"].into_iter(), ["b"].into_iter()).is_err());
        assert!(!without("members").tells("members") && only("members.value").tells("members"));
        assert!(!only("displayName").tells("members"));
    }

    proptest! {
        #[test]
        fn whatever_is_named_the_identity_is_told(names in "[a-zA-Z.:,$ ]{0,60}") {
            for projection in [only(&names), without(&names)] {
                let shown = projection.of(person(), &USERS);
                prop_assert_eq!(&shown["id"], "1");
                prop_assert_eq!(&shown["schemas"][0], USER_URN);
            }
        }
    }
}
