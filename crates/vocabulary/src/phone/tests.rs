use proptest::prelude::*;

use super::*;

fn parse(input: &str) -> Phone {
    Phone::parse(input).unwrap_or_else(|e| panic!("{input:?}: {e}"))
}

/// Ways of writing one number; `code` and `national` as E.164 has them.
fn spellings(code: &str, national: &str) -> Vec<String> {
    let (head, tail) = national.split_at(national.len() / 2);
    let wide: String =
        format!("+{code}{national}").chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect();
    vec![
        format!("+{code}{national}"),
        format!("00{code}{national}"),
        format!("{code}{national}"),
        format!("{code} {national}"),
        format!("+{code} {head} {tail}"),
        format!("+{code}-{head}-{tail}"),
        format!("(+{code}) {head}-{tail}"),
        format!("（00{code}）{head}{tail}"),
        format!("+{code}.{head}.{tail}"),
        format!("  00 {code} {head}\u{3000}{tail}\t"),
        wide,
        format!("\u{202D}+{code}\u{A0}{head}\u{2011}{tail}\u{202C}"),
    ]
}

const REGIONS: [(&str, &str, Region); 4] = [
    ("86", "13800138000", Region::Mainland),
    ("852", "61234567", Region::HongKong),
    ("853", "66123456", Region::Macau),
    ("886", "912345678", Region::Taiwan),
];

/// P-15, U-16
#[test]
fn u_16_twelve_spellings_in_four_regions_are_one_number_each() {
    for (code, national, region) in REGIONS {
        for spelling in spellings(code, national) {
            let phone = parse(&spelling);
            assert_eq!(phone.to_string(), format!("+{code}{national}"), "{spelling:?}");
            assert_eq!((phone.country_code(), phone.national(), phone.region()), (code, national, region));
        }
    }
}

/// P-15: the country is 86 when nobody says otherwise.
#[test]
fn p_15_a_bare_mainland_mobile_needs_no_country() {
    for typed in ["13800138000", "138 0013 8000", "138-0013-8000", "１３８００１３８０００", "013800138000"]
    {
        assert_eq!(parse(typed).as_str(), "+8613800138000", "{typed}");
    }
}

/// U-16: 00 before the country code.
#[test]
fn u_16_double_zero_reaches_any_country() {
    assert_eq!(parse("0044 (0)7911 123456").as_str(), "+447911123456");
    assert_eq!(parse("001 415 555 2671").as_str(), "+14155552671");
    assert_eq!(parse("00886 0912 345 678").as_str(), "+886912345678");
    assert_eq!(parse("+00 81 90 1234 5678").as_str(), "+819012345678");
    assert_eq!(
        parse("+225 07 12 34 56 78").as_str(),
        "+2250712345678",
        "there the zero belongs to the number"
    );
}

/// P-16: 可以修改前面的国家代码+86，但是不能删除
#[test]
fn p_16_country_code_may_be_edited_but_not_deleted() {
    for empty in ["", " ", "+", "00", "　"] {
        assert_eq!(Phone::from_parts(empty, "13800138000"), Err(PhoneError::CountryMissing), "{empty:?}");
    }
    for code in ["86", "+86", "0086", "＋８６", " +86 "] {
        assert_eq!(Phone::from_parts(code, "13800138000").unwrap().as_str(), "+8613800138000", "{code:?}");
    }
    assert_eq!(Phone::from_parts("+852", "6123 4567").unwrap().as_str(), "+85261234567");
    assert_eq!(Phone::from_parts("+886", "0912345678").unwrap().as_str(), "+886912345678");
    assert_eq!(Phone::from_parts("+999", "12345678"), Err(PhoneError::CountryUnknown));
    assert_eq!(Phone::from_parts("+8", "13800138000"), Err(PhoneError::CountryUnknown));
    assert_eq!(Phone::from_parts("+861", "3800138000"), Err(PhoneError::CountryUnknown));
    assert_eq!(Phone::from_parts("x", "13800138000"), Err(PhoneError::Characters));
    assert_eq!(Phone::from_parts("+86", ""), Err(PhoneError::Empty));
}

/// P-16: the number box may hold the whole number.
#[test]
fn p_16_a_number_with_its_own_country_code() {
    for typed in ["+8613800138000", "008613800138000", "8613800138000", "86 138 0013 8000", "013800138000"] {
        assert_eq!(Phone::from_parts("+86", typed).unwrap().as_str(), "+8613800138000", "{typed}");
    }
    assert_eq!(Phone::from_parts("852", "85261234567").unwrap().as_str(), "+85261234567");
    assert_eq!(
        Phone::from_parts("+86", "0085261234567").unwrap().as_str(),
        "+85261234567",
        "+86 was never touched"
    );
    assert_eq!(Phone::from_parts("+44", "+85261234567"), Err(PhoneError::CountryMismatch));
    assert_eq!(Phone::from_parts("+852", "+8613800138000"), Err(PhoneError::CountryMismatch));
}

