//! What the service can do, and what its resources are made of.

use http::Method;
use protocol::scim::schema::{SCHEMAS, SHAPES};
use protocol::scim::{Problem, config, list};
use serde_json::Value;

use super::Ask;
use super::answer::Reply;

/// Answers what is asked about the service itself.
pub fn answer(base: &str, ask: &Ask, parts: &[&str]) -> Result<Reply, Problem> {
    let all: Vec<Value> = match parts.first() {
        Some(&"ServiceProviderConfig") if parts.len() == 1 => vec![config::described(base)],
        Some(&"Schemas") if parts.len() <= 2 => SCHEMAS.iter().map(|schema| schema.described(base)).collect(),
        Some(&"ResourceTypes") if parts.len() <= 2 => {
            SHAPES.iter().map(|shape| shape.described(base)).collect()
        }
        _ => return Err(Problem::not_there()),
    };
    if ask.method != Method::GET {
        return Ok(Reply::wrong_method("GET"));
    }
    // RFC 7644, 4: these are not filtered.
    if ask.parameters.iter().any(|(name, _)| name.eq_ignore_ascii_case("filter")) {
        return Err(Problem::new(403, "this is not filtered"));
    }
    match parts {
        ["ServiceProviderConfig"] => Ok(Reply::of(all.into_iter().next().unwrap_or_default())),
        [_, wanted] => {
            let one = all.into_iter().find(|one| one["id"] == *wanted);
            one.map(Reply::of).ok_or_else(Problem::not_there)
        }
        _ => Ok(Reply::of(list::response(&all, all.len() as u64, 1))),
    }
}
