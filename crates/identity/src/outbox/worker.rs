//! The worker that empties the outbox.
//!
//! A row is leased, delivered and settled. What is leased is delivered at once
//! and never waits in memory, so a code that expired while it waited is seen
//! as expired. A worker that dies between sending and settling leaves the
//! lease to run out; the row is then sent once more with the same content.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;
use uuid::Uuid;

use super::receivers::{Place, Receivers};
use super::{Deliver, DeliveryError, Outbox, Wake};
use crate::policy;
use crate::ports::{Durability, Effect, OutboxKind, OutboxRow, OutboxState, Store, StoreError};
use crate::{Clock, Keyring, Time};

/// The backoff doubles up to this.
const LONGEST_BACKOFF: Duration = Duration::from_mins(10);
/// How long the worker sleeps when nothing is due: rows of other processes are found by looking.
const IDLE: Duration = Duration::from_secs(5);
/// How long it sleeps when rows are due that there is no room for; an ended delivery wakes it too.
const SATURATED: Duration = Duration::from_secs(1);
/// How long it sleeps when the store does not answer.
const STORE_DOWN: Duration = Duration::from_secs(1);
/// A row without an end of its own is given up after so long, also when it was only ever put off.
const GIVE_UP_AFTER: Duration = Duration::from_hours(24);
/// How long deliveries under way may take when the server stops; it drains within 5 s.
const GRACE: Duration = Duration::from_secs(3);

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Handled {
    /// Delivered.
    pub delivered: u64,
    /// Failed, to be tried again.
    pub retried: u64,
    /// Failed for good.
    pub dead: u64,
    /// Too late, not sent.
    pub expired: u64,
    /// Put back untried because their receiver is busy or resting.
    pub postponed: u64,
}

impl Handled {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.delivered + self.retried + self.dead + self.expired + self.postponed
    }

    fn count(&mut self, ending: &Ending) {
        *match ending {
            Ending::Delivered => &mut self.delivered,
            Ending::Again { .. } => &mut self.retried,
            Ending::Dead { .. } => &mut self.dead,
            Ending::Expired => &mut self.expired,
            Ending::Postponed { .. } => &mut self.postponed,
        } += 1;
    }
}

/// How one row ended this time.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Delivered,
    Again { due_at: Time, reason: &'static str },
    Dead { reason: &'static str },
    Expired,
    Postponed { due_at: Time },
}

/// A row to settle.
struct Ended {
    id: Uuid,
    due_at: Time,
    ending: Ending,
}

/// Delivers what is due. Cheap to clone; one per process suffices, several
/// processes share one database.
#[derive(Clone)]
pub struct Worker(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    keyring: Arc<Keyring>,
    deliver: Arc<dyn Deliver>,
    policy: policy::Outbox,
    receivers: Receivers,
    totals: Mutex<Handled>,
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").field("policy", &self.0.policy).finish_non_exhaustive()
    }
}

impl Worker {
    /// A worker.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        keyring: Arc<Keyring>,
        deliver: Arc<dyn Deliver>,
        policy: policy::Outbox,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            clock,
            keyring,
            deliver,
            policy,
            receivers: Receivers::default(),
            totals: Mutex::default(),
        }))
    }

    /// Delivers what is due now and waits for it to end. Takes at most as many rows as may be under
    /// way at once: call it again until it handles nothing.
    pub async fn run_once(&self) -> Result<Handled, StoreError> {
        let mut under_way = JoinSet::new();
        let mut ended = Vec::new();
        self.0.start(&mut under_way, &mut ended).await?;
        while let Some(end) = under_way.join_next().await {
            ended.extend(end.ok());
        }
        self.0.settle(&mut ended).await
    }

    /// Delivers until `shutdown` is ready, then waits up to 3 s for what is under way. Sleeps until
    /// the next row is due, a delivery ends or `wake` rings, at most 5 s.
    pub async fn run(&self, wake: &Wake, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        let mut under_way = JoinSet::new();
        let mut ended = Vec::new();
        loop {
            let pause = match self.0.turn(&mut under_way, &mut ended).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(%error, "the outbox cannot reach the store");
                    STORE_DOWN
                }
            };
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                Some(end) = under_way.join_next() => ended.extend(end.ok()),
                () = wake.rung() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        let drained = tokio::time::timeout(GRACE, async {
            while let Some(end) = under_way.join_next().await {
                ended.extend(end.ok());
            }
        });
        if drained.await.is_err() {
            tracing::warn!(left = under_way.len(), "deliveries under way are left to the next start");
        }
        if let Err(error) = self.0.settle(&mut ended).await {
            tracing::warn!(%error, "the outbox cannot record its last deliveries");
        }
    }

    /// What was handled since this worker was made.
    pub fn totals(&self) -> Handled {
        *self.0.totals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether deliveries of this kind fail one after the other just now, so that the page should
    /// offer another way (R06).
    pub fn in_trouble(&self, kind: OutboxKind) -> bool {
        self.0.receivers.in_trouble(kind)
    }
}

impl Inner {
    /// One round of [`Worker::run`]: record what ended, start what is due. Tells how long to sleep.
    async fn turn(
        self: &Arc<Self>,
        under_way: &mut JoinSet<Ended>,
        ended: &mut Vec<Ended>,
    ) -> Result<Duration, StoreError> {
        while let Some(end) = under_way.try_join_next() {
            ended.extend(end.ok());
        }
        self.settle(ended).await?;
        let started = self.start(under_way, ended).await?;
        self.settle(ended).await?;
        Ok(started)
    }

