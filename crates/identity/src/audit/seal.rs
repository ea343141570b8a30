//! The sealer: gives rows that committed their place in the chain, a batch at a
//! time, and counts them for the overview while it is at it.
//!
//! Whoever writes an entry waits for nobody: the place comes seconds later. Any
//! number of sealers may run; each batch replaces the head it saw, so that all
//! but one of them start over, and every row is sealed and counted once.

use std::collections::BTreeMap;
use std::time::Duration;

use uuid::Uuid;

use super::chain::{self, BEGINNING};
use super::sketch::Sketch;
use crate::ports::{AnchorRow, AuditEntry, AuditHead, CountRow, Link, Span, Unit};
use crate::{Domain, Fault, Time};

/// Rows sealed in one transaction: on SQLite everybody who writes waits that long, some milliseconds.
const BATCH: u32 = 500;
/// An anchor is made so often, at most.
const ANCHOR_EVERY: Duration = Duration::from_hours(1);
/// Before the first row of the log.
const FIRST: (Time, Uuid) = (Time(i64::MIN), Uuid::nil());

/// The sealer.
#[derive(Clone)]
pub struct Sealer {
    domain: Domain,
}

impl Sealer {
    /// A sealer.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// Seals everything that has committed; how many rows this one did.
    pub async fn seal(&self) -> Result<u64, Fault> {
        let mut sealed = 0;
        loop {
            let mut unit = self.domain.read().await?;
            let head = unit.audit_head().await?;
            let waiting = !unit.unsealed_audit(FIRST, 1).await?.is_empty();
            drop(unit);
            if head.is_none() {
                self.found().await?;
            }
            if !waiting {
                return Ok(sealed);
            }
            sealed += self.batch().await?;
        }
    }

