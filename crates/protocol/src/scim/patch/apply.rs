//! What a patch makes of a resource, as JSON; whoever called keeps the outcome or throws it away as a
//! whole.

use serde_json::{Map, Value, json};

use super::super::filter::{self, Attr, Filter, Literal, Op};
use super::super::path::Path;
use super::super::schema::{Attribute, Kind, Mutability, Schema, Shape};
use super::super::value::{is_none, key_of, member, tidy};
use super::super::{Problem, ScimType};
use super::{Operation, Verb};

/// Applies operations one after the other.
pub fn apply(resource: &mut Value, operations: &[Operation], shape: &Shape) -> Result<(), Problem> {
    for operation in operations {
        match &operation.path {
            None => spread(resource, operation, shape)?,
            Some(Path::Extension(urn)) => extension(resource, urn, operation, shape)?,
            Some(Path::Attribute { attr, filter, sub }) => {
                let place = Place::of(shape, attr, sub.as_deref())?;
                place.change(resource, filter.as_ref(), operation.verb, operation.value.as_ref())?;
            }
        }
    }
    tidy(resource);
    Ok(())
}

/// An operation without a path: its value names the attributes.
fn spread(resource: &mut Value, operation: &Operation, shape: &Shape) -> Result<(), Problem> {
    let Some(Value::Object(values)) = &operation.value else { return Ok(()) };
    for (key, value) in values {
        if let Some(schema) = shape.extension(key) {
            whole(resource, schema, operation.verb, value, shape)?;
            continue;
        }
        // Some clients write paths for keys: `name.familyName`.
        let Ok(Path::Attribute { attr, filter, sub }) = Path::parse(key, shape) else { continue };
        // What is not known here is not kept (RFC 7644, 3.3).
        let Ok(place) = Place::of(shape, &attr, sub.as_deref()) else { continue };
        place.change(resource, filter.as_ref(), operation.verb, Some(value))?;
    }
    Ok(())
}

fn extension(resource: &mut Value, urn: &str, operation: &Operation, shape: &Shape) -> Result<(), Problem> {
    let Some(schema) = shape.extension(urn) else { return Ok(()) };
    if operation.verb == Verb::Remove {
        for attribute in schema.attributes {
            if attribute.mutability == Mutability::WriteOnly {
                continue;
            }
            let attr =
                Attr { schema: Some(urn.to_ascii_lowercase()), name: attribute.name.to_owned(), sub: None };
            Place::of(shape, &attr, None)?.change(resource, None, Verb::Remove, None)?;
        }
        return Ok(());
    }
    whole(resource, schema, operation.verb, operation.value.as_ref().unwrap_or(&Value::Null), shape)
}

fn whole(
    resource: &mut Value,
    schema: &Schema,
    verb: Verb,
    value: &Value,
    shape: &Shape,
) -> Result<(), Problem> {
    let Value::Object(values) = value else {
        return Err(Problem::bad(ScimType::InvalidValue, "the value of an extension is an object"));
    };
    for (name, value) in values {
        if schema.attribute(name).is_none() {
            continue;
        }
        let attr = Attr { schema: Some(schema.urn.to_ascii_lowercase()), name: name.clone(), sub: None };
        Place::of(shape, &attr, None)?.change(resource, None, verb, Some(value))?;
    }
    Ok(())
}

/// Where a change is made.
struct Place {
    attribute: &'static Attribute,
    part: Option<&'static Attribute>,
    /// The extension it stands in.
    within: Option<&'static str>,
}

impl Place {
    fn of(shape: &Shape, attr: &Attr, sub: Option<&str>) -> Result<Self, Problem> {
        let unknown = || Problem::bad(ScimType::InvalidPath, "no such attribute is kept here");
        let attribute = shape.attribute(attr.schema.as_deref(), &attr.name).ok_or_else(unknown)?;
        let sub = sub.or(attr.sub.as_deref());
        let part = sub.map(|sub| attribute.part(sub).ok_or_else(unknown)).transpose()?;
        let within = attr.schema.as_deref().and_then(|urn| shape.extension(urn)).map(|schema| schema.urn);
        Ok(Self { attribute, part, within })
    }

