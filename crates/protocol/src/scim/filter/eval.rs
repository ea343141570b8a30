//! Whether a filter holds of a value. For value paths: whole resources are looked for by the store.

use serde_json::Value;

use super::super::value::{is_none, member};
use super::{Attr, Filter, Literal, Op};

/// Whether it holds. `exact` says of an attribute whether upper and lower case differ in it.
pub fn holds(filter: &Filter, of: &Value, exact: &dyn Fn(&str) -> bool) -> bool {
    match filter {
        Filter::And(a, b) => holds(a, of, exact) && holds(b, of, exact),
        Filter::Or(a, b) => holds(a, of, exact) || holds(b, of, exact),
        Filter::Not(a) => !holds(a, of, exact),
        Filter::Present(attr) => values(attr, of).iter().any(|value| !is_none(value) && **value != ""),
        Filter::Compare(attr, op, literal) => {
            let found = values(attr, of);
            let exact = exact(attr.sub.as_deref().unwrap_or(&attr.name));
            match op {
                Op::Ne => !found.iter().any(|value| compare(value, Op::Eq, literal, exact)),
                _ if found.is_empty() => *op == Op::Eq && *literal == Literal::Null,
                _ => found.iter().any(|value| compare(value, *op, literal, exact)),
            }
        }
        Filter::Has(attr, inside) => values(attr, of).iter().any(|value| holds(inside, value, exact)),
    }
}

/// The values of an attribute; of one with several, each.
fn values<'v>(attr: &Attr, of: &'v Value) -> Vec<&'v Value> {
    let Some(value) = member(of, &attr.name).filter(|value| !is_none(value)) else { return Vec::new() };
    let items: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    match &attr.sub {
        Some(sub) => items.into_iter().filter_map(|item| member(item, sub)).collect(),
        None => items,
    }
}

fn compare(value: &Value, op: Op, literal: &Literal, exact: bool) -> bool {
    // A value of parts is compared by its `value`.
    let value = if value.is_object() { member(value, "value").unwrap_or(value) } else { value };
    match (value, literal) {
        (Value::String(value), Literal::Text(text)) => {
            let fold = |text: &str| if exact { text.to_owned() } else { text.to_lowercase() };
            let (value, text) = (fold(value), fold(text));
            match op {
                Op::Eq => value == text,
                Op::Ne => value != text,
                Op::Co => value.contains(&text),
                Op::Sw => value.starts_with(&text),
                Op::Ew => value.ends_with(&text),
                Op::Gt => value > text,
                Op::Ge => value >= text,
                Op::Lt => value < text,
                Op::Le => value <= text,
            }
        }
        (Value::Number(value), Literal::Number(number)) => {
            let Some(value) = value.as_f64() else { return false };
            match op {
                Op::Eq => (value - number).abs() < f64::EPSILON,
                Op::Ne => (value - number).abs() >= f64::EPSILON,
                Op::Gt => value > *number,
                Op::Ge => value >= *number,
                Op::Lt => value < *number,
                Op::Le => value <= *number,
                Op::Co | Op::Sw | Op::Ew => false,
            }
        }
        (Value::Bool(value), Literal::Flag(flag)) => match op {
            Op::Eq => value == flag,
            Op::Ne => value != flag,
            _ => false,
        },
        (_, _) => op == Op::Ne,
    }
}