    /// Leases what is due and there is room for, and starts to deliver it. What ends without being
    /// sent goes to `ended`. Tells how long there is nothing more to start.
    async fn start(
        self: &Arc<Self>,
        under_way: &mut JoinSet<Ended>,
        ended: &mut Vec<Ended>,
    ) -> Result<Duration, StoreError> {
        let now = self.clock.now();
        self.receivers.tidy(now);
        // Looking costs no transaction, so an idle outbox never stands in a writer's way.
        match self.store.read().await?.next_due().await? {
            None => return Ok(IDLE),
            Some(due) if due > now => return Ok(due.since(now).min(IDLE)),
            Some(_) => {}
        }
        let mut rows = Vec::new();
        let mut unit = self.store.write(Durability::Relaxed).await?;
        for kind in OutboxKind::ALL {
            let room = u32::try_from(self.receivers.room(kind)).unwrap_or(u32::MAX);
            if room > 0 {
                rows.extend(unit.lease(now, now.plus(self.policy.lease.into()), kind, room).await?);
            }
        }
        unit.commit().await?;
        if rows.is_empty() {
            return Ok(SATURATED);
        }
        for row in rows {
            match self.prepare(&row, now) {
                Ok((effect, place)) => {
                    let inner = Arc::clone(self);
                    under_way.spawn(async move { inner.attempt(row, effect, place).await });
                }
                Err(ending) => ended.push(Ended { id: row.id, due_at: row.due_at, ending }),
            }
        }
        Ok(Duration::ZERO)
    }

    /// Whether a leased row is to be delivered now.
    fn prepare(&self, row: &OutboxRow, now: Time) -> Result<(Effect, Place), Ending> {
        if row.expires_at.is_some_and(|end| end <= now) {
            tracing::warn!(kind = row.kind.code(), id = %row.id, "outbox row expired before it could be sent");
            return Err(Ending::Expired);
        }
        if row.created_at.plus(GIVE_UP_AFTER) <= now {
            tracing::warn!(kind = row.kind.code(), id = %row.id, "outbox row given up after a day");
            return Err(Ending::Dead { reason: "too_old" });
        }
        let Some(effect) = Outbox::effect(&self.keyring, row) else {
            tracing::error!(kind = row.kind.code(), id = %row.id, "outbox row cannot be opened");
            return Err(Ending::Dead { reason: "unreadable" });
        };
        match self.receivers.admit(row.kind, effect.receiver(), now) {
            Ok(place) => Ok((effect, place)),
            Err(due_at) => Err(Ending::Postponed { due_at }),
        }
    }

    /// Delivers one row, within its lease.
    async fn attempt(&self, row: OutboxRow, effect: Effect, place: Place) -> Ended {
        let begin = self.clock.now();
        // The rest of the lease is for recording how it went, before another worker may try.
        let limit = Duration::from(self.policy.lease) * 4 / 5;
        let result = match tokio::time::timeout(limit, self.deliver.deliver(&effect, begin)).await {
            Ok(result) => result,
            Err(_) => Err(DeliveryError::Retry("timeout")),
        };
        let now = self.clock.now();
        place.report(!matches!(result, Err(DeliveryError::Retry(_))), now.since(begin), now);
        let ending = match result {
            Ok(()) => Ending::Delivered,
            Err(DeliveryError::Fail(reason)) => Ending::Dead { reason },
            Err(DeliveryError::Retry(reason)) if row.attempts >= self.policy.attempts => {
                Ending::Dead { reason }
            }
            Err(DeliveryError::Retry(reason)) => {
                let due_at = now.plus(self.backoff(row.attempts));
                if row.expires_at.is_some_and(|end| end <= due_at) {
                    Ending::Expired
                } else {
                    Ending::Again { due_at, reason }
                }
            }
        };
        if let Err(DeliveryError::Retry(reason) | DeliveryError::Fail(reason)) = result {
            let next = match ending {
                Ending::Again { .. } => "retry",
                Ending::Expired => "expired",
                _ => "dead",
            };
            tracing::warn!(
                kind = row.kind.code(), id = %row.id, attempt = row.attempts, reason, next, "delivery failed"
            );
        }
        Ended { id: row.id, due_at: row.due_at, ending }
    }

    /// The wait after the `attempts`-th failed attempt.
    fn backoff(&self, attempts: u32) -> Duration {
        let doublings = attempts.saturating_sub(1).min(30);
        Duration::from(self.policy.backoff).saturating_mul(1 << doublings).min(LONGEST_BACKOFF)
    }

    /// Records endings in one transaction and empties `ended`; keeps them when the store fails.
    async fn settle(&self, ended: &mut Vec<Ended>) -> Result<Handled, StoreError> {
        let mut handled = Handled::default();
        if ended.is_empty() {
            return Ok(handled);
        }
        let mut unit = self.store.write(Durability::Relaxed).await?;
        for Ended { id, due_at, ending } in ended.iter() {
            handled.count(ending);
            let (state, due_at, error) = match *ending {
                Ending::Delivered => (OutboxState::Done, *due_at, None),
                Ending::Again { due_at, reason } => (OutboxState::Queued, due_at, Some(reason)),
                Ending::Dead { reason } => (OutboxState::Dead, *due_at, Some(reason)),
                Ending::Expired => (OutboxState::Expired, *due_at, Some("expired")),
                Ending::Postponed { due_at } => {
                    unit.postpone(*id, due_at).await?;
                    continue;
                }
            };
            unit.settle(*id, state, due_at, error).await?;
        }
        unit.commit().await?;
        ended.clear();
        let mut totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        totals.delivered += handled.delivered;
        totals.retried += handled.retried;
        totals.dead += handled.dead;
        totals.expired += handled.expired;
        totals.postponed += handled.postponed;
        Ok(handled)
    }
}
