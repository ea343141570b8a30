//! Runs of keys that lie side by side, which passwords of the stronger grades
//! may not contain (P-45, P-46).
//!
//! What counts as side by side:
//! * neighbours in a row of a QWERTY keyboard, punctuation keys included, and
//!   in the number row, where `!@#$` is `1234` with the shift key held;
//! * neighbours in a slanting column, `1qaz` as well as `zse4`: `1qaz2wsx` is
//!   among the commonest passwords there are;
//! * neighbours in a row or column of the numeric keypad: `147`, `2580`, `963.`;
//! * the same key again: `aaaa`, `1!1!`.
//!
//! A run goes straight on in one direction, either one; a turn ends it (`qwewq`
//! is two runs of three). Zigzags such as `qawsed` are left alone: among
//! neighbours in all directions many honest words would be runs.

use crate::text::fold_char;

/// Every straight line of keys, unshifted.
const LINES: &[&str] = &[
    "`1234567890-=",
    "qwertyuiop[]\\",
    "asdfghjkl;'",
    "zxcvbnm,./",
    // Columns leaning left, then right.
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik,",
    "9ol.",
    "0p;/",
    "-['",
    "=]",
    "2q",
    "3wa",
    "4esz",
    "5rdx",
    "6tfc",
    "7ygv",
    "8uhb",
    "9ijn",
    "0okm",
    "-pl,",
    "=[;.",
    "]'/",
    // The keypad's columns, and the one that telephones turn round; its rows
    // are in the number row, but for the last.
    "7410",
    "8520",
    "963.",
    "0.",
    "2580",
];

/// A stretch of a password, counted in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The first character of the run.
    pub start: usize,
    /// How many characters it has, at least two.
    pub len: usize,
}

/// The longest run, the first of them when several are as long; `None` when no
/// two neighbouring characters are neighbouring keys.
pub fn longest_run(password: &str) -> Option<Run> {
    let keys: Vec<char> = password.chars().map(key).collect();
    let mut longest: Option<Run> = None;
    let mut keep = |run: Run| {
        let better = |best: Run| run.len > best.len || (run.len == best.len && run.start < best.start);
        if run.len >= 2 && longest.is_none_or(better) {
            longest = Some(run);
        }
    };
    let mut start = 0;
    for same in keys.chunk_by(|a, b| a == b) {
        keep(Run { start, len: same.len() });
        start += same.len();
    }
    for start in 0..keys.len() {
        for line in LINES {
            // No key is twice in one line, so there is one place to begin.
            if let Some(place) = line.chars().position(|c| c == keys[start]) {
                let rest = &keys[start..];
                let forwards = common(rest, line.chars().skip(place));
                let backwards = common(rest, line.chars().rev().skip(line.len() - 1 - place));
                keep(Run { start, len: forwards.max(backwards) });
            }
        }
    }
    longest
}

/// How many characters two sequences share from their beginning.
fn common(keys: &[char], line: impl Iterator<Item = char>) -> usize {
    keys.iter().zip(line).take_while(|(key, on_line)| *key == on_line).count()
}

/// The key that types a character: width, case and shift folded.
fn key(c: char) -> char {
    match fold_char(c) {
        '~' => '`',
        '!' => '1',
        '@' => '2',
        '#' => '3',
        '$' => '4',
        '%' => '5',
        '^' => '6',
        '&' => '7',
        '*' => '8',
        '(' => '9',
        ')' => '0',
        '_' => '-',
        '+' => '=',
        '{' => '[',
        '}' => ']',
        '|' => '\\',
        ':' => ';',
        '"' => '\'',
        '<' => ',',
        '>' => '.',
        '?' => '/',
        c => c.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(s: &str) -> Option<(usize, usize)> {
        longest_run(s).map(|r| (r.start, r.len))
    }

    /// P-45
    #[test]
    fn p_45_runs_of_keys_are_found() {
        for (password, expected) in [
            ("", None),
            ("a", None),
            ("aq1z", Some((0, 3))),
            ("xkT9mB", None),
            ("qwer", Some((0, 4))),
            ("xxREWQ", Some((2, 4))),
            ("pP[{]", Some((0, 2))),
            ("op[]\\", Some((0, 5))),
            ("l;'", Some((0, 3))),
            ("m,./", Some((0, 4))),
            ("M<>?", Some((0, 4))),
            ("!@#$", Some((0, 4))),
            ("1@3$5", Some((0, 5))),
            ("90-=", Some((0, 4))),
            ("`123", Some((0, 4))),
            ("1qaz2wsx", Some((0, 4))),
            ("!QAZ@WSX", Some((0, 4))),
            ("zaq1", Some((0, 4))),
            ("zse4", Some((0, 4))),
            ("147", Some((0, 3))),
            ("2580", Some((0, 4))),
            ("963.", Some((0, 4))),
            ("0.", Some((0, 2))),
            ("7896", Some((0, 3))),
            ("aaaa", Some((0, 4))),
            ("1!1!1", Some((0, 5))),
            ("密密密", Some((0, 3))),
            ("x密12345y", Some((2, 5))),
            ("qwewq", Some((0, 3))),
            ("qweaaa", Some((0, 3))),
            ("aaaqwe", Some((0, 3))),
            ("ｑｗｅｒ", Some((0, 4))),
        ] {
            assert_eq!(run(password), expected, "{password:?}");
        }
    }

    #[test]
    fn every_line_is_a_run_both_ways_and_has_no_key_twice() {
        for line in LINES {
            let back: String = line.chars().rev().collect();
            assert_eq!(run(line).map(|r| r.1), Some(line.len()), "{line}");
            assert_eq!(run(&back).map(|r| r.1), Some(line.len()), "{back}");
            assert!(line.chars().all(|c| line.matches(c).count() == 1), "{line}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_stays_inside(s in any::<String>()) {
            if let Some(run) = longest_run(&s) {
                prop_assert!(run.len >= 2 && run.start + run.len <= s.chars().count());
            }
        }

        #[test]
        fn direction_and_case_do_not_matter(s in "[ -~]{0,20}") {
            let length = |s: &str| longest_run(s).map(|r| r.len);
            let back: String = s.chars().rev().collect();
            prop_assert_eq!(length(&back), length(&s));
            prop_assert_eq!(length(&s.to_ascii_uppercase()), length(&s));
            prop_assert_eq!(length(&s.to_ascii_lowercase()), length(&s));
        }

        #[test]
        fn a_longer_password_has_no_shorter_run(s in "[a-f1-5]{0,12}", t in "[ -~]{0,6}") {
            let length = |s: &str| longest_run(s).map_or(0, |r| r.len);
            let longer = format!("{s}{t}");
            prop_assert!(length(&longer) >= length(&s));
        }
    }
}
