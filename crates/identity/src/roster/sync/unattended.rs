//! Rosters that a watched folder brings (H-5), with nobody at hand: checked,
//! and brought in where that changes no more than the settings let pass. One
//! that does waits for somebody who may let it through or refuse it.

use uuid::Uuid;

use super::{Column, Found, Mapping, Sync, plain, written};
use crate::audit::{Event, Record};
use crate::console::{Capability, Sight, SyncRoster};
use crate::ports::{RosterRun, RunPart, RunState};
use crate::refusal::Verdict;
use crate::roster::night::Plan;
use crate::{Fault, Refusal, Time};

/// Name of the job that looks into the folder, and of its claim.
pub const FOLDER: &str = "roster_folder";

/// Name under which it is kept when somebody did look: the first claim of all is made by the start.
pub const LOOKED: &str = "roster_folder_looked";

/// The code of a roster that a newer one made pointless.
const OVERTAKEN: &str = "roster_overtaken";

/// Rosters of a folder that are looked at.
const LATEST: u32 = 20;

/// How the folder stands.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// When it was looked into last, by any process.
    pub looked: Option<Time>,
    /// The last roster that came from it.
    pub latest: Option<(RosterRun, Option<Found>)>,
    /// Those that wait for somebody's decision, the newest first.
    pub waiting: Vec<(RosterRun, Option<Found>)>,
}

impl Sync {
    /// Takes a file of the folder in: `next` gives its pieces one after the other. What comes back is
    /// being checked.
    pub async fn take(
        &self,
        plan: &Plan,
        (name, bytes): (&str, u64),
        mapping: &Mapping,
        mut next: impl FnMut() -> std::io::Result<Option<Vec<u8>>> + Send,
    ) -> Result<RosterRun, Fault> {
        let row = RosterRun { mapping: written(mapping), ..self.blank(plan, name, bytes) };
        self.log(&row, "received", true).await?;
        self.keep(row.id, RunPart::File, &mut next).await?;
        let begun = RosterRun { state: RunState::Checking, updated_at: self.domain.now(), ..row.clone() };
        self.step(&row, begun, "checking").await?.ok_or(Fault::Inconsistent("a roster that was just taken"))
    }

    /// A file of the folder that is no roster, and why.
    pub async fn turn_away(
        &self,
        plan: &Plan,
        (name, bytes): (&str, u64),
        code: &str,
    ) -> Result<RosterRun, Fault> {
        let row =
            RosterRun { state: RunState::Failed, error: code.to_owned(), ..self.blank(plan, name, bytes) };
        self.log(&row, code, true).await?;
        Ok(row)
    }

    fn blank(&self, plan: &Plan, name: &str, bytes: u64) -> RosterRun {
        let now = self.domain.now();
        RosterRun {
            id: self.domain.id(now),
            name: plain(name),
            actor: plan.actor(),
            state: RunState::Uploaded,
            bytes,
            complete: plan.complete,
            mapping: written(&Mapping::default()),
            rows: 0,
            found: None,
            error: String::new(),
            created_at: now,
            updated_at: now,
        }
    }

    async fn log(&self, row: &RosterRun, outcome: &str, new: bool) -> Result<(), Fault> {
        let mut unit = self.domain.write().await?;
        if new {
            unit.insert_roster_run(row).await?;
        }
        unit.append_audit(&self.told(row, outcome).done()).await?;
        unit.commit().await?;
        Ok(())
    }

    fn told(&self, row: &RosterRun, outcome: &str) -> Record {
        Record::new(&self.domain, self.domain.now(), Event::RosterImported, outcome)
            .actor(&row.actor)
            .with("run", row.id.to_string())
    }

    /// One step of a run; `None`: somebody else took one.
    async fn step(&self, row: &RosterRun, next: RosterRun, step: &str) -> Result<Option<RosterRun>, Fault> {
        let mut unit = self.domain.write().await?;
        if !unit.move_roster_run(&next, row.state, row.updated_at).await? {
            return Ok(None);
        }
        unit.append_audit(&self.told(row, step).done()).await?;
        unit.commit().await?;
        Ok(Some(next))
    }

