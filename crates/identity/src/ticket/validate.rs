//! Validation: a ticket is spent first and judged afterwards, so that one
//! attempt is all there ever is, right or wrong (CAS 3.0.3, 3.1.1; S10).

use std::sync::Arc;

use super::{Released, Tickets, release, text};
use crate::Time;
use crate::keys::sha256;
use crate::ports::{Account, ServiceRow, SessionRow, Status, StoreError, TicketKind, TicketRow};
use crate::registry::ServiceUrl;

/// What a service asks.
#[derive(Clone, Copy, Debug)]
pub struct Validation<'a> {
    /// The ticket it was given.
    pub ticket: &'a str,
    /// The URL it says it is.
    pub service: &'a str,
    /// Only a ticket from fresh credentials will do.
    pub renew: bool,
    /// Proxy tickets will do, too.
    pub accept_proxy: bool,
    /// Where a proxy-granting ticket should be sent.
    pub pgt_url: Option<&'a str>,
    /// Open the released attributes.
    pub release: bool,
}

/// A good ticket.
#[derive(Clone, Debug)]
pub struct Validated {
    /// Who: the account number as the institution writes it.
    pub user: String,
    /// What the service may know.
    pub attributes: Vec<Released>,
    /// When the person last proved themselves.
    pub auth_time: Time,
    /// The session is one of 7天免登录.
    pub remembered: bool,
    /// The ticket came right after credentials were presented.
    pub fresh: bool,
    /// The proxies it came through, latest first.
    pub proxies: Vec<String>,
    /// The IOU of the proxy-granting ticket that was sent to the callback.
    pub granting_iou: Option<String>,
    /// The session it came from.
    pub session: uuid::Uuid,
    /// The account.
    pub account: uuid::Uuid,
    /// The service that validated it.
    pub service: Arc<ServiceRow>,
}

/// The failure codes of CAS 3.0.3, 2.5.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureCode {
    /// A required parameter is missing, doubled or malformed.
    InvalidRequest,
    /// A proxy ticket where only a service ticket will do.
    InvalidTicketSpec,
    /// The service may not ask for proxy tickets.
    UnauthorizedServiceProxy,
    /// The callback is not HTTPS, not the service's own, or did not answer 200.
    InvalidProxyCallback,
    /// Unknown, used, expired, its session ended, or not from fresh credentials.
    InvalidTicket,
    /// Issued for another service.
    InvalidService,
    /// Not the caller's fault.
    InternalError,
}

impl FailureCode {
    /// As the protocol writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "INVALID_REQUEST",
            Self::InvalidTicketSpec => "INVALID_TICKET_SPEC",
            Self::UnauthorizedServiceProxy => "UNAUTHORIZED_SERVICE_PROXY",
            Self::InvalidProxyCallback => "INVALID_PROXY_CALLBACK",
            Self::InvalidTicket => "INVALID_TICKET",
            Self::InvalidService => "INVALID_SERVICE",
            Self::InternalError => "INTERNAL_ERROR",
        }
    }
}

/// Why a validation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The protocol's code.
    pub code: FailureCode,
    /// A sentence for the developer of the service; never the ticket or a person.
    pub description: &'static str,
}

impl Failure {
    /// A failure.
    pub const fn new(code: FailureCode, description: &'static str) -> Self {
        Self { code, description }
    }

    /// Not the caller's fault; the cause goes to the log.
    pub(super) fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a CAS request failed inside");
        Self::new(FailureCode::InternalError, "an internal error occurred, try again")
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::internal(&error)
    }
}

