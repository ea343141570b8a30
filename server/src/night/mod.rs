//! The watched roster folder (H-5): once a day the files that other systems
//! put there are read as if somebody had uploaded them. What is brought in is
//! decided in `identity::roster::sync`; here are the files and the hour.

mod files;
mod look;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use identity::roster::night::Plan;
use identity::roster::sync::FOLDER;
use identity::{Fault, Time};
use tokio_util::sync::CancellationToken;

use crate::compose::Composed;
pub use look::Sums;

/// How often it is asked whether it is time, and what became of files that wait.
const ROUND: Duration = Duration::from_mins(1);
/// A night that failed is tried again after.
const AFTER_FAILURE: Duration = Duration::from_hours(1);
/// A file is whole when nothing about it changed for so long.
const SETTLE: Duration = Duration::from_secs(20);
/// How often it is looked whether one is whole before it is left for the next night.
const SETTLE_ROUNDS: u32 = 15;

/// The shortest time that is told apart.
const INSTANT: Duration = Duration::from_micros(1);

/// Passes the time in which a file that is being written changes. Tests pass it themselves.
pub type Pause = Box<dyn FnMut() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is not time, or another process has the turn.
    NotOurs,
    /// The folder was looked into.
    Looked(Sums),
    /// It could not be; the text is for whoever runs the machine.
    Failed(String),
}

/// Looks into the folder when it is time.
pub struct Night {
    composed: Composed,
    plan: Arc<Plan>,
    pause: Pause,
    stop: CancellationToken,
}

impl Night {
    /// The folder of an installation; `None`: it watches none.
    pub fn of(composed: &Composed, stop: &CancellationToken, pause: Pause) -> Option<Self> {
        let plan = composed.services.roster_folder.clone()?;
        Some(Self { composed: composed.clone(), plan, pause, stop: stop.clone() })
    }

    /// Puts the job up. The first look ever is at its hour, not at once.
    pub async fn announce(&self) -> Result<(), Fault> {
        let now = self.composed.domain.now();
        self.put_up(now);
        self.composed.services.rosters.take_turn(Time(i64::MIN), now).await?;
        Ok(())
    }

    fn put_up(&self, now: Time) {
        let day = Duration::from_hours(24);
        self.composed.jobs.announce(FOLDER, Some(day), Some(self.plan.daily.next(now)));
    }

    /// Looks into the folder if it is time and the turn is ours. A missed night is made up for: once,
    /// however many there were.
    pub async fn turn(&mut self) -> Result<Turn, Fault> {
        let (clock, jobs) = (Arc::clone(&self.composed.domain.clock), self.composed.jobs.clone());
        let now = clock.now();
        // One that failed is tried again before its time. A turn at the very moment is that of its night.
        let failed = jobs.get(FOLDER).and_then(|job| job.last).is_some_and(|last| !last.well);
        let since = if failed { now } else { self.plan.daily.last(now).minus(INSTANT) };
        if !self.composed.services.rosters.take_turn(since, now).await? {
            return Ok(Turn::NotOurs);
        }
        if !jobs.begin(FOLDER, now) {
            return Ok(Turn::NotOurs);
        }
        let looked = look::look(&self.composed, &self.plan, &mut self.pause, &self.stop).await;
        if looked.is_ok() {
            self.composed.services.rosters.looked(now).await?;
        }
        let told = looked.as_ref().map(ToString::to_string).map_err(Clone::clone);
        jobs.end(FOLDER, clock.now(), told);
        self.put_up(clock.now());
        Ok(match looked {
            Ok(sums) => Turn::Looked(sums),
            Err(what) => {
                tracing::error!(what, "the roster folder could not be looked into; it is tried again");
                Turn::Failed(what)
            }
        })
    }

    /// Files that waited follow what somebody decided about them.
    pub async fn follow(&self) -> Result<(), String> {
        look::follow(&self.composed, &self.plan).await
    }
}

/// Watches the folder until it is told to stop.
pub async fn watch(composed: Composed, stop: CancellationToken) {
    let waiting = stop.clone();
    let pause: Pause = Box::new(move || {
        let stop = waiting.clone();
        Box::pin(async move {
            tokio::select! {
                () = tokio::time::sleep(SETTLE) => {}
                () = stop.cancelled() => {}
            }
        })
    });
    let Some(mut night) = Night::of(&composed, &stop, pause) else { return };
    let mut known = false;
    let mut rest = ROUND;
    loop {
        if !known {
            known = night.announce().await.is_ok();
        }
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = stop.cancelled() => return,
        }
        rest = match night.turn().await {
            Ok(Turn::Failed(_)) => AFTER_FAILURE,
            Ok(_) => ROUND,
            Err(fault) => {
                tracing::warn!(%fault, "whether it is time for the roster folder could not be found out");
                ROUND
            }
        };
        if let Err(what) = night.follow().await {
            tracing::warn!(what, "files that waited in the roster folder could not be moved");
        }
    }
}
