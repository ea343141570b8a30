//! A person as a round sign.

use leptos::prelude::*;

/// What stands in the round sign: the last two characters of a Chinese name,
/// the first letters of the first and last word of another.
pub fn initials(name: &str) -> String {
    let name = name.trim();
    let is_latin = name.chars().next().is_some_and(|c| c < '\u{2E80}');
    if is_latin {
        let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
        let first = words.next();
        first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
    } else {
        // 买买提·艾力 is called by its first part.
        let called = name.split(['·', '•', ' ']).next().unwrap_or(name);
        let skip = called.chars().count().saturating_sub(2);
        called.chars().skip(skip).collect()
    }
}

/// The round sign of a person. The name stands beside it, so it is hidden from
/// screen readers.
#[component]
pub fn Avatar(
    /// The person's name.
    #[prop(into)]
    name: String,
    /// For a profile card.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    view! {
        <span class="avatar" class:large=large aria-hidden="true">{initials(&name)}</span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_kinds_have_initials() {
        for (name, expected) in [
            ("董伟", "董伟"),
            ("欧阳娜娜", "娜娜"),
            ("𠮷田", "𠮷田"),
            ("买买提·艾力", "买提"),
            ("Ada Lovelace", "AL"),
            ("ada king noel lovelace", "AL"),
            ("Plato", "P"),
            ("  ", ""),
            ("", ""),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
