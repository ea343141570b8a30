//! What the masks share. Each value knows its own mask; this is how it is drawn.

/// The fixed row of stars that says nothing about the length (P-26, H-12).
pub const STARS: &str = "*****";

/// Keeps the first `head` and the last `tail` characters and stars the rest,
/// one star for one character.
///
/// When that would leave nothing hidden, everything is: a mask must never
/// show the whole.
pub fn keep_ends(value: &str, head: usize, tail: usize) -> String {
    let length = value.chars().count();
    if head + tail >= length {
        return "*".repeat(length);
    }
    let shown = |i: usize| i < head || i >= length - tail;
    value.chars().enumerate().map(|(i, c)| if shown(i) { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ends_are_kept_and_the_middle_is_not() {
        assert_eq!(keep_ends("18800005517", 3, 4), "188****5517");
        assert_eq!(keep_ends("abc", 1, 2), "***");
        assert_eq!(keep_ends("", 1, 2), "");
    }

    proptest! {
        #[test]
        fn a_mask_keeps_the_length_and_hides_something(s in "\\PC{1,40}", head in 0usize..8, tail in 0usize..8) {
            let masked = keep_ends(&s, head, tail);
            prop_assert_eq!(masked.chars().count(), s.chars().count());
            prop_assert!(masked.contains('*'));
        }
    }
}
