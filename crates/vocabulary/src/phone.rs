//! Telephone numbers: one number, one value, however it was typed.
//!
//! Syntax only. Whether a number is in service is the carrier's to say, and
//! Chinese ranges grow, so mainland mobiles are `1[3-9]` and nine more digits.

mod countries;
#[cfg(test)]
mod tests;

use std::fmt;

pub use countries::COUNTRY_CODES;

use crate::{
    error::error_codes,
    mask::{STARS, keep_ends},
    text::{fold_char, is_hidden},
    wire::travels_as_string,
};

/// The country code that the forms fill in beforehand (P-15).
pub const DEFAULT_COUNTRY: &str = "86";

/// Country codes whose numbers are recognised even when typed bare, because
/// their mobiles are told apart by length and first digit.
const RECOGNISED_BARE: [&str; 4] = [DEFAULT_COUNTRY, "852", "853", "886"];

/// Countries where a leading zero belongs to the number instead of being the
/// domestic trunk prefix: Benin, Côte d'Ivoire, Congo, San Marino, Italy.
const KEEPS_LEADING_ZERO: [&str; 5] = ["229", "225", "242", "378", "39"];

/// E.164: at most fifteen digits, the country code among them.
const MAX_DIGITS: usize = 15;

error_codes! {
    /// Why a text is no phone number. The page says 请正确填写您的手机号码 for all of them (P-17).
    pub enum PhoneError {
        /// Nothing was typed.
        Empty => "phone_empty",
        /// The country code was deleted; it may be edited, not removed (P-16).
        CountryMissing => "phone_country_missing",
        /// No country has this code.
        CountryUnknown => "phone_country_unknown",
        /// The number carries another country code than the one chosen beside it.
        CountryMismatch => "phone_country_mismatch",
        /// Something else than digits and the usual separators.
        Characters => "phone_characters",
        /// Too few or too many digits for its country.
        Length => "phone_length",
        /// The right length, but no mobile number of its region.
        NotMobile => "phone_not_mobile",
    }
}

/// Where a number belongs; the four regions with rules of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// +86
    Mainland,
    /// +852
    HongKong,
    /// +853
    Macau,
    /// +886
    Taiwan,
    /// Any other country.
    Other,
}

/// A phone number in E.164 form. `Debug` prints it masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone {
    e164: String,
    country_digits: u8,
}

impl Phone {
    /// Reads any usual spelling: `138…`, `+86138…`, `0086138…`, `86 138…`,
    /// with spaces, hyphens, dots, parentheses or full-width digits.
    ///
    /// `+` or `00` before the country code reaches any country (U-16). Without
    /// either, a mainland mobile is meant, or one of the three neighbouring
    /// regions when its code stands first and the rest fits.
    pub fn parse(input: &str) -> Result<Self, PhoneError> {
        let typed = compact(input)?;
        if typed.is_empty() {
            return Err(PhoneError::Empty);
        }
        if let Some(digits) = international(&typed) {
            return Self::from_international(digits);
        }
        let domestic = national(DEFAULT_COUNTRY, &typed);
        if domestic.is_err() {
            for country in RECOGNISED_BARE {
                if let Some(Ok(rest)) = typed.strip_prefix(country).map(|rest| national(country, rest)) {
                    return Ok(Self::build(country, rest));
                }
            }
        }
        Ok(Self::build(DEFAULT_COUNTRY, domestic?))
    }

    /// Reads the two-part form control: the country code box and the number box.
    ///
    /// The code may be edited but not deleted, so an empty box is an error
    /// (P-16). A number that carries its own `+` or `00` code wins when the box
    /// agrees or still holds the +86 that nobody touched; against a code that
    /// somebody chose it is a mismatch.
    pub fn from_parts(country: &str, number: &str) -> Result<Self, PhoneError> {
        let country = compact(country)?;
        let country = international(&country).unwrap_or(&country);
        if country.is_empty() {
            return Err(PhoneError::CountryMissing);
        }
        if countries::split(country) != Some((country, "")) {
            return Err(PhoneError::CountryUnknown);
        }
        let typed = compact(number)?;
        if typed.is_empty() {
            return Err(PhoneError::Empty);
        }
        if let Some(digits) = international(&typed) {
            let phone = Self::from_international(digits)?;
            let agrees = country == DEFAULT_COUNTRY || phone.country_code() == country;
            return if agrees { Ok(phone) } else { Err(PhoneError::CountryMismatch) };
        }
        let plain = national(country, &typed);
        if plain.is_err()
            && RECOGNISED_BARE.contains(&country)
            && let Some(Ok(rest)) = typed.strip_prefix(country).map(|rest| national(country, rest))
        {
            return Ok(Self::build(country, rest));
        }
        Ok(Self::build(country, plain?))
    }

