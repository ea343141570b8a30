use proptest::prelude::*;

use super::*;

fn parse(s: &str) -> PersonName {
    PersonName::parse(s).unwrap_or_else(|e| panic!("{s:?}: {e}"))
}

/// Threat S13: rare characters stay what they are.
#[test]
fn s13_names_keep_their_characters() {
    for name in [
        "张三",
        "𠮷野家",
        "䶮",
        "\u{30000}\u{31350}",
        "\u{2EBF0}",
        "〇",
        "葛\u{E0100}飾",
        "\u{E863}",
        "欧阳娜娜",
        "买买提·阿不都",
        "O'Brien",
        "Jean-Luc d’Arcy",
        "Nguyễn Văn A",
        "ཚེ་རིང",
        "محمد علي",
        "陈Peter",
        "李小龙2",
        "=张三",
        "J. R. Smith",
    ] {
        assert_eq!(parse(name).as_str(), name);
    }
}

/// Threat S13: one name, many dots.
#[test]
fn s13_middle_dots_are_one_dot() {
    for typed in [
        "买买提·阿不都",
        "买买提•阿不都",
        "买买提・阿不都",
        "买买提‧阿不都",
        "买买提･阿不都",
        "买买提∙阿不都",
        "买买提⋅阿不都",
        "买买提.阿不都",
        "买买提．阿不都",
        "买买提 · 阿不都",
        "买买提　•　阿不都",
    ] {
        assert_eq!(parse(typed).as_str(), "买买提·阿不都", "{typed}");
    }
}

#[test]
fn spaces_collapse_and_padding_goes() {
    assert_eq!(parse("  张　三 ").as_str(), "张三");
    assert_eq!(parse("葛\u{E0100} 飾").as_str(), "葛\u{E0100}飾");
    assert_eq!(parse(" John   Smith\t").as_str(), "John Smith");
    assert_eq!(parse("Ｊｏｈｎ　Ｓｍｉｔｈ").as_str(), "John Smith");
}

/// Threat S13: folded before it is checked.
#[test]
fn s13_markup_and_invisible_characters_are_refused() {
    for name in [
        "<script>",
        "＜script＞",
        "﹤b﹥",
        "张\u{202E}三",
        "张\u{2028}三",
        "张\u{2029}三",
        "张\n三",
        "张\0三",
        "张\u{200B}三",
        "张\u{200D}三",
        "\u{FEFF}张三",
        "张\u{2066}三",
        "张\u{E0041}三",
        "张\u{FFFE}",
    ] {
        assert_eq!(PersonName::parse(name), Err(NameError::Characters), "{name:?}");
    }
    assert_eq!(PersonName::parse(&format!("a{}", "\u{301}".repeat(5))), Err(NameError::Marks));
    assert_eq!(PersonName::parse("\u{301}a"), Err(NameError::Marks));
    assert_eq!(PersonName::parse("张•\u{3000}\u{E0100} a"), Err(NameError::Marks));
    assert!(PersonName::parse(&format!("a{}b", "\u{301}".repeat(4))).is_ok());
    for empty in ["", "  ", "·", "--", "' .", "··"] {
        assert_eq!(PersonName::parse(empty), Err(NameError::Empty), "{empty:?}");
    }
}

#[test]
fn length_is_counted_in_characters() {
    assert!(PersonName::parse("张").is_ok());
    assert!(PersonName::parse(&"𠮷".repeat(60)).is_ok());
    assert_eq!(PersonName::parse(&"𠮷".repeat(61)), Err(NameError::TooLong));
    assert_eq!(PersonName::parse(&"张".repeat(100_000)), Err(NameError::TooLong));
}

#[test]
fn a_mask_shows_the_first_character() {
    for (name, masked) in [
        ("张三", "张*"),
        ("欧阳娜娜", "欧***"),
        ("张", "*"),
        ("𠮷野家", "𠮷**"),
        ("葛\u{E0100}飾", "葛\u{E0100}*"),
        ("Li Na", "L****"),
    ] {
        assert_eq!(parse(name).masked(), masked);
    }
    assert_eq!(format!("{:?}", parse("张三")), "PersonName(张*)");
}

proptest! {
    #[test]
    fn parsing_never_panics_and_parsing_again_changes_nothing(s in any::<String>(), t in "[张三a·•. 　\u{301}<\u{E0100}-]{0,20}") {
        for typed in [s, t] {
            let _ = PersonKind::parse(&typed);
            if let Ok(name) = PersonName::parse(&typed) {
                prop_assert!((1..=MAX_NAME).contains(&name.as_str().chars().count()));
                prop_assert!(!name.as_str().chars().any(is_forbidden));
                let json = serde_json::to_string(&name).unwrap();
                prop_assert_eq!(serde_json::from_str::<PersonName>(&json).unwrap(), name);
            }
        }
    }

    #[test]
    fn a_mask_shows_one_letter(name in "[张三李四赵钱孙]{1,10}") {
        let masked = parse(&name).masked();
        prop_assert_eq!(masked.chars().count(), name.chars().count());
        prop_assert_eq!(masked.chars().filter(|c| *c != '*').count(), usize::from(name.chars().count() > 1));
    }
}
