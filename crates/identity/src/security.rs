//! The security centre: how safe the account is, where it is signed in, on
//! which devices, and what happened to it.

use uuid::Uuid;

use crate::audit::{Event, Record, SUCCESS};
use crate::factor::{Enrolled, enrolled};
use crate::ports::{Account, AuditEntry, DeviceRow, SessionRow};
use crate::refusal::Verdict;
use crate::session::Sessions;
use crate::standing::Standing;
use crate::{Digest, Domain, Fault, Refusal, Time, Visitor};

/// Events on one page of the history.
pub const PAGE: u32 = 20;

/// What the history of an account shows.
const HISTORY: [Event; 19] = [
    Event::SignIn,
    Event::SignOut,
    Event::StepUp,
    Event::ScanDecided,
    Event::Reauthenticated,
    Event::PasswordChanged,
    Event::PhoneBound,
    Event::PhoneUnbound,
    Event::EmailBound,
    Event::EmailUnbound,
    Event::FactorAdded,
    Event::FactorRemoved,
    Event::DeviceForgotten,
    Event::Activated,
    Event::StatusChanged,
    Event::Recovery,
    Event::IdentitySwitched,
    Event::CaseFiled,
    Event::CaseDecided,
];

/// The account at a glance.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The account.
    pub account: Account,
    /// Its second factors.
    pub enrolled: Enrolled,
    /// How safe it is.
    pub standing: Standing,
    /// Where it is signed in.
    pub sessions: usize,
}

/// Where an account is signed in.
#[derive(Clone, Debug)]
pub struct Places {
    /// The account.
    pub account: Account,
    /// Live sessions, this one first, then the newest.
    pub sessions: Vec<SessionRow>,
    /// Devices it signed in from, the last used first.
    pub devices: Vec<DeviceRow>,
}

/// A page of the history.
#[derive(Clone, Debug)]
pub struct History {
    /// The account.
    pub account: Account,
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins.
    pub next: Option<(Time, Uuid)>,
}

/// The service.
#[derive(Clone)]
pub struct Security {
    domain: Domain,
    sessions: Sessions,
}

impl Security {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { sessions: Sessions::new(domain.clone()), domain }
    }

    /// The account at a glance.
    pub async fn overview(&self, session: &SessionRow) -> Result<Overview, Fault> {
        let account = self.account(session).await?;
        let mut unit = self.domain.read().await?;
        let enrolled = enrolled(&mut *unit, session.account).await?;
        let sessions = self.live(unit.sessions_of(session.account).await?).len();
        Ok(Overview { standing: Standing::of(&account, &enrolled), account, enrolled, sessions })
    }

    /// Sessions and devices.
    pub async fn places(&self, session: &SessionRow) -> Result<Places, Fault> {
        let account = self.account(session).await?;
        let mut unit = self.domain.read().await?;
        let mut sessions = self.live(unit.sessions_of(session.account).await?);
        sessions.sort_by_key(|row| row.id != session.id);
        Ok(Places { account, sessions, devices: unit.devices_of(session.account).await? })
    }

    /// Ends one of the person's own sessions; this one ends by signing out.
    pub async fn end_session(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        id: Uuid,
    ) -> Result<Verdict<()>, Fault> {
        let other = self.domain.read().await?.session(id).await?;
        let Some(other) = other.filter(|other| other.account == session.account && other.id != session.id)
        else {
            return Ok(Err(Refusal::PageExpired));
        };
        self.sessions.end(&other, visitor).await?;
        Ok(Ok(()))
    }

    /// Ends all of the person's sessions but this one.
    pub async fn end_others(&self, session: &SessionRow, visitor: &Visitor) -> Result<(), Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        self.sessions.end_others(&mut *unit, now, session.account, Some(session.id)).await?;
        let record = Record::new(&self.domain, now, Event::SignOut, SUCCESS)
            .from(visitor)
            .account(Some(session.account))
            .session(session.id)
            .with("which", "others");
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(())
    }

    /// Forgets a device: it is a new one from now on, and trusted no more.
    pub async fn forget_device(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        device: &Digest,
    ) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        if !unit.forget_device(session.account, device).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let record = Record::new(&self.domain, now, Event::DeviceForgotten, SUCCESS)
            .from(visitor)
            .account(Some(session.account))
            .session(session.id);
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// A page of what happened, beginning after `before`.
    pub async fn history(
        &self,
        session: &SessionRow,
        before: Option<(Time, Uuid)>,
    ) -> Result<History, Fault> {
        let account = self.account(session).await?;
        let events = HISTORY.map(Event::code);
        let mut unit = self.domain.read().await?;
        // One more than is shown tells whether there is another page.
        let mut entries = match before {
            None => unit.audit_of(session.account, &events, PAGE + 1).await?,
            Some(before) => unit.audit_before(session.account, &events, before, PAGE + 1).await?,
        };
        let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = entries.len() > shown;
        entries.truncate(shown);
        let next = entries.last().filter(|_| more).map(|entry| (entry.at, entry.id));
        Ok(History { account, entries, next })
    }

    async fn account(&self, session: &SessionRow) -> Result<Account, Fault> {
        let account = self.domain.read().await?.account(session.account).await?;
        account.ok_or(Fault::Inconsistent("a session without an account"))
    }

    /// Those that can still be used: what time has ended is swept only later.
    fn live(&self, sessions: Vec<SessionRow>) -> Vec<SessionRow> {
        let now = self.domain.now();
        sessions.into_iter().filter(|session| self.sessions.is_live(session, now)).collect()
    }
}
