//! One look into the folder.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, Write as _};

use app::console::roster::{look as first_look, pieces, work};
use i18n::{I18n, Locale};
use identity::Fault;
use identity::ports::{RosterRun, RunPart, RunState};
use identity::roster::night::Plan;
use identity::roster::sync::{Sync, is_whole};
use tokio_util::sync::CancellationToken;

use super::files::{Copied, Folder, Place, Stamp, label};
use super::{Pause, SETTLE_ROUNDS};
use crate::compose::Composed;

/// What became of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Went in.
    pub done: u32,
    /// Wait for somebody.
    pub waiting: u32,
    /// Were refused.
    pub refused: u32,
    /// Stay for the next night: still being written, or the fault is ours.
    pub left: u32,
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { done, waiting, refused, left } = self;
        write!(f, "{done} in, {waiting} waiting, {refused} refused, {left} left")
    }
}

/// Codes that say nothing about the file: it is tried again the next night.
const OURS: [&str; 4] = ["store_failed", "roster_failed", "roster_policy", "roster_not_found"];

/// Reads every file that is whole, in the order of their names.
pub(super) async fn look(
    composed: &Composed,
    plan: &Plan,
    pause: &mut Pause,
    stop: &CancellationToken,
) -> Result<Sums, String> {
    let folder = Folder(plan.folder.clone());
    let at = |error: io::Error| format!("{}: {error}", plan.folder.display());
    folder.files().map_err(at)?;
    folder.prepare().map_err(at)?;
    let (whole, changing) = settled(&folder, pause, stop).await.map_err(at)?;
    let mut sums = Sums { left: changing, ..Sums::default() };
    let mut night = Files { composed, plan, folder, sync: composed.services.rosters.clone() };
    for (name, seen) in whole {
        if stop.is_cancelled() {
            return Err("it was stopped; what is left is read the next time".to_owned());
        }
        match night.file(&name, &seen).await.map_err(|failed| failed.to_string())? {
            Some(Place::Done) => sums.done += 1,
            Some(Place::Waiting) => sums.waiting += 1,
            Some(Place::Refused) => sums.refused += 1,
            None => sums.left += 1,
        }
    }
    Ok(sums)
}

/// Files about which nothing changes any more, and how many others there are.
async fn settled(
    folder: &Folder,
    pause: &mut Pause,
    stop: &CancellationToken,
) -> io::Result<(BTreeMap<OsString, Stamp>, u32)> {
    let mut before = folder.files()?;
    for _ in 0..SETTLE_ROUNDS {
        if before.is_empty() || stop.is_cancelled() {
            break;
        }
        pause().await;
        let now = folder.files()?;
        if now == before {
            return Ok((now, 0));
        }
        before = now;
    }
    pause().await;
    let now = folder.files()?;
    let all = now.len();
    let whole: BTreeMap<_, _> =
        now.into_iter().filter(|(name, stamp)| before.get(name) == Some(stamp)).collect();
    let changing = u32::try_from(all.saturating_sub(whole.len())).unwrap_or(u32::MAX);
    Ok((whole, changing))
}

/// Why a look ended early.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("{0}")]
    Fault(#[from] Fault),
    #[error("a file could not be read or moved: {0}")]
    Files(#[from] io::Error),
    #[error("a part of the work was cut off")]
    CutOff,
}

struct Files<'a> {
    composed: &'a Composed,
    plan: &'a Plan,
    folder: Folder,
    sync: Sync,
}

