//! Request parameters: decoded once, each known one at most once.
//!
//! Two values for one name would let two readers choose differently (HTTP
//! parameter pollution), so they are an error, not a list.

use std::borrow::Cow;

/// Why a query cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryError {
    /// A known parameter stands there twice.
    Doubled(&'static str),
    /// A malformed percent-encoding, or bytes that are not UTF-8, in a known parameter.
    Malformed(&'static str),
}

/// The known parameters of a request. Unknown ones are ignored, names are
/// case-sensitive, and an empty value is an absent one.
#[derive(Clone, Debug, Default)]
pub struct Parameters<'a>(Vec<(&'static str, Cow<'a, str>)>);

impl<'a> Parameters<'a> {
    /// Reads the parameters called `known` from a query or form body.
    pub fn parse(query: &'a str, known: &[&'static str]) -> Result<Self, QueryError> {
        let mut parameters = Self::default();
        parameters.add(query, known)?;
        Ok(parameters)
    }

    /// Reads more of them, from a form body beside a query.
    pub fn add(&mut self, query: &'a str, known: &[&'static str]) -> Result<(), QueryError> {
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some(decoded) = decode(name) else { continue };
            let Some(&name) = known.iter().find(|k| **k == decoded) else { continue };
            let value = decode(value).ok_or(QueryError::Malformed(name))?;
            if self.0.iter().any(|(n, _)| *n == name) {
                return Err(QueryError::Doubled(name));
            }
            self.0.push((name, value));
        }
        Ok(())
    }

    /// The value, if there is one that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, v)| &**v).filter(|v| !v.is_empty())
    }

    /// Whether a switch is set: the specification says that it is when the
    /// parameter is there and recommends `true`; only `false` takes it back.
    pub fn is_set(&self, name: &str) -> bool {
        self.0.iter().any(|(n, v)| *n == name && !v.eq_ignore_ascii_case("false"))
    }
}

/// Decodes `application/x-www-form-urlencoded`; `None` when it is malformed.
fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.bytes().any(|b| b == b'%' || b == b'+') {
        return Some(Cow::Borrowed(text));
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let digits = text.get(at + 1..at + 3)?;
                if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return None;
                }
                out.push(u8::from_str_radix(digits, 16).ok()?);
                at += 2;
            }
            plain => out.push(plain),
        }
        at += 1;
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["service", "renew"];

    #[test]
    fn a_value_is_decoded_once() {
        let p = Parameters::parse("service=https%3A%2F%2Foa.cn%2F%25E7+x&other=%zz&renew", KNOWN).unwrap();
        assert_eq!(p.get("service"), Some("https://oa.cn/%E7 x"));
        assert!(p.is_set("renew"));
        assert_eq!(p.get("renew"), None);
        assert!(!Parameters::parse("renew=False", KNOWN).unwrap().is_set("renew"));
        assert!(!Parameters::parse("Renew=true", KNOWN).unwrap().is_set("renew"), "names are case-sensitive");
    }

    #[test]
    fn a_doubled_or_malformed_parameter_is_an_error() {
        for query in ["service=a&service=b", "service=a&servic%65=a", "service&service=a"] {
            assert_eq!(
                Parameters::parse(query, KNOWN).unwrap_err(),
                QueryError::Doubled("service"),
                "{query}"
            );
        }
        for query in
            ["service=%", "service=%4", "service=%+1", "service=%gg", "service=%ff", "service=%c3%28"]
        {
            assert_eq!(
                Parameters::parse(query, KNOWN).unwrap_err(),
                QueryError::Malformed("service"),
                "{query}"
            );
        }
        assert!(Parameters::parse("a=1&a=2&&=&%=", KNOWN).is_ok(), "unknown parameters are ignored");
    }
}
