use proptest::prelude::*;

use super::*;
use DocumentType as T;

const VALID: [(T, &str); 4] = [
    (T::ResidentIdentityCard, "11010519491231002X"),
    (T::ResidentIdentityCard, "440524188001010014"),
    (T::HongKongMacauResidencePermit, "810000199408230021"),
    (T::TaiwanResidencePermit, "830000199201300022"),
];

fn parse(kind: T, input: &str) -> DocumentNumber {
    DocumentNumber::parse(kind, input).unwrap_or_else(|e| panic!("{input:?}: {e}"))
}

/// The full number for seventeen digits.
fn with_check(body: &str) -> String {
    let digits: Vec<u8> = body.bytes().map(|b| b - b'0').collect();
    format!("{body}{}", gb11643_check_digit(&digits.try_into().unwrap()))
}

#[test]
fn known_numbers_are_valid_and_only_as_their_kind() {
    for (kind, number) in VALID {
        assert_eq!(parse(kind, number).as_str(), number);
        for other in [T::ResidentIdentityCard, T::HongKongMacauResidencePermit, T::TaiwanResidencePermit] {
            let result = DocumentNumber::parse(other, number);
            assert_eq!(result.is_ok(), other == kind, "{other:?} {number}");
            assert!(other == kind || result == Err(DocumentError::Prefix));
        }
    }
    assert_eq!(parse(T::ResidentIdentityCard, VALID[0].1).birth_date(), Some((1949, 12, 31)));
}

#[test]
fn width_case_and_spaces_are_folded() {
    for typed in [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２ｘ",
        " 110105 19491231 002X\n",
        "110105\u{3000}19491231002Ｘ",
        "\u{FEFF}11010519491231002X",
    ] {
        assert_eq!(parse(T::ResidentIdentityCard, typed).as_str(), "11010519491231002X", "{typed:?}");
    }
}

#[test]
fn every_substituted_digit_and_every_transposition_is_refused() {
    let (mut substitutions, mut transpositions) = (0, 0);
    for (kind, number) in VALID {
        for (i, was) in number.char_indices() {
            for digit in "0123456789X".chars().filter(|d| *d != was) {
                let mut changed = number.to_owned();
                changed.replace_range(i..=i, &digit.to_string());
                assert!(DocumentNumber::parse(kind, &changed).is_err(), "{changed}");
                substitutions += 1;
            }
        }
        for i in 0..17 {
            let mut bytes = number.as_bytes().to_vec();
            bytes.swap(i, i + 1);
            let changed = String::from_utf8(bytes).unwrap();
            if changed != number {
                assert!(DocumentNumber::parse(kind, &changed).is_err(), "{changed}");
                transpositions += 1;
            }
        }
    }
    assert_eq!(substitutions, 4 * 18 * 10);
    assert!(transpositions > 40);
}

#[test]
fn a_birth_date_is_a_date_and_past() {
    for (body, error) in [
        ("11010519000230001", DocumentError::BirthDate),
        ("11010519000229001", DocumentError::BirthDate),
        ("11010520001301001", DocumentError::BirthDate),
        ("11010520000001001", DocumentError::BirthDate),
        ("11010520000100001", DocumentError::BirthDate),
        ("11010520000431001", DocumentError::BirthDate),
        ("11010517991231001", DocumentError::BirthDate),
    ] {
        assert_eq!(DocumentNumber::parse(T::ResidentIdentityCard, &with_check(body)), Err(error), "{body}");
    }
    assert!(DocumentNumber::parse(T::ResidentIdentityCard, &with_check("11010520000229001")).is_ok());
    let number = with_check("11010520240501001");
    let on = |day| DocumentNumber::parse_on(T::ResidentIdentityCard, &number, Some(day));
    assert!(on((2024, 5, 1)).is_ok());
    assert_eq!(on((2024, 4, 30)), Err(DocumentError::BirthInFuture));
    assert_eq!(on((2023, 12, 31)), Err(DocumentError::BirthInFuture));
}

#[test]
fn what_is_no_resident_number() {
    for (typed, error) in [
        ("", DocumentError::Empty),
        (" \u{3000}", DocumentError::Empty),
        ("110105491231002", DocumentError::LegacyFifteenDigits),
        ("1101051949123100", DocumentError::Length),
        ("11010519491231002", DocumentError::Length),
        ("11010519491231002X1", DocumentError::Length),
        ("110105194912310021", DocumentError::CheckDigit),
        ("1101051949123100X2", DocumentError::Characters),
        ("11010519491231002Y", DocumentError::Characters),
        ("1101051949123100２\0X", DocumentError::Characters),
        ("身份证号码", DocumentError::Characters),
        ("910105194912310021", DocumentError::Prefix),
        ("010105194912310021", DocumentError::Prefix),
    ] {
        assert_eq!(DocumentNumber::parse(T::ResidentIdentityCard, typed), Err(error), "{typed:?}");
    }
}

