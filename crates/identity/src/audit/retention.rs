//! How long the log is kept. What is over is deleted from the front, whole
//! places at a time; the head keeps the last chain value, so that the rest can
//! still be verified.

use std::time::Duration;

use super::chain;
use super::seal::Sealer;
use super::{Event, SUCCESS};
use crate::console::{Capability, ChangePolicy, Sight};
use crate::ports::RetentionRow;
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal};

/// Fewest days (网络安全法 第二十一条, 等保 8.1.5.4).
pub const LEAST_DAYS: u32 = 183;
/// Rows deleted in one transaction.
const BATCH: u32 = 1000;
/// So long after a security administrator's word a start may make the retention shorter.
const CONFIRMED_FOR: Duration = Duration::from_hours(7 * 24);
const DAY: Duration = Duration::from_hours(24);

/// The settings ask for fewer days than the last start had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shorter {
    /// What was recorded.
    pub recorded: u32,
    /// What the settings say.
    pub wanted: u32,
}

/// Records the retention of this start, or says that it is shorter and that nobody answered for it.
pub async fn settle(domain: &Domain) -> Result<Result<(), Shorter>, Fault> {
    Sealer::new(domain.clone()).found().await?;
    let wanted = domain.policy.audit.keep_days;
    loop {
        let mut unit = domain.write().await?;
        let Some(mut head) = unit.audit_head().await? else {
            return Err(Fault::Inconsistent("the head of the audit log is gone"));
        };
        let recorded = head.keep_days;
        if wanted == recorded {
            return Ok(Ok(()));
        }
        if wanted < recorded {
            let word = unit.confirmed_retention().await?;
            let now = domain.now();
            let holds =
                |word: &RetentionRow| word.days <= wanted && now.since(word.confirmed_at) <= CONFIRMED_FOR;
            if !word.as_ref().is_some_and(holds) {
                return Ok(Err(Shorter { recorded, wanted }));
            }
        }
        if !chain::is_ours(&head, &domain.keyring) {
            // `verify` tells about it; the retention stays as it is.
            return Ok(Ok(()));
        }
        head.keep_days = wanted;
        if unit.replace_audit_head(&chain::next(head, &domain.keyring)).await? {
            unit.commit().await?;
            return Ok(Ok(()));
        }
    }
}

/// Deletes what is older than the retention; how many rows.
pub async fn purge(domain: &Domain) -> Result<u64, Fault> {
    let mut purged = 0;
    loop {
        let mut unit = domain.read().await?;
        let Some(mut head) = unit.audit_head().await? else { return Ok(purged) };
        let days = domain.policy.audit.keep_days.max(head.keep_days).max(LEAST_DAYS);
        let before = domain.now().minus(DAY * days);
        let page = unit.sealed_audit(head.floor_seq, BATCH).await?;
        drop(unit);
        let over = page.iter().take_while(|row| row.entry.at < before && row.seq <= head.seq);
        let Some(last) = over.last() else { return Ok(purged) };
        if !chain::is_ours(&head, &domain.keyring) {
            return Err(Fault::Inconsistent("the head of the audit log was changed by somebody else"));
        }
        (head.floor_seq, head.floor_chain, head.floor_at) = (last.seq, last.chain, domain.now());
        let mut unit = domain.write().await?;
        // The floor first: the database deletes nothing above it.
        if unit.replace_audit_head(&chain::next(head, &domain.keyring)).await? {
            purged += unit.purge_audit(last.seq).await?;
            unit.commit().await?;
        }
    }
}

/// For how many days the log is kept, and what was confirmed last.
pub async fn standing(
    domain: &Domain,
    _: &Sight<ChangePolicy>,
) -> Result<(u32, Option<RetentionRow>), Fault> {
    let mut unit = domain.read().await?;
    let recorded = unit.audit_head().await?.map_or(0, |head| head.keep_days);
    Ok((recorded.max(domain.policy.audit.keep_days), unit.confirmed_retention().await?))
}

/// A security administrator answers for a retention of so many days: within a week a start may make
/// it so short, never shorter than [`LEAST_DAYS`].
pub async fn confirm(
    domain: &Domain,
    may: &Capability<ChangePolicy>,
    days: u32,
) -> Result<Verdict<()>, Fault> {
    if days < LEAST_DAYS {
        return Ok(Err(Refusal::RetentionTooShort));
    }
    let now = domain.now();
    let row = RetentionRow {
        id: domain.id(now),
        days,
        confirmed_by: may.actor().number.clone(),
        confirmed_at: now,
    };
    let record = may.record(domain, Event::AuditRetention, SUCCESS).with("days", days.to_string());
    let mut unit = domain.write().await?;
    unit.confirm_retention(&row).await?;
    unit.append_audit(&record.done()).await?;
    unit.commit().await?;
    Ok(Ok(()))
}
