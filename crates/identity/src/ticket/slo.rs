//! Single logout: the document that services are told with. Which services hear
//! it is decided where sessions end (`session`).

use crate::Time;

/// The form field that carries the document.
pub const FIELD: &str = "logoutRequest";

/// The logout document of CAS 3.0.3, appendix C. `id` must be unguessable and
/// new for each attempt; `ticket` is the service ticket that was validated.
pub fn logout_request(ticket: &str, id: &str, issue_instant: Time) -> String {
    // Clients compare the text of SessionIndex as it stands: no white space in it.
    format!(
        "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"{}\" Version=\"2.0\" \
         IssueInstant=\"{}\"><saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">@NOT_USED@\
         </saml:NameID><samlp:SessionIndex>{}</samlp:SessionIndex></samlp:LogoutRequest>",
        plain(id),
        issue_instant.rfc3339(),
        plain(ticket)
    )
}

/// Tickets and ids need no escaping; what would is dropped rather than trusted.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect()
}
