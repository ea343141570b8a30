//! Several accounts of one person (U-19): those with the same document. The
//! person goes from one to another without signing in again, and may say which
//! of them an application gets.

use std::sync::Arc;

use uuid::Uuid;
use vocabulary::{DocumentType, PersonName};

use crate::audit::{Event, Record, SUCCESS};
use crate::journey::{self, Start};
use crate::notice::{self, Params};
use crate::obligation::Obligations;
use crate::phones::By;
use crate::ports::{
    Account, AccountRow, IdentityDefault, InitialSecret, JourneyKind, Level, Method, SessionRow, Status, Unit,
};
use crate::reauthentication::{fresh, full};
use crate::refusal::Verdict;
use crate::risk::{self, Arrival};
use crate::session::{Carried, Issued, Sessions};
use crate::step_up::Owing;
use crate::{Digest, Domain, Fault, Refusal, Target, Time};

/// The accounts of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identities {
    /// All that may be used, in the order of their numbers; one alone: there is nothing to switch.
    pub accounts: Vec<Account>,
    /// Which of them applications get.
    pub defaults: Vec<IdentityDefault>,
}

/// A switch that was made.
#[derive(Clone, Debug)]
pub struct Switched {
    /// The session of the other account.
    pub issued: Issued,
    /// Where to go: what that account owes first, or the personal centre.
    pub next: String,
}

/// What accounts of one person have in common: the index of the document. `None`: no document, or one of
/// no known kind, whose number says nothing.
pub(crate) fn document_of(row: &AccountRow) -> Option<Digest> {
    let kind = row.document_type.as_deref().and_then(DocumentType::parse);
    row.document_index.filter(|_| kind != Some(DocumentType::Other))
}

/// Whether two accounts are one person's: the same document and the same name. One wrong number in a
/// roster must not open somebody else's account.
pub fn is_same_person(one: &Account, other: &Account) -> bool {
    let document = document_of(&one.row);
    document.is_some()
        && document == document_of(&other.row)
        && folded(&one.row.name) == folded(&other.row.name)
}

fn folded(name: &str) -> String {
    PersonName::parse(name).map_or_else(|_| name.to_owned(), |name| name.as_str().to_owned()).to_lowercase()
}

/// Whether an account may stand in for another of the same person without any page in between: it
/// may sign in, and owes nothing that only the person can pay.
pub fn may_stand_in(account: &Account) -> bool {
    account.row.status == Status::Active
        && account.row.rebind_at.is_none()
        && !account.second_factor
        && account.password.as_ref().is_some_and(|password| !password.must_change)
}

/// The service.
#[derive(Clone)]
pub struct IdentitySwitch {
    domain: Domain,
    sessions: Sessions,
    obligations: Obligations,
}

