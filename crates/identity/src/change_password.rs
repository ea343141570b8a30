//! Changing one's own password (P-40 to P-48, H-15, H-17).

use std::sync::Arc;

use crate::audit::{Event, Record};
use crate::captcha::Answer;
use crate::new_password::{NewPasswords, Setting};
use crate::ports::{Account, Level, Method, SessionRow};
use crate::reauthentication::full;
use crate::refusal::Verdict;
use crate::session::{Issued, Sessions};
use crate::sign_in::SignIn;
use crate::{Domain, Fault, Refusal, Visitor};

/// What the form shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The account.
    pub account: Account,
    /// Whether the present password is asked for.
    pub needs_current: bool,
}

/// What the form carries.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// The present password, where it is asked for.
    pub current: &'a str,
    /// The new one.
    pub new: &'a str,
    /// The new one again.
    pub repeated: &'a str,
    /// The captcha's answer, where one was asked.
    pub captcha: Answer,
}

/// The service.
#[derive(Clone)]
pub struct ChangePassword {
    domain: Domain,
    sessions: Sessions,
    passwords: NewPasswords,
    sign_in: SignIn,
}

impl ChangePassword {
    /// The service; `sign_in` brings the counters that guesses share.
    pub fn new(domain: Domain, sign_in: SignIn) -> Self {
        Self {
            sessions: Sessions::new(domain.clone()),
            passwords: NewPasswords::new(domain.clone()),
            sign_in,
            domain,
        }
    }

    /// What the form of the person of `session` shows.
    pub async fn standing(&self, session: &SessionRow) -> Result<Standing, Fault> {
        let account = self.domain.read().await?.account(session.account).await?;
        let account = account.ok_or(Fault::Inconsistent("a session without an account"))?;
        Ok(Standing { account, needs_current: self.needs_current(session) })
    }

    /// H-15: who has just signed in by scanning may have forgotten the password.
    fn needs_current(&self, session: &SessionRow) -> bool {
        let policy = &self.domain.policy.password_change;
        let now = self.domain.now();
        !session.methods.iter().any(|used| {
            policy.without_current.contains(&used.method) && now.since(used.at) < policy.without_current_for.0
        })
    }

    /// Changes it: all other sessions end, this one goes on with a new token (S08). Works at once
    /// (P-41).
    pub async fn change(
        &self,
        session: Option<&Arc<SessionRow>>,
        visitor: &Visitor,
        form: Change<'_>,
    ) -> Result<Verdict<Issued>, Fault> {
        let session = match full(session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Standing { account, needs_current } = self.standing(session).await?;
        // Before the new one is looked at: "that is your present one" would answer guesses that
        // nobody counts.
        if needs_current
            && let Err(refusal) =
                self.sign_in.check_password(&account, form.current, &form.captcha, visitor).await?
        {
            return self.refused(session, visitor, refusal).await;
        }
        let prepared = match self.passwords.prepare(&account, form.new, form.repeated).await? {
            Ok(prepared) => prepared,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        // The one that was compared is still the one: another change may have come first.
        let before = unit.lock_account(session.account).await?;
        let set_at = |account: &Account| account.password.as_ref().map(|row| row.changed_at);
        if before.is_none_or(|before| set_at(&before) != set_at(&account)) {
            return Ok(Err(Refusal::PageExpired));
        }
        let turned = if needs_current {
            self.sessions.renew(&mut *unit, now, session, Method::Password).await?
        } else {
            self.sessions.rotate(&mut *unit, now, session, Level::Full).await?
        };
        // Of two tabs, or a double submit, one goes on.
        let Some(issued) = turned else { return Ok(Err(Refusal::PageExpired)) };
        let by = Setting { visitor, session: Some(session.id), way: "change" };
        self.passwords.set(&mut *unit, now, &account, prepared, by).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(issued))
    }

    async fn refused(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        refusal: Refusal,
    ) -> Result<Verdict<Issued>, Fault> {
        let now = self.domain.now();
        let record = Record::new(&self.domain, now, Event::PasswordChanged, refusal.code())
            .from(visitor)
            .account(Some(session.account))
            .session(session.id);
        let mut unit = self.domain.write_relaxed().await?;
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Err(refusal))
    }
}