impl Files<'_> {
    /// One file; where it went. `None`: it stays.
    async fn file(&mut self, name: &OsStr, seen: &Stamp) -> Result<Option<Place>, Failed> {
        let most = self.composed.domain.policy.roster.max_upload_bytes;
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        let (folder, named, stamp) = (self.folder.clone(), name.to_owned(), seen.clone());
        let copied = tokio::task::spawn_blocking(move || folder.copy(&named, &stamp, most));
        let copy = match copied.await.map_err(|_| Failed::CutOff)?? {
            Copied::Changing => return Ok(None),
            Copied::TooLarge => return self.turn_away(name, seen, "roster_too_large").await.map(Some),
            Copied::Whole(copy) => copy,
        };
        let mapping = match first_look(copy.path()).await? {
            Err(code) => return self.turn_away(name, seen, code).await.map(Some),
            Ok(mapping) if !is_whole(&mapping) => {
                return self.turn_away(name, seen, "roster_headings_missing").await.map(Some);
            }
            Ok(mapping) => mapping,
        };
        let text = name.to_string_lossy();
        let file = (&*text, seen.bytes());
        let run = self.sync.take(self.plan, file, &mapping, pieces(copy.reopen()?)).await?;
        work(&self.sync, &run).await;
        let applied = self.sync.apply_by_itself(self.plan, run.id).await?;
        if let Some(begun) = &applied {
            work(&self.sync, begun).await;
        }
        let row = self.sync.standing_of(run.id).await?.ok_or(Failed::CutOff)?;
        let Some(place) = place(&row) else { return Ok(None) };
        let label = self.label(&row, name);
        if self.folder.put(name, seen, place, &label)? {
            report(self.composed, &self.folder, &row, place, &label).await?;
        }
        Ok(Some(place))
    }

    async fn turn_away(&mut self, name: &OsStr, seen: &Stamp, code: &str) -> Result<Place, Failed> {
        let file = (&*name.to_string_lossy(), seen.bytes());
        let row = self.sync.turn_away(self.plan, file, code).await?;
        let label = self.label(&row, name);
        if self.folder.put(name, seen, Place::Refused, &label)? {
            report(self.composed, &self.folder, &row, Place::Refused, &label).await?;
        }
        Ok(Place::Refused)
    }

    fn label(&self, row: &RosterRun, name: &OsStr) -> String {
        let local = row.created_at.local(self.composed.domain.policy.display.utc_offset_minutes);
        label(&local[..10], row.id, name)
    }
}

/// Where the file of a run belongs; `None`: where it is.
fn place(row: &RosterRun) -> Option<Place> {
    match row.state {
        RunState::Done => Some(Place::Done),
        RunState::Failed if OURS.contains(&row.error.as_str()) => None,
        RunState::Failed | RunState::Refused => Some(Place::Refused),
        // Somebody decides, or does already.
        _ => Some(Place::Waiting),
    }
}

/// Files that waited go where somebody sent them.
pub(super) async fn follow(composed: &Composed, plan: &Plan) -> Result<(), String> {
    let folder = Folder(plan.folder.clone());
    let waiting = folder.waiting().map_err(|error| format!("{}: {error}", plan.folder.display()))?;
    for (run, label) in waiting {
        move_on(composed, &folder, run, &label).await.map_err(|failed| failed.to_string())?;
    }
    Ok(())
}

async fn move_on(composed: &Composed, folder: &Folder, run: uuid::Uuid, label: &str) -> Result<(), Failed> {
    let sync = &composed.services.rosters;
    let row = sync.standing_of(run).await?;
    let place = match &row {
        // Forgotten in time: nobody let it through.
        None => Place::Refused,
        Some(row) if !sync.rests(row) => return Ok(()),
        Some(row) => match place(row) {
            Some(Place::Waiting) | None => return Ok(()),
            Some(place) => place,
        },
    };
    if folder.move_on(label, place)?
        && let Some(row) = row
    {
        report(composed, folder, &row, place, label).await?;
    }
    Ok(())
}

/// What there is to say about a file, beside it: the report of the run, or why there is none.
async fn report(
    composed: &Composed,
    folder: &Folder,
    row: &RosterRun,
    place: Place,
    label: &str,
) -> Result<(), Failed> {
    let sync: &Sync = &composed.services.rosters;
    let mut file = None;
    for number in 0.. {
        let Some(piece) = sync.piece(row.id, RunPart::Report, number).await? else { break };
        let file = match &mut file {
            Some(file) => file,
            none => none.insert(folder.report(place, label, "csv")?),
        };
        file.write_all(&piece)?;
    }
    if !row.error.is_empty() || file.is_none() {
        let mut file = folder.report(place, label, "txt")?;
        let code = if row.error.is_empty() { "refused" } else { &row.error };
        writeln!(file, "{code}")?;
        if !row.error.is_empty() {
            for locale in [Locale::ZhCn, Locale::En] {
                writeln!(file, "{}", I18n::for_locale(locale).error(&row.error, &[]))?;
            }
        }
    }
    Ok(())
}
