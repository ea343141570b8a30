//! Who is missing in a complete roster has left: suspended, out everywhere at
//! once, never deleted.

use super::{Entry, Tally};
use crate::audit::{Event, Record, SUCCESS};
use crate::ports::{RosterMember, RosterRun, Status};
use crate::roster::slots::{Slot, Slots};
use crate::session::end_sessions_of;
use crate::{Domain, Fault};

/// People who are looked at together.
const PAGE: u32 = 200;

/// How many are missing in a complete roster, as things stand now: somebody may have come by another way
/// since it was checked.
pub async fn missing(domain: &Domain, run: &RosterRun, tally: &Tally) -> Result<u64, Fault> {
    let (mut after, mut count) = (String::new(), 0);
    loop {
        let members = domain.read().await?.roster_members(&after, PAGE).await?;
        let Some(last) = members.last() else { return Ok(count) };
        after.clone_from(&last.key);
        count += members.iter().filter(|member| is_missing(member, run, tally)).count() as u64;
    }
}

/// Nobody is locked out by their own upload.
fn is_missing(member: &RosterMember, run: &RosterRun, tally: &Tally) -> bool {
    !tally.names(&member.key) && member.number != run.actor
}

/// Walks everybody whom a complete roster names; who is missing is told to `observe`, and with `write`
/// suspended.
pub async fn suspend(
    domain: &Domain,
    run: &RosterRun,
    tally: &mut Tally,
    write: bool,
    observe: &mut (dyn FnMut(&Entry) + Send),
) -> Result<(), Fault> {
    let mut after = String::new();
    loop {
        let members = domain.read().await?.roster_members(&after, PAGE).await?;
        let Some(last) = members.last() else { return Ok(()) };
        after.clone_from(&last.key);
        let missing: Vec<&RosterMember> =
            members.iter().filter(|member| is_missing(member, run, tally)).collect();
        if write && !missing.is_empty() {
            leave(domain, run, &missing).await?;
        }
        for member in missing {
            observe(&tally.missing(&member.number));
        }
    }
}

async fn leave(domain: &Domain, run: &RosterRun, missing: &[&RosterMember]) -> Result<(), Fault> {
    let now = domain.now();
    let mut unit = domain.write().await?;
    for member in missing {
        let Some(account) = unit.lock_account(member.id).await? else { continue };
        if account.row.status == Status::Suspended {
            continue;
        }
        let mut row = account.row;
        row.status = Status::Suspended;
        row.updated_at = now;
        // A later roster that names them as a member says something new.
        let mut slots = Slots::of(row.roster_digest);
        slots.note(&domain.keyring, Slot::Status, "suspended");
        row.roster_digest = Some(slots.digest());
        unit.update_account(&row).await?;
        end_sessions_of(&mut *unit, &*domain.entropy, &domain.keyring, now, row.id, None).await?;
        let record = Record::new(domain, now, Event::StatusChanged, SUCCESS)
            .account(Some(row.id))
            .actor(&run.actor)
            .with("status", "suspended")
            .with("way", "roster")
            .with("run", run.id.to_string());
        unit.append_audit(&record.done()).await?;
    }
    unit.commit().await?;
    domain.wake.ring();
    Ok(())
}
