//! A person as SCIM says them.

use identity::source::{Person, WantedPerson};
use serde_json::{Value, json};

use super::schema::{CAMPUS_URN, ENTERPRISE_URN, USER_URN};
use super::value::{is_none, member};
use super::{Problem, ScimType, etag};

/// What a source wants of a person. What is readable only is passed over (RFC 7644, 3.3).
pub fn read(body: &Value) -> Result<WantedPerson, Problem> {
    if !body.is_object() {
        return Err(Problem::bad(ScimType::InvalidSyntax, "a user is an object"));
    }
    let number = text(body, "userName")?;
    let number = number.ok_or_else(|| Problem::bad(ScimType::InvalidValue, "userName is missing"))?;
    let name = member(body, "name").filter(|name| !is_none(name));
    if name.is_some_and(|name| !name.is_object()) {
        return Err(Problem::bad(ScimType::InvalidValue, "name is an object"));
    }
    let part = |key: &str| name.map_or(Ok(None), |name| text(name, key));
    let (formatted, family, given) = (part("formatted")?, part("familyName")?, part("givenName")?);
    let whole = match (formatted, joined(family.as_deref(), given.as_deref())) {
        (Some(formatted), _) => formatted,
        (None, Some(joined)) => joined,
        (None, None) => text(body, "displayName")?
            .ok_or_else(|| Problem::bad(ScimType::InvalidValue, "name.formatted is missing"))?,
    };
    let enterprise = member(body, ENTERPRISE_URN).filter(|value| !is_none(value));
    let campus = member(body, CAMPUS_URN).filter(|value| !is_none(value));
    let document = campus.and_then(|campus| member(campus, "document")).filter(|document| !is_none(document));
    let document = document
        .map(|document| match (text(document, "type")?, text(document, "number")?) {
            (kind, Some(number)) => Ok((kind.unwrap_or_default(), number)),
            (_, None) => Err(Problem::bad(ScimType::InvalidValue, "document.number is missing")),
        })
        .transpose()?;
    let (email, phone) = (primary(body, "emails", "work")?, primary(body, "phoneNumbers", "mobile")?);
    Ok(WantedPerson {
        number,
        external_id: text(body, "externalId")?,
        name: whole,
        family,
        given,
        active: flag(body, "active")?,
        kind: text(body, "userType")?,
        primary: (email.as_ref().and_then(|email| email.1), phone.as_ref().and_then(|phone| phone.1)),
        email: email.map(|email| email.0),
        phone: phone.map(|phone| plain(&phone.0)),
        department: enterprise.map_or(Ok(None), |value| text(value, "department"))?,
        document,
        joined: campus.map_or(Ok(None), |value| text(value, "joinedOn"))?,
    })
}

