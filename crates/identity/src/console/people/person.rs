//! One person's page: everything that is known, numbers masked.

use uuid::Uuid;
use vocabulary::{AccountNumber, DocumentNumber, DocumentType};

use super::{People, reason};
use crate::audit::{Event, SUCCESS};
use crate::binding::{opened_email, opened_phone};
use crate::console::{Capability, FindPeople, Sight, Unmask};
use crate::factor::{Enrolled, enrolled};
use crate::ports::{Account, AuditEntry, CaseRow, CaseState, DeviceRow, RoleGrant, SessionRow};
use crate::refusal::Verdict;
use crate::{Domain, Fault, Time, lock};

/// Events on one page of somebody's history.
pub const HISTORY_PAGE: u32 = 20;

/// What the history of an account shows: everything that is about it.
const HISTORY: &[Event] = &[
    Event::SignIn,
    Event::SignOut,
    Event::StepUp,
    Event::ScanDecided,
    Event::Reauthenticated,
    Event::PasswordChanged,
    Event::ChangeForced,
    Event::PhoneBound,
    Event::PhoneUnbound,
    Event::EmailBound,
    Event::EmailUnbound,
    Event::FactorAdded,
    Event::FactorRemoved,
    Event::DeviceForgotten,
    Event::Activated,
    Event::NumberLookedUp,
    Event::StatusChanged,
    Event::QuestionsSet,
    Event::FirstSignInDone,
    Event::Recovery,
    Event::IdentitySwitched,
    Event::IdentityChosen,
    Event::CaseFiled,
    Event::CaseDecided,
    Event::AppPasswordMade,
    Event::AppPasswordRevoked,
    Event::Invitation,
    Event::RoleChanged,
    Event::NumbersShown,
    Event::AccountUnlocked,
    Event::AccountAdded,
    Event::AccountEdited,
    Event::PersonsMerged,
    Event::PersonSplit,
    Event::PeopleChanged,
];

/// Everything that is known about somebody.
#[derive(Clone, Debug)]
pub struct File {
    /// The account.
    pub account: Account,
    /// Its document.
    pub document: Option<DocumentNumber>,
    /// Second factors.
    pub enrolled: Enrolled,
    /// Live sessions, the newest first.
    pub sessions: Vec<SessionRow>,
    /// Devices it signed in from, the last used first.
    pub devices: Vec<DeviceRow>,
    /// Until when it is locked (U-14).
    pub locked_until: Option<Time>,
    /// Other accounts with the same document, within reach (U-19).
    pub others: Vec<Account>,
    /// Applications that are waiting for a decision.
    pub cases: Vec<CaseRow>,
    /// Roles at the console.
    pub roles: Vec<RoleGrant>,
}

/// A page of somebody's history.
#[derive(Clone, Debug)]
pub struct History {
    /// The newest first.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins.
    pub next: Option<(Time, Uuid)>,
}

/// Personal numbers in full.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Unmasked {
    /// The document number.
    pub document: Option<String>,
    /// The login phone.
    pub login_phone: Option<String>,
    /// The security phone.
    pub security_phone: Option<String>,
    /// The address.
    pub email: Option<String>,
}

impl std::fmt::Debug for Unmasked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unmasked(…)")
    }
}

/// The account's document, if it has one that can be read.
pub(super) fn document(domain: &Domain, account: &Account) -> Result<Option<DocumentNumber>, Fault> {
    let row = &account.row;
    let (Some(sealed), Some(kind)) = (&row.document_sealed, row.document_type.as_deref()) else {
        return Ok(None);
    };
    let number = domain.keyring.open_text("document", sealed)?;
    Ok(DocumentType::parse(kind).and_then(|kind| DocumentNumber::parse(kind, &number).ok()))
}

/// Everything an account is reached by, in full.
pub(super) fn unmasked(domain: &Domain, account: &Account) -> Result<Unmasked, Fault> {
    let phone = |row: Option<&_>| row.map(|row| opened_phone(domain, row)).transpose();
    let sealed = account.row.document_sealed.as_ref();
    let number = sealed.map(|sealed| domain.keyring.open_text("document", sealed)).transpose()?;
    let email = account.email.as_ref().map(|row| opened_email(domain, row)).transpose()?;
    Ok(Unmasked {
        document: number,
        login_phone: phone(account.login_phone.as_ref())?.map(|phone| phone.as_str().to_owned()),
        security_phone: phone(account.security_phone.as_ref())?.map(|phone| phone.as_str().to_owned()),
        email: email.map(|email| email.as_str().to_owned()),
    })
}

