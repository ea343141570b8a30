//! What somebody does with a link: look, and accept the role.

use std::sync::Arc;

use super::{Access, FIRST, hold_roles};
use crate::audit::{Event, Record, SUCCESS};
use crate::console::Role;
use crate::factor::enrolled;
use crate::notice::{self, Params};
use crate::ports::{Level, RoleGrant, SessionRow, SetUpLink, Status, Unit};
use crate::reauthentication::{Owed, full, owed};
use crate::refusal::Verdict;
use crate::{Fault, Opaque, Refusal, Time, Visitor};

/// A live link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The role it gives.
    pub role: Role,
    /// The department it is limited to; empty: everybody.
    pub department: String,
    /// Until when it can be used.
    pub until: Time,
    /// Number of the account it is for; empty: for whoever sets the installation up.
    pub number: String,
    /// What comes next.
    pub standing: Standing,
}

/// What comes next on the way to a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The link is for nobody yet: make an account, or use this one. `signed_in`: number and name of
    /// the present one.
    Unclaimed {
        /// Who is here.
        signed_in: Option<(String, String)>,
    },
    /// Nobody is signed in.
    SignIn,
    /// Somebody else is signed in.
    Other {
        /// Their number.
        number: String,
    },
    /// The account has no second factor.
    Enrol,
    /// It was not proved lately in this session.
    Prove,
    /// Everything is there.
    Ready,
}

impl Access {
    /// What the page of a link shows. Looking binds nothing: mail programs look too.
    pub async fn open(
        &self,
        token: &str,
        session: Option<&Arc<SessionRow>>,
    ) -> Result<Verdict<Shown>, Fault> {
        let mut unit = self.domain.read().await?;
        let link = match self.live(&mut *unit, token).await? {
            Ok(link) => link,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let session = session.filter(|session| session.level == Level::Full);
        let mut here = None;
        if let Some(session) = session {
            let account = unit.account(session.account).await?;
            here = account.map(|account| (account.row.number, account.row.name));
        }
        let mut number = String::new();
        let standing = match (link.account, session) {
            (None, _) => Standing::Unclaimed { signed_in: here },
            (Some(account), session) => {
                number = unit.account(account).await?.map(|account| account.row.number).unwrap_or_default();
                match session {
                    None => Standing::SignIn,
                    Some(session) if session.account != account => {
                        Standing::Other { number: here.map(|(number, _)| number).unwrap_or_default() }
                    }
                    Some(session) => {
                        let any = enrolled(&mut *unit, account).await?.is_any();
                        match owed(&self.domain, session, true) {
                            _ if !any => Standing::Enrol,
                            Some(_) => Standing::Prove,
                            None => Standing::Ready,
                        }
                    }
                }
            }
        };
        let SetUpLink { role, department, expires_at: until, .. } = link;
        Ok(Ok(Shown { role, department, until, number, standing }))
    }

    /// Uses the link up and grants its role to the account it is for, in whose session the second factor
    /// was proved just now.
    pub async fn accept(
        &self,
        token: &str,
        session: Option<&Arc<SessionRow>>,
        visitor: &Visitor,
    ) -> Result<Verdict<()>, Fault> {
        let session = match full(session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        // Nobody removes the factor meanwhile.
        let account = unit.lock_account(session.account).await?;
        let Some(account) = account.filter(|account| account.row.status == Status::Active) else {
            return Ok(Err(Refusal::AccountDisabled));
        };
        hold_roles(&self.domain, &mut *unit, now).await?;
        let link = match self.live(&mut *unit, token).await? {
            Ok(link) => link,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if link.account != Some(session.account) {
            return Ok(Err(Refusal::SetUpForeign));
        }
        match owed(&self.domain, session, true) {
            _ if !enrolled(&mut *unit, session.account).await?.is_any() => {
                return Ok(Err(Refusal::FactorNeeded));
            }
            Some(Owed::First) => return Ok(Err(Refusal::ProofTooOld)),
            Some(Owed::Factor) => return Ok(Err(Refusal::FactorNeeded)),
            None => {}
        }
        if !unit.use_set_up_link(&link.digest, now).await? {
            return Ok(Err(Refusal::SetUpUsed));
        }
        let held = unit.role_grants_of(session.account).await?;
        if !held.iter().any(|grant| grant.role == link.role && grant.department == link.department) {
            let grant = RoleGrant {
                id: self.domain.id(now),
                account: session.account,
                role: link.role,
                department: link.department.clone(),
                granted_by: link.made_by.clone(),
                granted_at: now,
                ended_at: None,
            };
            unit.grant_role(&grant).await?;
        }
        let record = Record::new(&self.domain, now, Event::RoleChanged, SUCCESS)
            .from(visitor)
            .account(Some(session.account))
            .session(session.id)
            .with("action", "accepted")
            .with("role", link.role.code())
            .with("department", link.department)
            .with("offered_by", link.made_by);
        unit.append_audit(&record.done()).await?;
        let template = "role_granted";
        notice::tell_owner(&self.domain, &mut *unit, &account, &visitor.locale, template, Params::new(), now)
            .await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// The link with this token, if it can be used.
    pub(super) async fn live(&self, unit: &mut dyn Unit, token: &str) -> Result<Verdict<SetUpLink>, Fault> {
        let Some(link) = unit.set_up_link(&Opaque::presented(token).digest()).await? else {
            return Ok(Err(Refusal::SetUpOver));
        };
        if link.used_at.is_some() {
            return Ok(Err(Refusal::SetUpUsed));
        }
        if link.expires_at <= self.domain.now() {
            return Ok(Err(Refusal::SetUpOver));
        }
        // The link of a first start ends with it: whoever finds it in a log later finds nothing.
        if link.made_by == FIRST && !unit.role_grants().await?.is_empty() {
            return Ok(Err(Refusal::SetUpOver));
        }
        Ok(Ok(link))
    }
}
