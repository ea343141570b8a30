//! What runs beside requests: the outbox's worker, the broom, and the ear for
//! what other processes announce.

use std::time::Duration;

use identity::audit::retention;
use identity::audit::seal::Sealer;
use identity::ports::Durability;
use identity::session::SWEEP;
use identity::{Fault, Refusal};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::compose::Composed;
use crate::keeper::BACKUP;
use crate::night;

/// How often what was logged is sealed.
const SEAL: Duration = Duration::from_secs(2);

/// How often the broom goes round.
const ROUND: Duration = Duration::from_mins(1);

/// Name of the worker that empties the outbox.
pub const OUTBOX: &str = "outbox";
/// Name of what seals the audit log.
pub const SEALER: &str = "audit_seal";
/// Name of the broom.
pub const BROOM: &str = "broom";
/// A backup that failed is tried again after.
const AFTER_FAILURE: Duration = Duration::from_hours(1);

/// How long spent codes, tickets and QR codes are kept.
const KEEP_SPENT: Duration = Duration::from_hours(1);
/// How long journeys are kept after their end.
const KEEP_JOURNEYS: Duration = Duration::from_hours(24);
/// How long counters are kept: the longest window is a day.
const KEEP_COUNTERS: Duration = Duration::from_hours(48);
/// How long delivered messages are kept; dead ones stay until somebody looks.
const KEEP_OUTBOX: Duration = Duration::from_hours(7 * 24);

/// How long a roster waits to be brought in: longer than the longest holidays.
const KEEP_ROSTERS: Duration = Duration::from_hours(10 * 24);
/// How long it is known what rosters changed.
const KEEP_ROSTER_RUNS: Duration = Duration::from_hours(365 * 24);

/// How long it is known how long decisions took.
const KEEP_REVIEW_TIMES: Duration = Duration::from_hours(400 * 24);

/// How long app passwords are kept after their end.
const KEEP_APP_PASSWORDS: Duration = Duration::from_hours(30 * 24);

/// How long tokens of the admin API are kept after their end.
const KEEP_TOKENS: Duration = Duration::from_hours(30 * 24);

/// How long set-up links explain themselves after their end.
const KEEP_SET_UP: Duration = Duration::from_hours(30 * 24);

/// How long devices and networks that nobody signs in from any more are known.
const KEEP_PLACES: Duration = Duration::from_hours(400 * 24);

/// Starts all jobs; they end when `stop` is cancelled.
pub fn start(composed: &Composed, stop: &CancellationToken) -> TaskTracker {
    let jobs = TaskTracker::new();
    let (board, now) = (&composed.jobs, composed.domain.now());
    board.announce(OUTBOX, None, None);
    board.announce(BROOM, Some(ROUND), Some(now.plus(ROUND)));
    board.announce(SEALER, Some(SEAL), Some(now));
    board.announce(BACKUP, composed.settings.backup_every(), None);
    {
        let (worker, wake, stop) = (composed.worker.clone(), composed.domain.wake.clone(), stop.clone());
        jobs.spawn(async move { worker.run(&wake, stop.cancelled_owned()).await });
    }
    jobs.spawn(broom(composed.clone(), stop.clone()));
    jobs.spawn(seal(composed.clone(), stop.clone()));
    if let Some(every) = composed.settings.backup_every() {
        jobs.spawn(backups(composed.clone(), every, stop.clone()));
    }
    if composed.services.roster_folder.is_some() {
        jobs.spawn(night::watch(composed.clone(), stop.clone()));
    }
    if let Some(mut announcements) = composed.database.announcements() {
        let (live, stop) = (composed.domain.live.clone(), stop.clone());
        jobs.spawn(async move {
            loop {
                tokio::select! {
                    heard = announcements.recv() => match heard {
                        Ok(event) => live.receive(&event),
                        // Too much at once: pages that missed something find out by asking.
                        Err(RecvError::Lagged(_)) => {}
                        Err(RecvError::Closed) => return,
                    },
                    () = stop.cancelled() => return,
                }
            }
        });
    }
    jobs.close();
    jobs
}

