//! The stop: a source that says of many people at once that they left is more often broken than right.

use std::time::Duration;

use super::{Denied, Entered, Sources};
use crate::audit::Event;
use crate::ports::Unit;
use crate::{Fault, Time};

/// Over how long suspensions are counted.
pub(super) const WINDOW: Duration = Duration::from_hours(1);

impl Sources {
    /// Whether the source may suspend one more, inside the caller's unit; others wait for its end.
    pub(super) async fn may_suspend(
        &self,
        unit: &mut dyn Unit,
        entered: &Entered,
        now: Time,
    ) -> Result<Result<(), Denied>, Fault> {
        let Some(row) = unit.lock_source(entered.row.id).await? else { return Ok(Err(Denied::NotThere)) };
        if row.stopped_at.is_some() {
            return Ok(Err(Denied::Stopped));
        }
        let hour = now.minus(WINDOW);
        let since = row.resumed_at.map_or(hour, |resumed| resumed.max(hour));
        let count = unit.source_suspensions(row.id, since).await?;
        Ok(if count < u64::from(row.hourly_stop) { Ok(()) } else { Err(Denied::Stopped) })
    }

    /// Stops the source until somebody lets it go on.
    pub(super) async fn stop(&self, entered: &Entered) -> Result<(), Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let Some(mut row) = unit.lock_source(entered.row.id).await? else { return Ok(()) };
        if row.stopped_at.is_some() {
            return Ok(());
        }
        row.stopped_at = Some(now);
        unit.update_source(&row).await?;
        let record = self.record(entered, Event::SourceChanged, None, now);
        unit.append_audit(&record.with("change", "stopped").done()).await?;
        unit.commit().await?;
        Ok(())
    }
}
