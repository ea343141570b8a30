//! One-time codes as people type them back.

use std::fmt;

use crate::{
    error::error_codes,
    text::{fold_char, is_hidden},
    wire::travels_as_string,
};

/// 请输入短信中的六位数字校验码 (P-14).
pub const CODE_DIGITS: usize = 6;

error_codes! {
    /// Why a text is no one-time code.
    pub enum CodeError {
        /// Nothing was typed.
        Empty => "code_empty",
        /// Not as many digits as a code has.
        Length => "code_length",
        /// Something else than digits.
        Characters => "code_characters",
    }
}

/// A six-digit code (P-14). `Debug` hides it: a code in a log is a sign-in.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OneTimeCode(String);

impl OneTimeCode {
    /// Folds full-width digits and drops the spaces and hyphens that come with
    /// a pasted code.
    pub fn parse(input: &str) -> Result<Self, CodeError> {
        let mut digits = String::with_capacity(CODE_DIGITS);
        for c in input.chars().map(fold_char) {
            match c {
                '0'..='9' if digits.len() == CODE_DIGITS => return Err(CodeError::Length),
                '0'..='9' => digits.push(c),
                '-' => {}
                c if c.is_whitespace() || (is_hidden(c) && !c.is_control()) => {}
                _ => return Err(CodeError::Characters),
            }
        }
        match digits.len() {
            0 => Err(CodeError::Empty),
            CODE_DIGITS => Ok(Self(digits)),
            _ => Err(CodeError::Length),
        }
    }

    /// The six ASCII digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

travels_as_string!(OneTimeCode, CodeError);

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeCode(******)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// P-14
    #[test]
    fn p_14_a_code_is_six_digits_however_typed() {
        for typed in ["012345", " 012 345 ", "０１２３４５", "012-345", "\u{200B}012345\n", "0 1 2 3 4 5"]
        {
            assert_eq!(OneTimeCode::parse(typed).unwrap().as_str(), "012345", "{typed:?}");
        }
    }

    /// P-14
    #[test]
    fn p_14_what_is_no_code() {
        for (typed, error) in [
            ("", CodeError::Empty),
            ("   ", CodeError::Empty),
            ("12345", CodeError::Length),
            ("1234567", CodeError::Length),
            ("12345a", CodeError::Characters),
            ("+12345", CodeError::Characters),
            ("12345\0", CodeError::Characters),
            ("١٢٣٤٥٦", CodeError::Characters),
        ] {
            assert_eq!(OneTimeCode::parse(typed), Err(error), "{typed:?}");
        }
    }

    #[test]
    fn a_code_is_not_in_the_log() {
        assert!(!format!("{:?}", OneTimeCode::parse("987654")).contains('9'));
    }

    proptest! {
        #[test]
        fn parsing_never_panics(s in any::<String>()) {
            let _ = OneTimeCode::parse(&s);
        }

        #[test]
        fn a_code_survives_its_travels(s in "[0-9]{6}") {
            let code = OneTimeCode::parse(&s).unwrap();
            let json = serde_json::to_string(&code).unwrap();
            prop_assert_eq!(serde_json::from_str::<OneTimeCode>(&json).unwrap(), code);
        }
    }
}
