//! `/cas/login`: what is asked, and what follows from it. Pure.

use identity::registry::encode_component;
use identity::target::TicketDelivery;

use super::Refusal;
use super::query::{Parameters, QueryError};

/// The parameters of `/cas/login`. Credentials are not among them: they are
/// presented on the sign-in page only.
pub(super) const PARAMETERS: &[&str] = &["service", "renew", "gateway", "method", "proof"];

/// A request to `/cas/login`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoginRequest {
    /// The service, as the request gives it.
    pub service: Option<String>,
    /// Single sign-on is to be bypassed.
    pub renew: bool,
    /// Nobody is to be asked for anything.
    pub gateway: bool,
    /// How the ticket travels.
    pub method: TicketDelivery,
    /// That credentials were presented just now (`identity::ticket::FreshProof`).
    pub proof: Option<String>,
}

impl LoginRequest {
    /// Reads a query.
    pub fn parse(query: &str) -> Result<Self, Refusal> {
        Self::read(&Parameters::parse(query, PARAMETERS).map_err(refuse)?)
    }

    /// Reads a query and a form body together.
    pub fn parse_both(query: &str, body: &str) -> Result<Self, Refusal> {
        let mut parameters = Parameters::parse(query, PARAMETERS).map_err(refuse)?;
        parameters.add(body, PARAMETERS).map_err(refuse)?;
        Self::read(&parameters)
    }

    fn read(parameters: &Parameters<'_>) -> Result<Self, Refusal> {
        let method = match parameters.get("method") {
            None => TicketDelivery::Get,
            Some(m) if m.eq_ignore_ascii_case("GET") => TicketDelivery::Get,
            Some(m) if m.eq_ignore_ascii_case("POST") => TicketDelivery::Post,
            // HEADER is optional for a server, and nobody's browser could follow it.
            Some(_) => return Err(Refusal::UnsupportedMethod),
        };
        Ok(Self {
            service: parameters.get("service").map(str::to_owned),
            renew: parameters.is_set("renew"),
            gateway: parameters.is_set("gateway"),
            method,
            proof: parameters.get("proof").map(str::to_owned),
        })
    }

    /// The sign-in page, knowing where the person was going.
    pub fn sign_in_url(&self) -> String {
        let mut out = String::from("/sign-in");
        self.push_target(&mut out);
        out
    }

    /// The same request as a GET. Leaves the proof out: it never travels in a form.
    pub fn login_url(&self) -> String {
        let mut out = String::from("/cas/login");
        self.push_target(&mut out);
        if self.gateway {
            out.push_str(if self.service.is_some() { "&gateway=true" } else { "?gateway=true" });
        }
        out
    }

    fn push_target(&self, out: &mut String) {
        let Some(service) = &self.service else { return };
        out.push_str("?service=");
        out.push_str(&encode_component(service));
        if self.renew {
            out.push_str("&renew=true");
        }
        if self.method == TicketDelivery::Post {
            out.push_str("&method=POST");
        }
    }
}

fn refuse(_: QueryError) -> Refusal {
    Refusal::InvalidRequest
}

/// What `/cas/login` does for a registered service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginStep {
    /// On to the sign-in page.
    SignIn,
    /// Back to the service without a ticket.
    Bounce,
    /// A ticket, if need be only from fresh credentials.
    Issue {
        /// `renew` was set: only with a good proof.
        must_be_fresh: bool,
    },
}

/// Decides for a service. `signed_in`: there is a complete session.
pub fn decide(request: &LoginRequest, signed_in: bool) -> LoginStep {
    if signed_in && (!request.renew || request.proof.is_some()) {
        LoginStep::Issue { must_be_fresh: request.renew }
    } else if request.gateway && !request.renew {
        // RECOMMENDED: renew beats gateway.
        LoginStep::Bounce
    } else {
        LoginStep::SignIn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renew_beats_gateway_and_gateway_never_asks() {
        let ask = |query: &str, signed_in| decide(&LoginRequest::parse(query).unwrap(), signed_in);
        let issue = |must_be_fresh| LoginStep::Issue { must_be_fresh };
        assert_eq!(ask("service=s", false), LoginStep::SignIn);
        assert_eq!(ask("service=s", true), issue(false));
        assert_eq!(ask("service=s&gateway=true", false), LoginStep::Bounce);
        assert_eq!(ask("service=s&gateway=true", true), issue(false));
        assert_eq!(ask("service=s&renew=true", true), LoginStep::SignIn);
        assert_eq!(ask("service=s&renew=true&gateway=true", true), LoginStep::SignIn);
        assert_eq!(ask("service=s&renew=true&gateway=true", false), LoginStep::SignIn);
        assert_eq!(ask("service=s&renew=true&proof=p", true), issue(true));
        assert_eq!(ask("service=s&renew=true&proof=p", false), LoginStep::SignIn);
    }

    #[test]
    fn where_the_person_was_going_is_kept() {
        let request =
            LoginRequest::parse("service=https%3A%2F%2Foa.cn%2Fa%3Fx%3D1%262&renew=1&method=post&proof=p")
                .unwrap();
        assert_eq!(
            request.sign_in_url(),
            "/sign-in?service=https%3A%2F%2Foa.cn%2Fa%3Fx%3D1%262&renew=true&method=POST"
        );
        assert_eq!(
            request.login_url(),
            "/cas/login?service=https%3A%2F%2Foa.cn%2Fa%3Fx%3D1%262&renew=true&method=POST"
        );
        assert_eq!(LoginRequest::default().sign_in_url(), "/sign-in");
    }

    #[test]
    fn a_method_we_cannot_serve_is_refused() {
        assert_eq!(LoginRequest::parse("service=s&method=HEADER"), Err(Refusal::UnsupportedMethod));
        assert_eq!(LoginRequest::parse("service=s&service=t"), Err(Refusal::InvalidRequest));
    }
}
