//! The outbox: effects on the outside world, written in the transaction that
//! causes them ([`Outbox::row`], `Queue::enqueue`) and delivered by a
//! [`Worker`] through the port [`Deliver`]. A request never waits for a vendor
//! (R06).
//!
//! What does not belong here: how a message looks and travels. That is
//! `connect`.

mod receivers;
mod worker;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Notify;

use crate::ports::{Effect, OutboxKind, OutboxRow, OutboxState};
use crate::{Entropy, Keyring, Time};

pub use worker::{Handled, Worker};

/// The purpose under which an [`Effect`] is sealed.
const PURPOSE: &str = "outbox";

/// Makes rows of the outbox.
#[derive(Clone, Copy, Debug)]
pub struct Outbox;

impl Outbox {
    /// A row for `effect`, due at once: enqueue it in the unit of work that causes the effect, and
    /// ring the [`Wake`] after the commit.
    ///
    /// `expires_at`: when the effect is no longer worth delivering (a code's own end); `None`:
    /// never. `state` is `Queued`, or `Suppressed` for a row that only costs what a real one costs
    /// (S03).
    pub fn row(
        entropy: &dyn Entropy,
        keyring: &Keyring,
        now: Time,
        effect: &Effect,
        expires_at: Option<Time>,
        state: OutboxState,
    ) -> OutboxRow {
        // Writing strings and maps of strings as JSON has no way to fail; an empty text would be
        // found unreadable by the worker and left as a dead letter.
        let json = serde_json::to_vec(effect).unwrap_or_default();
        OutboxRow {
            id: entropy.id(now),
            kind: effect.kind(),
            sealed: keyring.seal(entropy, PURPOSE, &json),
            state,
            attempts: 0,
            created_at: now,
            due_at: now,
            expires_at,
            last_error: None,
        }
    }

    /// The effect in a row; `None` when it was sealed with another key or is damaged.
    pub fn effect(keyring: &Keyring, row: &OutboxRow) -> Option<Effect> {
        let json = keyring.open(PURPOSE, &row.sealed).ok()?;
        serde_json::from_slice(&json).ok()
    }
}

impl Effect {
    /// Which queue it belongs to.
    pub fn kind(&self) -> OutboxKind {
        match self {
            Self::Sms { .. } => OutboxKind::Sms,
            Self::Mail { .. } => OutboxKind::Mail,
            Self::CasLogout { .. } => OutboxKind::CasLogout,
        }
    }

    /// Who receives it in the technical sense: the one gateway behind all SMS or all mails, or the
    /// host of a service. What one receiver does never holds up another.
    pub(crate) fn receiver(&self) -> &str {
        match self {
            Self::Sms { .. } => "sms",
            Self::Mail { .. } => "mail",
            Self::CasLogout { url, .. } => {
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                rest.split(['/', '?', '#']).next().unwrap_or(rest)
            }
        }
    }
}

impl OutboxKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Sms, Self::Mail, Self::CasLogout];

    /// Stable snake_case name, for logs and metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Mail => "mail",
            Self::CasLogout => "cas_logout",
        }
    }
}

/// Why a delivery did not happen. The code is stable snake_case, is kept in the
/// row and in the log, and never holds personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// The receiver is busy, down or unreachable: worth another try.
    #[error("delivery failed for now: {0}")]
    Retry(&'static str),
    /// The receiver refused, or nobody could deliver this: trying again is pointless.
    #[error("delivery failed for good: {0}")]
    Fail(&'static str),
}

/// Delivers effects. Implemented by `connect`.
#[async_trait]
pub trait Deliver: Send + Sync {
    /// Delivers one effect. `at` is the present instant. Called again for the same effect after
    /// [`DeliveryError::Retry`], and after a crash between sending and recording it.
    async fn deliver(&self, effect: &Effect, at: Time) -> Result<(), DeliveryError>;
}

/// Rings the worker: services call [`Wake::ring`] after they committed a unit
/// that enqueued something, so that delivery starts at once. A ring while the
/// worker is busy is remembered; many rings are one.
#[derive(Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// There is something to deliver.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits for the next ring.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}

impl fmt::Debug for Wake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wake")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_receiver_of_a_logout_notice_is_its_host_and_port() {
        for (url, host) in [
            ("https://oa.example.edu/cas/logout?x=1", "oa.example.edu"),
            ("https://oa.example.edu:8443", "oa.example.edu:8443"),
            ("http://[::1]:90?a", "[::1]:90"),
            ("nonsense", "nonsense"),
        ] {
            let effect = Effect::CasLogout { url: url.to_owned(), ticket: String::new() };
            assert_eq!(effect.receiver(), host);
        }
    }
}
