//! What the numbers of each kind look like.

use super::{DocumentError, DocumentType, LAST};
use crate::text::{has_hidden, is_han};

/// GB 11643-1999 §6 (ISO 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// Nobody born before is on any roster; the standard's own example is of 1880.
const EARLIEST_YEAR: i32 = 1800;

/// The longest number of a document this crate knows nothing about.
const MAX_LENGTH: usize = 40;

/// The check digit of the first seventeen digits (values 0 to 9), `'0'` to `'9'` or `'X'`.
pub fn gb11643_check_digit(digits: &[u8; 17]) -> char {
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    CHECK_DIGITS[(sum % 11) as usize]
}

/// The birth date in the digits 7 to 14 of an 18-character number, if it is one.
pub(super) fn birth_date(number: &str) -> Option<(i32, u8, u8)> {
    if number.len() != 18 {
        return None;
    }
    let year = number.get(6..10)?.parse().ok()?;
    let month = number.get(10..12)?.parse().ok()?;
    let day = number.get(12..14)?.parse().ok()?;
    (year >= EARLIEST_YEAR && (1..=days_in(year, month)).contains(&day)).then_some((year, month, day))
}

const fn days_in(year: i32, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Holds a folded number to the rules of its kind.
pub(super) fn check(kind: DocumentType, number: &str) -> Result<(), DocumentError> {
    match kind {
        DocumentType::ResidentIdentityCard => {
            if number.len() == 15 && is_digits(number) {
                return Err(DocumentError::LegacyFifteenDigits);
            }
            gb11643(number, |n| (b'1'..=b'7').contains(&n.as_bytes()[0]))
        }
        DocumentType::HongKongMacauResidencePermit => {
            gb11643(number, |n| n.starts_with("81") || n.starts_with("82"))
        }
        DocumentType::TaiwanResidencePermit => gb11643(number, |n| n.starts_with("83")),
        // Since 2023 after GB 11643 and from 9; before, three letters of the
        // country and twelve digits.
        DocumentType::ForeignPermanentResidence => match number.len() {
            15 => shape(number, 3, &[12], false),
            _ => gb11643(number, |n| n.starts_with('9')),
        },
        // H or M, eight digits; earlier cards count their renewals in two more.
        DocumentType::HongKongMacauTravelPermit => {
            shape(number, 1, &[8, 10], false)?;
            if number.starts_with(['H', 'M']) { Ok(()) } else { Err(DocumentError::Prefix) }
        }
        // Eight digits on cards, ten and perhaps a letter in booklets.
        DocumentType::TaiwanTravelPermit => shape(number, 0, &[8, 10], true),
        DocumentType::Passport => {
            if !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(DocumentError::Characters);
            }
            within(number, LAST, 20)
        }
        // 南字第01234567号 and the like.
        DocumentType::MilitaryCard | DocumentType::Other => {
            let allowed = |c: char| c.is_ascii_alphanumeric() || is_han(c) || "-/().·".contains(c);
            if has_hidden(number) || !number.chars().all(allowed) {
                return Err(DocumentError::Characters);
            }
            within(number, LAST, MAX_LENGTH)
        }
    }
}

fn within(number: &str, min: usize, max: usize) -> Result<(), DocumentError> {
    if (min..=max).contains(&number.chars().count()) { Ok(()) } else { Err(DocumentError::Length) }
}

/// `letters` letters, then one of so many digits, then perhaps a last letter.
fn shape(number: &str, letters: usize, digits: &[usize], last_letter: bool) -> Result<(), DocumentError> {
    if !number.is_ascii() {
        return Err(DocumentError::Characters);
    }
    let (head, tail) = number.split_at_checked(letters).ok_or(DocumentError::Length)?;
    let tail = if last_letter && tail.len() == 11 {
        tail.strip_suffix(|c: char| c.is_ascii_uppercase()).ok_or(DocumentError::Characters)?
    } else {
        tail
    };
    if !head.bytes().all(|b| b.is_ascii_uppercase()) || !is_digits(tail) {
        return Err(DocumentError::Characters);
    }
    if digits.contains(&tail.len()) { Ok(()) } else { Err(DocumentError::Length) }
}

fn is_digits(s: &str) -> bool {
    s.bytes().all(|b| b.is_ascii_digit())
}

/// Seventeen digits and a check digit around a birth date.
fn gb11643(number: &str, has_prefix: impl Fn(&str) -> bool) -> Result<(), DocumentError> {
    let (body, check) = number.split_at_checked(17).unwrap_or((number, ""));
    if !is_digits(body) || !check.bytes().all(|b| b.is_ascii_digit() || b == b'X') {
        return Err(DocumentError::Characters);
    }
    let digits: [u8; 17] = match body.as_bytes().try_into() {
        Ok(ascii) if check.len() == 1 => <[u8; 17]>::map(ascii, |b| b - b'0'),
        _ => return Err(DocumentError::Length),
    };
    if !has_prefix(number) {
        return Err(DocumentError::Prefix);
    }
    if birth_date(number).is_none() {
        return Err(DocumentError::BirthDate);
    }
    if !check.starts_with(gb11643_check_digit(&digits)) {
        return Err(DocumentError::CheckDigit);
    }
    Ok(())
}