impl IdentitySwitch {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self {
            sessions: Sessions::new(domain.clone()),
            obligations: Obligations::new(domain.clone()),
            domain,
        }
    }

    /// The accounts of the person of `session`.
    pub async fn of(&self, session: &SessionRow) -> Result<Identities, Fault> {
        let mut unit = self.domain.read().await?;
        let account = unit.account(session.account).await?;
        let account = account.ok_or(Fault::Inconsistent("a session without an account"))?;
        let Some(person) = account.row.document_index else {
            return Ok(Identities { accounts: vec![account], defaults: Vec::new() });
        };
        let mut accounts = unit.accounts_by_document(&person).await?;
        accounts.retain(|other| {
            other.row.status == Status::Active
                && (other.row.id == account.row.id || is_same_person(&account, other))
        });
        let defaults = if accounts.len() > 1 { unit.identity_defaults(&person).await? } else { Vec::new() };
        Ok(Identities { accounts, defaults })
    }

    /// Goes over to the account with this number: a new session, the old one ends and its services are
    /// told. What a sign-in to the other account from here would have to prove further is asked for
    /// (P-20), then what it owes (S-3); its owner is told.
    pub async fn switch(&self, number: &str, by: By<'_>) -> Result<Verdict<Switched>, Fault> {
        let (session, other) = match self.other(number, by).await? {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if other.password.is_none() && other.row.initial == InitialSecret::None {
            return Ok(Err(Refusal::ActivationRequired));
        }
        // Whoever proved the one account does not set the password of the other without its old one.
        if other.password.as_ref().is_some_and(|password| password.must_change) {
            return Ok(Err(Refusal::IdentityPasswordOwed));
        }
        let Some(browser) = by.visitor.browser else { return Ok(Err(Refusal::CookiesNeeded)) };
        let owed = self.obligations.owed(&other, None)?;
        let method = session.methods.last().map_or(Method::Password, |used| used.method);
        let (now, mut unit) = (self.domain.now(), self.domain.write().await?);
        let target = Target::default();
        // As if its password had been typed: a code to the phone of the one account, or a scan, says
        // nothing about the other.
        let arrival = Arrival {
            account: &other,
            method: Method::Password,
            visitor: by.visitor,
            present: None,
            failures: 0,
            weak: false,
            now,
        };
        let further = risk::judge(&self.domain, &mut *unit, arrival).await?;
        let (level, journey, next) = if let Some(reason) = further {
            let state = Owing { reason, method, owed, clears: Vec::new() };
            let start = Start {
                kind: JourneyKind::StepUp,
                browser,
                account: Some(other.row.id),
                target: &target,
                state: &state,
                lifetime: self.domain.policy.session.obliged.0,
            };
            let id = journey::open(&self.domain, &mut *unit, now, start).await?;
            let next = format!("/step-up/{id}");
            (Level::Half, Some(id), next)
        } else if owed.is_empty() {
            (Level::Full, None, target.url(None))
        } else {
            let id =
                self.obligations.open(&mut *unit, now, other.row.id, browser, &owed, method, &target).await?;
            let next = format!("/first-sign-in/{id}");
            (Level::Obliged, Some(id), next)
        };
        let to = Carried { account: other.row.id, level, journey, visitor: by.visitor };
        // Of two tabs, or a double submit, one goes on.
        let Some(issued) = self.sessions.carry_over(&mut *unit, now, session, to).await? else {
            return Ok(Err(Refusal::PageExpired));
        };
        for (account, ended, direction) in
            [(session.account, session.id, "away"), (other.row.id, issued.session.id, "here")]
        {
            let record = Record::new(&self.domain, now, Event::IdentitySwitched, SUCCESS)
                .from(by.visitor)
                .account(Some(account))
                .session(ended)
                .with("direction", direction);
            unit.append_audit(&record.done()).await?;
        }
        self.tell(&mut *unit, &other, "identity_switched", by, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(Switched { issued, next }))
    }

    /// Says which of the person's accounts the service gets; an empty number: the one that is
    /// signed in. Needs a fresh proof: the other account is opened by it.
    pub async fn choose(&self, service: Uuid, number: &str, by: By<'_>) -> Result<Verdict<()>, Fault> {
        let session = match fresh(&self.domain, by.session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let person = match self.person(session).await? {
            Ok(person) => person,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let chosen = if number.is_empty() {
            None
        } else {
            let found = self.of(session).await?.accounts.into_iter().find(|one| one.row.number == number);
            match found {
                Some(account) if may_stand_in(&account) => Some(account),
                Some(_) => return Ok(Err(Refusal::IdentityNotReady)),
                None => return Ok(Err(Refusal::PageExpired)),
            }
        };
        let mut unit = self.domain.write().await?;
        match &chosen {
            Some(account) => {
                unit.set_identity_default(&person, service, account.row.id, now).await?;
                if account.row.id != session.account {
                    self.tell(&mut *unit, account, "identity_chosen", by, now).await?;
                }
            }
            None => {
                unit.remove_identity_default(&person, service).await?;
            }
        }
        let record = Record::new(&self.domain, now, Event::IdentityChosen, SUCCESS)
            .from(by.visitor)
            .account(Some(session.account))
            .session(session.id)
            .with("service", service.to_string())
            .with("chosen", if chosen.is_some() { "account" } else { "none" });
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    async fn tell(
        &self,
        unit: &mut dyn Unit,
        account: &Account,
        template: &str,
        by: By<'_>,
        now: Time,
    ) -> Result<(), Fault> {
        let locale = &by.visitor.locale;
        notice::tell_owner(&self.domain, unit, account, locale, template, Params::new(), now).await
    }

    async fn person(&self, session: &SessionRow) -> Result<Verdict<Digest>, Fault> {
        let account = self.domain.read().await?.account(session.account).await?;
        Ok(account.and_then(|account| account.row.document_index).ok_or(Refusal::PageExpired))
    }

    /// Another account of the same person, by its number. Never across people: without a document
    /// there is none.
    async fn other<'a>(
        &self,
        number: &str,
        by: By<'a>,
    ) -> Result<Verdict<(&'a Arc<SessionRow>, Account)>, Fault> {
        let session = match full(by.session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let accounts = self.of(session).await?.accounts;
        let other =
            accounts.into_iter().find(|one| one.row.number == number && one.row.id != session.account);
        Ok(other.map(|other| (session, other)).ok_or(Refusal::PageExpired))
    }
}
