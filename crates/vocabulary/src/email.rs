//! E-mail addresses, as strict as a mailbox that gets a sign-in code deserves.
//!
//! Plain `local@domain` only: no quoted local parts, comments, address
//! literals or display names, so what is checked is what the mailer sends to.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use crate::{error::error_codes, mask::STARS, text::fold_width, wire::travels_as_string};

/// RFC 5321 §4.5.3.1.3 as corrected by erratum 1690, in bytes.
const MAX_LENGTH: usize = 254;
/// RFC 5321 §4.5.3.1.1, in bytes.
const MAX_LOCAL: usize = 64;
/// RFC 1035 §2.3.4, in bytes.
const MAX_LABEL: usize = 63;

error_codes! {
    /// Why a text is no e-mail address.
    pub enum EmailError {
        /// Nothing was typed.
        Empty => "email_empty",
        /// Longer than 254, or its local part longer than 64.
        TooLong => "email_too_long",
        /// Not exactly one `@`.
        At => "email_at",
        /// The part before the `@` holds something a plain address cannot.
        Local => "email_local",
        /// The part after the `@` is no domain name with a dot.
        Domain => "email_domain",
    }
}

/// An e-mail address, its domain in lower case. `Debug` prints it masked.
///
/// Equality, order and hash go by [`Email::canonical`]: nobody gets to bind
/// one mailbox twice by typing it in capitals.
#[derive(Clone)]
pub struct Email {
    address: String,
    at: usize,
}

impl Email {
    /// Trims, folds full-width characters, lower-cases the domain.
    pub fn parse(input: &str) -> Result<Self, EmailError> {
        let folded = fold_width(input);
        let typed = folded.trim();
        if typed.is_empty() {
            return Err(EmailError::Empty);
        }
        if typed.len() > MAX_LENGTH {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = typed.split_once('@').ok_or(EmailError::At)?;
        if domain.contains('@') {
            return Err(EmailError::At);
        }
        if local.len() > MAX_LOCAL {
            return Err(EmailError::TooLong);
        }
        if !is_dot_atom(local) {
            return Err(EmailError::Local);
        }
        if !is_domain(domain) {
            return Err(EmailError::Domain);
        }
        Ok(Self { address: format!("{local}@{}", domain.to_ascii_lowercase()), at: local.len() })
    }

    /// The address to write to; the local part as it was typed.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The part before the `@`, as typed.
    pub fn local(&self) -> &str {
        &self.address[..self.at]
    }

    /// The part after the `@`, in lower case.
    pub fn domain(&self) -> &str {
        &self.address[self.at + 1..]
    }

    /// All in lower case: the form to index and to compare.
    pub fn canonical(&self) -> String {
        self.address.to_ascii_lowercase()
    }

    /// `z***@example.edu.cn`. A local part of one character shows nothing of itself.
    pub fn masked(&self) -> String {
        let shown = if self.at > 1 { &self.address[..1] } else { "" };
        format!("{shown}***@{}", self.domain())
    }

    /// `*****@*****.cn`, which tells its owner apart from nobody (H-12).
    pub fn masked_full(&self) -> String {
        let top = self.domain().rsplit('.').next().unwrap_or_default();
        format!("{STARS}@{STARS}.{top}")
    }

    /// The bytes of the canonical form, without building it.
    fn canonical_bytes(&self) -> impl Iterator<Item = u8> {
        self.address.bytes().map(|b| b.to_ascii_lowercase())
    }
}

travels_as_string!(Email, EmailError);

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.address.eq_ignore_ascii_case(&other.address)
    }
}

impl Eq for Email {}

impl PartialOrd for Email {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Email {
    fn cmp(&self, other: &Self) -> Ordering {
        self.canonical_bytes().cmp(other.canonical_bytes())
    }
}

impl Hash for Email {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({})", self.masked())
    }
}

/// RFC 5322 §3.2.3: atoms joined by single dots.
fn is_dot_atom(local: &str) -> bool {
    let is_atext = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atext))
}

