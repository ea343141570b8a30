use proptest::prelude::*;

use super::*;

/// S-2: 工号 and 学号.
#[test]
fn s_2_account_numbers_of_all_institutions() {
    for (typed, canonical) in
        [("20190001", "20190001"), (" B2019_01 ", "b2019_01"), ("ｚ２０１９．１-a", "z2019.1-a"), ("7", "7")]
    {
        assert_eq!(AccountNumber::parse(typed).unwrap().canonical(), canonical);
    }
    for (typed, error) in [
        ("", AccountError::Empty),
        ("　", AccountError::Empty),
        ("a b", AccountError::Characters),
        ("张三", AccountError::Characters),
        ("a@b", AccountError::Characters),
        ("a\u{200B}", AccountError::Characters),
        ("' OR 1=1", AccountError::Characters),
        (&"1".repeat(33), AccountError::TooLong),
    ] {
        assert_eq!(AccountNumber::parse(typed), Err(error), "{typed:?}");
    }
    assert_eq!(AccountNumber::parse("B01").unwrap(), AccountNumber::parse("b01").unwrap());
    assert_eq!(AccountNumber::parse("B01").unwrap().to_string(), "B01");
}

/// J-2: a 12-digit number.
#[test]
fn j_2_an_institution_may_demand_twelve_digits() {
    let policy: AccountNumberPolicy = serde_json::from_str(r#"{"length": 12, "digits_only": true}"#).unwrap();
    assert!(policy.parse("202300000001").is_ok());
    assert!(policy.parse("２０２３００００００01").is_ok());
    assert_eq!(policy.parse("20230000001"), Err(AccountError::Length));
    assert_eq!(policy.parse("20230000000a"), Err(AccountError::NotDigits));
    assert!(AccountNumberPolicy::default().parse("a").is_ok());
    assert!(serde_json::from_str::<AccountNumberPolicy>(r#"{"lenght": 12}"#).is_err());
}

#[test]
fn aliases() {
    for (typed, alias) in [("ZhangSan", "zhangsan"), (" ｚｈａｎｇ.san ", "zhang.san"), ("a_-1", "a_-1")]
    {
        assert_eq!(Alias::parse(typed).unwrap().as_str(), alias);
    }
    for (typed, error) in [
        ("", AliasError::Empty),
        ("abc", AliasError::TooShort),
        ("zhang@san", AliasError::LooksLikeEmail),
        ("13800138000", AliasError::LooksLikeNumber),
        ("+86 138-0013-8000", AliasError::LooksLikeNumber),
        ("123456", AliasError::LooksLikeNumber),
        ("1abc", AliasError::FirstCharacter),
        ("_abc", AliasError::FirstCharacter),
        ("zhang san", AliasError::Characters),
        ("zhàng", AliasError::Characters),
        ("аdmin", AliasError::Characters),
        (&"a".repeat(33), AliasError::TooLong),
    ] {
        assert_eq!(Alias::parse(typed), Err(error), "{typed:?}");
    }
}

#[test]
fn eleven_digits_may_be_a_phone_and_an_account_number() {
    let both = Identifier::classify("13800138000");
    assert_eq!(both.candidate_account.as_deref(), Some("13800138000"));
    assert_eq!(both.phone.unwrap().as_str(), "+8613800138000");
    assert_eq!(both.email, None);
    let number = Identifier::classify("202300000001");
    assert_eq!((number.candidate_account.as_deref(), number.phone), (Some("202300000001"), None));
    let email = Identifier::classify("Zhang@X.edu.cn");
    assert_eq!((email.candidate_account, email.phone, email.email.is_some()), (None, None, true));
}

#[test]
fn all_spellings_of_one_identifier_share_one_canonical_string() {
    for (canonical, spellings) in [
        (
            "+8613800138000",
            &[
                "13800138000",
                "138 0013 8000",
                "+86 13800138000",
                "0086-13800138000",
                "８６１３８００１３８０００",
                " 13800138000\n",
            ][..],
        ),
        ("zhang@x.edu.cn", &["zhang@x.edu.cn", " Zhang@X.EDU.cn", "ｚｈａｎｇ＠x.edu.cn"]),
        ("b2019001", &["B2019001", "b2019001 ", "Ｂ2019001"]),
        ("' or 1=1", &["' OR 1=1", "'  or\t1=1 ", "'\u{200B} or 1=1", "＇ ｏｒ 1=1"]),
        ("", &["", " ", "\u{200B}"]),
    ] {
        for spelling in spellings {
            assert_eq!(Identifier::classify(spelling).canonical, canonical, "{spelling:?}");
        }
    }
}

#[test]
fn an_identifier_is_masked_in_logs() {
    let debug = format!("{:?}", Identifier::classify("13800138000"));
    assert!(debug.contains("138****8000") && !debug.contains("13800138000"), "{debug}");
    assert!(!format!("{:?}", Identifier::classify("my password")).contains("password"));
}

#[test]
fn what_is_no_identifier_is_counted_by_little_of_it() {
    let long = Identifier::classify(&"张 ".repeat(10_000));
    assert!(long.is_unrecognised());
    assert!(long.canonical.chars().count() <= 64);
    assert!(!Identifier::classify("zhangsan").is_unrecognised());
}

proptest! {
    #[test]
    fn parsing_never_panics(s in any::<String>()) {
        let _ = AccountNumber::parse(&s);
        let _ = Alias::parse(&s);
        let identifier = Identifier::classify(&s);
        prop_assert!(!crate::text::has_hidden(&identifier.canonical));
        prop_assert!(identifier.canonical.len() <= 4 * 64);
    }

    /// The canonical string, typed, counts as itself.
    #[test]
    fn canonical_is_canonical(s in "[ -~０-９ａ-ｚ]{0,40}") {
        let canonical = Identifier::classify(&s).canonical;
        prop_assert_eq!(Identifier::classify(&canonical).canonical, canonical);
    }

    #[test]
    fn an_account_number_survives_its_travels(s in "[A-Za-z0-9_.-]{1,32}") {
        let number = AccountNumber::parse(&s).unwrap();
        let json = serde_json::to_string(&number).unwrap();
        let back = serde_json::from_str::<AccountNumber>(&json).unwrap();
        prop_assert_eq!(back.as_str(), &s);
        prop_assert_eq!(Identifier::classify(&s).candidate_account, Some(s.to_lowercase()));
    }

    #[test]
    fn an_alias_is_never_taken_for_a_phone_or_an_address(s in "[a-zA-Z][a-z0-9_.-]{3,31}") {
        let alias = Alias::parse(&s).unwrap();
        let identifier = Identifier::classify(&s);
        prop_assert_eq!((identifier.phone, identifier.email), (None, None));
        prop_assert_eq!(identifier.candidate_account.as_deref(), Some(alias.as_str()));
    }
}