    /// The object the attribute stands in.
    fn home<'r>(&self, resource: &'r mut Value) -> Option<&'r mut Map<String, Value>> {
        let object = resource.as_object_mut()?;
        match self.within {
            None => Some(object),
            Some(urn) => {
                let key = key_of(object, urn).unwrap_or_else(|| urn.to_owned());
                let inner = object.entry(key).or_insert_with(|| json!({}));
                if !inner.is_object() {
                    *inner = json!({});
                }
                inner.as_object_mut()
            }
        }
    }

    fn change(
        &self,
        resource: &mut Value,
        filter: Option<&Filter>,
        verb: Verb,
        value: Option<&Value>,
    ) -> Result<(), Problem> {
        let attribute = self.attribute;
        let Some(home) = self.home(resource) else { return Ok(()) };
        let key = key_of(home, attribute.name).unwrap_or_else(|| attribute.name.to_owned());
        let before = home.get(&key).cloned().unwrap_or(Value::Null);
        let after = match (filter, verb) {
            (Some(filter), _) => self.chosen(before.clone(), filter, verb, value)?,
            (None, Verb::Remove) => self.removed(before.clone(), value)?,
            (None, _) => self.put(before.clone(), verb, value.unwrap_or(&Value::Null))?,
        };
        self.allowed(&before, &after)?;
        if is_none(&after) {
            home.remove(&key);
        } else {
            home.insert(key, after);
        }
        Ok(())
    }

    /// Whether the attribute may change so.
    fn allowed(&self, before: &Value, after: &Value) -> Result<(), Problem> {
        let attribute = self.attribute;
        let refused =
            |detail: &str| Err(Problem::bad(ScimType::Mutability, format!("{}: {detail}", attribute.name)));
        if before == after || (is_none(before) && is_none(after)) {
            return Ok(());
        }
        match attribute.mutability {
            Mutability::ReadOnly => refused("nobody changes it from outside"),
            Mutability::Immutable if !is_none(before) => refused("it never changes"),
            _ if attribute.required && is_none(after) => refused("there has to be one"),
            _ => Ok(()),
        }
    }

    fn put(&self, before: Value, verb: Verb, value: &Value) -> Result<Value, Problem> {
        let attribute = self.attribute;
        if let Some(part) = self.part {
            // Of an attribute with several values, the part of each.
            return Ok(match before {
                Value::Array(items) if attribute.several => {
                    items.into_iter().map(|item| with_part(item, part, value)).collect()
                }
                before if attribute.several => {
                    let item = with_part(Value::Null, part, value);
                    if is_none(&before) && part.name == "value" { json!([item]) } else { before }
                }
                before => with_part(before, part, value),
            });
        }
        if attribute.several {
            let given = match value {
                Value::Array(items) => items.clone(),
                Value::Null => Vec::new(),
                one => vec![one.clone()],
            };
            let mut all = match (verb, before) {
                (Verb::Add, Value::Array(items)) => items,
                _ => Vec::new(),
            };
            for item in given {
                if attribute.kind == Kind::Complex && !item.is_object() {
                    return Err(Problem::bad(ScimType::InvalidValue, "a value of parts is an object"));
                }
                let same = |other: &Value| {
                    other == &item || (attribute.name == "members" && key(other) == key(&item))
                };
                if all.iter().any(same) {
                    continue;
                }
                if member(&item, "primary") == Some(&Value::Bool(true)) {
                    all.iter_mut().filter_map(Value::as_object_mut).for_each(|other| {
                        other.remove("primary");
                    });
                }
                all.push(item);
            }
            return Ok(Value::Array(all));
        }
        if attribute.kind == Kind::Complex {
            let (Value::Object(given), mut merged) = (value, before.as_object().cloned().unwrap_or_default())
            else {
                return Err(Problem::bad(ScimType::InvalidValue, "a value of parts is an object"));
            };
            for (name, value) in given {
                let Some(part) = attribute.part(name) else { continue };
                merged.insert(part.name.to_owned(), value.clone());
            }
            return Ok(Value::Object(merged));
        }
        Ok(value.clone())
    }

    fn removed(&self, before: Value, value: Option<&Value>) -> Result<Value, Problem> {
        if self.attribute.mutability == Mutability::WriteOnly {
            return Err(Problem::bad(
                ScimType::Mutability,
                format!("{}: it is replaced, not removed", self.attribute.name),
            ));
        }
        if let Some(part) = self.part {
            return Ok(match before {
                Value::Array(items) => items.into_iter().map(|item| without_part(item, part)).collect(),
                before => without_part(before, part),
            });
        }
        // Some clients name the values to remove: taking all would be far from what they mean.
        match (before, value) {
            (Value::Array(items), Some(value)) if !is_none(value) => {
                let named: Vec<&Value> = match value {
                    Value::Array(values) => values.iter().collect(),
                    one => vec![one],
                };
                let is_named = |item: &Value| named.iter().any(|value| key(value) == key(item));
                Ok(items.into_iter().filter(|item| !is_named(item)).collect())
            }
            _ => Ok(Value::Null),
        }
    }

    /// The values for which a filter holds.
    fn chosen(
        &self,
        before: Value,
        filter: &Filter,
        verb: Verb,
        value: Option<&Value>,
    ) -> Result<Value, Problem> {
        let attribute = self.attribute;
        if !attribute.several || attribute.parts.is_empty() {
            return Err(Problem::bad(ScimType::InvalidPath, "there are no values to choose from"));
        }
        let exact = |name: &str| attribute.part(name).is_some_and(|part| part.exact);
        let mut items = match before {
            Value::Array(items) => items,
            _ => Vec::new(),
        };
        let hits: Vec<bool> = items.iter().map(|item| filter::holds(filter, item, &exact)).collect();
        if !hits.contains(&true) {
            // Clients add a value by saying what it is to be like.
            let Some(new) = (verb == Verb::Add).then(|| like(filter, attribute)).flatten() else {
                return Err(Problem::bad(ScimType::NoTarget, "no value is so"));
            };
            items.push(self.changed(Value::Object(new), value)?);
            return Ok(Value::Array(items));
        }
        let mut after = Vec::with_capacity(items.len());
        for (item, hit) in items.into_iter().zip(hits) {
            match (hit, verb, self.part) {
                (false, _, _) => after.push(item),
                (true, Verb::Remove, None) => {}
                (true, Verb::Remove, Some(part)) => after.push(without_part(item, part)),
                (true, _, _) => after.push(self.changed(item, value)?),
            }
        }
        Ok(Value::Array(after))
    }

    fn changed(&self, item: Value, value: Option<&Value>) -> Result<Value, Problem> {
        let value = value.unwrap_or(&Value::Null);
        match (self.part, value) {
            (Some(part), value) => Ok(with_part(item, part, value)),
            (None, Value::Object(given)) => {
                Ok(given.iter().fold(item, |item, (name, value)| match self.attribute.part(name) {
                    Some(part) => with_part(item, part, value),
                    None => item,
                }))
            }
            (None, _) => Err(Problem::bad(ScimType::InvalidValue, "a value of parts is an object")),
        }
    }
}

