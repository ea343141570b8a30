//! The commonest passwords (ASVS 6.2.4): refused as they are, with digits and
//! symbols put around them, and with letters replaced by what looks like them.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Source and licence stand in the file.
const LIST: &str = include_str!("common_passwords.txt");

/// What is left of a password when digits and symbols around it are taken away says something only
/// from so many characters on.
const SHORTEST_CORE: usize = 4;

static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| LIST.lines().filter(|line| !line.starts_with('#')).collect());

/// Whether `password` is one of the commonest, or one of them thinly disguised.
pub fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let not_letter = |c: char| !c.is_alphabetic();
    let stripped = [
        lower.as_str(),
        lower.trim_start_matches(not_letter),
        lower.trim_end_matches(not_letter),
        lower.trim_matches(not_letter),
    ];
    let known = |text: &str| COMMON.contains(text);
    stripped.into_iter().any(|text| {
        text.chars().count() >= SHORTEST_CORE
            && (known(text) || known(&undisguised(text, 'i')) || known(&undisguised(text, 'l')))
    })
}

/// The letters behind simple replacements; `one`: what a 1 or ! stands for.
fn undisguised(text: &str, one: char) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' | '|' => one,
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' | '+' => 't',
            '8' => 'b',
            '9' => 'g',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_long_lower_cased_and_has_the_commonest_of_china() {
        assert!(COMMON.len() >= 3000, "{}", COMMON.len());
        assert!(COMMON.iter().all(|entry| !entry.is_empty() && *entry == entry.to_lowercase()));
        for word in ["woaini1314", "5201314", "qq123456", "a123456", "1qaz2wsx", "123456", "password"] {
            assert!(is_common(word), "{word}");
        }
    }

    /// P-44: what passes the grades is refused all the same when it is a common one in disguise.
    #[test]
    fn a_thin_disguise_does_not_help() {
        for word in [
            "Password",
            "PASSWORD2024!",
            "P@ssw0rd-2024",
            "P@$$w0rd1!",
            "2024Password!",
            "@dm1n-2024",
            "Woaini1314!!",
            "!!Dragon99",
            "Qwerty123#",
            "L3tm31n",
        ] {
            assert!(is_common(word), "{word}");
        }
    }

    #[test]
    fn what_is_not_common_is_left_alone() {
        for word in [
            "Kettle-72-Harbor",
            "Lantern+58!Bridge",
            "",
            "中文密码很长Aa1!",
            "xk7-Rw92-pL",
            "4-8-15-16-23-42-a",
        ] {
            assert!(!is_common(word), "{word}");
        }
    }
}