    /// Begins the chain. Rows of a version that wrote none get their digests now, and never later.
    pub async fn found(&self) -> Result<(), Fault> {
        let mut unit = self.domain.read().await?;
        if unit.audit_head().await?.is_some() {
            return Ok(());
        }
        if unit.last_sealed_audit().await?.is_some() {
            return Err(Fault::Inconsistent("the head of the audit log is gone"));
        }
        drop(unit);
        let mut after = FIRST;
        loop {
            let mut unit = self.domain.write_relaxed().await?;
            let rows = unit.unsealed_audit(after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = (last.at, last.id);
            for row in rows.iter().filter(|row| row.digest.is_none()) {
                unit.adopt_audit(row.id, &chain::digest(row, &self.domain.keyring)).await?;
            }
            unit.commit().await?;
        }
        let now = self.domain.now();
        let head = AuditHead {
            revision: 0,
            seq: 0,
            chain: BEGINNING,
            sealed_at: now,
            floor_seq: 0,
            floor_chain: BEGINNING,
            floor_at: now,
            anchors: 0,
            keep_days: 0,
            mac: BEGINNING,
        };
        let mut unit = self.domain.write().await?;
        unit.found_audit_head(&chain::next(head, &self.domain.keyring)).await?;
        unit.commit().await?;
        Ok(())
    }

    async fn batch(&self) -> Result<u64, Fault> {
        let keyring = &self.domain.keyring;
        let now = self.domain.now();
        let mut unit = self.domain.write_relaxed().await?;
        let Some(mut head) = unit.audit_head().await? else { return Ok(0) };
        if !chain::is_ours(&head, keyring) {
            return Err(Fault::Inconsistent("the head of the audit log was changed by somebody else"));
        }
        let rows = unit.unsealed_audit(FIRST, BATCH).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let mut links = Vec::with_capacity(rows.len());
        for row in &rows {
            if !chain::is_authentic(row, keyring) {
                // It keeps its place, where `verify` finds it.
                tracing::error!(id = %row.id, "an entry of the audit log was changed before it was sealed");
            }
            head.seq += 1;
            head.chain = chain::link(keyring, &head.chain, head.seq, row.digest.as_ref());
            links.push(Link { id: row.id, seq: head.seq, chain: head.chain });
        }
        head.sealed_at = now;
        let anchor = self.anchor(&mut *unit, &mut head, now).await?;
        // First the head: of several sealers one gets past this line.
        if !unit.replace_audit_head(&chain::next(head, keyring)).await? {
            return Ok(0);
        }
        if unit.seal_audit(&links).await? != links.len() as u64 {
            return Err(Fault::Inconsistent("a row of the audit log vanished while it was sealed"));
        }
        self.count(&mut *unit, &rows).await?;
        if let Some(anchor) = &anchor {
            unit.insert_anchor(anchor).await?;
        }
        unit.commit().await?;
        if let Some(anchor) = anchor {
            tracing::info!(seq = anchor.seq, chain = chain::hex(&anchor.chain), "an anchor of the audit log");
        }
        Ok(links.len() as u64)
    }

    async fn anchor(
        &self,
        unit: &mut dyn Unit,
        head: &mut AuditHead,
        now: Time,
    ) -> Result<Option<AnchorRow>, Fault> {
        if let Some(last) = head.anchors.checked_sub(1) {
            let last = unit.anchors(last, 1).await?;
            if last.first().is_some_and(|last| now.since(last.at) < ANCHOR_EVERY) {
                return Ok(None);
            }
        }
        head.anchors += 1;
        Ok(Some(self.anchor_of(head, now)))
    }

    fn anchor_of(&self, head: &AuditHead, now: Time) -> AnchorRow {
        let mut anchor =
            AnchorRow { number: head.anchors, seq: head.seq, chain: head.chain, at: now, mac: BEGINNING };
        anchor.mac = chain::anchor_mac(&anchor, &self.domain.keyring);
        anchor
    }

    /// Makes an anchor now, of everything that is sealed.
    pub async fn drop_anchor(&self) -> Result<AnchorRow, Fault> {
        self.found().await?;
        loop {
            let mut unit = self.domain.write().await?;
            let Some(mut head) = unit.audit_head().await? else {
                return Err(Fault::Inconsistent("the head of the audit log is gone"));
            };
            if !chain::is_ours(&head, &self.domain.keyring) {
                return Err(Fault::Inconsistent("the head of the audit log was changed by somebody else"));
            }
            head.anchors += 1;
            let anchor = self.anchor_of(&head, self.domain.now());
            if unit.replace_audit_head(&chain::next(head, &self.domain.keyring)).await? {
                unit.insert_anchor(&anchor).await?;
                unit.commit().await?;
                return Ok(anchor);
            }
        }
    }

    /// Counts the rows by hour and by day, and the people who signed in by day.
    async fn count(&self, unit: &mut dyn Unit, rows: &[AuditEntry]) -> Result<(), Fault> {
        let offset = self.domain.policy.display.utc_offset_minutes;
        let mut counts = BTreeMap::new();
        let mut days: BTreeMap<i64, Sketch> = BTreeMap::new();
        for row in rows {
            let method = method_of(row);
            for (span, start) in
                [(Span::Hour, hour_of(row.at)), (Span::Day, day_start(day_of(row.at, offset), offset))]
            {
                *counts.entry((span, start, &row.event, &row.outcome, method.clone())).or_insert(0) += 1;
            }
            if let (Some(account), true) =
                (row.account, row.event == "sign_in" && row.outcome == super::SUCCESS)
            {
                let day = day_of(row.at, offset);
                let sketch = match days.entry(day) {
                    std::collections::btree_map::Entry::Occupied(there) => there.into_mut(),
                    std::collections::btree_map::Entry::Vacant(free) => {
                        free.insert(unit.audit_day(day).await?.map(Sketch::read).unwrap_or_default())
                    }
                };
                sketch.note(&self.domain.keyring, account);
            }
        }
        let counts: Vec<CountRow> = counts
            .into_iter()
            .map(|((span, start, event, outcome, method), hits)| CountRow {
                span,
                start,
                event: event.clone(),
                outcome: outcome.clone(),
                method,
                hits,
            })
            .collect();
        unit.add_audit_counts(&counts).await?;
        for (day, sketch) in days {
            unit.set_audit_day(day, sketch.bytes()).await?;
        }
        Ok(())
    }
}

/// The method of an entry: how somebody signed in, or which way a code went.
fn method_of(row: &AuditEntry) -> String {
    let detail: serde_json::Value = serde_json::from_str(&row.detail).unwrap_or_default();
    let method = detail.get("method").and_then(serde_json::Value::as_str);
    let way = || match row.event.as_str() {
        "code_sent" if detail.get("phone").is_some() => "sms",
        "code_sent" => "email",
        _ => "",
    };
    // A code, whoever wrote it: the table of counts has to stay small.
    match method {
        Some(method) if method.len() <= 20 && method.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') => {
            method.to_owned()
        }
        Some(_) => String::new(),
        None => way().to_owned(),
    }
}

/// The hour of an instant.
pub fn hour_of(at: Time) -> Time {
    Time(at.0 - at.0.rem_euclid(3_600_000_000))
}

/// The day of an instant, as people count them `offset` minutes east of UTC.
pub fn day_of(at: Time, offset: i32) -> i64 {
    at.0.saturating_add(i64::from(offset) * 60_000_000).div_euclid(86_400_000_000)
}

/// The instant at which that day begins there.
pub fn day_start(day: i64, offset: i32) -> Time {
    Time(day * 86_400_000_000 - i64::from(offset) * 60_000_000)
}
