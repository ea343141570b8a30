//! What the responsible administrator does about an account (P-38, J-23):
//! resets its password to a random one, switches it off and on. Nobody chooses
//! a password for somebody else.

use zeroize::Zeroizing;

use crate::audit::{Event, Record, SUCCESS};
use crate::notice::{self, Params};
use crate::ports::{Account, PasswordRow, Status, Unit};
use crate::session::Sessions;
use crate::{Domain, Fault, Time};

/// The service.
#[derive(Clone)]
pub struct Desk {
    domain: Domain,
    sessions: Sessions,
}

impl Desk {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { sessions: Sessions::new(domain.clone()), domain }
    }

    /// Gives the account a random password that has to be changed at the next sign-in, and ends its
    /// sessions. It is told once, to `actor`.
    pub async fn reset_password(&self, account: &Account, actor: &str) -> Result<Zeroizing<String>, Fault> {
        let password = random_password(&self.domain);
        let phc = self.domain.hasher.hash(&password, &*self.domain.entropy).await?;
        let (id, now) = (account.row.id, self.domain.now());
        let mut unit = self.domain.write().await?;
        let keep = self.domain.policy.password_change.history;
        if let (Some(old), true) = (&account.password, keep > 0) {
            unit.keep_old_password(id, &old.phc, now, keep).await?;
        }
        unit.set_password(id, &PasswordRow { phc, changed_at: now, must_change: true }).await?;
        self.sessions.end_others(&mut *unit, now, id, None).await?;
        unit.trust_no_device(id).await?;
        // Whoever was locked out by the old one gets in with the new one.
        unit.clear_attempts(&self.domain.counter("password", &id.to_string())).await?;
        let record = Record::new(&self.domain, now, Event::PasswordChanged, SUCCESS).with("way", "reset");
        self.finish(&mut *unit, account, actor, record, "password_reset", now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(password)
    }

    /// Switches the account on or off; false when it stood so already.
    pub async fn set_status(&self, account: &Account, status: Status, actor: &str) -> Result<bool, Fault> {
        if account.row.status == status {
            return Ok(false);
        }
        let (id, now) = (account.row.id, self.domain.now());
        let mut unit = self.domain.write().await?;
        unit.set_status(id, status, now).await?;
        let active = status == Status::Active;
        if !active {
            self.sessions.end_others(&mut *unit, now, id, None).await?;
        }
        let (name, template) =
            if active { ("active", "account_enabled") } else { ("disabled", "account_disabled") };
        let record = Record::new(&self.domain, now, Event::StatusChanged, SUCCESS).with("status", name);
        self.finish(&mut *unit, account, actor, record, template, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(true)
    }

    /// The record, and a word to the owner.
    async fn finish(
        &self,
        unit: &mut dyn Unit,
        account: &Account,
        actor: &str,
        record: Record,
        template: &str,
        now: Time,
    ) -> Result<(), Fault> {
        notice::tell_owner(&self.domain, unit, account, "zh-CN", template, Params::new(), now).await?;
        unit.append_audit(&record.account(Some(account.row.id)).actor(actor).done()).await?;
        Ok(())
    }
}

/// Twenty characters without look-alikes, at least one of each class: 110 bits, and accepted by the
/// password rules.
pub fn random_password(domain: &Domain) -> Zeroizing<String> {
    const CLASSES: [&[u8]; 4] =
        [b"23456789", b"abcdefghjkmnpqrstuvwxyz", b"ABCDEFGHJKMNPQRSTUVWXYZ", b"-+=_%"];
    let entropy = &*domain.entropy;
    let all: Vec<u8> = CLASSES.concat();
    let length = u32::try_from(all.len()).unwrap_or(1);
    loop {
        let password: Zeroizing<String> =
            Zeroizing::new((0..20).map(|_| char::from(all[entropy.below(length) as usize])).collect());
        let mixed = CLASSES.iter().all(|class| password.bytes().any(|b| class.contains(&b)));
        if mixed && domain.policy.password.grade(&password, &[]).accepted {
            return password;
        }
    }
}
