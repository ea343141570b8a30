//! A department as SCIM says it.

use identity::source::{Group, WantedGroup};
use serde_json::{Value, json};
use uuid::Uuid;

use super::schema::GROUP_URN;
use super::value::member;
use super::{Problem, ScimType, etag};

/// What a source wants of a group; its members where they are named.
pub fn read(body: &Value) -> Result<WantedGroup, Problem> {
    let wrong = |detail: &str| Problem::bad(ScimType::InvalidValue, detail);
    if !body.is_object() {
        return Err(Problem::bad(ScimType::InvalidSyntax, "a group is an object"));
    }
    let text = |name: &str| match member(body, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(_) => Err(wrong("displayName and externalId are texts")),
    };
    let path = text("displayName")?.ok_or_else(|| wrong("displayName is missing"))?;
    let mut members = Vec::new();
    match member(body, "members") {
        None | Some(Value::Null) => {}
        Some(Value::Array(items)) => {
            for item in items {
                let id = member(item, "value")
                    .and_then(Value::as_str)
                    .ok_or_else(|| wrong("a member has a value"))?;
                members.push(id.parse::<Uuid>().map_err(|_| wrong("a member that there is not"))?);
            }
        }
        Some(_) => return Err(wrong("members are a list")),
    }
    members.sort_unstable();
    members.dedup();
    Ok(WantedGroup { path, external_id: text("externalId")?, members })
}

/// A group as it is told; without members where nobody looked them up.
pub fn write(group: &Group, base: &str) -> Value {
    let mut value = json!({
        "schemas": [GROUP_URN],
        "id": group.id.to_string(),
        "displayName": group.path,
        "meta": {
            "resourceType": "Group",
            "created": group.created_at.rfc3339(),
            "lastModified": group.changed_at.rfc3339(),
            "location": location(base, &group.id),
            "version": etag::tag(group.version),
        },
    });
    if let Some(external) = &group.external_id {
        value["externalId"] = external.as_str().into();
    }
    if let Some(members) = group.members.as_ref().filter(|members| !members.is_empty()) {
        let told = members.iter().map(
            |id| json!({ "value": id.to_string(), "$ref": super::user::location(base, id), "type": "User" }),
        );
        value["members"] = told.collect();
    }
    value
}

/// Where a group stands.
pub fn location(base: &str, id: &Uuid) -> String {
    format!("{base}/Groups/{id}")
}

#[cfg(test)]
mod tests {
    use identity::Time;
    use identity::source::Version;

    use super::*;

    #[test]
    fn a_group_is_told_and_read() {
        let now = Time::from_date(2026, 9, 1);
        let group = Group {
            id: Uuid::nil(),
            path: "计算所/网络室".into(),
            external_id: None,
            members: Some(vec![Uuid::max()]),
            created_at: now,
            changed_at: now,
            version: Version(3, 4),
        };
        let told = write(&group, "/scim/v2");
        assert_eq!(told["members"][0]["$ref"], format!("/scim/v2/Users/{}", Uuid::max()));
        let wanted = read(&told).expect("a group");
        assert_eq!((wanted.path, wanted.members), (group.path, vec![Uuid::max()]));
        for wrong in [
            json!([]),
            json!({}),
            json!({ "displayName": 5 }),
            json!({ "displayName": "x", "members": {} }),
            json!({ "displayName": "x", "members": [{}] }),
            json!({ "displayName": "x", "members": [{ "value": "y" }] }),
        ] {
            assert_eq!(read(&wrong).expect_err("refused").status, 400, "{wrong}");
        }
    }
}
