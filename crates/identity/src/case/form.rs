//! What an applicant writes: kept as typed, so that nothing is lost, and judged
//! before it goes to a reviewer.

use serde::{Deserialize, Serialize};
use vocabulary::{AccountNumber, DocumentNumber, DocumentType, Email, PersonName, Phone};

use crate::code::Destination;
use crate::policy;
use crate::ports::{Account, CaseKind, PhoneRow, PhoneSlot};
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal, binding};

/// No field holds more characters than this.
const LONGEST: usize = 200;

/// No remark holds more characters than this.
const LONGEST_REMARK: usize = 1000;

/// The fields of all kinds; each kind uses its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    /// 申请原因, a code of the policy.
    pub reason: String,
    /// 选择解绑号码: `login` or `security`.
    pub slot: String,
    /// 原因备注.
    pub remark: String,
    /// The group of people, a code of the policy (P-27).
    pub affiliation: String,
    /// 申请人单位.
    pub employer: String,
    /// 真实姓名.
    pub name: String,
    /// 学院/部门 (没有则填写无).
    pub department: String,
    /// 证件类型.
    pub document_type: String,
    /// 证件号码.
    pub document_number: String,
    /// 学号/工号, if known.
    pub account_number: String,
    /// Country code of the contact phone.
    pub contact_country: String,
    /// 联系人手机号.
    pub contact_phone: String,
    /// E-mail for the result (P-29).
    pub contact_email: String,
    /// E.164 of the number it is about: proved by a code (transfer), or bound when it was submitted
    /// (unbinding). Never taken from a form.
    pub number: String,
    /// The number of the next picture.
    pub next_picture: u32,
}

impl Form {
    /// What was typed, cut to what is kept, without control characters. What the service fills in is
    /// taken from `before`.
    pub(super) fn cleaned(self, before: &Self) -> Self {
        let cut = |text: String, longest: usize| -> String {
            let kept = text.chars().filter(|c| !c.is_control() || *c == '\n').take(longest);
            kept.collect::<String>().trim().to_owned()
        };
        let line = |text: String| cut(text.replace('\n', " "), LONGEST);
        Self {
            reason: line(self.reason),
            slot: line(self.slot),
            remark: cut(self.remark, LONGEST_REMARK),
            affiliation: line(self.affiliation),
            employer: line(self.employer),
            name: line(self.name),
            department: line(self.department),
            document_type: line(self.document_type),
            document_number: line(self.document_number),
            account_number: line(self.account_number),
            contact_country: line(self.contact_country),
            contact_phone: line(self.contact_phone),
            contact_email: line(self.contact_email),
            number: before.number.clone(),
            next_picture: before.next_picture,
        }
    }

