//! Versions of resources, and conditions on them (RFC 7644, 3.14).

use identity::source::Version;

/// The weak tag of a version.
pub fn tag(version: Version) -> String {
    format!("W/\"{:x}-{:x}\"", version.0, version.1)
}

/// A condition: which versions are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Any, as long as there is one.
    Any,
    /// One of these; none of them may be one of ours.
    These(Vec<Version>),
}

impl Condition {
    /// Reads the value of `If-Match` or `If-None-Match`. What is no tag of ours matches nothing.
    pub fn read(header: &str) -> Self {
        if header.trim() == "*" {
            return Self::Any;
        }
        Self::These(header.split(',').filter_map(version).collect())
    }

    /// Whether the version is meant.
    pub fn holds(&self, version: Version) -> bool {
        match self {
            Self::Any => true,
            Self::These(these) => these.contains(&version),
        }
    }

    /// The versions, for the domain: `None` where any will do.
    pub fn versions(&self) -> Option<&[Version]> {
        match self {
            Self::Any => None,
            Self::These(these) => Some(these),
        }
    }
}

fn version(text: &str) -> Option<Version> {
    let text = text.trim();
    // Clients send tags back without the `W/` or the quotes, too.
    let text = text.strip_prefix("W/").or_else(|| text.strip_prefix("w/")).unwrap_or(text);
    let (a, b) = text.trim_matches('"').split_once('-')?;
    let number = |digits: &str| u64::from_str_radix(digits, 16).ok();
    Some(Version(number(a)?, number(b)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn tags_are_read_back(a: u64, b: u64) {
            let version = Version(a, b);
            let condition = Condition::read(&tag(version));
            prop_assert!(condition.holds(version));
            prop_assert!(!condition.holds(Version(a ^ 1, b)));
        }

        #[test]
        fn anything_is_read(header in "\\PC{0,60}") {
            let _ = Condition::read(&header);
        }
    }

    #[test]
    fn lists_and_stars() {
        assert!(Condition::read("*").holds(Version(1, 2)));
        let list = Condition::read("W/\"1-1\", \"2-2\",\"x\"");
        assert!(list.holds(Version(2, 2)) && list.holds(Version(1, 1)) && !list.holds(Version(3, 3)));
        assert!(!Condition::read("\"nonsense\"").holds(Version(0, 0)));
    }
}
