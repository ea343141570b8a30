//! The form beside the record it should match: each field masked, with a word
//! on whether the two are the same. What a reviewer needs, and no more.

use vocabulary::{DocumentNumber, DocumentType, Email, Phone};

use super::{File, Form};
use crate::binding;
use crate::code::Destination;
use crate::details::document_index;
use crate::ports::{Account, CaseKind, Status};
use crate::{Domain, Fault};

/// How a field and the record compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The same.
    Same,
    /// Not the same.
    Differs,
    /// One side is empty: there is nothing to compare.
    Open,
}

impl Fit {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "differs",
            Self::Open => "open",
        }
    }

    fn of(given: &str, recorded: &str, same: bool) -> Self {
        if given.is_empty() || recorded.is_empty() {
            Self::Open
        } else if same {
            Self::Same
        } else {
            Self::Differs
        }
    }
}

/// A field, twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which: `name`, `department`, `document_type`, `document`, `account_number`, `number`, `phone`,
    /// `email`.
    pub field: &'static str,
    /// What was written, masked.
    pub given: String,
    /// What is known, masked.
    pub recorded: String,
    /// How they compare.
    pub fit: Fit,
}

/// An account that a case may be about, beside the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Account number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Department.
    pub department: String,
    /// Whether it may sign in.
    pub status: Status,
    /// The fields.
    pub lines: Vec<Line>,
}

/// What is known about an account, opened.
struct Known {
    document: Option<DocumentNumber>,
    login: Option<Phone>,
    security: Option<Phone>,
    email: Option<Email>,
}

impl Known {
    fn open(domain: &Domain, account: &Account) -> Result<Self, Fault> {
        let document = match (&account.row.document_type, &account.row.document_sealed) {
            (Some(kind), Some(sealed)) => {
                let number = domain.keyring.open_text("document", sealed)?;
                DocumentType::parse(kind).and_then(|kind| DocumentNumber::parse(kind, &number).ok())
            }
            _ => None,
        };
        let phone = |row| binding::opened_phone(domain, row);
        Ok(Self {
            document,
            login: account.login_phone.as_ref().map(phone).transpose()?,
            security: account.security_phone.as_ref().map(phone).transpose()?,
            email: account.email.as_ref().map(|row| binding::opened_email(domain, row)).transpose()?,
        })
    }

    fn has(&self, phone: &Phone) -> bool {
        [&self.login, &self.security].into_iter().flatten().any(|known| known == phone)
    }

    fn phones(&self) -> String {
        let phones: Vec<String> =
            [&self.login, &self.security].into_iter().flatten().map(Phone::masked).collect();
        phones.join(" · ")
    }
}

/// Each account of the file beside its form.
pub(super) fn sheets(domain: &Domain, file: &File) -> Result<Vec<Sheet>, Fault> {
    file.accounts.iter().map(|account| sheet(domain, file.row.kind, &file.form, account)).collect()
}

/// Who has the number that is to be moved.
pub(super) fn holder(domain: &Domain, file: &File) -> Result<Option<Sheet>, Fault> {
    let Some(account) = &file.holder else { return Ok(None) };
    let known = Known::open(domain, account)?;
    Ok(Some(named(account, vec![number(domain, &file.form, account, &known)])))
}

fn named(account: &Account, lines: Vec<Line>) -> Sheet {
    Sheet {
        number: account.row.number.clone(),
        name: account.row.name.clone(),
        department: account.row.department.clone(),
        status: account.row.status,
        lines,
    }
}

fn sheet(domain: &Domain, kind: CaseKind, form: &Form, account: &Account) -> Result<Sheet, Fault> {
    let known = Known::open(domain, account)?;
    let row = &account.row;
    let lines = match kind {
        CaseKind::Appeal => vec![
            text("name", &form.name, &row.name),
            department("department", &form.department, &row.department),
            document_type(form, account),
            document(domain, form, account, &known),
            text("account_number", &form.account_number, &row.number),
            phone(form, &known),
            email(form, &known),
        ],
        CaseKind::PhoneUnbind => vec![
            number(domain, form, account, &known),
            department("employer", &form.employer, &row.department),
            phone(form, &known),
            email(form, &known),
        ],
        CaseKind::PhoneTransfer => vec![phone(form, &known), email(form, &known)],
    };
    let lines = lines.into_iter().filter(|line| !(line.given.is_empty() && line.recorded.is_empty()));
    Ok(named(account, lines.collect()))
}

fn line(field: &'static str, given: String, recorded: String, same: bool) -> Line {
    Line { field, fit: Fit::of(&given, &recorded, same), given, recorded }
}

fn text(field: &'static str, given: &str, recorded: &str) -> Line {
    let same = plain(given) == plain(recorded);
    line(field, given.to_owned(), recorded.to_owned(), same)
}

/// People write the whole path of their department, or its last part, or 无.
fn department(field: &'static str, given: &str, recorded: &str) -> Line {
    let (mine, theirs) = (plain(given), plain(recorded));
    let same = mine == theirs || theirs.split('/').any(|part| !part.is_empty() && mine.contains(part));
    let mut line = line(field, given.to_owned(), recorded.to_owned(), same);
    if mine == "无" || mine == "none" {
        line.fit = Fit::Open;
    }
    line
}

fn document_type(form: &Form, account: &Account) -> Line {
    let known = account.row.document_type.clone().unwrap_or_default();
    let same = form.document_type == known;
    line("document_type", form.document_type.clone(), known, same)
}

fn document(domain: &Domain, form: &Form, account: &Account, known: &Known) -> Line {
    let given = form.document().map(|(_, number)| number);
    let same = given
        .as_ref()
        .is_some_and(|number| account.row.document_index == Some(document_index(domain, number)));
    let masked = |number: Option<&DocumentNumber>| number.map(DocumentNumber::masked).unwrap_or_default();
    line("document", masked(given.as_ref()), masked(known.document.as_ref()), same)
}

/// The number that the case is about.
fn number(domain: &Domain, form: &Form, account: &Account, known: &Known) -> Line {
    let given = Phone::parse(&form.number).ok();
    let same = given.as_ref().is_some_and(|phone| {
        let index = Destination::Phone(phone.clone()).index(domain);
        let bound = [&account.login_phone, &account.security_phone];
        bound.into_iter().flatten().any(|row| row.index == index)
    });
    line("number", given.map(|phone| phone.masked()).unwrap_or_default(), known.phones(), same)
}

fn phone(form: &Form, known: &Known) -> Line {
    let given = form.phone();
    let same = given.as_ref().is_some_and(|phone| known.has(phone));
    line("phone", given.map(|phone| phone.masked()).unwrap_or_default(), known.phones(), same)
}

fn email(form: &Form, known: &Known) -> Line {
    let given = Email::parse(&form.contact_email).ok();
    let same = given.is_some() && given == known.email;
    let masked = |email: Option<&Email>| email.map(Email::masked).unwrap_or_default();
    line("email", masked(given.as_ref()), masked(known.email.as_ref()), same)
}

/// Spelling aside.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_lowercase()
}