const UNKNOWN: Failure = Failure::new(FailureCode::InvalidTicket, "the ticket is unknown or was used before");
const EXPIRED: Failure = Failure::new(FailureCode::InvalidTicket, "the ticket has expired");
const ENDED: Failure = Failure::new(FailureCode::InvalidTicket, "the session behind the ticket has ended");
const NOT_FRESH: Failure = Failure::new(
    FailureCode::InvalidTicket,
    "renew was set, but the ticket came from single sign-on and not from fresh credentials",
);
const NOT_A_SERVICE_TICKET: Failure = Failure::new(
    FailureCode::InvalidTicketSpec,
    "a proxy ticket was passed where only a service ticket is accepted; use proxyValidate",
);
const OTHER_SERVICE: Failure =
    Failure::new(FailureCode::InvalidService, "the ticket was issued for another service and is now void");
const REMOVED_SERVICE: Failure =
    Failure::new(FailureCode::InvalidService, "the service is not registered any more");

impl Tickets {
    /// Validates a ticket, which is spent whatever comes out.
    pub async fn validate(&self, asked: &Validation<'_>) -> Result<Validated, Failure> {
        let now = self.clock.now();
        let row = self.spend(asked, now).await?;
        let service = self.registry.by_id(row.service).await?.ok_or(REMOVED_SERVICE)?;
        let (session, account) = self.person(&row, now).await?;
        let attributes = if asked.release {
            release::attributes(&self.keyring, &service, &account).map_err(|e| Failure::internal(&e))?
        } else {
            Vec::new()
        };
        let granting_iou = match asked.pgt_url {
            Some(url) => Some(self.grant(url, &row, &service, now).await?),
            None => None,
        };
        Ok(Validated {
            user: account.row.number,
            attributes,
            // Who went over from another account proved nothing for this one: the session's beginning.
            auth_time: session.auth_time.max(session.created_at),
            remembered: session.remembered,
            fresh: row.fresh,
            proxies: row.proxies,
            granting_iou,
            session: row.session,
            account: row.account,
            service,
        })
    }

    /// The row, to the one caller that spends it, if the ticket is good for what is asked.
    async fn spend(&self, asked: &Validation<'_>, now: Time) -> Result<TicketRow, Failure> {
        if !matches!(text::kind(asked.ticket), Some(TicketKind::Service | TicketKind::Proxy)) {
            return Err(UNKNOWN);
        }
        let service = ServiceUrl::parse(asked.service).ok();
        let digest = sha256(asked.ticket.as_bytes());
        // One statement, lasting when it returns: spent is spent before anything
        // else can go wrong.
        let mut unit = self.store.single().await?;
        let row = unit.spend_ticket(&digest, asked.ticket, now).await?.ok_or(UNKNOWN)?;
        let verdict = judge(&row, asked, service.as_ref(), now);
        if verdict.is_err() {
            // It let nobody in: single logout has nothing to say about it.
            unit.delete_ticket(&digest).await?;
        }
        verdict.map(|()| row)
    }

    /// Session and account behind a ticket, both still good.
    pub(super) async fn person(&self, row: &TicketRow, now: Time) -> Result<(SessionRow, Account), Failure> {
        let mut unit = self.store.read().await?;
        let session = unit.session(row.session).await?.filter(|s| self.is_live(s, now)).ok_or(ENDED)?;
        let account =
            unit.account(row.account).await?.filter(|a| a.row.status == Status::Active).ok_or(ENDED)?;
        Ok((session, account))
    }
}

fn judge(
    row: &TicketRow,
    asked: &Validation<'_>,
    service: Option<&ServiceUrl>,
    now: Time,
) -> Result<(), Failure> {
    if now >= row.expires_at {
        return Err(EXPIRED);
    }
    if row.kind != TicketKind::Service && !asked.accept_proxy {
        return Err(NOT_A_SERVICE_TICKET);
    }
    // The whole normalised URL: a ticket for one page of a service is not good
    // for another, let alone for another service.
    if service.is_none_or(|url| url.as_str() != row.service_url) {
        return Err(OTHER_SERVICE);
    }
    if asked.renew && !row.fresh {
        return Err(NOT_FRESH);
    }
    Ok(())
}
