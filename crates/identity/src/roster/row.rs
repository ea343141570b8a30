//! From cells to a person: every value checked, all errors of a row at once.

use std::fmt;

use vocabulary::mask::keep_ends;
use vocabulary::text::{collapse_spaces, fold_char, has_hidden, is_hidden};
use vocabulary::{
    AccountNumber, AccountNumberPolicy, Alias, DocumentNumber, DocumentType, Email, ErrorCode, PersonKind,
    PersonName, Phone,
};
use zeroize::Zeroizing;

use super::words::{is_day, is_nothing};
use super::{Cell, Column, Day, Headings, Problem, RawRow, RowError, parse_day, parse_status};
use crate::policy;
use crate::ports::Status;

/// The longest department, in characters.
const MAX_DEPARTMENT: usize = 100;
/// Initial passwords, in characters: as long as the last six of S-2 at least.
const INITIAL: std::ops::RangeInclusive<usize> = 6..=64;
/// So much of a refused cell is shown.
const MAX_SHOWN: usize = 60;

/// What rows are held to.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    number: AccountNumberPolicy,
    today: Day,
}

impl Rules {
    /// The rules of a policy on the day `today`.
    pub fn new(policy: &policy::Roster, today: Day) -> Self {
        let digits = policy.number_digits;
        Self {
            number: AccountNumberPolicy { length: (digits > 0).then_some(digits), digits_only: digits > 0 },
            today,
        }
    }
}

/// A first password from the roster (H-6). `Debug` does not print it; it is
/// wiped from memory when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct InitialPassword(Zeroizing<String>);

impl InitialPassword {
    /// The password itself, to be sealed.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for InitialPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InitialPassword(…)")
    }
}

/// A person as a row of the roster tells. What is `None` the row does not say,
/// and an existing account keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterRow {
    /// The line of the file.
    pub line: u32,
    /// Account number.
    pub number: AccountNumber,
    /// Name.
    pub name: PersonName,
    /// Document with its kind.
    pub document: Option<DocumentNumber>,
    /// Kind of person.
    pub kind: Option<PersonKind>,
    /// Department, 1 to 100 characters.
    pub department: Option<String>,
    /// Phone.
    pub phone: Option<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// Whether the account may sign in.
    pub status: Option<Status>,
    /// Alias.
    pub alias: Option<Alias>,
    /// First password (H-6), 6 to 64 characters.
    pub initial_password: Option<InitialPassword>,
    /// When the person joined (J-5).
    pub joined_on: Option<Day>,
}

impl RosterRow {
    /// Reads a row, or tells everything that is wrong with it.
    pub fn read(raw: &RawRow, headings: &Headings, rules: &Rules) -> Result<Self, Vec<RowError>> {
        let mut reading = Reading { raw, headings, errors: Vec::new() };
        if let Some(code) = raw.broken {
            reading.errors.push(reading.error(None, code));
            return Err(reading.errors);
        }
        let number = reading.mandatory(Column::Number, "account_empty", |text| rules.number.parse(text));
        let name = reading.mandatory(Column::Name, "name_empty", PersonName::parse);
        let document = reading.document(rules.today);
        let kind = reading.word(Column::Kind, "kind_unknown", PersonKind::parse);
        let department = reading.optional(Column::Department, |text| department(&text));
        let phone = reading.value(Column::Phone, Phone::parse);
        let email = reading.value(Column::Email, Email::parse);
        let status = reading.word(Column::Status, "status_unknown", parse_status);
        let alias = reading.value(Column::Alias, Alias::parse);
        let initial_password = reading.optional(Column::InitialPassword, initial);
        let joined_on = reading.joined_on();
        match (number, name) {
            (Some(number), Some(name)) if reading.errors.is_empty() => Ok(Self {
                line: raw.line,
                number,
                name,
                document,
                kind,
                department,
                phone,
                email,
                status,
                alias,
                initial_password,
                joined_on,
            }),
            _ => Err(reading.errors),
        }
    }
}

/// An error about a column of a row, with what stands there.
pub(super) fn error_at(raw: &RawRow, headings: &Headings, column: Column, problem: Problem) -> RowError {
    RowError {
        line: raw.line,
        column: Some(column),
        heading: headings.title(column).to_owned(),
        value: shown(column, raw.get(column)),
        problem,
    }
}

struct Reading<'a> {
    raw: &'a RawRow,
    headings: &'a Headings,
    errors: Vec<RowError>,
}

