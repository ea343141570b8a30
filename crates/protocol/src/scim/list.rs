//! Lists (RFC 7644, 3.4.2).

use serde_json::{Value, json};

/// A page of a list.
pub fn response(resources: &[Value], total: u64, start: u64) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}
