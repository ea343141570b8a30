//! Proxy tickets: a service that may, acts for a person at another service.

use async_trait::async_trait;

use super::{Failure, FailureCode, MAX_PROXIES, Tickets, text};
use crate::Time;
use crate::keys::sha256;
use crate::ports::{ServiceRow, StoreError, TicketKind, TicketRow};
use crate::registry::ServiceUrl;

/// Why a callback was not reached. For the log; never for the caller, who could
/// otherwise explore the network behind this server (SSRF).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CallbackFailed(pub String);

/// Calls a proxy callback. The implementation verifies the certificate, refuses
/// private addresses that are not allowed, follows no redirect and waits only a
/// few seconds.
#[async_trait]
pub trait ProxyCallback: Send + Sync {
    /// GETs `url`; good only if the answer is 200.
    async fn call(&self, url: &str) -> Result<(), CallbackFailed>;
}

/// The failure codes of CAS 3.0.3, 2.7.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyCode {
    /// A parameter is missing or doubled, or the proxy-granting ticket is no good.
    InvalidRequest,
    /// The proxying or the target service may not.
    UnauthorizedService,
    /// Not the caller's fault.
    InternalError,
}

impl ProxyCode {
    /// As the protocol writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "INVALID_REQUEST",
            Self::UnauthorizedService => "UNAUTHORIZED_SERVICE",
            Self::InternalError => "INTERNAL_ERROR",
        }
    }
}

/// Why there is no proxy ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProxyFailure {
    /// The protocol's code.
    pub code: ProxyCode,
    /// A sentence for the developer of the service.
    pub description: &'static str,
}

impl ProxyFailure {
    /// A failure.
    pub const fn new(code: ProxyCode, description: &'static str) -> Self {
        Self { code, description }
    }
}

impl From<StoreError> for ProxyFailure {
    fn from(error: StoreError) -> Self {
        Failure::from(error).into()
    }
}

impl From<Failure> for ProxyFailure {
    /// What was wrong with the person or session behind a proxy-granting ticket.
    fn from(failure: Failure) -> Self {
        let code = match failure.code {
            FailureCode::InternalError => ProxyCode::InternalError,
            _ => ProxyCode::InvalidRequest,
        };
        Self::new(code, failure.description)
    }
}

const NOT_ALLOWED: Failure =
    Failure::new(FailureCode::UnauthorizedServiceProxy, "this service may not ask for proxy tickets");
const TOO_LONG: Failure =
    Failure::new(FailureCode::UnauthorizedServiceProxy, "the ticket has come through too many proxies");
const BAD_CALLBACK: Failure = Failure::new(
    FailureCode::InvalidProxyCallback,
    "pgtUrl must be an https URL on the same host as the service",
);
const CALLBACK_FAILED: Failure = Failure::new(
    FailureCode::InvalidProxyCallback,
    "the proxy callback could not be reached or did not answer 200",
);

impl Tickets {
    /// Sends a proxy-granting ticket to the callback and returns its IOU.
    ///
    /// Trust: the service must be registered for it, and the callback must be
    /// HTTPS on the very host of one of the service's registered URLs (any path and
    /// port: a callback has a path of its own). So nobody can point this server
    /// at a machine of their choice by way of another's registration.
    pub(super) async fn grant(
        &self,
        pgt_url: &str,
        ticket: &TicketRow,
        service: &ServiceRow,
        now: Time,
    ) -> Result<String, Failure> {
        let Some(callback) = self.callback.as_ref().filter(|_| service.proxy) else {
            return Err(NOT_ALLOWED);
        };
        if ticket.proxies.len() >= MAX_PROXIES {
            return Err(TOO_LONG);
        }
        let url = ServiceUrl::parse(pgt_url).map_err(|_| BAD_CALLBACK)?;
        let mut registered = service.rules().filter_map(|rule| ServiceUrl::parse(&rule.url).ok());
        let own = registered.any(|registered| registered.host() == url.host());
        if !url.is_https() || url.fragment().is_some() || !own {
            return Err(BAD_CALLBACK);
        }
        let granting = text::ticket(&*self.entropy, TicketKind::ProxyGranting);
        let iou = text::iou(&*self.entropy);
        // Outside of any unit of work: the other end may take seconds.
        if let Err(error) =
            callback.call(&url.with_parameters(&[("pgtId", &granting), ("pgtIou", &iou)])).await
        {
            tracing::warn!(service = %service.name, %error, "a proxy callback failed");
            return Err(CALLBACK_FAILED);
        }
        let mut proxies = Vec::with_capacity(ticket.proxies.len() + 1);
        proxies.push(url.as_str().to_owned());
        proxies.extend_from_slice(&ticket.proxies);
        let row = TicketRow {
            digest: sha256(granting.as_bytes()),
            kind: TicketKind::ProxyGranting,
            session: ticket.session,
            account: ticket.account,
            service: service.id,
            service_url: url.as_str().to_owned(),
            fresh: false,
            proxies,
            created_at: now,
            expires_at: now.plus(self.policy.cas.granting_ticket_lifetime.into()),
        };
        self.store.single().await?.insert_ticket(&row).await?;
        Ok(iou)
    }

    /// A proxy ticket for `target`, from a proxy-granting ticket.
    pub async fn proxy(&self, granting: &str, target: &str) -> Result<String, ProxyFailure> {
        const UNKNOWN: ProxyFailure = ProxyFailure::new(
            ProxyCode::InvalidRequest,
            "the proxy-granting ticket is unknown or has expired",
        );
        const NO_PROXY: ProxyFailure =
            ProxyFailure::new(ProxyCode::UnauthorizedService, "this service may not ask for proxy tickets");
        const NO_TARGET: ProxyFailure =
            ProxyFailure::new(ProxyCode::UnauthorizedService, "the target service is not registered");
        const NOT_ADMITTED: ProxyFailure =
            ProxyFailure::new(ProxyCode::UnauthorizedService, "the target service does not admit the person");

        if text::kind(granting) != Some(TicketKind::ProxyGranting) {
            return Err(UNKNOWN);
        }
        let now = self.clock.now();
        let digest = sha256(granting.as_bytes());
        let found = self.store.read().await?.granting_ticket(&digest, now).await?;
        let held = found.filter(|row| now < row.expires_at).ok_or(UNKNOWN)?;
        let holder = self.registry.by_id(held.service).await?;
        if !holder.is_some_and(|service| service.proxy) {
            return Err(NO_PROXY);
        }
        let url = ServiceUrl::parse(target).map_err(|_| NO_TARGET)?;
        let service = self.registry.find(&url).await?.ok_or(NO_TARGET)?;
        let (_, account) = self.person(&held, now).await?;
        if !service.access.admits(&account.row) {
            return Err(NOT_ADMITTED);
        }
        let ticket = text::ticket(&*self.entropy, TicketKind::Proxy);
        let row = TicketRow {
            digest: sha256(ticket.as_bytes()),
            kind: TicketKind::Proxy,
            session: held.session,
            account: held.account,
            service: service.id,
            service_url: url.as_str().to_owned(),
            fresh: false,
            proxies: held.proxies,
            created_at: now,
            expires_at: now.plus(self.policy.cas.service_ticket_lifetime.into()),
        };
        self.store.single().await?.insert_ticket(&row).await?;
        self.registry.count(service.id, now);
        Ok(ticket)
    }
}