/// P-17: what the page answers with 请正确填写您的手机号码.
#[test]
fn p_17_what_is_no_phone_number() {
    for (typed, error) in [
        ("", PhoneError::Empty),
        ("   ", PhoneError::Empty),
        ("-", PhoneError::Empty),
        ("+", PhoneError::CountryMissing),
        ("00", PhoneError::CountryMissing),
        ("12800138000", PhoneError::NotMobile),
        ("11111111111", PhoneError::NotMobile),
        ("1380013800", PhoneError::Length),
        ("138001380000", PhoneError::Length),
        ("+86", PhoneError::Length),
        ("+86 010 62751234", PhoneError::Length),
        ("+852 31234567", PhoneError::NotMobile),
        ("+852 6123456", PhoneError::Length),
        ("+853 28123456", PhoneError::NotMobile),
        ("+853 6612345", PhoneError::Length),
        ("+886 812345678", PhoneError::NotMobile),
        ("+888 12345678", PhoneError::CountryUnknown),
        ("+979 123456789", PhoneError::CountryUnknown),
        ("000", PhoneError::CountryUnknown),
        ("+1 23", PhoneError::Length),
        ("+44 12345678901234", PhoneError::Length),
        ("138a0013800", PhoneError::Characters),
        ("138+0013800", PhoneError::Characters),
        ("++8613800138000", PhoneError::Characters),
        ("13800138000\0", PhoneError::Characters),
        ("138\n00138000", PhoneError::Characters),
        ("١٣٨٠٠١٣٨٠٠٠", PhoneError::Characters),
        ("13800138000;13900139000", PhoneError::Characters),
        (&"1".repeat(10_000), PhoneError::Length),
    ] {
        assert_eq!(Phone::parse(typed), Err(error), "{typed:?}");
    }
}

/// P-14: 188****5517; S-14: +86 189****6936
#[test]
fn p_14_a_mainland_number_shows_three_and_four() {
    assert_eq!(parse("18812345517").masked(), "188****5517");
    assert_eq!(parse("18912346936").masked_with_country(), "+86 189****6936");
    assert_eq!(parse("+85261234567").masked(), "+852 61****67");
    assert_eq!(parse("+886912345678").masked(), "+886 91*****78");
    assert_eq!(parse("+2901234").masked(), "+290 ***4");
}

/// P-26: *****47
#[test]
fn p_26_a_number_to_unbind_shows_its_last_two() {
    assert_eq!(parse("13800138047").masked_last_two(), "*****47");
}

/// H-12: 15*****
#[test]
fn h_12_a_reserved_number_shows_its_first_two() {
    assert_eq!(parse("15912345678").masked_prefix(), "15*****");
    assert_eq!(parse("+852 6123 4567").masked_prefix(), "61*****");
}

#[test]
fn debug_is_masked_and_serde_parses() {
    let phone = parse("13812345678");
    assert_eq!(format!("{phone:?}"), "Phone(+86 138****5678)");
    assert_eq!(serde_json::to_string(&phone).unwrap(), "\"+8613812345678\"");
    assert_eq!(serde_json::from_str::<Phone>("\"0086 138 1234 5678\"").unwrap(), phone);
    let refused = serde_json::from_str::<Phone>("\"1381234\"").unwrap_err().to_string();
    assert!(refused.contains("phone_length") && !refused.contains("1381234"), "{refused}");
}

fn any_phone() -> impl Strategy<Value = Phone> {
    prop_oneof![
        "1[3-9][0-9]{9}".prop_map(|n| ("86".to_owned(), n)),
        "[4-9][0-9]{7}".prop_map(|n| ("852".to_owned(), n)),
        "6[0-9]{7}".prop_map(|n| ("853".to_owned(), n)),
        "9[0-9]{8}".prop_map(|n| ("886".to_owned(), n)),
        (proptest::sample::select(COUNTRY_CODES), "[1-9][0-9]{4,11}")
            .prop_filter("own rules", |(code, _)| ![86, 852, 853, 886].contains(code))
            .prop_map(|(code, n)| (code.to_string(), n)),
    ]
    .prop_map(|(code, n)| Phone::from_parts(&code, &n).unwrap())
}

proptest! {
    #[test]
    fn parsing_never_panics(s in any::<String>(), t in any::<String>()) {
        let _ = Phone::parse(&s);
        let _ = Phone::from_parts(&s, &t);
        let _ = Phone::from_parts("86", &t);
    }

    #[test]
    fn digits_never_panic_and_stay_e164(s in "[+０-９0-9 ()-]{0,24}") {
        if let Ok(phone) = Phone::parse(&s) {
            prop_assert!(phone.as_str().len() <= 1 + MAX_DIGITS);
            prop_assert!(phone.as_str()[1..].bytes().all(|b| b.is_ascii_digit()));
            prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone));
        }
    }

    /// U-16
    #[test]
    fn u_16_a_number_is_its_own_spelling(phone in any_phone()) {
        prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone.clone()));
        prop_assert_eq!(Phone::parse(&phone.as_str().replacen('+', "00", 1)), Ok(phone.clone()));
        prop_assert_eq!(Phone::from_parts(phone.country_code(), phone.national()), Ok(phone.clone()));
        prop_assert_eq!(Phone::from_parts(phone.country_code(), phone.as_str()), Ok(phone));
    }

    /// P-14, P-26, H-12
    #[test]
    fn p_14_masks_hide_at_least_what_they_promise(phone in any_phone()) {
        let national = phone.national();
        let masked = phone.masked_national();
        let shown = masked.chars().filter(char::is_ascii_digit).count();
        prop_assert_eq!(masked.len(), national.len());
        prop_assert!(masked.chars().zip(national.chars()).all(|(m, n)| m == '*' || m == n));
        if phone.region() == Region::Mainland {
            prop_assert_eq!(shown, 7);
        } else {
            prop_assert!(shown * 2 <= national.len());
        }
        prop_assert!(!phone.masked().contains(national));
        prop_assert_eq!(phone.masked_last_two().len(), 7);
        prop_assert_eq!(phone.masked_prefix().len(), 7);
    }
}
