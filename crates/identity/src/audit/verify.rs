//! Walking the chain: whether the log is as it was written, and if not, where
//! it first is not.

use uuid::Uuid;

use super::chain;
use crate::ports::{AnchorRow, AuditHead, SealedEntry, Unit, Unsealed};
use crate::{Digest, Domain, Fault, Time, keys};

/// Rows read at a time.
const PAGE: u32 = 1000;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The head is not ours, or gone.
    Head,
    /// The row's contents are not what was written.
    Changed,
    /// The row that belongs at this place is gone.
    Removed,
    /// A row where there was none.
    Inserted,
    /// A genuine row that does not belong at this place.
    Reordered,
    /// An anchor is gone, not ours, or tells of another chain.
    Anchor,
}

impl Wrong {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Inserted => "inserted",
            Self::Reordered => "reordered",
            Self::Anchor => "anchor",
        }
    }
}

/// The first thing that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub wrong: Wrong,
    /// At which place; `None`: among the rows that wait for theirs.
    pub seq: Option<u64>,
    /// Which row, where there is one.
    pub id: Option<Uuid>,
    /// Its time.
    pub at: Option<Time>,
}

/// What a walk found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The head at the beginning of the walk; `None`: nothing was ever sealed.
    pub head: Option<AuditHead>,
    /// Rows that were walked.
    pub rows: u64,
    /// Anchors that agree.
    pub anchors: u64,
    /// What is wrong first, if anything.
    pub finding: Option<Finding>,
    /// What has no place yet.
    pub unsealed: Unsealed,
}

/// Somebody's note of the head: place and chain value, from a log line or an export.
pub type Known = (u64, Digest);

/// The walk.
struct Walk<'a> {
    domain: &'a Domain,
    known: Vec<Known>,
    anchors: Vec<AnchorRow>,
    rows: u64,
    agreed: u64,
}

/// Walks the whole chain; memory stays flat. `known` are heads that somebody noted elsewhere.
pub async fn verify(domain: &Domain, known: &[Known]) -> Result<Report, Fault> {
    loop {
        let mut unit = domain.read().await?;
        let head = unit.audit_head().await?;
        let mut walk = Walk { domain, known: known.to_vec(), anchors: Vec::new(), rows: 0, agreed: 0 };
        let mut finding = match &head {
            Some(head) => walk.run(&mut *unit, head).await?,
            None => unit.last_sealed_audit().await?.map(|seq| found(Wrong::Head, seq, None)),
        };
        // A purge went on meanwhile: from its new floor, then.
        let floor = |head: &Option<AuditHead>| head.as_ref().map(|head| head.floor_seq);
        if finding.is_some() && floor(&unit.audit_head().await?) != floor(&head) {
            continue;
        }
        if finding.is_none() {
            finding = waiting(domain, &mut *unit, head.is_some()).await?;
        }
        let unsealed = unit.count_unsealed_audit().await?;
        return Ok(Report { head, rows: walk.rows, anchors: walk.agreed, finding, unsealed });
    }
}

fn found(wrong: Wrong, seq: u64, row: Option<&SealedEntry>) -> Finding {
    Finding { wrong, seq: Some(seq), id: row.map(|row| row.entry.id), at: row.map(|row| row.entry.at) }
}

