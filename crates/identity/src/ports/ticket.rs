//! CAS tickets, kept by digest.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// Which ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketKind {
    /// `ST-`: lets a person into a service, once.
    Service,
    /// `PT-`: lets a service act for a person at another service, once.
    Proxy,
    /// `PGT-`: lets a service ask for proxy tickets, until the session ends.
    ProxyGranting,
}

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketRow {
    /// Digest of the ticket.
    pub digest: Digest,
    /// Which ticket.
    pub kind: TicketKind,
    /// The session it came from; all its tickets die with it.
    pub session: Uuid,
    /// Whose.
    pub account: Uuid,
    /// The registered service it is for (for a PGT: the service that holds it).
    pub service: Uuid,
    /// The exact service URL it is for (for a PGT: the proxy's callback URL).
    pub service_url: String,
    /// Issued right after credentials were presented (`renew`, `isFromNewLogin`).
    pub fresh: bool,
    /// The chain of proxies, latest first, for PT and PGT.
    pub proxies: Vec<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it stops being good.
    pub expires_at: Time,
}

/// Tickets.
#[async_trait]
pub trait Tickets {
    /// Adds a ticket.
    async fn insert_ticket(&mut self, row: &TicketRow) -> Result<(), StoreError>;
    /// Spends a service or proxy ticket, whoever asks and for whatever service: the row to the one
    /// caller that got it (expired or not: the caller looks at `expires_at`), `None` to all others.
    /// Keeps `ticket` in clear beside the row, where single logout needs it as SessionIndex: a spent
    /// ticket opens nothing.
    async fn spend_ticket(
        &mut self,
        digest: &Digest,
        ticket: &str,
        now: Time,
    ) -> Result<Option<TicketRow>, StoreError>;
    /// A proxy-granting ticket that lives, its session not ended.
    async fn granting_ticket(&mut self, digest: &Digest, now: Time) -> Result<Option<TicketRow>, StoreError>;
    /// Service tickets of the session that were spent at a validation of their own service before
    /// they expired: (service id, service URL, ticket), for single logout.
    async fn visited(&mut self, session: Uuid) -> Result<Vec<(Uuid, String, String)>, StoreError>;
    /// Deletes one ticket: a spent one that was presented for another service was no visit.
    async fn delete_ticket(&mut self, digest: &Digest) -> Result<(), StoreError>;
    /// Deletes all tickets of the session.
    async fn delete_tickets(&mut self, session: Uuid) -> Result<(), StoreError>;
    /// [`Tickets::visited`], over the live sessions of other accounts with the same document that opened
    /// services as this account (U-19).
    async fn visited_as(&mut self, account: Uuid) -> Result<Vec<(Uuid, String, String)>, StoreError>;
    /// Deletes the tickets for this account of those sessions.
    async fn delete_tickets_as(&mut self, account: Uuid) -> Result<(), StoreError>;
    /// Deletes unspent tickets that expired before `before`.
    async fn purge_tickets(&mut self, before: Time) -> Result<u64, StoreError>;
}
