//! Details that people give about themselves before they can sign in: account
//! number, name, document. Guessing them costs a captcha each time and is
//! counted, per subject and per client address (S03, S17).

use std::time::Duration;

use vocabulary::{AccountNumber, DocumentNumber, DocumentType, PersonName};

use crate::captcha::{Answer, Captcha, Outcome};
use crate::lock::minutes_until;
use crate::policy::CaptchaMode;
use crate::ports::Account;
use crate::refusal::Verdict;
use crate::{Digest, Domain, Fault, Refusal, Time, Visitor};

const HOUR: Duration = Duration::from_hours(1);

/// A name and a document, as typed.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// The name.
    pub name: &'a str,
    /// Code of the document's type.
    pub document_type: &'a str,
    /// Its number.
    pub document: &'a str,
}

/// A name and a document that could be somebody's.
pub(crate) struct Claimed {
    pub name: PersonName,
    pub document: DocumentNumber,
}

impl Person<'_> {
    /// Whether these could be anybody's: what is missing or no number of its kind is told at once,
    /// because it says nothing about who has an account.
    pub(crate) fn parse(&self) -> Verdict<Claimed> {
        if self.name.trim().is_empty() || self.document.trim().is_empty() {
            return Err(Refusal::FieldEmpty);
        }
        let kind = DocumentType::parse(self.document_type).ok_or(Refusal::DocumentInvalid)?;
        let document = DocumentNumber::parse(kind, self.document).map_err(|_| Refusal::DocumentInvalid)?;
        let name = PersonName::parse(self.name).map_err(|_| Refusal::DetailsMismatch)?;
        Ok(Claimed { name, document })
    }
}

impl Claimed {
    /// The blind index of the document.
    pub fn index(&self, domain: &Domain) -> Digest {
        document_index(domain, &self.document)
    }

    /// Whether the account is this person's.
    pub fn fits(&self, domain: &Domain, account: &Account) -> bool {
        let name = PersonName::parse(&account.row.name)
            .is_ok_and(|name| name.as_str().to_lowercase() == self.name.as_str().to_lowercase());
        name & (account.row.document_index == Some(self.index(domain)))
    }
}

/// The blind index of a document, as the roster writes it.
pub(crate) fn document_index(domain: &Domain, document: &DocumentNumber) -> Digest {
    domain.keyring.index("document", &format!("{}:{}", document.kind().code(), document.as_str()))
}

/// Whether `typed` is the account's document number, whatever its kind (H-10 asks for no kind).
pub(crate) fn has_document(domain: &Domain, account: Option<&Account>, typed: &str) -> bool {
    let kind = account
        .and_then(|account| account.row.document_type.as_deref())
        .and_then(DocumentType::parse)
        .unwrap_or(DocumentType::ResidentIdentityCard);
    // The same work for nobody's account.
    let Ok(document) = DocumentNumber::parse(kind, typed) else { return false };
    let index = document_index(domain, &document);
    account.and_then(|account| account.row.document_index) == Some(index)
}

/// The account number in its canonical form.
pub(crate) fn number_key(typed: &str) -> Verdict<String> {
    if typed.trim().is_empty() {
        return Err(Refusal::FieldEmpty);
    }
    AccountNumber::parse(typed).map(|number| number.canonical()).map_err(|_| Refusal::DetailsMismatch)
}

/// Pays for one try: the captcha that every such form needs, and the counters of the client address
/// and, where something can be guessed, of what it is guessed for.
pub(crate) async fn pay_for_try(
    domain: &Domain,
    captcha: &Captcha,
    answer: &Answer,
    subject: Option<&str>,
    visitor: &Visitor,
    now: Time,
) -> Result<Verdict<()>, Fault> {
    let limits = &domain.policy.limits;
    let mut unit = domain.write_relaxed().await?;
    if domain.policy.captcha.mode != CaptchaMode::Off {
        match captcha.check(&mut *unit, answer).await? {
            Outcome::Solved => {}
            Outcome::Absent => return Ok(Err(Refusal::CaptchaRequired)),
            Outcome::Wrong => {
                unit.commit().await?;
                return Ok(Err(Refusal::CaptchaWrong));
            }
        }
    }
    let hour = Time(now.0 - now.0.rem_euclid(3_600_000_000));
    let address = domain.counter("details-address", &visitor.network());
    let mut verdict = Ok(());
    if unit.count_in_window(&address, hour).await? > limits.details_per_address_hour {
        verdict = Err(Refusal::TooManyTries { minutes: minutes_until(hour.plus(HOUR), now) });
    } else if let Some(subject) = subject {
        let key = domain.counter("details", subject);
        let mut stamps: Vec<Time> =
            unit.lock_stamps(&key, now).await?.into_iter().filter(|at| now.since(*at) < HOUR).collect();
        if stamps.len() >= usize::try_from(limits.details_per_hour).unwrap_or(usize::MAX) {
            let until = stamps.first().map_or(now, |at| at.plus(HOUR));
            verdict = Err(Refusal::TooManyTries { minutes: minutes_until(until, now) });
        } else {
            stamps.push(now);
            unit.set_stamps(&key, &stamps, now).await?;
        }
    }
    unit.commit().await?;
    Ok(verdict)
}
