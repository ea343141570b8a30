//! Rosters at the console (H-5): a file is kept sealed, its columns are named,
//! it is read once without writing anything, and then, by whoever saw what it
//! changes, brought in. Too many changes or leavers stop it until their number
//! is typed. Who has left is suspended, never deleted.

mod leavers;
mod tally;
mod unattended;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use uuid::Uuid;

use super::Column;
use crate::audit::{Event, Record};
use crate::console::{Capability, Sight, SyncRoster};
use crate::ports::{RosterRun, RunPart, RunState};
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal, Time};

pub use leavers::{missing, suspend};
pub use tally::{Class, Entry, Found, Tally};
pub use unattended::{FOLDER, LOOKED, Standing, is_whole};

/// The purpose under which files, reports and findings are sealed.
const PURPOSE: &str = "roster";

/// A run that shows no sign of life for so long was cut off.
const SILENT: Duration = Duration::from_mins(2);

/// Characters of a file's name that are kept.
const LONGEST_NAME: usize = 80;

/// Which heading stands for which column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The headings of the file.
    pub headings: Vec<String>,
    /// Heading by code of the column.
    pub columns: BTreeMap<String, String>,
}

impl Mapping {
    /// The columns that are read, each with its heading.
    pub fn chosen(&self) -> Vec<(Column, String)> {
        let of = |column: Column| Some((column, self.columns.get(column.code())?.clone()));
        Column::ALL.into_iter().filter_map(of).collect()
    }
}

/// The service.
#[derive(Clone)]
pub struct Sync {
    domain: Domain,
    /// Counts the runs that ended in this process.
    ended: watch::Sender<u64>,
}

