//! Errors as RFC 9457 problems: one shape for all, with the code of
//! docs/errors.md and the field that is at fault.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use i18n::{I18n, Locale, Value};
use identity::{Fault, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was not done (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// `urn:tongxing:error:` and the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:tongxing:error:not_found")]
    kind: String,
    /// What it is, in the language that `Accept-Language` prefers.
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// Stable code; all are in docs/errors.md.
    #[schema(example = "not_found")]
    code: String,
    /// More about this occurrence, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
    /// The field or parameter that is at fault, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<String>,
    /// Number to quote: the same as in `X-Event-Id` and in the log.
    event: String,
}

/// A problem on its way out; it gets its words and its event at the gate.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: String,
    number: Option<u64>,
    detail: Option<String>,
    field: Option<String>,
    retry_after: Option<u64>,
    invalid_token: bool,
}

impl Problem {
    /// With this status and code.
    pub fn new(status: StatusCode, code: &str) -> Self {
        Self {
            status,
            code: code.to_owned(),
            number: None,
            detail: None,
            field: None,
            retry_after: None,
            invalid_token: false,
        }
    }

    /// Not there, or beyond what the token reaches.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }

    /// The request is not what the operation takes.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "request_invalid") }
    }

    /// No token that opens anything; `presented`: there was one.
    pub fn unauthorized(presented: bool) -> Self {
        Self { invalid_token: presented, ..Self::new(StatusCode::UNAUTHORIZED, "token_refused") }
    }

    /// Worth another try after so many seconds.
    #[must_use]
    pub fn after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// With the field that is at fault.
    #[must_use]
    pub fn at(self, field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..self }
    }

    /// With more about this occurrence.
    #[must_use]
    pub fn with_detail(self, detail: String) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// With the field that is at fault, where the refusal itself does not tell.
    #[must_use]
    pub fn or_at(self, field: &str) -> Self {
        let unclear = matches!(self.code.as_str(), "field_empty" | "text_too_long");
        if unclear { self.at(field) } else { self }
    }

    /// A change of a version that is not the present one.
    #[must_use]
    pub fn of_version(self) -> Self {
        if self.code == Refusal::ChangedMeanwhile.code() {
            Self { status: StatusCode::PRECONDITION_FAILED, ..self }
        } else {
            self
        }
    }

    /// The answer to a fault; its source goes to the log.
    pub fn fault(fault: &Fault) -> Self {
        tracing::error!(%fault, "a request of the admin API failed");
        match fault.retry_after() {
            Some(seconds) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable").after(seconds),
            None => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    /// As it goes out.
    pub fn dressed(&self, locale: Locale, event: &str) -> Response {
        let values: &[(&str, Value<'_>)] = &[
            ("event", Value::from(event)),
            ("minutes", Value::from(self.number.unwrap_or(1))),
            ("seconds", Value::from(self.retry_after.or(self.number).unwrap_or(5))),
        ];
        let body = ProblemBody {
            kind: format!("urn:tongxing:error:{}", self.code),
            title: I18n::for_locale(locale).error(&self.code, values),
            status: self.status.as_u16(),
            code: self.code.clone(),
            detail: self.detail.clone(),
            field: self.field.clone(),
            event: event.to_owned(),
        };
        let mut response = Response::new(Body::from(serde_json::to_vec(&body).unwrap_or_default()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let asks = if self.invalid_token {
                "Bearer realm=\"tongxing\", error=\"invalid_token\""
            } else {
                "Bearer realm=\"tongxing\""
            };
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(asks));
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        // What belongs to the reader's duties elsewhere looks like what is not there.
        if matches!(refusal, Refusal::NotThere | Refusal::PageExpired) {
            return Self::not_found();
        }
        let field = field(&refusal);
        let number = refusal.number();
        let status = status(&refusal);
        let problem = Self { number, ..Self::new(status, refusal.code()) };
        let problem = match field {
            Some(field) => problem.at(field),
            None => problem,
        };
        match (status, number) {
            (StatusCode::TOO_MANY_REQUESTS, Some(number)) => {
                let seconds = matches!(refusal, Refusal::TooSoon { .. });
                problem.after(if seconds { number } else { number * 60 })
            }
            _ => problem,
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::fault(&fault)
    }
}

impl IntoResponse for Problem {
    /// Bare: the gate dresses it.
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    use Refusal as R;
    match refusal {
        R::NotAllowed
        | R::DocumentBeyond
        | R::OwnAccount
        | R::RoleHolder
        | R::CaseOwn
        | R::FactorNeeded
        | R::CaseSecondPerson => StatusCode::FORBIDDEN,
        R::ChangedMeanwhile
        | R::NothingToDo
        | R::NothingChanged
        | R::SettingsOvertaken
        | R::UnderWay
        | R::PhoneTaken
        | R::EmailTaken
        | R::AccountNumberTaken
        | R::AliasTaken
        | R::CaseClosed
        | R::CaseClaimed
        | R::CaseChanged
        | R::RosterBusy
        | R::ServiceInvalid("service_name_taken") => StatusCode::CONFLICT,
        R::TooSoon { .. } | R::TooManySends { .. } | R::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn field(refusal: &Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::NameInvalid => "name",
        Refusal::AccountNumberInvalid | Refusal::AccountNumberTaken => "number",
        Refusal::AliasInvalid | Refusal::AliasTaken => "alias",
        Refusal::DepartmentInvalid | Refusal::DepartmentBeyond => "department",
        Refusal::DocumentInvalid | Refusal::DocumentBeyond => "document",
        Refusal::PhoneInvalid(_) | Refusal::PhoneTaken => "phone",
        Refusal::EmailInvalid | Refusal::EmailTaken => "email",
        Refusal::ReasonTooShort => "reason",
        Refusal::RosterColumns => "columns",
        Refusal::RosterUnconfirmed => "confirm",
        Refusal::CaseAccountUnclear => "account",
        Refusal::ServiceInvalid(code) => match *code {
            "service_name_invalid" | "service_name_taken" => "name",
            "service_attribute_unknown" => "attributes",
            "service_presentation_invalid" => "presentation",
            "service_access_invalid" => "access",
            _ => "url",
        },
        _ => return None,
    })
}