/// A host name with a dot whose last label is not a number (that would be an IP address).
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    domain.split('.').all(is_label)
        && domain.rsplit_once('.').is_some_and(|(_, top)| top.bytes().any(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn parse(s: &str) -> Email {
        Email::parse(s).unwrap_or_else(|e| panic!("{s:?}: {e}"))
    }

    #[test]
    fn an_address_keeps_its_local_part_and_folds_its_domain() {
        let email = parse("  Zhang.San＠Mail.Example.EDU.CN\u{3000}");
        assert_eq!(email.as_str(), "Zhang.San@mail.example.edu.cn");
        assert_eq!((email.local(), email.domain()), ("Zhang.San", "mail.example.edu.cn"));
        assert_eq!(email.canonical(), "zhang.san@mail.example.edu.cn");
    }

    #[test]
    fn two_spellings_are_one_mailbox() {
        let both: HashSet<_> = [parse("A@x.cn"), parse("a@X.CN")].into();
        assert_eq!(both.len(), 1);
        assert_eq!(parse("A@x.cn").cmp(&parse("a@x.cn")), Ordering::Equal);
    }

    #[test]
    fn what_is_no_address() {
        let long_local = format!("{}@x.cn", "a".repeat(65));
        let long = format!("a@{}cn", "abc.".repeat(70));
        let long_label = format!("a@{}.cn", "b".repeat(64));
        for (typed, error) in [
            ("", EmailError::Empty),
            ("a.x.cn", EmailError::At),
            ("a@b@x.cn", EmailError::At),
            ("@x.cn", EmailError::Local),
            (".a@x.cn", EmailError::Local),
            ("a..b@x.cn", EmailError::Local),
            ("\"a b\"@x.cn", EmailError::Local),
            ("a b@x.cn", EmailError::Local),
            ("张三@x.cn", EmailError::Local),
            ("a\r\nBcc:v@x.cn", EmailError::Local),
            ("a\u{200B}@x.cn", EmailError::Local),
            ("a@", EmailError::Domain),
            ("a@localhost", EmailError::Domain),
            ("a@x.cn.", EmailError::Domain),
            ("a@-x.cn", EmailError::Domain),
            ("a@x..cn", EmailError::Domain),
            ("a@10.0.0.1", EmailError::Domain),
            ("a@[10.0.0.1]", EmailError::Domain),
            ("a@大学.cn", EmailError::Domain),
            ("a@x.cn\0", EmailError::Domain),
            ("a@x.cn,b", EmailError::Domain),
            (&long_local, EmailError::TooLong),
            (&long, EmailError::TooLong),
            (&long_label, EmailError::Domain),
        ] {
            assert_eq!(Email::parse(typed), Err(error), "{typed:?}");
        }
    }

    /// H-12: *****@*****.cn
    #[test]
    fn h_12_a_reserved_mailbox_shows_only_its_last_label() {
        assert_eq!(parse("zhangsan@mail.example.edu.cn").masked_full(), "*****@*****.cn");
    }

    #[test]
    fn a_mask_shows_the_first_character() {
        assert_eq!(parse("zhangsan@example.edu.cn").masked(), "z***@example.edu.cn");
        assert_eq!(parse("z@example.edu.cn").masked(), "***@example.edu.cn");
        assert_eq!(format!("{:?}", parse("zs@x.cn")), "Email(z***@x.cn)");
    }

    proptest! {
        #[test]
        fn parsing_never_panics(s in any::<String>(), t in "[a-zA-Z.@＠-]{0,80}") {
            let _ = Email::parse(&s);
            let _ = Email::parse(&t);
        }

        #[test]
        fn an_address_survives_its_travels(local in "[A-Za-z0-9_+-]{1,20}(\\.[a-z0-9]{1,10}){0,2}", domain in "[A-Z][a-z0-9]{0,9}(\\.[a-z]{2,5}){1,3}") {
            let email = parse(&format!("{local}@{domain}"));
            prop_assert_eq!(email.local(), &local);
            let json = serde_json::to_string(&email).unwrap();
            let back: Email = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(back.as_str(), email.as_str());
            prop_assert_eq!(parse(&email.canonical()), email.clone());
            prop_assert!(local.len() < 2 || !email.masked().contains(&local));
            prop_assert_eq!(email.masked().find('@').unwrap(), if local.len() > 1 { 4 } else { 3 });
        }
    }
}