#[test]
fn the_other_kinds_have_their_own_shapes() {
    let foreign = with_check("91101019800101001");
    for (kind, typed, expected) in [
        (T::HongKongMacauTravelPermit, "H12345678", Ok(())),
        (T::HongKongMacauTravelPermit, "m1234567801", Ok(())),
        (T::HongKongMacauTravelPermit, "T12345678", Err(DocumentError::Prefix)),
        (T::HongKongMacauTravelPermit, "H1234567", Err(DocumentError::Length)),
        (T::HongKongMacauTravelPermit, "HA2345678", Err(DocumentError::Characters)),
        (T::TaiwanTravelPermit, "12345678", Ok(())),
        (T::TaiwanTravelPermit, "1234567890", Ok(())),
        (T::TaiwanTravelPermit, "1234567890(B)", Err(DocumentError::Characters)),
        (T::TaiwanTravelPermit, "1234567890b", Ok(())),
        (T::TaiwanTravelPermit, "123456789", Err(DocumentError::Length)),
        (T::ForeignPermanentResidence, "USA110180010199", Ok(())),
        (T::ForeignPermanentResidence, "US1110180010199", Err(DocumentError::Characters)),
        (T::ForeignPermanentResidence, &foreign, Ok(())),
        (T::ForeignPermanentResidence, "11010519491231002X", Err(DocumentError::Prefix)),
        (T::Passport, "e12345678", Ok(())),
        (T::Passport, "E1234", Err(DocumentError::Length)),
        (T::Passport, "E1234567é", Err(DocumentError::Characters)),
        (T::MilitaryCard, "南字第01234567号", Ok(())),
        (T::MilitaryCard, "南字", Err(DocumentError::Length)),
        (T::Other, "AB-123/45", Ok(())),
        (T::Other, "<script>", Err(DocumentError::Characters)),
        (T::Other, "A12345\u{7}", Err(DocumentError::Characters)),
    ] {
        assert_eq!(DocumentNumber::parse(kind, typed).map(drop), expected, "{kind:?} {typed:?}");
    }
}

/// S-2: the initial password.
#[test]
fn s_2_the_last_six_match_in_any_width_and_case() {
    let number = parse(T::ResidentIdentityCard, "11010519491231002x");
    assert_eq!(number.last_six(), "31002X");
    for typed in ["31002X", "31002x", "３１００２ｘ", " 31002X "] {
        assert!(number.matches_last_six(typed), "{typed}");
    }
    for typed in ["", "31002", "1002X", "131002X", "310020", "11010519491231002X"] {
        assert!(!number.matches_last_six(typed), "{typed}");
    }
    assert_eq!(parse(T::MilitaryCard, "南字第01234567号").last_six(), "34567号");
}

/// U-20: 证件号 masked.
#[test]
fn u_20_masks_show_three_and_four_at_most() {
    assert_eq!(parse(T::ResidentIdentityCard, "11010519491231002X").masked(), "110***********002X");
    assert_eq!(parse(T::Passport, "E12345678").masked(), "E******78");
    assert_eq!(parse(T::TaiwanTravelPermit, "12345678").masked(), "1*****78");
    assert_eq!(format!("{:?}", parse(T::Passport, "E12345678")), "DocumentNumber(passport E******78)");
}

#[test]
fn a_number_travels_with_its_kind_and_is_checked_on_arrival() {
    let number = parse(T::Passport, "E12345678");
    let json = serde_json::to_string(&number).unwrap();
    assert_eq!(json, r#"{"type":"passport","number":"E12345678"}"#);
    assert_eq!(serde_json::from_str::<DocumentNumber>(&json).unwrap(), number);
    let wrong = r#"{"type":"resident_identity_card","number":"110105194912310021"}"#;
    let refused = serde_json::from_str::<DocumentNumber>(wrong).unwrap_err().to_string();
    assert!(refused.contains("document_check_digit") && !refused.contains("110105"), "{refused}");
}

prop_compose! {
    fn body()(area in "[1-7][0-9]{5}", year in 1900..2030, month in 1..=12, day in 1..=28, sequence in 0..1000) -> String {
        format!("{area}{year}{month:02}{day:02}{sequence:03}")
    }
}

proptest! {
    #[test]
    fn parsing_never_panics(s in any::<String>(), t in "[0-9A-ZＸx]{0,20}") {
        for kind in T::ALL {
            let _ = DocumentNumber::parse(*kind, &t);
            if let Ok(number) = DocumentNumber::parse_on(*kind, &s, Some((2030, 1, 1))) {
                prop_assert_eq!(DocumentNumber::parse(*kind, number.as_str()), Ok(number));
            }
        }
        let _ = DocumentType::parse(&s);
    }

    #[test]
    fn one_check_digit_fits_and_no_single_slip_does(body in body(), place in 0usize..18, digit in 0u8..10) {
        let number = with_check(&body);
        prop_assert!(DocumentNumber::parse(T::ResidentIdentityCard, &number).is_ok());
        let mut slipped = number.clone();
        slipped.replace_range(place..=place, &digit.to_string());
        prop_assert_eq!(DocumentNumber::parse(T::ResidentIdentityCard, &slipped).is_ok(), slipped == number);
        let mut swapped = number.clone().into_bytes();
        swapped.swap(place.min(16), place.min(16) + 1);
        let swapped = String::from_utf8(swapped).unwrap();
        prop_assert_eq!(DocumentNumber::parse(T::ResidentIdentityCard, &swapped).is_ok(), swapped == number);
    }

    /// S-2, U-20
    #[test]
    fn u_20_a_mask_keeps_length_and_the_birth_date_to_itself(body in body()) {
        let number = parse(T::ResidentIdentityCard, &with_check(&body));
        prop_assert_eq!(number.masked().len(), 18);
        prop_assert_eq!(number.masked().matches('*').count(), 11);
        prop_assert_eq!(number.last_six().len(), 6);
        prop_assert!(number.matches_last_six(&number.last_six().to_lowercase()));
    }
}
