//! Which of the two languages.

use std::fmt;

/// A language that every text exists in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// 简体中文, the first language of the catalogs.
    #[default]
    ZhCn,
    /// English.
    En,
}

impl Locale {
    /// Every language, in the order in which the switch shows them.
    pub const ALL: [Self; 2] = [Self::ZhCn, Self::En];

    /// The BCP 47 tag: value of `<html lang>`, of the cookie and of `/language/<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// What the language calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::ZhCn => "简体中文",
            Self::En => "English",
        }
    }

    /// Reads a language tag by its primary part: `zh`, `zh-Hans-CN` and `zh-TW`
    /// are Chinese, `en-GB` is English, everything else is `None`.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        if primary.eq_ignore_ascii_case("zh") {
            Some(Self::ZhCn)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else {
            None
        }
    }

    /// The language for a request (P-7): what the person chose (`cookie`), else
    /// the best of what the browser asks for (`Accept-Language`), else `default`.
    pub fn negotiate(cookie: Option<&str>, accept_language: Option<&str>, default: Self) -> Self {
        cookie.and_then(Self::parse).or_else(|| accept_language.and_then(Self::preferred)).unwrap_or(default)
    }

    /// The language with the highest weight in an `Accept-Language` header
    /// (RFC 9110 §12.5.4); of equal weights the first.
    fn preferred(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        // A header is at most a few tags; more than 32 are somebody's joke.
        for item in header.split(',').take(32) {
            let mut parts = item.split(';');
            let Some(locale) = parts.next().and_then(Self::parse) else { continue };
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
            if weight > 0.0 && best.is_none_or(|(w, _)| weight > w) {
                best = Some((weight, locale));
            }
        }
        best.map(|(_, locale)| locale)
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Locale {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Locale {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tag = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
        Self::parse(&tag).ok_or_else(|| serde::de::Error::custom("neither zh-CN nor en"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P-7
    #[test]
    fn p_7_the_choice_of_the_person_wins_then_the_browsers_then_the_settings() {
        use Locale::{En, ZhCn};
        let negotiate = Locale::negotiate;
        assert_eq!(negotiate(Some("en"), Some("zh-CN"), ZhCn), En);
        assert_eq!(negotiate(Some("fr"), Some("en-GB,en;q=0.9"), ZhCn), En, "an unknown cookie is no choice");
        assert_eq!(negotiate(None, Some("fr, zh-TW;q=0.5, en;q=0.4"), En), ZhCn);
        assert_eq!(negotiate(None, Some("en;q=0.3,zh;q=0.8"), En), ZhCn);
        assert_eq!(negotiate(None, Some("zh;q=0,en;q=0.1"), ZhCn), En, "q=0 means: not this one");
        assert_eq!(negotiate(None, Some("de, fr;q=x, *"), En), En);
        assert_eq!(negotiate(None, None, ZhCn), ZhCn);
    }

    #[test]
    fn tags_are_read_by_their_first_part() {
        for tag in ["zh", "zh-CN", "ZH-hans-cn", "zh_CN", " zh-TW "] {
            assert_eq!(Locale::parse(tag), Some(Locale::ZhCn), "{tag}");
        }
        assert_eq!(Locale::parse("en-US"), Some(Locale::En));
        assert_eq!(Locale::parse("english"), None);
        assert_eq!(Locale::parse(""), None);
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.code()), Some(locale));
        }
    }
}
