//! Paths of PATCH (RFC 7644, 3.5.2): `name.familyName`, `emails[type eq "work"].value`.

use super::filter::{self, Attr, Filter, Lexer, Token};
use super::schema::Shape;
use super::{Problem, ScimType};

/// A path.
#[derive(Clone, Debug, PartialEq)]
pub enum Path {
    /// A whole extension.
    Extension(String),
    /// An attribute, which of its values, and which part.
    Attribute {
        /// The attribute, without the part.
        attr: Attr,
        /// Which values.
        filter: Option<Filter>,
        /// Which part.
        sub: Option<String>,
    },
}

impl Path {
    /// Reads a path into a resource of this shape.
    pub fn parse(text: &str, shape: &Shape) -> Result<Self, Problem> {
        let text = text.trim();
        if let Some(extension) = shape.extension(text) {
            return Ok(Self::Extension(extension.urn.to_owned()));
        }
        let mut lexer = Lexer::new(text, ScimType::InvalidPath)?;
        let Some(Token::Word(word)) = lexer.take()? else {
            return Err(lexer.wrong("a path without an attribute"));
        };
        let Some(mut attr) = filter::attribute(&word) else {
            return Err(lexer.wrong("a path to something that is no attribute"));
        };
        let mut sub = attr.sub.take();
        let mut which = None;
        if lexer.eat(&Token::Begin)? {
            if sub.is_some() {
                return Err(lexer.wrong("a part of an attribute has no values to choose from"));
            }
            which = Some(
                filter::inner(&mut lexer)
                    .map_err(|problem| Problem { kind: Some(ScimType::InvalidFilter), ..problem })?,
            );
            if !lexer.eat(&Token::End)? {
                return Err(lexer.wrong("a bracket is not closed"));
            }
            if let Some(token) = lexer.take()? {
                let Token::Word(word) = token else {
                    return Err(lexer.wrong("something stands behind the path"));
                };
                let part =
                    word.strip_prefix('.').filter(|part| !part.contains(['.', ':']) && !part.is_empty());
                sub = Some(part.ok_or_else(|| lexer.wrong("something stands behind the path"))?.to_owned());
            }
        }
        if lexer.peek().is_some() {
            return Err(lexer.wrong("something stands behind the path"));
        }
        Ok(Self::Attribute { attr, filter: which, sub })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::schema::{ENTERPRISE_URN, USERS};
    use super::*;

    fn path(text: &str) -> Path {
        Path::parse(text, &USERS).expect(text)
    }

    #[test]
    fn paths_of_the_rfc() {
        let Path::Attribute { attr, filter, sub } = path("emails[type eq \"work\"].value") else { panic!() };
        assert_eq!((attr.name.as_str(), sub.as_deref()), ("emails", Some("value")));
        assert!(matches!(filter, Some(Filter::Compare(..))));
        let Path::Attribute { attr, filter: None, sub } = path("name.familyName") else { panic!() };
        assert_eq!((attr.name.as_str(), sub.as_deref()), ("name", Some("familyName")));
        assert_eq!(path(ENTERPRISE_URN), Path::Extension(ENTERPRISE_URN.to_owned()));
        let Path::Attribute { attr, .. } = path(&format!("{ENTERPRISE_URN}:department")) else { panic!() };
        assert_eq!(attr.schema.as_deref(), Some(ENTERPRISE_URN.to_ascii_lowercase().as_str()));
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for wrong in [
            "",
            "[type eq \"work\"]",
            "emails[",
            "emails[]",
            "emails[a pr",
            "emails[a pr]x",
            "a.b[c pr]",
            "emails[a pr].b.c",
            "a b",
            "a.",
            ".a",
            "urn:x:y",
            "emails[a pr] b",
        ] {
            assert!(Path::parse(wrong, &USERS).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused(text in "\\PC{0,60}") {
            let _ = Path::parse(&text, &USERS);
        }
    }
}
