//! How typed text is folded and which characters have no business in a value.
//!
//! Chinese input methods type full-width digits and letters, and spreadsheets
//! bring invisible characters along: folding comes before every check.

/// Full-width ASCII and the ideographic space become their plain twins; other
/// characters stay.
pub const fn fold_char(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => {
            // U+FF01..U+FF5E mirror U+0021..U+007E, so the difference is an ASCII byte.
            match char::from_u32(c as u32 - 0xFEE0) {
                Some(plain) => plain,
                None => c,
            }
        }
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// [`fold_char`] for a whole string.
pub fn fold_width(s: &str) -> String {
    s.chars().map(fold_char).collect()
}

/// Characters that turn or embed the writing direction: with them a name can
/// be displayed as another one.
pub const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Controls, direction marks, line and paragraph separators, zero-width and
/// filler characters, tags and noncharacters: all that a reader cannot see.
///
/// Variation selectors are not among them (they choose the glyph of a Han
/// character in a name), nor is the private use area, where older systems keep
/// rare Han characters.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || is_bidi_control(c)
        || (c as u32 & 0xFFFE) == 0xFFFE
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
            | '\u{200B}'..='\u{200D}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

/// Whether any character [`is_hidden`].
pub fn has_hidden(s: &str) -> bool {
    s.chars().any(is_hidden)
}

/// Marks that stack on the character before them, and variation selectors.
pub const fn is_combining(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05BD}' | '\u{05BF}'
        | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}' | '\u{0610}'..='\u{061A}'
        | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E4}'
        | '\u{06E7}' | '\u{06E8}' | '\u{06EA}'..='\u{06ED}' | '\u{0E31}' | '\u{0E34}'..='\u{0E3A}'
        | '\u{0E47}'..='\u{0E4E}' | '\u{0EB1}' | '\u{0EB4}'..='\u{0EBC}' | '\u{0EC8}'..='\u{0ECE}'
        | '\u{0F18}' | '\u{0F19}' | '\u{0F35}' | '\u{0F37}' | '\u{0F39}' | '\u{0F71}'..='\u{0F84}'
        | '\u{0F86}' | '\u{0F87}' | '\u{0F8D}'..='\u{0FBC}' | '\u{180B}'..='\u{180D}'
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{302A}'..='\u{302F}' | '\u{3099}' | '\u{309A}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FE20}'..='\u{FE2F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Han characters: every extension, with the astral planes 2 and 3 whole, so
/// that characters encoded after this was written are names too.
pub const fn is_han(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// Trims and makes every inner stretch of white space one plain space.
pub fn collapse_spaces(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for word in s.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// How a table's words are compared: width folded, no spaces, dashes, dots or
/// underscores, lower case. `"ID Card"` and `"id_card"` are one word.
pub(crate) fn word_key(s: &str) -> String {
    s.chars()
        .map(fold_char)
        .filter(|c| !c.is_whitespace() && !is_hidden(*c) && !matches!(c, '_' | '-' | '.' | '/' | '\'' | '’'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn full_width_becomes_ascii() {
        assert_eq!(fold_width("ＡＢＣ　１２３＠～！"), "ABC 123@~!");
        assert_eq!(fold_width("张三·李"), "张三·李");
    }

    #[test]
    fn hidden_characters_are_known() {
        for c in [
            '\u{202E}',
            '\u{2028}',
            '\u{2029}',
            '\u{200B}',
            '\u{FEFF}',
            '\0',
            '\n',
            '\u{7F}',
            '\u{85}',
            '\u{2066}',
            '\u{E0041}',
            '\u{1FFFE}',
        ] {
            assert!(is_hidden(c), "{:04X}", c as u32);
        }
        for c in ['a', '张', '𠮷', '·', ' ', '\u{E0100}', '\u{E000}', '\u{0301}'] {
            assert!(!is_hidden(c), "{:04X}", c as u32);
        }
    }

    #[test]
    fn spaces_collapse() {
        assert_eq!(collapse_spaces("  a \t b\u{3000}c \n"), "a b c");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(s in any::<String>()) {
            let once = fold_width(&s);
            prop_assert_eq!(fold_width(&once), once);
        }

        #[test]
        fn every_printable_ascii_has_one_wide_twin(b in 0x21u8..=0x7E) {
            let wide = char::from_u32(u32::from(b) + 0xFEE0).unwrap();
            prop_assert_eq!(fold_char(wide), char::from(b));
        }
    }
}