/// A family and a given name as one: Chinese ones stand together.
fn joined(family: Option<&str>, given: Option<&str>) -> Option<String> {
    let western = |text: &str| text.chars().all(|c| c.is_ascii() || c.is_ascii_punctuation());
    match (family, given) {
        (Some(family), Some(given)) if western(family) && western(given) => Some(format!("{given} {family}")),
        (Some(family), Some(given)) => Some(format!("{family}{given}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

/// `tel:+86-138-0013-8000` without what RFC 3966 puts around it.
fn plain(phone: &str) -> String {
    let rest = phone.strip_prefix("tel:").unwrap_or(phone);
    rest.split(';').next().unwrap_or_default().to_owned()
}

fn text(of: &Value, name: &str) -> Result<Option<String>, Problem> {
    match member(of, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(_) => Err(Problem::bad(ScimType::InvalidValue, format!("{name} is a text"))),
    }
}

fn flag(of: &Value, name: &str) -> Result<Option<bool>, Problem> {
    match member(of, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        // As some clients say it.
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(Problem::bad(ScimType::InvalidValue, format!("{name} is true or false"))),
    }
}

/// The one value that is kept: the primary one, else the first of the usual type, else the first.
fn primary(of: &Value, name: &str, usual: &str) -> Result<Option<(String, Option<bool>)>, Problem> {
    let items = match member(of, name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Problem::bad(ScimType::InvalidValue, format!("{name} is a list"))),
    };
    let mut best: Option<(u8, (String, Option<bool>))> = None;
    for item in items {
        if !item.is_object() {
            return Err(Problem::bad(ScimType::InvalidValue, format!("{name} is a list of objects")));
        }
        let Some(value) = text(item, "value")? else { continue };
        let is_usual = text(item, "type")?.is_some_and(|kind| kind.eq_ignore_ascii_case(usual));
        let said = flag(item, "primary")?;
        let rank = if said == Some(true) { 2 } else { u8::from(is_usual) };
        if best.as_ref().is_none_or(|(before, _)| rank > *before) {
            best = Some((rank, (value, said)));
        }
    }
    Ok(best.map(|(_, value)| value))
}

/// A person as they are told. `base`: the address of the service.
pub fn write(person: &Person, base: &str) -> Value {
    let mut schemas = vec![USER_URN];
    let mut name = json!({ "formatted": person.name });
    for (key, said) in [("familyName", &person.said.family), ("givenName", &person.said.given)] {
        if let Some(said) = said {
            name[key] = said.as_str().into();
        }
    }
    let mut user = json!({
        "id": person.id.to_string(),
        "userName": person.number,
        "name": name,
        "displayName": person.name,
        "active": person.active,
        "meta": {
            "resourceType": "User",
            "created": person.created_at.rfc3339(),
            "lastModified": person.changed_at.rfc3339(),
            "location": location(base, &person.id),
            "version": etag::tag(person.version),
        },
    });
    if let Some(external) = &person.external_id {
        user["externalId"] = external.as_str().into();
    }
    if person.kind != "other" {
        user["userType"] = person.kind.as_str().into();
    }
    if let Some(email) = &person.said.email {
        user["emails"] = json!([one(email, "work", person.said.primary.0)]);
    }
    if let Some(phone) = &person.said.phone {
        user["phoneNumbers"] = json!([one(phone, "mobile", person.said.primary.1)]);
    }
    if let Some((id, path)) = &person.group {
        let group = super::group::location(base, id);
        user["groups"] =
            json!([{ "value": id.to_string(), "$ref": group, "display": path, "type": "direct" }]);
    }
    if !person.department.is_empty() {
        schemas.push(ENTERPRISE_URN);
        user[ENTERPRISE_URN] = json!({ "department": person.department });
    }
    if let Some(joined) = person.joined {
        let (year, month, day) = joined.date();
        schemas.push(CAMPUS_URN);
        user[CAMPUS_URN] = json!({ "joinedOn": format!("{year:04}-{month:02}-{day:02}") });
    }
    user["schemas"] = json!(schemas);
    user
}

/// The one value of an attribute that may have several.
fn one(value: &str, kind: &str, primary: Option<bool>) -> Value {
    let mut one = json!({ "value": value, "type": kind });
    if let Some(primary) = primary {
        one["primary"] = primary.into();
    }
    one
}

/// Where a person stands.
pub fn location(base: &str, id: &uuid::Uuid) -> String {
    format!("{base}/Users/{id}")
}

#[cfg(test)]
mod tests {
    use identity::Time;
    use identity::source::{Said, Version};

    use super::*;

    #[test]
    fn a_person_is_read() {
        let body = json!({
            "schemas": [USER_URN], "USERNAME": " 2001 ", "externalId": "hr-7",
            "name": { "familyName": "张", "givenName": "晓明" }, "active": "False", "userType": "faculty",
            "emails": [{ "value": "home@example.org", "type": "home" }, { "value": "work@example.org", "type": "work" }],
            "phoneNumbers": [{ "value": "tel:+86-138-0013-8000;ext=1" }],
            "password": "nobody chooses one",
            ENTERPRISE_URN: { "department": "计算所/网络室" },
            CAMPUS_URN: { "document": { "type": "passport", "number": "E12345678" }, "joinedOn": "2026-09-01" },
        });
        let wanted = read(&body).expect("a person");
        assert_eq!((wanted.number.as_str(), wanted.name.as_str()), ("2001", "张晓明"));
        assert_eq!((wanted.active, wanted.email.as_deref()), (Some(false), Some("work@example.org")));
        assert_eq!(wanted.phone.as_deref(), Some("+86-138-0013-8000"));
        assert_eq!(wanted.document, Some(("passport".to_owned(), "E12345678".to_owned())));
        let western = read(&json!({ "userName": "1", "name": { "familyName": "Doe", "givenName": "Jane" } }));
        assert_eq!(western.expect("a person").name, "Jane Doe");
    }

    #[test]
    fn what_is_no_person_is_refused() {
        for body in [
            json!([]),
            json!("x"),
            json!({}),
            json!({ "userName": 5 }),
            json!({ "userName": " " }),
            json!({ "userName": "1" }),
            json!({ "userName": "1", "name": "x" }),
            json!({ "userName": "1", "name": { "formatted": 5 } }),
            json!({ "userName": "1", "displayName": "x", "active": "perhaps" }),
            json!({ "userName": "1", "displayName": "x", "emails": "a@example.org" }),
            json!({ "userName": "1", "displayName": "x", "emails": ["a@example.org"] }),
            json!({ "userName": "1", "displayName": "x", CAMPUS_URN: { "document": { "type": "passport" } } }),
        ] {
            assert_eq!(read(&body).expect_err(&body.to_string()).status, 400, "{body}");
        }
    }

    #[test]
    fn what_is_told_is_read_as_the_same() {
        let now = Time::from_date(2026, 9, 1);
        let person = Person {
            id: uuid::Uuid::nil(),
            number: "2001".into(),
            name: "张晓明".into(),
            kind: "faculty".into(),
            department: "计算所".into(),
            active: true,
            joined: Some(now),
            external_id: Some("hr-7".into()),
            said: Said {
                family: Some("张".into()),
                given: Some("晓明".into()),
                named: String::new(),
                email: Some("a@example.org".into()),
                phone: Some("+8613800138000".into()),
                primary: (Some(true), None),
            },
            group: Some((uuid::Uuid::nil(), "计算所".into())),
            created_at: now,
            changed_at: now,
            version: Version(1, 2),
        };
        let user = write(&person, "https://id.example.edu.cn/scim/v2");
        assert_eq!(user["meta"]["version"], "W/\"1-2\"");
        assert_eq!(user["schemas"], json!([USER_URN, ENTERPRISE_URN, CAMPUS_URN]));
        let wanted = read(&user).expect("a person");
        assert_eq!(wanted.phone, person.said.phone);
        assert_eq!(wanted.department.as_deref(), Some("计算所"));
        assert_eq!(wanted.joined.as_deref(), Some("2026-09-01"));
        assert_eq!((wanted.name, wanted.family), (person.name.clone(), person.said.family.clone()));
    }
}