    /// A checked roster goes in if it changes no more than the settings let pass. `None`: it waits for
    /// somebody, who is told nowhere but at the console and by the doctor.
    pub async fn apply_by_itself(&self, plan: &Plan, run: Uuid) -> Result<Option<RosterRun>, Fault> {
        let Some(row) = self.standing_of(run).await? else { return Ok(None) };
        let found = self.found(&row)?;
        let (RunState::Checked, Some(found)) = (row.state, found) else { return Ok(None) };
        // One roster that names everybody says all that an older one would.
        if plan.complete {
            self.overtake(&row).await?;
        }
        if self.stops(&found) {
            self.log(&row, "stopped", false).await?;
            return Ok(None);
        }
        let begun =
            RosterRun { state: RunState::Applying, rows: 0, updated_at: self.domain.now(), ..row.clone() };
        self.step(&row, begun, "begun").await
    }

    /// Older rosters of the folder that still wait are pointless now, and dangerous: they would bring
    /// back what was.
    async fn overtake(&self, newest: &RosterRun) -> Result<(), Fault> {
        let older = self.domain.read().await?.roster_runs_of(&newest.actor, LATEST).await?;
        let waiting = older.into_iter().filter(|row| row.state == RunState::Checked && row.id != newest.id);
        for row in waiting.filter(|row| row.created_at <= newest.created_at) {
            let over = RosterRun {
                state: RunState::Refused,
                error: OVERTAKEN.to_owned(),
                updated_at: self.domain.now(),
                ..row.clone()
            };
            if self.step(&row, over, "overtaken").await?.is_some() {
                self.drop_file(row.id).await?;
            }
        }
        Ok(())
    }

    /// Somebody decides against a roster that waits.
    pub async fn refuse(&self, may: &Capability<SyncRoster>, id: Uuid) -> Result<Verdict<RosterRun>, Fault> {
        let Some(row) = self.standing_of(id).await? else { return Ok(Err(Refusal::PageExpired)) };
        if row.state != RunState::Checked {
            return Ok(Err(Refusal::RosterBusy));
        }
        let next = RosterRun { state: RunState::Refused, updated_at: self.domain.now(), ..row.clone() };
        let mut unit = self.domain.write().await?;
        if !unit.move_roster_run(&next, row.state, row.updated_at).await? {
            return Ok(Err(Refusal::RosterBusy));
        }
        unit.drop_roster_pieces(id, RunPart::File).await?;
        let record = may.record(&self.domain, Event::RosterImported, "refused");
        unit.append_audit(&record.with("run", id.to_string()).done()).await?;
        unit.commit().await?;
        Ok(Ok(next))
    }

    async fn drop_file(&self, run: Uuid) -> Result<(), Fault> {
        let mut unit = self.domain.write().await?;
        unit.drop_roster_pieces(run, RunPart::File).await?;
        unit.commit().await?;
        Ok(())
    }

    /// How a run stands, for whoever looks after its file.
    pub async fn standing_of(&self, run: Uuid) -> Result<Option<RosterRun>, Fault> {
        Ok(self.domain.read().await?.roster_run(run).await?)
    }

    /// Takes the turn for this night: of all processes one has it, and it is had once. A night that
    /// nobody took is made up for, once however many there were.
    pub async fn take_turn(&self, since: Time, now: Time) -> Result<bool, Fault> {
        let mut unit = self.domain.write_relaxed().await?;
        let mine = unit.claim_job(FOLDER, since, now).await?;
        unit.commit().await?;
        Ok(mine)
    }

    /// The folder was looked into at `now`.
    pub async fn looked(&self, now: Time) -> Result<(), Fault> {
        let mut unit = self.domain.write_relaxed().await?;
        unit.claim_job(LOOKED, now, now).await?;
        unit.commit().await?;
        Ok(())
    }

    /// How the folder stands.
    pub async fn folder(&self, _sight: &Sight<SyncRoster>, plan: &Plan) -> Result<Standing, Fault> {
        let mut unit = self.domain.read().await?;
        let looked = unit.job_claimed(LOOKED).await?;
        let runs = unit.roster_runs_of(&plan.actor(), LATEST).await?;
        drop(unit);
        let mut standing = Standing { looked, ..Standing::default() };
        for row in runs {
            let found = self.found(&row)?;
            if row.state == RunState::Checked {
                standing.waiting.push((row.clone(), found.clone()));
            }
            if standing.latest.is_none() {
                standing.latest = Some((row, found));
            }
        }
        Ok(standing)
    }
}

/// Whether a mapping has what a roster cannot be without.
pub fn is_whole(mapping: &Mapping) -> bool {
    Column::MANDATORY.into_iter().all(|column| mapping.columns.contains_key(column.code()))
}
