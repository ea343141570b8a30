//! Accounts switched off and on, sessions ended, locks opened.

use uuid::Uuid;

use super::{People, reason};
use crate::audit::{Event, SUCCESS};
use crate::console::{Capability, SwitchPeople, UnlockPeople};
use crate::notice::{self, Params};
use crate::ports::Status;
use crate::refusal::Verdict;
use crate::{Fault, Refusal, lock};

impl People {
    /// Switches an account on or off, for a reason that is recorded; its owner hears of it. Off is out
    /// everywhere at once.
    pub async fn set_status(
        &self,
        may: &Capability<SwitchPeople>,
        id: Uuid,
        status: Status,
        why: &str,
    ) -> Result<Verdict<()>, Fault> {
        let why = match reason(why) {
            Ok(why) => why,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let account = match Self::entrusted(may, &mut *unit, id).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if account.row.status == status {
            return Ok(Err(Refusal::NothingToDo));
        }
        let record = may.record(&self.domain, Event::StatusChanged, SUCCESS).with("reason", why);
        self.desk.put_status(&mut *unit, &account, status, record, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Ends all sessions of an account; systems it visited are told.
    pub async fn end_sessions(&self, may: &Capability<SwitchPeople>, id: Uuid) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        if let Err(refusal) = Self::another(may, &mut *unit, id).await? {
            return Ok(Err(refusal));
        }
        self.sessions.end_others(&mut *unit, now, id, None).await?;
        let record = may.record(&self.domain, Event::SignOut, SUCCESS).account(Some(id));
        unit.append_audit(&record.with("way", "console").done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Opens an account's locks (U-14); the owner hears of it: whoever asked for it need not have been
    /// them.
    pub async fn unlock(&self, may: &Capability<UnlockPeople>, id: Uuid) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let account = match Self::another(may, &mut *unit, id).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !lock::clear(&self.domain, &mut *unit, id).await? {
            return Ok(Err(Refusal::NothingToDo));
        }
        let record = may.record(&self.domain, Event::AccountUnlocked, SUCCESS).account(Some(id));
        unit.append_audit(&record.done()).await?;
        let params = Params::new();
        notice::tell_owner(&self.domain, &mut *unit, &account, "zh-CN", "account_unlocked", params, now)
            .await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }
}
