//! What is known about a person, as typed into a form: read, and told apart
//! from what stands there (U-20).

use serde::{Deserialize, Serialize};
use vocabulary::text::{collapse_spaces, has_hidden};
use vocabulary::{
    AccountNumber, AccountNumberPolicy, Alias, DocumentNumber, DocumentType, PersonKind, PersonName,
};

use crate::details::document_index;
use crate::ports::{AccountRow, InitialSecret};
use crate::refusal::Verdict;
use crate::roster::{Initial, department, parse_day};
use crate::{Domain, Fault, Refusal, Time};

/// The longest of the further data.
const LONGEST: usize = 60;

/// Further data (U-20), kept sealed and shown to those who edit people only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// 籍贯
    pub native_place: String,
    /// 婚姻状况
    pub marital_status: String,
    /// 国籍
    pub nationality: String,
    /// 血型
    pub blood_type: String,
    /// 文化程度
    pub education: String,
    /// 最高学历
    pub highest_degree: String,
    /// 宗教信仰
    pub religion: String,
    /// 政治面貌
    pub political_status: String,
}

impl Profile {
    /// The same without blanks around and between, or why it cannot be kept.
    fn cleaned(&self) -> Verdict<Self> {
        let clean = |text: &str| {
            let text = collapse_spaces(text);
            let bad = text.chars().count() > LONGEST || has_hidden(&text);
            if bad { Err(Refusal::TextTooLong) } else { Ok(text) }
        };
        Ok(Self {
            native_place: clean(&self.native_place)?,
            marital_status: clean(&self.marital_status)?,
            nationality: clean(&self.nationality)?,
            blood_type: clean(&self.blood_type)?,
            education: clean(&self.education)?,
            highest_degree: clean(&self.highest_degree)?,
            religion: clean(&self.religion)?,
            political_status: clean(&self.political_status)?,
        })
    }
}

/// A person as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// The name.
    pub name: String,
    /// Code of the kind.
    pub kind: String,
    /// The department.
    pub department: String,
    /// Code of the document's type.
    pub document_type: String,
    /// The document's number; empty: it stays as it is.
    pub document: String,
    /// The alias; empty: none.
    pub alias: String,
    /// The day of joining, `YYYY-MM-DD`; empty: not known.
    pub joined: String,
    /// Further data.
    pub profile: Profile,
}

/// The same, read.
pub(super) struct Read {
    name: PersonName,
    kind: PersonKind,
    /// The department.
    pub department: String,
    document: Option<DocumentNumber>,
    alias: Option<Alias>,
    joined: Option<Time>,
    /// Further data.
    pub profile: Profile,
}

impl Details {
    /// Reads what was typed, or tells the first thing that is wrong with it.
    pub(super) fn read(&self, now: Time) -> Verdict<Read> {
        if self.name.trim().is_empty() {
            return Err(Refusal::FieldEmpty);
        }
        let name = PersonName::parse(&self.name).map_err(|_| Refusal::NameInvalid)?;
        let kind = PersonKind::ALL.iter().copied().find(|kind| kind.code() == self.kind);
        let department = department(&self.department).map_err(|_| Refusal::DepartmentInvalid)?;
        let document = match self.document.trim() {
            "" => None,
            typed => {
                let kind = DocumentType::ALL.iter().copied().find(|kind| kind.code() == self.document_type);
                let kind = kind.ok_or(Refusal::DocumentInvalid)?;
                let document = DocumentNumber::parse_on(kind, typed, Some(now.date()));
                Some(document.map_err(|_| Refusal::DocumentInvalid)?)
            }
        };
        let alias = match self.alias.trim() {
            "" => None,
            typed => Some(Alias::parse(typed).map_err(|_| Refusal::AliasInvalid)?),
        };
        let joined = match self.joined.trim() {
            "" => None,
            typed => {
                let (year, month, day) = parse_day(typed).ok_or(Refusal::DateInvalid)?;
                Some(Time::from_date(year, month, day))
            }
        };
        Ok(Read {
            name,
            kind: kind.unwrap_or(PersonKind::Other),
            department: department.trim_matches('/').to_owned(),
            document,
            alias,
            joined,
            profile: self.profile.cleaned()?,
        })
    }
}

/// An account number of this institution.
pub(super) fn number(domain: &Domain, typed: &str) -> Verdict<AccountNumber> {
    if typed.trim().is_empty() {
        return Err(Refusal::FieldEmpty);
    }
    let digits = domain.policy.roster.number_digits;
    let policy = AccountNumberPolicy { length: (digits > 0).then_some(digits), digits_only: digits > 0 };
    policy.parse(typed).map_err(|_| Refusal::AccountNumberInvalid)
}

impl Read {
    /// Writes it into a row; the names of the columns that changed.
    pub(super) fn apply(&self, domain: &Domain, row: &mut AccountRow) -> Result<Vec<&'static str>, Fault> {
        let before = row.clone();
        self.name.as_str().clone_into(&mut row.name);
        self.kind.code().clone_into(&mut row.kind);
        row.department.clone_from(&self.department);
        row.alias = self.alias.as_ref().map(|alias| alias.as_str().to_owned());
        row.joined_at = self.joined;
        if let Some(document) = &self.document {
            set_document(domain, row, document);
        }
        settle_initial(domain, row)?;
        let changed = [
            ("name", before.name != row.name),
            ("kind", before.kind != row.kind),
            ("department", before.department != row.department),
            ("document", before.document_index != row.document_index),
            ("alias", before.alias != row.alias),
            ("joined", before.joined_at != row.joined_at),
        ];
        Ok(changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect())
    }
}

/// Gives the row this document.
pub(super) fn set_document(domain: &Domain, row: &mut AccountRow, document: &DocumentNumber) {
    let index = document_index(domain, document);
    if row.document_index != Some(index) {
        let number = document.as_str().as_bytes();
        row.document_type = Some(document.kind().code().to_owned());
        row.document_sealed = Some(domain.keyring.seal(&*domain.entropy, "document", number));
        row.document_index = Some(index);
    }
}

/// Which first password the row has now that its document or day of joining may be another.
pub(super) fn settle_initial(domain: &Domain, row: &mut AccountRow) -> Result<(), Fault> {
    if row.initial != InitialSecret::PerRow {
        let initial =
            Initial::new(&domain.policy.roster).map_err(|_| Fault::Inconsistent("the roster's policy"))?;
        row.initial = initial.secret(row.joined_at, row.created_at, row.document_sealed.is_some(), false);
    }
    Ok(())
}