impl Reading<'_> {
    fn error(&self, column: Option<Column>, code: &'static str) -> RowError {
        let problem = Problem::new(code);
        match column {
            Some(column) => error_at(self.raw, self.headings, column, problem),
            None => RowError {
                line: self.raw.line,
                column: None,
                heading: String::new(),
                value: String::new(),
                problem,
            },
        }
    }

    fn refuse<T>(&mut self, column: Column, code: &'static str) -> Option<T> {
        self.errors.push(self.error(Some(column), code));
        None
    }

    /// The text of a cell, as it stands; an error when there is none to be had.
    fn text(&mut self, column: Column) -> Option<String> {
        match self.raw.get(column)? {
            Cell::Text(text) => Some(text.clone()),
            Cell::Day(..) => self.refuse(column, "unexpected_date"),
            Cell::Lost => self.refuse(column, "number_lost_precision"),
            Cell::Broken => self.refuse(column, "cell_broken"),
            Cell::Garbled => self.refuse(column, "cell_garbled"),
        }
    }

    /// The text of a cell that holds a number or a word.
    fn token(&mut self, column: Column) -> Option<String> {
        let text = self.text(column)?;
        if !matches!(column, Column::Number | Column::Phone | Column::DocumentNumber) {
            return Some(text);
        }
        if is_scientific(&text) {
            return self.refuse(column, "number_lost_precision");
        }
        Some(without_decimals(&text).to_owned())
    }

    fn mandatory<T, E: ErrorCode>(
        &mut self,
        column: Column,
        missing: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.raw.get(column).is_none() {
            return self.refuse(column, missing);
        }
        let text = self.token(column)?;
        parse(&text).map_or_else(|error| self.refuse(column, error.code()), Some)
    }

    fn optional<T>(
        &mut self,
        column: Column,
        parse: impl FnOnce(String) -> Result<T, &'static str>,
    ) -> Option<T> {
        let text = self.text(column)?;
        parse(text).map_or_else(|code| self.refuse(column, code), Some)
    }

    /// The text of an optional cell, unless it only says that there is nothing.
    fn said(&mut self, column: Column) -> Option<String> {
        self.token(column).filter(|text| !is_nothing(text))
    }

    fn value<T, E: ErrorCode>(
        &mut self,
        column: Column,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.said(column)?;
        parse(&text).map_or_else(|error| self.refuse(column, error.code()), Some)
    }

    fn word<T>(
        &mut self,
        column: Column,
        unknown: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.said(column)?;
        parse(&text).or_else(|| self.refuse(column, unknown))
    }

    fn document(&mut self, today: Day) -> Option<DocumentNumber> {
        let before = self.errors.len();
        let kind = self.word(Column::DocumentType, "document_type_unknown", DocumentType::parse);
        let number = self.said(Column::DocumentNumber)?;
        if self.errors.len() > before {
            // The type is wrong: nothing can be said about the number.
            return None;
        }
        let Some(kind) = kind.or_else(|| guess(&number)) else {
            return self.refuse(Column::DocumentNumber, "document_type_missing");
        };
        DocumentNumber::parse_on(kind, &number, Some(today))
            .map_or_else(|error| self.refuse(Column::DocumentNumber, error.code()), Some)
    }

    fn joined_on(&mut self) -> Option<Day> {
        let column = Column::JoinedOn;
        if let Some(&Cell::Day(year, month, day)) = self.raw.get(column) {
            return is_day((year, month, day)).or_else(|| self.refuse(column, "joined_on_unreadable"));
        }
        self.word(column, "joined_on_unreadable", parse_day)
    }
}

/// The kind of a document whose type the row does not give: only numbers after
/// GB 11643 tell it, by their first digits.
fn guess(number: &str) -> Option<DocumentType> {
    let plain: String = number.chars().map(fold_char).filter(|c| !c.is_whitespace()).collect();
    if !matches!(plain.len(), 15 | 18) || !plain.as_bytes()[..15].iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(match plain.as_bytes() {
        [b'8', b'1' | b'2', ..] => DocumentType::HongKongMacauResidencePermit,
        [b'8', b'3', ..] => DocumentType::TaiwanResidencePermit,
        [b'9', ..] => DocumentType::ForeignPermanentResidence,
        _ => DocumentType::ResidentIdentityCard,
    })
}

/// A department, blanks collapsed, or the code of what is wrong with it.
pub(crate) fn department(text: &str) -> Result<String, &'static str> {
    // Angle brackets are refused as they are in names: much use in markup, none in a department.
    if has_hidden(text) || text.chars().map(fold_char).any(|c| matches!(c, '<' | '>')) {
        return Err("department_characters");
    }
    let text = collapse_spaces(text);
    if text.chars().count() > MAX_DEPARTMENT { Err("department_too_long") } else { Ok(text) }
}

fn initial(text: String) -> Result<InitialPassword, &'static str> {
    let password = Zeroizing::new(text);
    let length = password.chars().count();
    if has_hidden(&password) {
        Err("initial_characters")
    } else if length < *INITIAL.start() {
        Err("initial_too_short")
    } else if length > *INITIAL.end() {
        Err("initial_too_long")
    } else {
        Ok(InitialPassword(password))
    }
}

/// `1.10105E+17`: how a spreadsheet writes a long number into a CSV file.
fn is_scientific(text: &str) -> bool {
    text.split_once(['E', 'e']).is_some_and(|(mantissa, exponent)| {
        let number = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        number(mantissa) && exponent.strip_prefix('+').is_some_and(|e| number(e) && e.len() <= 3)
    })
}

/// `202600000001.0`, which data tools write, without its decimals.
fn without_decimals(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, zeros))
            if !whole.is_empty()
                && whole.bytes().all(|b| b.is_ascii_digit())
                && !zeros.is_empty()
                && zeros.bytes().all(|b| b == b'0') =>
        {
            whole
        }
        _ => text,
    }
}

/// What a report shows of a cell.
fn shown(column: Column, cell: Option<&Cell>) -> String {
    let text = match cell {
        Some(Cell::Text(text)) => text,
        Some(Cell::Day(year, month, day)) => return format!("{year:04}-{month:02}-{day:02}"),
        Some(Cell::Lost | Cell::Broken | Cell::Garbled) | None => return String::new(),
    };
    let seen: String =
        text.chars().take(MAX_SHOWN).map(|c| if is_hidden(c) { '\u{FFFD}' } else { c }).collect();
    let digits = seen.chars().filter(char::is_ascii_digit).count();
    match column {
        Column::InitialPassword => "******".to_owned(),
        Column::Name => keep_ends(&seen, 1, 0),
        Column::DocumentNumber | Column::Phone | Column::Email => keep_ends(&seen, 1, 2),
        // Eleven digits under another heading are somebody's phone or document in the wrong column.
        Column::Alias | Column::Kind | Column::Status | Column::Department if digits >= 11 => {
            keep_ends(&seen, 1, 2)
        }
        Column::Number if digits >= 15 => keep_ends(&seen, 3, 2),
        _ => seen,
    }
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