impl Sync {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { domain, ended: watch::Sender::new(0) }
    }

    /// Takes a file in: `next` gives its pieces one after the other.
    pub async fn receive(
        &self,
        may: &Capability<SyncRoster>,
        (name, bytes): (&str, u64),
        mapping: &Mapping,
        mut next: impl FnMut() -> std::io::Result<Option<Vec<u8>>> + Send,
    ) -> Result<Uuid, Fault> {
        let now = self.domain.now();
        let row = RosterRun {
            id: self.domain.id(now),
            name: plain(name),
            actor: may.actor().number.clone(),
            state: RunState::Uploaded,
            bytes,
            complete: false,
            mapping: written(mapping),
            rows: 0,
            found: None,
            error: String::new(),
            created_at: now,
            updated_at: now,
        };
        let mut unit = self.domain.write().await?;
        unit.insert_roster_run(&row).await?;
        let record = may.record(&self.domain, Event::RosterImported, "received");
        unit.append_audit(&record.with("run", row.id.to_string()).done()).await?;
        unit.commit().await?;
        self.keep(row.id, RunPart::File, &mut next).await?;
        Ok(row.id)
    }

    /// Keeps pieces, each in a transaction of its own: nobody waits long behind a large file.
    pub async fn keep(
        &self,
        run: Uuid,
        part: RunPart,
        next: &mut (dyn FnMut() -> std::io::Result<Option<Vec<u8>>> + Send),
    ) -> Result<(), Fault> {
        for number in 0.. {
            let piece = next().map_err(|_| Fault::Inconsistent("a temporary file could not be read"))?;
            let Some(piece) = piece else { break };
            let sealed = self.domain.keyring.seal(&*self.domain.entropy, PURPOSE, &piece);
            let mut unit = self.domain.write().await?;
            unit.insert_roster_piece(run, part, number, &sealed).await?;
            unit.commit().await?;
        }
        Ok(())
    }

    /// A piece of the file, opened: for whoever reads it on behalf of the run.
    pub async fn piece(&self, run: Uuid, part: RunPart, number: u32) -> Result<Option<Vec<u8>>, Fault> {
        let sealed = self.domain.read().await?.roster_piece(run, part, number).await?;
        Ok(sealed.map(|sealed| self.domain.keyring.open(PURPOSE, &sealed)).transpose()?)
    }

    /// A run, with what was found.
    pub async fn run(
        &self,
        _sight: &Sight<SyncRoster>,
        id: Uuid,
    ) -> Result<Option<(RosterRun, Option<Found>)>, Fault> {
        let Some(row) = self.domain.read().await?.roster_run(id).await? else { return Ok(None) };
        let found = self.found(&row)?;
        Ok(Some((row, found)))
    }

    /// The last runs.
    pub async fn runs(&self, _sight: &Sight<SyncRoster>) -> Result<Vec<(RosterRun, Option<Found>)>, Fault> {
        let rows = self.domain.read().await?.roster_runs(20).await?;
        rows.into_iter().map(|row| Ok((self.found(&row)?, row))).map(|r| r.map(|(f, row)| (row, f))).collect()
    }

    /// What was found when the run was last worked on.
    pub fn found(&self, row: &RosterRun) -> Result<Option<Found>, Fault> {
        let Some(sealed) = &row.found else { return Ok(None) };
        let json = self.domain.keyring.open(PURPOSE, sealed)?;
        serde_json::from_slice(&json).map(Some).map_err(|_| Fault::Inconsistent("the findings of a roster"))
    }

    /// Begins to read the file without writing anything.
    pub async fn begin_check(
        &self,
        may: &Capability<SyncRoster>,
        id: Uuid,
        columns: BTreeMap<String, String>,
        complete: bool,
    ) -> Result<Verdict<RosterRun>, Fault> {
        let Some(row) = self.domain.read().await?.roster_run(id).await? else {
            return Ok(Err(Refusal::PageExpired));
        };
        let mut mapping = read(&row.mapping);
        mapping.columns =
            columns.into_iter().filter(|(_, heading)| mapping.headings.contains(heading)).collect();
        let mut headings: Vec<&String> = mapping.columns.values().collect();
        headings.sort_unstable();
        headings.dedup();
        let named = |column: Column| mapping.columns.contains_key(column.code());
        if headings.len() != mapping.columns.len() || !Column::MANDATORY.into_iter().all(named) {
            return Ok(Err(Refusal::RosterColumns));
        }
        if !self.rests(&row) || matches!(row.state, RunState::Done | RunState::Refused) {
            return Ok(Err(Refusal::RosterBusy));
        }
        let next = RosterRun { mapping: written(&mapping), complete, ..row.clone() };
        self.begin(may, &row, next, RunState::Checking, "checking").await
    }

    /// Begins to bring the roster in, as it was found: `typed` is the number of people that change or
    /// leave, where these are more than the profile lets pass.
    pub async fn begin_apply(
        &self,
        may: &Capability<SyncRoster>,
        id: Uuid,
        typed: &str,
    ) -> Result<Verdict<RosterRun>, Fault> {
        let Some(row) = self.domain.read().await?.roster_run(id).await? else {
            return Ok(Err(Refusal::PageExpired));
        };
        let Some(found) = self.found(&row)? else { return Ok(Err(Refusal::RosterBusy)) };
        if row.state != RunState::Checked {
            return Ok(Err(Refusal::RosterBusy));
        }
        if self.stops(&found) && typed.trim() != found.touched().to_string() {
            return Ok(Err(Refusal::RosterUnconfirmed));
        }
        self.begin(may, &row, row.clone(), RunState::Applying, "begun").await
    }

    /// Whether so many change or leave that it takes their number, typed.
    pub fn stops(&self, found: &Found) -> bool {
        let policy = &self.domain.policy.roster;
        let beyond =
            |count: u64, percent: u32| found.members > 0 && count * 100 > found.members * u64::from(percent);
        beyond(found.changed, policy.stop_at_changes_percent)
            || beyond(found.left, policy.stop_at_leavers_percent)
    }

    /// Whether nothing works on it: what was cut off shows no sign of life.
    pub fn rests(&self, row: &RosterRun) -> bool {
        let works = matches!(row.state, RunState::Checking | RunState::Applying);
        !works || self.domain.now().since(row.updated_at) > SILENT
    }

    async fn begin(
        &self,
        may: &Capability<SyncRoster>,
        row: &RosterRun,
        next: RosterRun,
        state: RunState,
        step: &str,
    ) -> Result<Verdict<RosterRun>, Fault> {
        let next = RosterRun { state, rows: 0, error: String::new(), updated_at: self.domain.now(), ..next };
        let mut unit = self.domain.write().await?;
        if !unit.move_roster_run(&next, row.state, row.updated_at).await? {
            return Ok(Err(Refusal::RosterBusy));
        }
        let record = may.record(&self.domain, Event::RosterImported, step);
        unit.append_audit(&record.with("run", row.id.to_string()).done()).await?;
        unit.commit().await?;
        Ok(Ok(next))
    }

    /// A sign of life.
    pub async fn beat(&self, run: Uuid, rows: u64) -> Result<(), Fault> {
        let mut unit = self.domain.write_relaxed().await?;
        unit.beat_roster_run(run, rows, self.domain.now()).await?;
        unit.commit().await?;
        Ok(())
    }

    /// The work of a run is over: what was found, or the code of what went wrong.
    pub async fn finish(&self, run: &RosterRun, found: &Found, error: &str) -> Result<(), Fault> {
        let now = self.domain.now();
        let json = serde_json::to_vec(found).unwrap_or_default();
        let state = match (run.state, error.is_empty()) {
            (_, false) => RunState::Failed,
            (RunState::Applying, true) => RunState::Done,
            (_, true) => RunState::Checked,
        };
        let next = RosterRun {
            state,
            rows: found.rows,
            found: Some(self.domain.keyring.seal(&*self.domain.entropy, PURPOSE, &json)),
            error: error.to_owned(),
            updated_at: now,
            ..run.clone()
        };
        let mut unit = self.domain.write().await?;
        if !unit.move_roster_run(&next, run.state, now).await? {
            return Ok(());
        }
        if run.state == RunState::Applying {
            // What it says is in the store now; the report stays. Cut short, it can be begun again.
            if error.is_empty() {
                unit.drop_roster_pieces(run.id, RunPart::File).await?;
            }
            let outcome = if error.is_empty() { "done" } else { error };
            let record = Record::new(&self.domain, now, Event::RosterImported, outcome)
                .actor(&run.actor)
                .with("run", run.id.to_string())
                .with("left", found.left.to_string());
            unit.append_audit(&record.done()).await?;
        }
        unit.commit().await?;
        self.ended.send_modify(|count| *count += 1);
        Ok(())
    }

    /// Waits until this process works on the run no more.
    pub async fn rested(&self, run: Uuid) -> Result<(), Fault> {
        let mut ended = self.ended.subscribe();
        loop {
            let row = self.domain.read().await?.roster_run(run).await?;
            if row.is_none_or(|row| self.rests(&row)) || ended.changed().await.is_err() {
                return Ok(());
            }
        }
    }

    /// Makes room for a new report.
    pub async fn drop_report(&self, run: Uuid) -> Result<(), Fault> {
        let mut unit = self.domain.write().await?;
        unit.drop_roster_pieces(run, RunPart::Report).await?;
        unit.commit().await?;
        Ok(())
    }

    /// Everything the service stands on, for whoever reads the file.
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// When a run was last touched, as its page says it.
    pub fn now(&self) -> Time {
        self.domain.now()
    }
}

/// The mapping of a run.
pub fn read(json: &str) -> Mapping {
    serde_json::from_str(json).unwrap_or_default()
}

fn written(mapping: &Mapping) -> String {
    serde_json::to_string(mapping).unwrap_or_default()
}

/// A file's name as it is shown: its last part, without control characters.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}
