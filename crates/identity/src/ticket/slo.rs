//! Single logout: what is told to the services a session visited.

use std::collections::HashSet;

use uuid::Uuid;

use crate::Time;
use crate::ports::{Effect, StoreError, Unit};
use crate::registry::Registry;

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

/// What has to be told when a session ends: one POST for each service ticket
/// that was validated, to the service's logout URL or else to the URL the ticket
/// was for. Services that are no longer registered hear nothing.
///
/// Runs in the unit of work that ends the session, before its tickets are
/// deleted.
pub async fn logout_effects(
    unit: &mut dyn Unit,
    registry: &Registry,
    session: Uuid,
) -> Result<Vec<Effect>, StoreError> {
    let visited = unit.visited(session).await?;
    let mut told = HashSet::with_capacity(visited.len());
    let mut effects = Vec::with_capacity(visited.len());
    for (service, url, ticket) in visited {
        let Some(row) = registry.by_id(service).await? else { continue };
        if told.insert(ticket.clone()) {
            effects.push(Effect::CasLogout { url: row.logout_url.clone().unwrap_or(url), ticket });
        }
    }
    Ok(effects)
}
