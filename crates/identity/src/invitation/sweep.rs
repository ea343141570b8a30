//! What time does to stays: sponsors are told before they end, and then they end.

use super::Invitations;
use crate::Fault;
use crate::audit::{Event, Record, SUCCESS};
use crate::notice::{self, Params};
use crate::ports::{InvitationRow, Status};

/// At most so many in one round, each in a transaction of its own.
const ROUND: u32 = 200;

impl Invitations {
    /// Tells sponsors of stays that end soon, and ends those that are over; how many ended. Call it
    /// about once a minute.
    pub async fn sweep(&self) -> Result<usize, Fault> {
        let now = self.domain.now();
        let soon = now.plus(self.domain.policy.invitations.warn_before.0);
        let (warn, over) = {
            let mut unit = self.domain.read().await?;
            (unit.invitations_to_warn(soon, ROUND).await?, unit.invitations_ending(now, ROUND).await?)
        };
        for row in warn.iter().filter(|row| row.ends_at > now) {
            self.warn(row).await?;
        }
        let mut ended = 0;
        for row in &over {
            let mut unit = self.domain.write().await?;
            if self.close(&mut *unit, row, now).await? {
                let record = Record::new(&self.domain, now, Event::Invitation, SUCCESS)
                    .account(row.account)
                    .actor("broom")
                    .with("action", "ended")
                    .with("invitation", row.id.to_string());
                unit.append_audit(&record.done()).await?;
                unit.commit().await?;
                ended += 1;
            }
        }
        if !(warn.is_empty() && over.is_empty()) {
            self.domain.wake.ring();
        }
        Ok(ended)
    }

    async fn warn(&self, row: &InvitationRow) -> Result<(), Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        if !unit.warned_invitation(row.id, now).await? {
            return Ok(());
        }
        let sponsor = unit.account(row.sponsor).await?.filter(|sponsor| sponsor.row.status == Status::Active);
        if let Some(sponsor) = sponsor {
            // The language of a person who is not here is not known: the institution's own.
            let params = Params::from([
                ("name".to_owned(), row.name.clone()),
                ("until".to_owned(), self.local(row.ends_at)),
            ]);
            let locale = "zh-CN";
            notice::tell_owner(&self.domain, &mut *unit, &sponsor, locale, "invitation_ends", params, now)
                .await?;
        }
        unit.commit().await?;
        Ok(())
    }
}
