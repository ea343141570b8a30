//! A new password, whoever sets it and why: judged, hashed, kept; the old one
//! remembered, other sessions ended, the owner told. First sign-in, activation,
//! recovery, change and invitation all end here.

use uuid::Uuid;

use crate::audit::{Event, Record, SUCCESS};
use crate::common_password;
use crate::notice::{self, Params};
use crate::obligation;
use crate::ports::{Account, PasswordRow, Unit};
use crate::refusal::Verdict;
use crate::session::Sessions;
use crate::sign_in::initial_secret_matches;
use crate::{Domain, Fault, Refusal, Time, Visitor};

/// A password that was judged good enough, hashed.
pub struct Prepared {
    phc: String,
}

/// Who sets it.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// From where.
    pub visitor: &'a Visitor,
    /// The session that goes on; all others end.
    pub session: Option<Uuid>,
    /// How it came about, for the audit log: `change`, `recovery`, `activation`, …
    pub way: &'static str,
}

/// The service.
#[derive(Clone)]
pub struct NewPasswords {
    domain: Domain,
    sessions: Sessions,
}

impl NewPasswords {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { sessions: Sessions::new(domain.clone()), domain }
    }

    /// Judges `new` for `account` and hashes it; nothing is written yet.
    pub async fn prepare(
        &self,
        account: &Account,
        new: &str,
        repeated: &str,
    ) -> Result<Verdict<Prepared>, Fault> {
        if new != repeated {
            return Ok(Err(Refusal::PasswordMismatch));
        }
        let words = obligation::context(&self.domain, account)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let assessment = self.domain.policy.password.grade(new, &words);
        if !assessment.accepted {
            return Ok(Err(Refusal::PasswordWeak(assessment.reasons)));
        }
        if self.domain.policy.password_change.refuse_common && common_password::is_common(new) {
            return Ok(Err(Refusal::PasswordCommon));
        }
        let same = match &account.password {
            Some(row) => self.domain.hasher.verify(new, &row.phc).await?,
            None => initial_secret_matches(&self.domain, account, new)?,
        };
        if same {
            return Ok(Err(Refusal::PasswordSame));
        }
        if self.is_recent(account.row.id, new).await? {
            return Ok(Err(Refusal::PasswordRecent));
        }
        Ok(Ok(Prepared { phc: self.domain.hasher.hash(new, &*self.domain.entropy).await? }))
    }

    /// Whether it is one of the account's replaced passwords that count.
    async fn is_recent(&self, account: Uuid, new: &str) -> Result<bool, Fault> {
        let keep = self.domain.policy.password_change.history;
        if keep == 0 {
            return Ok(false);
        }
        for phc in self.domain.read().await?.old_passwords(account, keep).await? {
            if self.domain.hasher.verify(new, &phc).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Sets it inside the caller's unit of work: history, other sessions, notice, audit. The caller
    /// rings the outbox after its commit.
    pub async fn set(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        account: &Account,
        prepared: Prepared,
        by: Setting<'_>,
    ) -> Result<(), Fault> {
        let id = account.row.id;
        let keep = self.domain.policy.password_change.history;
        if let (Some(old), true) = (&account.password, keep > 0) {
            unit.keep_old_password(id, &old.phc, now, keep).await?;
        }
        let row = PasswordRow { phc: prepared.phc, changed_at: now, must_change: false };
        unit.set_password(id, &row).await?;
        self.sessions.end_others(unit, now, id, by.session).await?;
        // Whoever knew the old one may have had a device trusted.
        unit.trust_no_device(id).await?;
        let locale = &by.visitor.locale;
        notice::tell_owner(&self.domain, unit, account, locale, "password_changed", Params::new(), now)
            .await?;
        let mut record = Record::new(&self.domain, now, Event::PasswordChanged, SUCCESS)
            .from(by.visitor)
            .account(Some(id))
            .with("way", by.way);
        if let Some(session) = by.session {
            record = record.session(session);
        }
        unit.append_audit(&record.done()).await?;
        Ok(())
    }
}
