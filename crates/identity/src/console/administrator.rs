//! Somebody at the console, and what they hold.

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use uuid::Uuid;

use super::token::Held;
use super::{Duty, Permission, Role, Scope};
use crate::audit::{Event, Record};
use crate::identities::document_of;
use crate::ports::{Account, RoleGrant, SessionRow};
use crate::refusal::Verdict;
use crate::{Digest, Domain, Fault, Refusal, Visitor, reauthentication};

/// Who acts, and from where.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Their account: nobody decides about their own.
    pub account: Uuid,
    /// What their other accounts have in common with it: those are their own, too (U-19).
    pub document: Option<Digest>,
    /// Its number: what the audit log keeps.
    pub number: String,
    /// Their name.
    pub name: String,
    /// The session, or the token that stands for one.
    pub session: Uuid,
    /// The name of the token by which a program acts for them.
    pub token: Option<String>,
    /// The browser.
    pub visitor: Visitor,
}

impl Actor {
    /// Whether it is an account of theirs. A name that differs makes it nobody else's: here the document
    /// alone counts, as one's own doing is what must not go by unseen (S17).
    pub fn is(&self, account: &Account) -> bool {
        self.account == account.row.id
            || (self.document.is_some() && self.document == document_of(&account.row))
    }

    /// An entry for the audit log about what they do.
    pub fn record(&self, domain: &Domain, event: Event, outcome: &str) -> Record {
        let record =
            Record::new(domain, domain.now(), event, outcome).from(&self.visitor).actor(&self.number);
        match &self.token {
            None => record.session(self.session),
            Some(name) => record.with("method", "api").with("token", name.as_str()),
        }
    }
}

/// Somebody at the console: full session, second factor proved in it, at least one role. Or a program
/// with a token of theirs.
#[derive(Clone, Debug)]
pub struct Administrator {
    pub(super) actor: Arc<Actor>,
    pub(super) grants: Vec<RoleGrant>,
    pub(super) fresh: bool,
    /// What the token was made for, where there is one.
    pub(super) token: Option<Held>,
}

/// Lets the holder of a session in, or says what is missing: [`Refusal::NotAllowed`] without a role,
/// [`Refusal::FactorNeeded`] without a second factor in this session.
pub async fn enter(
    domain: &Domain,
    session: Option<&Arc<SessionRow>>,
    visitor: &Visitor,
) -> Result<Verdict<Administrator>, Fault> {
    let session = match reauthentication::full(session) {
        Ok(session) => session,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut unit = domain.read().await?;
    let grants = unit.role_grants_of(session.account).await?;
    if grants.is_empty() {
        return Ok(Err(Refusal::NotAllowed));
    }
    if session.factor_time().is_none() {
        return Ok(Err(Refusal::FactorNeeded));
    }
    let Some(account) = unit.account(session.account).await? else {
        return Err(Fault::Inconsistent("a session without an account"));
    };
    let actor = Actor {
        account: session.account,
        document: document_of(&account.row),
        number: account.row.number,
        name: account.row.name,
        session: session.id,
        token: None,
        visitor: visitor.clone(),
    };
    let fresh = reauthentication::is_fresh(domain, session);
    Ok(Ok(Administrator { actor: Arc::new(actor), grants, fresh, token: None }))
}

impl Administrator {
    /// Who it is.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The roles, each once.
    pub fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<Role> = self.grants.iter().map(|grant| grant.role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// Everything they may do somewhere.
    pub fn permissions(&self) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|permission| self.reach(*permission).is_some()).collect()
    }

    /// How far a permission reaches; `None`: they have it nowhere.
    fn reach(&self, permission: Permission) -> Option<Scope> {
        let able = self.grants.iter().filter(|grant| grant.role.may(permission));
        let reach = able.map(RoleGrant::scope).reduce(Scope::or)?;
        match &self.token {
            None => Some(reach),
            // Never more than both: what the token was made for, and what its owner may now.
            Some(held) if held.scopes.contains(&permission) => Some(reach.within(&held.department)),
            Some(_) => None,
        }
    }

    /// Leave to look.
    pub fn look<D: Duty>(&self) -> Verdict<Sight<D>> {
        let scope = self.reach(D::PERMISSION).ok_or(Refusal::NotAllowed)?;
        Ok(Sight { actor: Arc::clone(&self.actor), scope, duty: PhantomData })
    }

    /// Leave to act; what is sensitive asks for a fresh proof ([`Refusal::ProofTooOld`]).
    pub fn act<D: Duty>(&self) -> Verdict<Capability<D>> {
        let sight = self.look()?;
        if D::PERMISSION.is_sensitive() && !self.fresh {
            return Err(Refusal::ProofTooOld);
        }
        Ok(Capability(sight))
    }
}

/// Leave to look at what a duty is about, within a scope. Made by [`Administrator::look`] only.
#[derive(Clone, Debug)]
pub struct Sight<D> {
    actor: Arc<Actor>,
    scope: Scope,
    duty: PhantomData<D>,
}

impl<D: Duty> Sight<D> {
    /// Who looks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// How far it reaches.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// An entry for the audit log about what they do, with the duty under which they do it.
    pub fn record(&self, domain: &Domain, event: Event, outcome: &str) -> Record {
        self.actor.record(domain, event, outcome).with("duty", D::PERMISSION.code())
    }
}

/// Leave to act under a duty, within a scope. Made by [`Administrator::act`] only.
#[derive(Clone, Debug)]
pub struct Capability<D>(Sight<D>);

impl<D> Deref for Capability<D> {
    type Target = Sight<D>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
