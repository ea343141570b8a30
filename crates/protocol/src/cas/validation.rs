//! The validation endpoints: what is asked. Pure.

use identity::ticket::{Failure, FailureCode, ProxyCode, ProxyFailure, Validation};

use super::query::{Parameters, QueryError};

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// XML.
    #[default]
    Xml,
    /// JSON (`format=JSON`, CAS 3).
    Json,
}

impl Format {
    /// `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml; charset=UTF-8",
            Self::Json => "application/json; charset=UTF-8",
        }
    }

    fn read(parameters: &Parameters<'_>) -> Option<Self> {
        match parameters.get("format") {
            None => Some(Self::Xml),
            Some(f) if f.eq_ignore_ascii_case("XML") => Some(Self::Xml),
            Some(f) if f.eq_ignore_ascii_case("JSON") => Some(Self::Json),
            Some(_) => None,
        }
    }
}

/// Which of the XML endpoints was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Under `/cas/p3`: attributes are sent.
    pub attributes: bool,
    /// `proxyValidate`: proxy tickets are accepted.
    pub accept_proxy: bool,
}

/// A request to one of them.
#[derive(Clone, Debug)]
pub struct ValidateRequest<'a> {
    parameters: Parameters<'a>,
    /// How the answer is wanted.
    pub format: Format,
}

const PARAMETERS: &[&str] = &["service", "ticket", "pgtUrl", "renew", "format"];

impl<'a> ValidateRequest<'a> {
    /// Reads a query. A failure comes with the format to write it in.
    pub fn parse(query: &'a str) -> Result<Self, (Format, Failure)> {
        let invalid = |description| Failure::new(FailureCode::InvalidRequest, description);
        let parameters =
            Parameters::parse(query, PARAMETERS).map_err(|error| (Format::Xml, invalid(describe(error))))?;
        let Some(format) = Format::read(&parameters) else {
            return Err((Format::Xml, invalid("format must be XML or JSON")));
        };
        if parameters.get("ticket").is_none() || parameters.get("service").is_none() {
            return Err((format, invalid("the parameters service and ticket are both required")));
        }
        Ok(Self { parameters, format })
    }

    /// What the ticket service is asked.
    pub fn validation(&self, endpoint: Endpoint) -> Validation<'_> {
        Validation {
            ticket: self.parameters.get("ticket").unwrap_or_default(),
            service: self.parameters.get("service").unwrap_or_default(),
            renew: self.parameters.is_set("renew"),
            accept_proxy: endpoint.accept_proxy,
            pgt_url: self.parameters.get("pgtUrl"),
            release: endpoint.attributes,
        }
    }
}

/// A request to `/cas/proxy`.
#[derive(Clone, Debug)]
pub struct ProxyRequest<'a> {
    parameters: Parameters<'a>,
    /// How the answer is wanted.
    pub format: Format,
}

impl<'a> ProxyRequest<'a> {
    /// Reads a query.
    pub fn parse(query: &'a str) -> Result<Self, (Format, ProxyFailure)> {
        let invalid = |description| ProxyFailure::new(ProxyCode::InvalidRequest, description);
        let parameters = Parameters::parse(query, &["pgt", "targetService", "format"])
            .map_err(|error| (Format::Xml, invalid(describe(error))))?;
        let Some(format) = Format::read(&parameters) else {
            return Err((Format::Xml, invalid("format must be XML or JSON")));
        };
        if parameters.get("pgt").is_none() || parameters.get("targetService").is_none() {
            return Err((format, invalid("the parameters pgt and targetService are both required")));
        }
        Ok(Self { parameters, format })
    }

    /// The proxy-granting ticket.
    pub fn granting(&self) -> &str {
        self.parameters.get("pgt").unwrap_or_default()
    }

    /// The target service.
    pub fn target(&self) -> &str {
        self.parameters.get("targetService").unwrap_or_default()
    }
}

fn describe(error: QueryError) -> &'static str {
    match error {
        QueryError::Doubled(_) => "a parameter was given more than once",
        QueryError::Malformed(_) => "a parameter is not properly URL-encoded",
    }
}
