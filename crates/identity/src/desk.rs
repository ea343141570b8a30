//! What the responsible administrator does about an account (P-38, J-23):
//! resets its password to a random one, switches it off and on. Nobody chooses
//! a password for somebody else.

use zeroize::Zeroizing;

use crate::audit::{Event, Record, SUCCESS};
use crate::notice::{self, Params};
use crate::ports::{Account, PasswordRow, Status, Unit};
use crate::session::Sessions;
use crate::{Domain, Fault, Time, lock};

/// The service.
#[derive(Clone)]
pub struct Desk {
    domain: Domain,
    sessions: Sessions,
}

/// A password that nobody chose, and its hash.
pub(crate) struct Fresh {
    /// The password, to be told once.
    pub password: Zeroizing<String>,
    phc: String,
}

impl Desk {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { sessions: Sessions::new(domain.clone()), domain }
    }

    /// Gives the account a random password that has to be changed at the next sign-in, and ends its
    /// sessions. It is told once, to `actor`.
    pub async fn reset_password(&self, account: &Account, actor: &str) -> Result<Zeroizing<String>, Fault> {
        let fresh = self.fresh_password().await?;
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let record = Record::new(&self.domain, now, Event::PasswordChanged, SUCCESS).actor(actor);
        self.put_password(&mut *unit, account, &fresh, record, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(fresh.password)
    }

    /// Switches the account on or off; false when it stood so already.
    pub async fn set_status(&self, account: &Account, status: Status, actor: &str) -> Result<bool, Fault> {
        if account.row.status == status {
            return Ok(false);
        }
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let record = Record::new(&self.domain, now, Event::StatusChanged, SUCCESS).actor(actor);
        self.put_status(&mut *unit, account, status, record, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(true)
    }

    /// A random password with its hash, which takes its time and so is made outside of any transaction.
    pub(crate) async fn fresh_password(&self) -> Result<Fresh, Fault> {
        let password = random_password(&self.domain);
        let phc = self.domain.hasher.hash(&password, &*self.domain.entropy).await?;
        Ok(Fresh { password, phc })
    }

    /// Sets a random password inside the caller's unit of work; the caller rings the outbox after its
    /// commit. `record` says who did it.
    pub(crate) async fn put_password(
        &self,
        unit: &mut dyn Unit,
        account: &Account,
        fresh: &Fresh,
        record: Record,
        now: Time,
    ) -> Result<(), Fault> {
        let id = account.row.id;
        let keep = self.domain.policy.password_change.history;
        if let (Some(old), true) = (&account.password, keep > 0) {
            unit.keep_old_password(id, &old.phc, now, keep).await?;
        }
        let row = PasswordRow { phc: fresh.phc.clone(), changed_at: now, must_change: true };
        unit.set_password(id, &row).await?;
        self.sessions.end_others(unit, now, id, None).await?;
        unit.trust_no_device(id).await?;
        // Whoever was locked out by the old one gets in with the new one.
        lock::clear(&self.domain, unit, id).await?;
        self.finish(unit, account, record.with("way", "reset"), "password_reset", now).await
    }

    /// Sets the status inside the caller's unit of work; the caller rings the outbox after its commit.
    pub(crate) async fn put_status(
        &self,
        unit: &mut dyn Unit,
        account: &Account,
        status: Status,
        record: Record,
        now: Time,
    ) -> Result<(), Fault> {
        let id = account.row.id;
        unit.set_status(id, status, now).await?;
        let (name, template) = match status {
            Status::Active => ("active", "account_enabled"),
            Status::Disabled => ("disabled", "account_disabled"),
            Status::Weak => ("weak", "account_weak"),
            Status::Suspended => ("suspended", "account_disabled"),
        };
        if status != Status::Active {
            self.sessions.end_others(unit, now, id, None).await?;
        }
        self.finish(unit, account, record.with("status", name), template, now).await
    }

    /// The record, and a word to the owner.
    async fn finish(
        &self,
        unit: &mut dyn Unit,
        account: &Account,
        record: Record,
        template: &str,
        now: Time,
    ) -> Result<(), Fault> {
        notice::tell_owner(&self.domain, unit, account, "zh-CN", template, Params::new(), now).await?;
        unit.append_audit(&record.account(Some(account.row.id)).done()).await?;
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
