//! Failures and locks (U-14): a guess is counted before it is evaluated, so
//! that no number of parallel guesses gets more than the limit evaluated.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;

use crate::policy::Lockout;
use crate::ports::{AttemptRow, Unit};
use crate::{Digest, Domain, Fault, Refusal, Time};

/// How many accounts can be guessed at independently in one process.
const STRIPES: usize = 1024;

/// Serialises guesses at one account within this process: right passwords sent
/// in parallel then succeed one after the other instead of counting against
/// each other.
#[derive(Clone)]
pub struct Turnstile {
    stripes: Arc<[Arc<Mutex<()>>]>,
    hasher: RandomState,
}

impl Default for Turnstile {
    fn default() -> Self {
        Self { stripes: (0..STRIPES).map(|_| Arc::default()).collect(), hasher: RandomState::new() }
    }
}

impl Turnstile {
    /// Waits for the turn of whoever is counted under `key`.
    pub async fn pass(&self, key: &Digest) -> OwnedMutexGuard<()> {
        let stripe = usize::try_from(self.hasher.hash_one(key) % STRIPES as u64).unwrap_or(0);
        Arc::clone(&self.stripes[stripe]).lock_owned().await
    }
}

/// The counter of wrong passwords: of a subject (an account's id, or what was typed) for strangers,
/// or of an account on a device it is known on (S05).
pub fn password_counter(domain: &Domain, subject: &str, device: Option<&Digest>) -> Digest {
    match device {
        Some(device) => {
            let device: String = device.iter().map(|byte| format!("{byte:02x}")).collect();
            domain.counter("password-on-device", &format!("{subject} {device}"))
        }
        None => domain.counter("password", subject),
    }
}

/// What a reserved guess met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// Failures before this guess.
    pub before: u32,
    /// Set when this very guess, if wrong, locks.
    pub locks_until: Option<Time>,
}

/// The failures that still count.
pub fn standing(row: &AttemptRow, policy: &Lockout, now: Time) -> u32 {
    let lock_over = row.locked_until.is_some_and(|until| until <= now);
    let forgotten = row.updated_at.is_some_and(|at| now.since(at) >= policy.forget_after.0);
    if lock_over || (row.locked_until.is_none() && forgotten) { 0 } else { row.failures }
}

/// The refusal of a counter that is locked at `now`.
pub fn locked(row: &AttemptRow, now: Time) -> Option<Refusal> {
    row.locked_until
        .filter(|until| *until > now)
        .map(|until| Refusal::Locked { minutes: minutes_until(until, now) })
}

/// Whole minutes until then, rounded up, at least 1.
pub fn minutes_until(until: Time, now: Time) -> u64 {
    until.since(now).as_secs().div_ceil(60).max(1)
}

/// Counts a guess under `key` as a failure until the caller clears it. Refused while locked.
pub async fn reserve(
    domain: &Domain,
    unit: &mut dyn Unit,
    key: &Digest,
    now: Time,
) -> Result<Result<Reserved, Refusal>, Fault> {
    let policy = &domain.policy.lockout;
    let row = unit.lock_attempts(key, now).await?;
    if let Some(refusal) = locked(&row, now) {
        return Ok(Err(refusal));
    }
    let before = standing(&row, policy, now);
    let failures = before + 1;
    let locks_until = (failures >= policy.failures).then(|| now.plus(policy.duration.0));
    unit.set_attempts(key, &AttemptRow { failures, locked_until: locks_until, updated_at: Some(now) }, now)
        .await?;
    Ok(Ok(Reserved { before, locks_until }))
}

/// The counters of an account's wrong passwords: the one for strangers, and one for each device it is
/// known on.
async fn counters_of(domain: &Domain, unit: &mut dyn Unit, account: Uuid) -> Result<Vec<Digest>, Fault> {
    let subject = account.to_string();
    let mut counters = vec![password_counter(domain, &subject, None)];
    for device in unit.devices_of(account).await? {
        counters.push(password_counter(domain, &subject, Some(&device.device)));
    }
    Ok(counters)
}

/// Until when the account is locked, for strangers or on a device it is known on (U-14); the latest
/// of them.
pub(crate) async fn locked_until(
    domain: &Domain,
    unit: &mut dyn Unit,
    account: Uuid,
) -> Result<Option<Time>, Fault> {
    let now = domain.now();
    let mut latest = None;
    for counter in counters_of(domain, unit, account).await? {
        latest = latest.max(unit.attempts(&counter).await?.locked_until.filter(|until| *until > now));
    }
    Ok(latest)
}

/// Opens every lock of the account and forgets its failures, inside the caller's unit of work; tells
/// whether there was anything to forget.
pub(crate) async fn clear(domain: &Domain, unit: &mut dyn Unit, account: Uuid) -> Result<bool, Fault> {
    let mut any = false;
    for counter in counters_of(domain, unit, account).await? {
        any |= unit.attempts(&counter).await?.failures > 0;
        unit.clear_attempts(&counter).await?;
    }
    Ok(any)
}