/// What tells values apart.
fn key(value: &Value) -> &Value {
    member(value, "value").unwrap_or(value)
}

fn with_part(item: Value, part: &Attribute, value: &Value) -> Value {
    let mut object = item.as_object().cloned().unwrap_or_default();
    let name = key_of(&object, part.name).unwrap_or_else(|| part.name.to_owned());
    object.insert(name, value.clone());
    Value::Object(object)
}

fn without_part(item: Value, part: &Attribute) -> Value {
    let mut object = item.as_object().cloned().unwrap_or_default();
    if let Some(name) = key_of(&object, part.name) {
        object.remove(&name);
    }
    Value::Object(object)
}

/// The value that a filter of equalities describes.
fn like(filter: &Filter, attribute: &Attribute) -> Option<Map<String, Value>> {
    match filter {
        Filter::And(a, b) => {
            let mut all = like(a, attribute)?;
            all.extend(like(b, attribute)?);
            Some(all)
        }
        Filter::Compare(attr, Op::Eq, literal) => {
            let part = attribute.part(&attr.name)?;
            let value = match literal {
                Literal::Text(text) => Value::String(text.clone()),
                Literal::Flag(flag) => Value::Bool(*flag),
                Literal::Number(_) | Literal::Null => return None,
            };
            Some(Map::from_iter([(part.name.to_owned(), value)]))
        }
        _ => None,
    }
}