    /// The digits after `+` or `00`.
    fn from_international(digits: &str) -> Result<Self, PhoneError> {
        if digits.is_empty() {
            return Err(PhoneError::CountryMissing);
        }
        let (country, rest) = countries::split(digits).ok_or(PhoneError::CountryUnknown)?;
        Ok(Self::build(country, national(country, rest)?))
    }

    fn build(country: &str, national: &str) -> Self {
        // A country code has one to three digits.
        let country_digits = u8::try_from(country.len()).unwrap_or(0);
        Self { e164: format!("+{country}{national}"), country_digits }
    }

    /// The number in E.164 form, `+8613800138000`.
    pub fn as_str(&self) -> &str {
        &self.e164
    }

    /// The country calling code without the plus: `86`.
    pub fn country_code(&self) -> &str {
        &self.e164[1..=usize::from(self.country_digits)]
    }

    /// The number without its country code: `13800138000`.
    pub fn national(&self) -> &str {
        &self.e164[1 + usize::from(self.country_digits)..]
    }

    /// Which rules the number was held to.
    pub fn region(&self) -> Region {
        match self.country_code() {
            "86" => Region::Mainland,
            "852" => Region::HongKong,
            "853" => Region::Macau,
            "886" => Region::Taiwan,
            _ => Region::Other,
        }
    }

    /// `188****5517` for mainland numbers (P-14: three and four are shown),
    /// `+852 61****67` for the others, which are shorter and so show less.
    pub fn masked(&self) -> String {
        match self.region() {
            Region::Mainland => self.masked_national(),
            _ => self.masked_with_country(),
        }
    }

    /// The same mask, always with its country code: `+86 189****6936` (S-14).
    pub fn masked_with_country(&self) -> String {
        format!("+{} {}", self.country_code(), self.masked_national())
    }

    fn masked_national(&self) -> String {
        let national = self.national();
        let (head, tail) = match (self.region(), national.len()) {
            (Region::Mainland, _) => (3, 4),
            (_, 8..) => (2, 2),
            (_, 6 | 7) => (0, 2),
            _ => (0, 1),
        };
        keep_ends(national, head, tail)
    }

    /// `*****47`: the last two digits, for choosing among one's own numbers (P-26).
    pub fn masked_last_two(&self) -> String {
        format!("{STARS}{}", &self.e164[self.e164.len() - 2..])
    }

    /// `15*****`: the first two digits, for the message that reserves a number (H-12).
    pub fn masked_prefix(&self) -> String {
        format!("{}{STARS}", &self.national()[..2])
    }
}

travels_as_string!(Phone, PhoneError);

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked_with_country())
    }
}

/// Only digits, with a plus in front if there was one.
fn compact(input: &str) -> Result<String, PhoneError> {
    let mut out = String::new();
    for c in input.trim().chars().map(fold_char) {
        match c {
            '0'..='9' => out.push(c),
            '+' if out.is_empty() => out.push(c),
            ' ' | '\t' | '-' | '.' | '(' | ')' | '\u{A0}' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            // Address books wrap a copied number in direction marks.
            c if is_hidden(c) && !c.is_control() => {}
            _ => return Err(PhoneError::Characters),
        }
        // Twice what E.164 allows leaves room for `00` and trunk zeros.
        if out.len() > 2 * MAX_DIGITS {
            return Err(PhoneError::Length);
        }
    }
    Ok(out)
}

/// What follows `+` or `00`, if either is there. No country code begins with a
/// zero, so `+00` can only be both habits at once.
fn international(typed: &str) -> Option<&str> {
    match typed.strip_prefix('+') {
        Some(rest) => Some(rest.strip_prefix("00").unwrap_or(rest)),
        None => typed.strip_prefix("00"),
    }
}

/// The national number as E.164 has it, held to the rules of its country.
fn national<'a>(country: &str, digits: &'a str) -> Result<&'a str, PhoneError> {
    let trunkless = digits.strip_prefix('0').unwrap_or(digits);
    let first = |s: &str| s.bytes().next().unwrap_or(b'0');
    let (number, length, fits) = match country {
        "86" => (
            trunkless,
            11,
            first(trunkless) == b'1' && trunkless.as_bytes().get(1).is_some_and(|d| *d >= b'3'),
        ),
        "852" => (digits, 8, first(digits) >= b'4'),
        "853" => (digits, 8, first(digits) == b'6'),
        "886" => (trunkless, 9, first(trunkless) == b'9'),
        _ => {
            let number =
                if KEEPS_LEADING_ZERO.contains(&country) { digits } else { digits.trim_start_matches('0') };
            let fits = number.len() >= 4 && country.len() + number.len() <= MAX_DIGITS;
            return if fits { Ok(number) } else { Err(PhoneError::Length) };
        }
    };
    if number.len() != length {
        Err(PhoneError::Length)
    } else if fits {
        Ok(number)
    } else {
        Err(PhoneError::NotMobile)
    }
}
