//! What is done at the counter for somebody who stands there and proved who
//! they are (J-23, P-38, H-8). Nobody chooses a password for somebody else.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{People, reason};
use crate::audit::{Event, SUCCESS};
use crate::console::access::end_all;
use crate::console::{Capability, ResetPasswords};
use crate::factor::enrolled;
use crate::notice::{self, Params};
use crate::ports::{Account, PasswordRow, Status, Unit};
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Time};

impl People {
    /// Gives somebody a random password that has to be changed at the next sign-in; it is told once.
    /// `proof`: what they showed, or why else. An account that was switched off for its weak password
    /// is on again (P-38).
    pub async fn reset_password(
        &self,
        may: &Capability<ResetPasswords>,
        id: Uuid,
        proof: &str,
    ) -> Result<Verdict<Zeroizing<String>>, Fault> {
        let proof = match reason(proof) {
            Ok(proof) => proof,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if self.person(may, id).await?.is_none() {
            return Ok(Err(Refusal::NotThere));
        }
        let fresh = self.desk.fresh_password().await?;
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let account = match Self::entrusted(may, &mut *unit, id).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let record = may.record(&self.domain, Event::PasswordChanged, SUCCESS).with("reason", &*proof);
        self.desk.put_password(&mut *unit, &account, &fresh, record, now).await?;
        if account.row.status == Status::Weak {
            let record = may.record(&self.domain, Event::StatusChanged, SUCCESS).with("reason", proof);
            self.desk.put_status(&mut *unit, &account, Status::Active, record, now).await?;
        }
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(fresh.password))
    }

    /// Demands another password at the next sign-in; the owner hears of it before.
    pub async fn force_change(
        &self,
        may: &Capability<ResetPasswords>,
        id: Uuid,
    ) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let account = match Self::entrusted(may, &mut *unit, id).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // An initial password has to be changed anyhow.
        let Some(password) = account.password.clone().filter(|password| !password.must_change) else {
            return Ok(Err(Refusal::NothingToDo));
        };
        unit.set_password(id, &PasswordRow { must_change: true, ..password }).await?;
        let record = may.record(&self.domain, Event::ChangeForced, SUCCESS).account(Some(id));
        unit.append_audit(&record.done()).await?;
        let params = Params::new();
        notice::tell_owner(&self.domain, &mut *unit, &account, "zh-CN", "change_forced", params, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Removes all second factors and recovery codes of somebody who lost them, ends their sessions, the
    /// trust in their devices, and their roles at the console: those come with a factor (S17).
    pub async fn remove_factors(
        &self,
        may: &Capability<ResetPasswords>,
        id: Uuid,
        proof: &str,
    ) -> Result<Verdict<()>, Fault> {
        let proof = match reason(proof) {
            Ok(proof) => proof,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let account = match Self::entrusted(may, &mut *unit, id).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !self.take_factors(&mut *unit, &account, now).await? {
            return Ok(Err(Refusal::NothingToDo));
        }
        let ended = || may.record(&self.domain, Event::RoleChanged, SUCCESS);
        end_all(&self.domain, &mut *unit, &account, ended, "zh-CN", now).await?;
        let record = may.record(&self.domain, Event::FactorRemoved, SUCCESS).account(Some(id));
        unit.append_audit(&record.with("way", "counter").with("reason", proof).done()).await?;
        let params = Params::new();
        notice::tell_owner(&self.domain, &mut *unit, &account, "zh-CN", "factor_removed", params, now)
            .await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    async fn take_factors(&self, unit: &mut dyn Unit, account: &Account, now: Time) -> Result<bool, Fault> {
        let id = account.row.id;
        let there = enrolled(unit, id).await?;
        if !there.is_any() {
            return Ok(false);
        }
        unit.remove_totp(id).await?;
        for passkey in &there.passkeys {
            unit.remove_passkey(id, passkey.id).await?;
        }
        unit.set_recovery_codes(id, &[], now).await?;
        unit.trust_no_device(id).await?;
        self.sessions.end_others(unit, now, id, None).await?;
        Ok(true)
    }
}