impl People {
    /// Somebody within reach.
    pub async fn person<D: crate::console::Duty>(
        &self,
        sight: &Sight<D>,
        id: Uuid,
    ) -> Result<Option<Account>, Fault> {
        let account = self.domain.read().await?.account(id).await?;
        Ok(account.filter(|account| sight.scope().covers(&account.row.department)))
    }

    /// Somebody within reach, by their account number or alias.
    pub async fn by_number<D: crate::console::Duty>(
        &self,
        sight: &Sight<D>,
        typed: &str,
    ) -> Result<Option<Account>, Fault> {
        let Ok(number) = AccountNumber::parse(typed) else { return Ok(None) };
        let account = self.domain.read().await?.account_by_key(&number.canonical()).await?;
        Ok(account.filter(|account| sight.scope().covers(&account.row.department)))
    }

    /// The document number of an account, masked.
    pub fn masked_document(&self, account: &Account) -> Result<Option<String>, Fault> {
        let hidden = || account.row.document_sealed.as_ref().map(|_| vocabulary::mask::STARS.to_owned());
        Ok(document(&self.domain, account)?.map(|document| document.masked()).or_else(hidden))
    }

    /// Everything that is known about somebody within reach.
    pub async fn file(&self, sight: &Sight<FindPeople>, id: Uuid) -> Result<Option<File>, Fault> {
        let Some(account) = self.person(sight, id).await? else { return Ok(None) };
        let mut unit = self.domain.read().await?;
        let mut others = match &account.row.document_index {
            Some(index) => unit.accounts_by_document(index).await?,
            None => Vec::new(),
        };
        others.retain(|other| other.row.id != id && sight.scope().covers(&other.row.department));
        let mut cases = unit.cases_of(id).await?;
        cases.retain(|case| case.state == CaseState::Submitted);
        let now = self.domain.now();
        let mut sessions = unit.sessions_of(id).await?;
        sessions.retain(|session| session.expires_at > now);
        Ok(Some(File {
            document: document(&self.domain, &account)?,
            enrolled: enrolled(&mut *unit, id).await?,
            sessions,
            devices: unit.devices_of(id).await?,
            locked_until: lock::locked_until(&self.domain, &mut *unit, id).await?,
            others,
            cases,
            roles: unit.role_grants_of(id).await?,
            account,
        }))
    }

    /// What happened to an account within reach, the newest first, or from `before` on.
    pub async fn history(
        &self,
        sight: &Sight<FindPeople>,
        id: Uuid,
        before: Option<(Time, Uuid)>,
    ) -> Result<Option<History>, Fault> {
        if self.person(sight, id).await?.is_none() {
            return Ok(None);
        }
        let events: Vec<&str> = HISTORY.iter().map(|event| event.code()).collect();
        let mut unit = self.domain.read().await?;
        let mut entries = match before {
            Some(before) => unit.audit_before(id, &events, before, HISTORY_PAGE + 1).await?,
            None => unit.audit_of(id, &events, HISTORY_PAGE + 1).await?,
        };
        let page = usize::try_from(HISTORY_PAGE).unwrap_or(usize::MAX);
        let more = entries.len() > page;
        entries.truncate(page);
        let next = entries.last().filter(|_| more).map(|entry| (entry.at, entry.id));
        Ok(Some(History { entries, next }))
    }

    /// Somebody's numbers in full, for a reason that is recorded.
    pub async fn unmask(
        &self,
        may: &Capability<Unmask>,
        id: Uuid,
        why: &str,
    ) -> Result<Verdict<Unmasked>, Fault> {
        let why = match reason(why) {
            Ok(why) => why,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut unit = self.domain.write().await?;
        let account = match Self::within(may, &mut *unit, id).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let shown = unmasked(&self.domain, &account)?;
        let record = may.record(&self.domain, Event::NumbersShown, SUCCESS).account(Some(id));
        unit.append_audit(&record.with("reason", why).done()).await?;
        unit.commit().await?;
        Ok(Ok(shown))
    }
}