    /// Which of the account's numbers is to be unbound.
    pub(super) fn chosen<'a>(&self, account: &'a Account) -> Option<&'a PhoneRow> {
        match self.slot.as_str() {
            "login" => account.login_phone.as_ref(),
            "security" => account.security_phone.as_ref(),
            _ => None,
        }
    }

    /// Where the result goes: the address (P-29), else the phone.
    pub fn contact(&self) -> Option<Destination> {
        if let Ok(email) = Email::parse(&self.contact_email) {
            return Some(email.into());
        }
        self.phone().map(Destination::Phone)
    }

    /// The contact phone.
    pub fn phone(&self) -> Option<Phone> {
        Phone::from_parts(&self.contact_country, &self.contact_phone).ok()
    }

    /// The applicant's document, where both parts can be read.
    pub fn document(&self) -> Option<(DocumentType, DocumentNumber)> {
        let kind = DocumentType::parse(&self.document_type)?;
        Some((kind, DocumentNumber::parse(kind, &self.document_number).ok()?))
    }

    /// What is wrong with it, the first thing first.
    pub(super) fn judge(
        &self,
        policy: &policy::Cases,
        kind: CaseKind,
        account: Option<&Account>,
    ) -> Verdict<()> {
        match kind {
            CaseKind::PhoneUnbind => {
                let bound = account.is_some_and(|account| self.chosen(account).is_some());
                if policy.reason(&self.reason).is_none() || !bound {
                    return Err(Refusal::CaseChoiceMissing);
                }
                self.judge_affiliation(policy)?;
                if self.employer.is_empty() || self.contact_phone.is_empty() {
                    return Err(Refusal::FieldEmpty);
                }
            }
            CaseKind::Appeal => {
                if PersonName::parse(&self.name).is_err()
                    || self.department.is_empty()
                    || self.document_number.is_empty()
                {
                    return Err(Refusal::FieldEmpty);
                }
                if DocumentType::parse(&self.document_type).is_none() {
                    return Err(Refusal::CaseChoiceMissing);
                }
                if self.document().is_none() {
                    return Err(Refusal::DocumentInvalid);
                }
                if self.contact_phone.is_empty() && self.contact_email.is_empty() {
                    return Err(Refusal::CaseContactMissing);
                }
            }
            CaseKind::PhoneTransfer => {
                self.judge_affiliation(policy)?;
                if self.remark.is_empty() {
                    return Err(Refusal::FieldEmpty);
                }
            }
        }
        if !self.contact_phone.is_empty() {
            Phone::from_parts(&self.contact_country, &self.contact_phone).map_err(Refusal::PhoneInvalid)?;
        }
        if !self.contact_email.is_empty() && Email::parse(&self.contact_email).is_err() {
            return Err(Refusal::EmailInvalid);
        }
        Ok(())
    }

    fn judge_affiliation(&self, policy: &policy::Cases) -> Verdict<()> {
        policy.affiliation(&self.affiliation).map(|_| ()).ok_or(Refusal::CaseChoiceMissing)
    }

    /// How many pictures it needs (P-27, J-21).
    pub fn pictures_needed(&self, policy: &policy::Cases, kind: CaseKind) -> u32 {
        match kind {
            CaseKind::Appeal => policy.appeal_proofs.pictures,
            CaseKind::PhoneUnbind | CaseKind::PhoneTransfer => {
                policy.affiliation(&self.affiliation).map_or(1, |group| group.proofs.pictures)
            }
        }
    }

    /// The key of what it is about: a person has one waiting application about it (P-33). An
    /// appellant is nobody yet, so that strangers must not be able to stand in each other's way: the
    /// contact belongs to the key.
    pub(super) fn subject(&self, kind: CaseKind, account: Option<uuid::Uuid>) -> String {
        let account = account.map(|id| id.to_string()).unwrap_or_default();
        match kind {
            CaseKind::PhoneUnbind => format!("unbind {account} {}", self.number),
            CaseKind::PhoneTransfer => format!("transfer {account} {}", self.number),
            CaseKind::Appeal => {
                let document = self.document().map(|(kind, number)| document_key(kind, &number));
                let contact = self.contact().map(|to| match to {
                    Destination::Phone(phone) => phone.as_str().to_owned(),
                    Destination::Email(email) => email.canonical(),
                });
                format!("appeal {} {}", document.unwrap_or_default(), contact.unwrap_or_default())
            }
        }
    }

    /// The account number as a key, if one was given.
    pub(super) fn account_key(&self) -> Option<String> {
        AccountNumber::parse(&self.account_number).ok().map(|number| number.canonical())
    }
}

/// What the blind index of a document is made of.
pub(super) fn document_key(kind: DocumentType, number: &DocumentNumber) -> String {
    format!("{}:{}", kind.code(), number.as_str())
}

/// The numbers among which an applicant chooses: slot and number, masked to its last two digits (P-26).
pub fn numbers(domain: &Domain, account: &Account) -> Result<Vec<(PhoneSlot, String)>, Fault> {
    [&account.login_phone, &account.security_phone]
        .into_iter()
        .flatten()
        .map(|row| Ok((row.slot, binding::opened_phone(domain, row)?.masked_last_two())))
        .collect()
}