/// Gives what was logged its place in the chain, every few seconds. On PostgreSQL each process has
/// one of these; of those that meet one goes on and the others look again.
async fn seal(composed: Composed, stop: CancellationToken) {
    let sealer = Sealer::new(composed.domain.clone());
    loop {
        let clock = &composed.domain.clock;
        composed.jobs.begin(SEALER, clock.now());
        let sealed = sealer.seal().await;
        if let Err(fault) = &sealed {
            tracing::error!(%fault, "the audit log could not be sealed; the next round tries again");
        }
        let outcome = sealed.map(|_| String::new()).map_err(|fault| fault.to_string());
        composed.jobs.end(SEALER, clock.now(), outcome);
        tokio::select! {
            () = tokio::time::sleep(SEAL) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Goes round once a minute. Several processes on one database start at
/// different moments and so spread by themselves.
async fn broom(composed: Composed, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(ROUND) => {}
            () = stop.cancelled() => return,
        }
        let clock = &composed.domain.clock;
        composed.jobs.begin(BROOM, clock.now());
        let swept = sweep(&composed).await;
        if let Err(fault) = &swept {
            tracing::warn!(%fault, "what is over could not be swept up; the next round tries again");
        }
        let outcome = swept.map(|()| String::new()).map_err(|fault| fault.to_string());
        composed.jobs.end(BROOM, clock.now(), outcome);
    }
}

/// Makes a backup when one is due. Of several processes one makes it: whoever claims it first.
async fn backups(composed: Composed, every: Duration, stop: CancellationToken) {
    let mut pause = ROUND;
    loop {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => return,
        }
        pause = match backup_if_due(&composed, every).await {
            Ok(true) => ROUND,
            Ok(false) => AFTER_FAILURE,
            Err(fault) => {
                tracing::warn!(%fault, "whether a backup is due could not be found out");
                ROUND
            }
        };
    }
}

/// Makes a backup if the last one was begun long enough ago; false: it failed.
pub async fn backup_if_due(composed: &Composed, every: Duration) -> Result<bool, Fault> {
    let domain = &composed.domain;
    let now = domain.now();
    // One that failed is tried again before its time.
    let failed = composed.jobs.get(BACKUP).and_then(|job| job.last).is_some_and(|last| !last.well);
    let since = if failed { now } else { now.minus(every) };
    let mut unit = domain.write_relaxed().await?;
    let mine = unit.claim_job(BACKUP, since, now).await?;
    unit.commit().await?;
    if !mine {
        return Ok(true);
    }
    match composed.keeper.begin(BACKUP) {
        Ok(secret) => Ok(composed.keeper.make(secret).await),
        // Somebody at the console was quicker.
        Err(Refusal::UnderWay) => Ok(true),
        Err(_) => Ok(false),
    }
}

/// Ends and deletes what time has ended. Each kind in a transaction of its own,
/// so that nobody waits long behind the broom.
pub async fn sweep(composed: &Composed) -> Result<(), Fault> {
    let domain = &composed.domain;
    let now = domain.now();
    while composed.services.sessions.sweep().await? >= SWEEP as usize {}
    composed.services.invitations.sweep().await?;
    composed.registry.write_counts().await?;
    retention::purge(domain).await?;
    composed.services.overview.sweep().await?;
    composed.services.tokens.sweep(now.minus(KEEP_TOKENS)).await?;
    let spent = now.minus(KEEP_SPENT);
    macro_rules! purge {
        ($($call:ident($($argument:expr),*)),+ $(,)?) => {$(
            let mut unit = domain.store.write(Durability::Relaxed).await?;
            unit.$call($($argument),*).await?;
            unit.commit().await?;
        )+};
    }
    purge!(
        purge_codes(spent),
        purge_tickets(spent),
        purge_scans(spent),
        purge_journeys(now.minus(KEEP_JOURNEYS)),
        purge_limits(now.minus(KEEP_COUNTERS), now),
        purge_evidence(now.minus(domain.policy.cases.keep_evidence.0)),
        purge_drafts(now.minus(domain.policy.cases.keep_drafts.0)),
        purge_review_times(now.minus(KEEP_REVIEW_TIMES)),
        purge_roster_runs(now.minus(KEEP_ROSTERS), now.minus(KEEP_ROSTER_RUNS)),
        purge_outbox(now.minus(KEEP_OUTBOX)),
        purge_app_passwords(now.minus(KEEP_APP_PASSWORDS)),
        purge_set_up_links(now.minus(KEEP_SET_UP)),
        purge_places(now.minus(KEEP_PLACES)),
    );
    Ok(())
}
