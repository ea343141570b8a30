//! Errors as SCIM says them (RFC 7644, 3.12).

use identity::source::Denied;
use serde_json::{Value, json};

/// The schema of an error.
const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// The detail keyword of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScimType {
    /// The filter cannot be read, or asks for what is not filtered by.
    InvalidFilter,
    /// More than is done at once.
    TooMany,
    /// Somebody else has the value.
    Uniqueness,
    /// The attribute is not to be changed so.
    Mutability,
    /// The request is no SCIM message.
    InvalidSyntax,
    /// The path names no attribute.
    InvalidPath,
    /// The path leads to no value.
    NoTarget,
    /// A value is missing or cannot be kept.
    InvalidValue,
}

impl ScimType {
    /// The keyword.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
        }
    }
}

/// An error. Its detail never holds a person's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// The keyword, where there is one.
    pub kind: Option<ScimType>,
    /// What went wrong, for people.
    pub detail: String,
}

impl Problem {
    /// An error without a keyword.
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into() }
    }

    /// A request that is wrong (400).
    pub fn bad(kind: ScimType, detail: impl Into<String>) -> Self {
        Self { status: 400, kind: Some(kind), detail: detail.into() }
    }

    /// No such resource.
    pub fn not_there() -> Self {
        Self::new(404, "there is no such resource here")
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let mut body =
            json!({ "schemas": [SCHEMA], "status": self.status.to_string(), "detail": self.detail });
        if let Some(kind) = self.kind {
            body["scimType"] = kind.code().into();
        }
        body
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        let detail = denied.detail();
        match denied {
            Denied::NotThere => Self::not_there(),
            Denied::Changed => Self::new(412, detail),
            Denied::Taken(_) => Self { status: 409, kind: Some(ScimType::Uniqueness), detail },
            Denied::Invalid { .. } | Denied::NoMember | Denied::TooLong(_) => {
                Self::bad(ScimType::InvalidValue, detail)
            }
            Denied::Immutable(_) => Self::bad(ScimType::Mutability, detail),
            Denied::TooMany => Self::bad(ScimType::TooMany, detail),
            Denied::RoleHolder | Denied::Beyond | Denied::Stopped | Denied::SomebodyElse => {
                Self::new(403, detail)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_as_the_rfc_has_it() {
        let problem = Problem::from(Denied::Taken("phone_taken"));
        let body = problem.body();
        assert_eq!(body["schemas"][0], SCHEMA);
        assert_eq!((body["status"].as_str(), body["scimType"].as_str()), (Some("409"), Some("uniqueness")));
        assert!(body["detail"].as_str().is_some_and(|detail| detail.contains('手')), "{body}");
        assert!(Problem::not_there().body().get("scimType").is_none());
        assert_eq!(Problem::from(Denied::Changed).status, 412);
    }
}
