//! Words and dates as rosters write them.

use vocabulary::text::{fold_char, is_hidden};

use crate::Time;
use crate::ports::Status;

/// A calendar day: year, month, day.
pub type Day = (i32, u8, u8);

const ACTIVE: &[&str] = &[
    "在职",
    "在读",
    "在校",
    "在籍",
    "在岗",
    "在编",
    "正常",
    "启用",
    "有效",
    "已启用",
    "激活",
    "已激活",
    "注册",
    "已注册",
    "在校生",
    "在册",
    "聘用",
    "返聘",
    "休学",
    "保留学籍",
    "停薪留职",
    "借调",
    "active",
    "enabled",
    "enable",
    "normal",
    "valid",
    "current",
    "enrolled",
    "employed",
    "registered",
    "onleave",
];
const DISABLED: &[&str] = &[
    "停用",
    "禁用",
    "已停用",
    "已禁用",
    "冻结",
    "锁定",
    "无效",
    "注销",
    "已注销",
    "未启用",
    "disabled",
    "disable",
    "inactive",
    "blocked",
    "frozen",
    "locked",
    "invalid",
];
const SUSPENDED: &[&str] = &[
    "离职",
    "毕业",
    "退学",
    "离校",
    "已离职",
    "已毕业",
    "已退学",
    "已离校",
    "结业",
    "肄业",
    "开除",
    "转出",
    "转学",
    "调出",
    "调离",
    "辞职",
    "解聘",
    "辞退",
    "离任",
    "死亡",
    "去世",
    "已故",
    "suspended",
    "left",
    "graduated",
    "resigned",
    "withdrawn",
    "terminated",
    "departed",
    "former",
    "expelled",
    "deceased",
];

/// Words that say "nothing here".
const NOTHING: &[&str] = &["无", "暂无", "空", "null", "none", "nil", "na", "\\n", "nan", "undefined"];

/// Width folded, lower case, without spaces, dashes, slashes, dots and underscores.
fn word(s: &str) -> String {
    s.chars()
        .map(fold_char)
        .filter(|c| !c.is_whitespace() && !is_hidden(*c) && !matches!(c, '-' | '—' | '–' | '_' | '/' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a text only says that there is nothing: `无`, `-`, `NULL`, `N/A`.
pub(super) fn is_nothing(s: &str) -> bool {
    // Real values are longer: no need to fold them.
    s.len() <= 27 && {
        let word = word(s);
        word.is_empty() || NOTHING.contains(&word.as_str())
    }
}

/// Reads a status, Chinese or English; `None` for a word that is not known.
pub fn parse_status(text: &str) -> Option<Status> {
    let word = word(text);
    let of = |words: &[&str]| words.contains(&word.as_str());
    if of(ACTIVE) {
        Some(Status::Active)
    } else if of(DISABLED) {
        Some(Status::Disabled)
    } else if of(SUSPENDED) {
        Some(Status::Suspended)
    } else {
        None
    }
}

/// Reads a day: `2026-09-01`, `2026/9/1`, `2026.9.1`, `2026年9月1日`,
/// `20260901`, each also with a time behind it, or the serial number that a
/// spreadsheet counts days by (`46266`). Years 1900 to 2199.
pub fn parse_day(text: &str) -> Option<Day> {
    let folded: String = text.trim().chars().map(fold_char).collect();
    let day = folded.split([' ', 'T']).next()?;
    if day.bytes().all(|b| b.is_ascii_digit()) {
        return match day.len() {
            8 => checked(day.get(..4)?, day.get(4..6)?, day.get(6..)?),
            5 => serial_day(day.parse().ok()?),
            _ => None,
        };
    }
    let mut parts = day.trim_end_matches('日').split(['-', '/', '.', '年', '月']);
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    checked(year, month, date)
}

fn checked(year: &str, month: &str, day: &str) -> Option<Day> {
    let digits = |s: &str, max: usize| (1..=max).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
        return None;
    }
    is_day((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

/// The day if it is one, within 1900 to 2199.
pub(super) fn is_day(day: Day) -> Option<Day> {
    let (year, month, date) = day;
    ((1900..2200).contains(&year)
        && (1..=12).contains(&month)
        && Time::from_date(year, month, date).date() == day)
        .then_some(day)
}

/// Days since 1899-12-30, as spreadsheets count them from 1900-03-01 on.
fn serial_day(serial: i64) -> Option<Day> {
    is_day(Time(Time::from_date(1899, 12, 30).0.checked_add(serial.checked_mul(86_400_000_000)?)?).date())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_word_has_two_meanings() {
        let mut seen = BTreeSet::new();
        for text in [ACTIVE, DISABLED, SUSPENDED].concat() {
            assert_eq!(word(text), text);
            assert!(seen.insert(text), "{text} twice");
        }
    }

    #[test]
    fn statuses_are_read_in_both_languages() {
        for (text, status) in [
            ("在校", Some(Status::Active)),
            (" Active ", Some(Status::Active)),
            ("On leave", Some(Status::Active)),
            ("停 用", Some(Status::Disabled)),
            ("已毕业", Some(Status::Suspended)),
            ("ＧＲＡＤＵＡＴＥＤ", Some(Status::Suspended)),
            ("1", None),
            ("", None),
        ] {
            assert_eq!(parse_status(text), status, "{text}");
        }
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in [
            "2026-09-01",
            "2026/9/1",
            "2026.9.1",
            "2026年9月1日",
            "2026年09月01日",
            "20260901",
            "２０２６－０９－０１",
            "2026-09-01 00:00:00",
            "2026-09-01T00:00:00Z",
            "46266",
        ] {
            assert_eq!(parse_day(text), Some((2026, 9, 1)), "{text}");
        }
        for text in [
            "",
            "2026-09",
            "202609",
            "26-9-1",
            "2026-02-30",
            "2026-13-01",
            "1/9/2026",
            "2026-9-1-1",
            "soon",
            "1899-01-01",
            "2026--1",
        ] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_is_said_in_many_ways() {
        for text in ["无", "-", "——", "/", "NULL", "N/A", "\\N", "nan"] {
            assert!(is_nothing(text), "{text}");
        }
        for text in ["无锡", "13800138000", "nina"] {
            assert!(!is_nothing(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn j_5_every_day_is_read_back(days in 0i64..109_000, style in 0u8..4) {
            let day = Time(Time::from_date(1900, 3, 1).0 + days * 86_400_000_000).date();
            let (y, m, d) = day;
            let text = match style {
                0 => format!("{y:04}-{m:02}-{d:02}"),
                1 => format!("{y}/{m}/{d}"),
                2 => format!("{y}年{m}月{d}日"),
                _ => format!("{y:04}{m:02}{d:02}"),
            };
            prop_assert_eq!(parse_day(&text), Some(day));
        }

        #[test]
        fn reading_never_panics(text in any::<String>(), near in "[0-9年月日./ T-]{0,14}") {
            let _ = (parse_day(&text), parse_status(&text), parse_day(&near));
        }
    }
}