impl Walk<'_> {
    async fn run(&mut self, unit: &mut dyn Unit, head: &AuditHead) -> Result<Option<Finding>, Fault> {
        let keyring = &self.domain.keyring;
        if !chain::is_ours(head, keyring) {
            return Ok(Some(found(Wrong::Head, head.seq, None)));
        }
        if let Some(finding) = self.read_anchors(unit, head).await? {
            return Ok(Some(finding));
        }
        let (mut seq, mut before) = (head.floor_seq, head.floor_chain);
        if !self.agrees(seq, &before) {
            return Ok(Some(found(Wrong::Anchor, seq, None)));
        }
        while seq < head.seq {
            let page = unit.sealed_audit(seq, PAGE).await?;
            for row in &page {
                if row.seq > head.seq {
                    break;
                }
                if row.seq != seq + 1 {
                    let wrong = if row.seq <= seq { Wrong::Inserted } else { Wrong::Removed };
                    return Ok(Some(found(wrong, seq + 1, (wrong == Wrong::Inserted).then_some(row))));
                }
                if !chain::is_authentic(&row.entry, keyring) {
                    return Ok(Some(found(Wrong::Changed, row.seq, Some(row))));
                }
                let right = chain::link(keyring, &before, row.seq, row.entry.digest.as_ref());
                if !keys::same(&right, &row.chain) {
                    return Ok(Some(found(Wrong::Reordered, row.seq, Some(row))));
                }
                (seq, before) = (row.seq, right);
                self.rows += 1;
                if !self.agrees(seq, &before) {
                    return Ok(Some(found(Wrong::Anchor, seq, Some(row))));
                }
            }
            if page.last().is_none_or(|last| last.seq > head.seq) && seq < head.seq {
                return Ok(Some(found(Wrong::Removed, seq + 1, None)));
            }
        }
        if !keys::same(&before, &head.chain) {
            return Ok(Some(found(Wrong::Head, head.seq, None)));
        }
        self.beyond(unit, head).await
    }

    /// Rows above the head, and notes of a head that is higher than ours: the end of the chain was cut.
    async fn beyond(&self, unit: &mut dyn Unit, head: &AuditHead) -> Result<Option<Finding>, Fault> {
        let above =
            self.anchors.iter().map(|anchor| anchor.seq).chain(self.known.iter().map(|known| known.0));
        if above.max().is_some_and(|seq| seq > head.seq) {
            return Ok(Some(found(Wrong::Removed, head.seq + 1, None)));
        }
        let last = unit.last_sealed_audit().await?.unwrap_or(0);
        // Sealers went on meanwhile; the head goes with the rows.
        let newest = unit.audit_head().await?.map_or(0, |head| head.seq);
        if last <= newest {
            return Ok(None);
        }
        let row = unit.sealed_audit(newest, 1).await?;
        Ok(Some(found(Wrong::Inserted, newest + 1, row.first())))
    }

    async fn read_anchors(
        &mut self,
        unit: &mut dyn Unit,
        head: &AuditHead,
    ) -> Result<Option<Finding>, Fault> {
        let mut number = 0;
        while number < head.anchors {
            let page = unit.anchors(number, PAGE).await?;
            for anchor in &page {
                let right = anchor.number == number + 1
                    && keys::same(&anchor.mac, &chain::anchor_mac(anchor, &self.domain.keyring));
                if !right {
                    return Ok(Some(found(Wrong::Anchor, anchor.seq, None)));
                }
                number = anchor.number;
            }
            if page.is_empty() {
                return Ok(Some(found(Wrong::Anchor, head.seq, None)));
            }
            self.anchors.extend(page.into_iter().filter(|anchor| anchor.seq >= head.floor_seq));
        }
        // Those that a newer head left behind as well.
        self.anchors.extend(unit.anchors(number, PAGE).await?);
        self.anchors.sort_by_key(|anchor| anchor.seq);
        Ok(None)
    }

    /// Whether everything that was noted about this place agrees.
    fn agrees(&mut self, seq: u64, value: &Digest) -> bool {
        let from = self.anchors.partition_point(|anchor| anchor.seq < seq);
        for anchor in self.anchors[from..].iter().take_while(|anchor| anchor.seq == seq) {
            if !keys::same(&anchor.chain, value) {
                return false;
            }
            self.agreed += 1;
        }
        for (_, noted) in self.known.iter().filter(|(noted, _)| *noted == seq) {
            if !keys::same(noted, value) {
                return false;
            }
            self.agreed += 1;
        }
        true
    }
}

/// The first row without a place that is not as it was written.
async fn waiting(domain: &Domain, unit: &mut dyn Unit, founded: bool) -> Result<Option<Finding>, Fault> {
    let mut after = (Time(i64::MIN), Uuid::nil());
    loop {
        let page = unit.unsealed_audit(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(None) };
        after = (last.at, last.id);
        for row in &page {
            // Before the chain begins there may be rows of a version that wrote no digests.
            let older = !founded && row.digest.is_none();
            if !older && !chain::is_authentic(row, &domain.keyring) {
                let finding =
                    Finding { wrong: Wrong::Changed, seq: None, id: Some(row.id), at: Some(row.at) };
                return Ok(Some(finding));
            }
        }
    }
}
