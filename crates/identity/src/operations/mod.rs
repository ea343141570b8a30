//! What keeps the installation running, as the console sees it: the outbox and
//! its dead letters, jobs, sessions, health, backups.
//!
//! What only a process knows (versions, disks, files) comes through the port
//! [`Keeper`]; what is judged about it is pure ([`doctor`]).

pub mod doctor;
mod jobs;
mod keeper;
mod letters;

use std::sync::Arc;

pub use jobs::{Finished, JobView, Jobs};
pub use keeper::{Facts, Keeper, KeptBackup, KeyFacts, Shelf};
pub use letters::DeadLetter;

use crate::audit::{Event, SUCCESS};
use crate::console::{BackUp, Capability, EndSessions, ManageKeys, Operate, Sight};
use crate::ports::{OutboxKind, QueueHealth, SessionCounts, Unit};
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal};
use doctor::Finding;

/// What has to be typed before every session is ended.
pub const END_ALL_WORD: &str = "END ALL";

/// The service.
#[derive(Clone)]
pub struct Operations {
    domain: Domain,
    keeper: Arc<dyn Keeper>,
    /// What runs by schedule in this process.
    jobs: Jobs,
}

impl Operations {
    /// The service.
    pub fn new(domain: Domain, keeper: Arc<dyn Keeper>, jobs: Jobs) -> Self {
        Self { domain, keeper, jobs }
    }

    /// How every queue stands.
    pub async fn queues(&self, _sight: &Sight<Operate>) -> Result<Vec<QueueHealth>, Fault> {
        let now = self.domain.now();
        let found = self.domain.read().await?.outbox_health(now).await?;
        let of = |kind| found.iter().find(|health| health.kind == kind).copied();
        Ok(OutboxKind::ALL.map(|kind| of(kind).unwrap_or(QueueHealth::empty(kind))).to_vec())
    }

    /// Live sessions: how many of which level, and by which method.
    pub async fn sessions(&self, _sight: &Sight<Operate>) -> Result<SessionCounts, Fault> {
        let now = self.domain.now();
        let idle_before = now.minus(self.domain.policy.session.idle.0);
        Ok(self.domain.read().await?.session_counts(now, idle_before).await?)
    }

    /// Ends every session but the one that asks. They are worth nothing from this moment on; the
    /// broom tells the services they visited. `word` is typed, so that no stray click does it.
    pub async fn end_all(&self, may: &Capability<EndSessions>, word: &str) -> Result<Verdict<u64>, Fault> {
        if word.trim() != END_ALL_WORD {
            return Ok(Err(Refusal::WordMismatch));
        }
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let ended = unit.expire_sessions(now, may.actor().session).await?;
        let record =
            may.record(&self.domain, Event::SessionsEnded, SUCCESS).with("sessions", ended.to_string());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok(ended))
    }

    /// What runs by schedule in this process.
    pub fn jobs(&self, _sight: &Sight<Operate>) -> Vec<JobView> {
        self.jobs.list()
    }

    /// Version, database, disk.
    pub async fn facts(&self, _sight: &Sight<Operate>) -> Facts {
        self.keeper.facts().await
    }

    /// What `tongxing doctor` says. `deep` reads the whole database.
    pub async fn examine(&self, _sight: &Sight<Operate>, deep: bool) -> Vec<Finding> {
        doctor::examine(&self.keeper.vitals(deep).await)
    }

    /// State of the keys.
    pub fn keys(&self, _sight: &Sight<ManageKeys>) -> KeyFacts {
        self.keeper.keys()
    }

    /// The backups that lie in the folder.
    pub async fn backups(&self, _sight: &Sight<BackUp>) -> Shelf {
        self.keeper.shelf().await
    }

    /// Begins a backup; how it went is seen at the jobs.
    pub async fn back_up(&self, may: &Capability<BackUp>) -> Result<Verdict<()>, Fault> {
        let unit = self.noted(may, "made", "").await?;
        if let Err(refusal) = self.keeper.back_up() {
            return Ok(Err(refusal));
        }
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// Begins to verify one of the backups.
    pub async fn verify(&self, may: &Capability<BackUp>, name: &str) -> Result<Verdict<()>, Fault> {
        let known = self.keeper.shelf().await.kept.into_iter().any(|kept| kept.name == name);
        if !known {
            return Ok(Err(Refusal::PageExpired));
        }
        let unit = self.noted(may, "verified", name).await?;
        if let Err(refusal) = self.keeper.verify(name) {
            return Ok(Err(refusal));
        }
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// A unit with the entry in it: where that cannot be written, nothing is begun.
    async fn noted(
        &self,
        may: &Capability<BackUp>,
        action: &str,
        name: &str,
    ) -> Result<Box<dyn Unit>, Fault> {
        let record =
            may.record(&self.domain, Event::Backup, SUCCESS).with("action", action).with("name", name);
        let mut unit = self.domain.write().await?;
        unit.append_audit(&record.done()).await?;
        Ok(unit)
    }
}
