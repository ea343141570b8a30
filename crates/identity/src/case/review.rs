//! What a reviewer reads (P-35): a case with the accounts that it is about.
//! That somebody looked is audited.

use uuid::Uuid;
use vocabulary::Phone;

use super::form::document_key;
use super::{Cases, Form};
use crate::audit::{Event, Record, SUCCESS};
use crate::code::Destination;
use crate::ports::{Account, CaseKind, CaseRow, CaseState, EvidenceEntry, Unit};
use crate::{Domain, Fault};

/// Who decides.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The name that the audit log keeps.
    pub name: String,
    /// The reviewer's own account, where there is one: nobody decides their own case (S17).
    pub account: Option<Uuid>,
}

/// A decision.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Granted.
    Approve {
        /// For an appeal that fits no account or several: the number of the right one.
        account: Option<String>,
    },
    /// Refused.
    Reject {
        /// What the applicant reads (P-32).
        reason: String,
    },
}

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// Granted; its effect has happened.
    Approved,
    /// Approved by the first of two: another person has to approve it too.
    AwaitsSecond,
    /// Refused.
    Rejected,
}

/// A case as a reviewer reads it.
#[derive(Clone, Debug)]
pub struct File {
    /// The row.
    pub row: CaseRow,
    /// The form.
    pub form: Form,
    /// Its pictures.
    pub pictures: Vec<EvidenceEntry>,
    /// Whose it is; of an appeal the accounts that fit.
    pub accounts: Vec<Account>,
    /// Who has the number now that is to be moved (U-21).
    pub holder: Option<Account>,
}

impl File {
    /// Everybody whom a decision touches.
    pub(super) fn concerned(&self) -> impl Iterator<Item = &Account> {
        self.accounts.iter().chain(&self.holder)
    }
}

impl Cases {
    /// Cases in one state, the longest untouched first.
    pub async fn list(&self, state: CaseState, limit: u32) -> Result<Vec<(CaseRow, Form)>, Fault> {
        let rows = self.domain.read().await?.cases_in(state, limit).await?;
        rows.into_iter().map(|row| Ok((self.form(&row)?, row))).map(|r| r.map(|(f, r)| (r, f))).collect()
    }

    /// A case with what is needed to decide it. That somebody looked is recorded.
    pub async fn file(&self, id: &str, actor: &Actor) -> Result<Option<File>, Fault> {
        let mut unit = self.domain.read().await?;
        let Some(file) = self.assemble(&mut *unit, id).await? else { return Ok(None) };
        drop(unit);
        let record = Record::new(&self.domain, self.domain.now(), Event::CaseViewed, SUCCESS)
            .account(file.row.account)
            .actor(&actor.name)
            .with("kind", file.row.kind.code());
        let mut unit = self.domain.write().await?;
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Some(file))
    }

    /// A picture, for a reviewer who opened the file.
    pub async fn picture_for_review(&self, id: &str, number: u32) -> Result<Option<Vec<u8>>, Fault> {
        let row = self.domain.read().await?.evidence(id, number).await?;
        Ok(row.map(|row| self.domain.keyring.open(super::pictures::PURPOSE, &row.sealed)).transpose()?)
    }

    pub(super) async fn assemble(&self, unit: &mut dyn Unit, id: &str) -> Result<Option<File>, Fault> {
        let Some(row) = unit.case(id).await? else { return Ok(None) };
        let form = self.form(&row)?;
        let pictures = unit.evidence_of(id).await?;
        let accounts = match row.account {
            Some(account) => unit.account(account).await?.into_iter().collect(),
            None => candidates(&self.domain, unit, &form).await?,
        };
        let holder = holder(&self.domain, unit, row.kind, &form).await?;
        Ok(Some(File { row, form, pictures, accounts, holder }))
    }
}

/// The accounts that an appeal may be about: those with the document; with a number given, the one
/// of them that has it.
pub(super) async fn candidates(
    domain: &Domain,
    unit: &mut dyn Unit,
    form: &Form,
) -> Result<Vec<Account>, Fault> {
    let by_document = match form.document() {
        Some((kind, number)) => {
            let index = domain.keyring.index("document", &document_key(kind, &number));
            unit.accounts_by_document(&index).await?
        }
        None => Vec::new(),
    };
    let Some(key) = form.account_key() else { return Ok(by_document) };
    Ok(by_document.into_iter().filter(|account| account.row.number_key == key).collect())
}

/// Who has the number that is to be moved.
async fn holder(
    domain: &Domain,
    unit: &mut dyn Unit,
    kind: CaseKind,
    form: &Form,
) -> Result<Option<Account>, Fault> {
    match Phone::parse(&form.number) {
        Ok(phone) if kind == CaseKind::PhoneTransfer => {
            Ok(unit.account_by_phone(&Destination::Phone(phone).index(domain)).await?)
        }
        _ => Ok(None),
    }
}

/// Beside the applicant's account the one that a case is about: whose reviewers see it in their queue.
/// An appeal that fits several accounts is a matter for reviewers without limits.
pub(super) async fn other(
    domain: &Domain,
    unit: &mut dyn Unit,
    kind: CaseKind,
    form: &Form,
) -> Result<Option<Uuid>, Fault> {
    let found = match kind {
        CaseKind::PhoneUnbind => None,
        CaseKind::PhoneTransfer => holder(domain, unit, kind, form).await?,
        CaseKind::Appeal => {
            let mut fitting = candidates(domain, unit, form).await?;
            if fitting.len() == 1 { fitting.pop() } else { None }
        }
    };
    Ok(found.map(|account| account.row.id))
}
