//! What every error of this crate has: a stable code. Texts live in the catalogs.

/// An error that a catalog, a log and `docs/errors.md` know by a stable name.
pub trait ErrorCode {
    /// The stable snake_case code. It never changes once published.
    fn code(&self) -> &'static str;
}

/// An error enum without fields. It carries no input, so it can be logged and
/// sent: a refused phone number is still somebody's phone number.
macro_rules! error_codes {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$note:meta])* $variant:ident => $code:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$note])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every variant, so that a check can see each code has its text.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable snake_case code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }

        impl $crate::ErrorCode for $name {
            fn code(&self) -> &'static str {
                (*self).code()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::error::Error for $name {}
    };
}

pub(crate) use error_codes;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::{AccountError, AliasError, CodeError, DocumentError, EmailError, NameError, PhoneError};

    #[test]
    fn codes_are_snake_case_and_unique_in_the_whole_crate() {
        let mut seen = BTreeSet::new();
        let codes = (PhoneError::ALL.iter().map(|e| e.code()))
            .chain(EmailError::ALL.iter().map(|e| e.code()))
            .chain(DocumentError::ALL.iter().map(|e| e.code()))
            .chain(AccountError::ALL.iter().map(|e| e.code()))
            .chain(AliasError::ALL.iter().map(|e| e.code()))
            .chain(NameError::ALL.iter().map(|e| e.code()))
            .chain(CodeError::ALL.iter().map(|e| e.code()));
        for code in codes {
            assert!(code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{code}");
            assert!(seen.insert(code), "{code} twice");
        }
    }

    #[test]
    fn an_error_travels_as_its_code() {
        let json = serde_json::to_string(&PhoneError::CountryMissing).unwrap();
        assert_eq!(json, format!("\"{}\"", PhoneError::CountryMissing));
        assert_eq!(serde_json::from_str::<PhoneError>(&json).unwrap(), PhoneError::CountryMissing);
    }
}
