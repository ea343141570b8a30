//! CAS tickets: issued to a session for a service, spent at one validation,
//! turned into proxy tickets where a service may act for a person.
//!
//! What does not belong here: HTTP and the formats of answers (`protocol::cas`).
//! Tickets are kept by their digest; the text is in the hands of the browser
//! and the service only.

mod fresh;
mod proxy;
mod release;
pub mod slo;
mod text;
mod validate;

use std::sync::Arc;

pub use fresh::{FreshProof, LIFETIME as FRESH_LIFETIME};
pub use proxy::{CallbackFailed, ProxyCallback, ProxyCode, ProxyFailure};
pub use release::{Released, attributes};
pub use validate::{Failure, FailureCode, Validated, Validation};

use uuid::Uuid;

use crate::identities::{is_same_person, may_stand_in};
use crate::keys::sha256;
use crate::ports::{
    Account, Level, ServiceRow, SessionRow, Status, Store, StoreError, TicketKind, TicketRow, Unit,
};
use crate::registry::{Registry, ServiceUrl};
use crate::{Clock, Digest, Entropy, Keyring, Policy, Time};

/// Most proxies a ticket may have come through.
const MAX_PROXIES: usize = 8;

/// The ticket service. Cheap to clone.
#[derive(Clone)]
pub struct Tickets {
    /// Where tickets are kept.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Opens released attributes and freshness proofs.
    pub keyring: Arc<Keyring>,
    /// Lifetimes.
    pub policy: Arc<Policy>,
    /// Who may have tickets.
    pub registry: Arc<Registry>,
    /// Calls proxy callbacks; `None`: no proxy-granting tickets here.
    pub callback: Option<Arc<dyn ProxyCallback>>,
}

/// A ticket and where it has to go.
#[derive(Clone)]
pub struct Granted {
    /// The service.
    pub service: Arc<ServiceRow>,
    /// The exact URL it is for.
    pub url: ServiceUrl,
    /// The ticket.
    pub ticket: String,
}

impl Granted {
    /// The service's URL with the ticket, for a `Location` header.
    pub fn location(&self) -> String {
        self.url.with_parameters(&[("ticket", &self.ticket)])
    }
}

impl std::fmt::Debug for Granted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Granted({}, {})", self.service.name, self.url)
    }
}

/// Why no ticket was issued.
#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// Nobody registered this URL.
    #[error("the service is not registered")]
    UnknownService,
    /// First sign-in still owes something (S-3).
    #[error("the session is not complete")]
    Obliged,
    /// Fresh credentials were demanded and the proof is missing, used or old.
    #[error("fresh credentials are needed")]
    NotFresh,
    /// The account may not sign in (P-37).
    #[error("the account is not active")]
    AccountInactive,
    /// The application is not open to this person.
    #[error("the service does not admit this account")]
    NotAdmitted(Uuid),
    /// The store could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TicketError {
    /// Stable snake_case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownService => "service_unknown",
            Self::Obliged => "step_owed",
            Self::NotFresh => "credentials_needed",
            Self::AccountInactive => "account_disabled",
            Self::NotAdmitted(_) => "service_not_admitted",
            Self::Store(_) => "store_unavailable",
        }
    }
}

impl Tickets {
    /// Issues a service ticket to a live session. `proof` is what
    /// [`FreshProof::seal`] made; a good one is used up and marks the ticket as
    /// fresh. With `must_be_fresh` (`renew`) nothing is issued without one.
    pub async fn issue(
        &self,
        session: &SessionRow,
        url: ServiceUrl,
        proof: Option<&str>,
        must_be_fresh: bool,
    ) -> Result<Granted, TicketError> {
        let service = self.registry.find(&url).await?.ok_or(TicketError::UnknownService)?;
        if session.level != Level::Full {
            return Err(TicketError::Obliged);
        }
        let now = self.clock.now();
        let proof = proof.and_then(|p| FreshProof::open(&self.keyring, p, session.id, &url, now));
        if must_be_fresh && proof.is_none() {
            return Err(TicketError::NotFresh);
        }
        let mut unit = self.store.read().await?;
        let account = unit.account(session.account).await?;
        let account = account.filter(|a| a.row.status == Status::Active);
        let account = account.ok_or(TicketError::AccountInactive)?;
        // Only who has several accounts may have chosen one of them: nobody else pays for it (U-19).
        let other = match account.row.document_index {
            // Fresh credentials were given for the account that is signed in, and for no other.
            Some(person) if session.several && !must_be_fresh => {
                chosen(&mut *unit, &account, &person, service.id).await?
            }
            _ => None,
        };
        drop(unit);
        let enters = other.as_ref().unwrap_or(&account);
        if !service.access.admits(&enters.row) {
            return Err(TicketError::NotAdmitted(service.id));
        }
        let whose = enters.row.id;
        let fresh = match proof {
            Some(proof) => self.store.single().await?.use_once(&proof.key, proof.expires_at).await?,
            None => false,
        };
        if must_be_fresh && !fresh {
            return Err(TicketError::NotFresh);
        }
        let ticket = text::ticket(&*self.entropy, TicketKind::Service);
        let row = TicketRow {
            digest: sha256(ticket.as_bytes()),
            kind: TicketKind::Service,
            session: session.id,
            account: whose,
            service: service.id,
            service_url: url.as_str().to_owned(),
            fresh: fresh && whose == account.row.id,
            proxies: Vec::new(),
            created_at: now,
            expires_at: now.plus(self.policy.cas.service_ticket_lifetime.into()),
        };
        self.store.single().await?.insert_ticket(&row).await?;
        self.registry.count(service.id, now);
        Ok(Granted { service, url, ticket })
    }

    /// Whether a session still stands behind its tickets.
    fn is_live(&self, session: &SessionRow, now: Time) -> bool {
        session.ended_at.is_none()
            && now < session.expires_at
            && session.level == Level::Full
            && (session.remembered || now.since(session.seen_at) < self.policy.session.idle.into())
    }
}

/// The person's other account that `service` gets: the chosen one, while it may stand in for the one
/// that is signed in; `None`: that one itself.
async fn chosen(
    unit: &mut dyn Unit,
    own: &Account,
    person: &Digest,
    service: Uuid,
) -> Result<Option<Account>, StoreError> {
    let Some(id) = unit.identity_default(person, service).await? else { return Ok(None) };
    if id == own.row.id {
        return Ok(None);
    }
    let other = unit.account(id).await?;
    Ok(other.filter(|other| is_same_person(own, other) && may_stand_in(other)))
}
