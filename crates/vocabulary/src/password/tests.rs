use proptest::prelude::*;

use super::*;

fn graded(policy: &PasswordPolicy, password: &str) -> Grade {
    policy.grade(password, &[]).grade
}

fn codes(assessment: &Assessment) -> Vec<&'static str> {
    assessment.reasons.iter().map(Reason::code).collect()
}

/// P-42: 弱 / 中 / 强, in this order.
#[test]
fn p_42_grades_are_ordered() {
    assert!(Grade::Weak < Grade::Medium && Grade::Medium < Grade::Strong);
    assert_eq!([Grade::Weak, Grade::Medium, Grade::Strong].map(Grade::code), ["weak", "medium", "strong"]);
}

/// P-43, P-46
#[test]
fn p_46_strong_takes_ten_characters_four_classes_and_no_run_of_three() {
    let policy = PasswordPolicy::passport();
    let strong = policy.grade("Xk9#mTp2$v", &[]);
    assert_eq!((strong.grade, strong.accepted, strong.reasons.len()), (Grade::Strong, true, 0));
    assert_eq!(graded(&policy, &"Xk9#mTp2$v".repeat(3)), Grade::Strong, "thirty");
    // A run of three keeps it medium, however shifted or turned.
    for run in ["qwe", "EWQ", "1@3", "aAa", "147", "zse"] {
        assert_eq!(graded(&policy, &format!("Xk9#mTp2$v{run}")), Grade::Medium, "{run}");
    }
    let medium = policy.grade("Xk9#mTp2$vqwe", &[]);
    assert!(medium.accepted);
    assert_eq!(medium.reasons, [Reason::KeyboardRun { run: "qwe".into(), length: 3 }]);
}

/// P-45
#[test]
fn p_45_medium_takes_digit_lower_upper_and_no_run_of_four() {
    let policy = PasswordPolicy::passport();
    let medium = policy.grade("Xk9amTp2sv", &[]);
    assert_eq!((medium.grade, medium.accepted), (Grade::Medium, true));
    assert_eq!(medium.reasons, [Reason::MissingClasses { missing: vec![Class::Symbol], needed: 4 }]);
    assert_eq!(graded(&policy, "Xk9amTpqwe"), Grade::Medium, "a run of three is allowed");
    let run = policy.grade("Xk9amTqWeR", &[]);
    assert_eq!((run.grade, run.accepted), (Grade::Weak, false));
    assert_eq!(run.reasons, [Reason::KeyboardRun { run: "qWeR".into(), length: 4 }]);
    // Three classes, but not these three.
    let other = policy.grade("xk9#mtp2$v", &[]);
    assert_eq!(other.grade, Grade::Weak);
    assert_eq!(other.reasons, [Reason::MissingClasses { missing: vec![Class::Upper], needed: 3 }]);
}

/// P-44
#[test]
fn p_44_weak_is_refused_and_says_why() {
    let policy = PasswordPolicy::passport();
    for (password, expected) in [
        ("", vec!["too_short", "missing_classes"]),
        ("Xk9#mTp2$", vec!["too_short"]),
        ("1234567890", vec!["missing_classes", "keyboard_run"]),
        ("mxkqvtrbhe", vec!["missing_classes"]),
        ("Xk9#mTp2$v\u{7}", vec!["control_character"]),
        (&"Xk9#mTp2$v".repeat(4), vec!["too_long"]),
    ] {
        let weak = policy.grade(password, &[]);
        assert_eq!((weak.grade, weak.accepted), (Grade::Weak, false), "{password:?}");
        assert_eq!(codes(&weak), expected, "{password:?}");
    }
}

/// P-45: 10-30 counted in characters, not bytes.
#[test]
fn p_45_length_is_counted_in_characters() {
    let policy = PasswordPolicy::passport();
    assert_eq!(graded(&policy, "Aa1密码锁门窗"), Grade::Weak, "eight characters, though eighteen bytes");
    assert_eq!(graded(&policy, "Aa1密码锁门窗户台"), Grade::Strong);
}

/// P-47: the hint asks for four classes, the scale takes three, so the least grade is a setting.
#[test]
fn p_47_the_minimum_grade_is_a_setting() {
    let strict = PasswordPolicy { minimum_grade: Grade::Strong, ..PasswordPolicy::passport() };
    let medium = strict.grade("Xk9amTp2sv", &[]);
    assert_eq!((medium.grade, medium.accepted), (Grade::Medium, false));
    // Everything on the way to acceptance is said at once.
    let weak = strict.grade("xk9amtp2sqwe", &[]);
    assert_eq!(weak.grade, Grade::Weak);
    assert_eq!(
        weak.reasons,
        [
            Reason::MissingClasses { missing: vec![Class::Upper, Class::Symbol], needed: 4 },
            Reason::KeyboardRun { run: "qwe".into(), length: 3 },
        ]
    );
    let lax = PasswordPolicy { minimum_grade: Grade::Weak, ..PasswordPolicy::passport() };
    assert!(lax.grade("mxkqvtrbhe", &[]).accepted);
    assert!(!lax.grade("short", &[]).accepted, "length is no matter of grades");
}

/// H-14: at least six, two of digit, letter, special; no spaces.
#[test]
fn h_14_the_portal_takes_two_of_three_classes_and_no_spaces() {
    let policy = PasswordPolicy::portal();
    for (password, accepted) in [
        ("abc123", true),
        ("abc#$%", true),
        ("123#$%", true),
        ("abcABC", false),
        ("123456", false),
        ("abc12", false),
        ("abc 123", false),
        ("abc\u{3000}123", false),
    ] {
        assert_eq!(policy.grade(password, &[]).accepted, accepted, "{password:?}");
    }
    assert_eq!(
        policy.grade("abcABC", &[]).reasons,
        [Reason::MissingClasses { missing: vec![Class::Digit, Class::Symbol], needed: 2 }]
    );
    assert_eq!(codes(&policy.grade("abc 123", &[])), ["contains_space"]);
    assert_eq!(graded(&policy, "abc12#"), Grade::Strong);
}

/// S-2: the initial password is the document's last six, so they are no password to keep.
#[test]
fn s_2_what_others_know_is_no_password() {
    let policy = PasswordPolicy::default();
    let context = ["20190001", "31002X", "13800138000", "Abc"];
    for password in ["Xk#20190001v", "Xk9#mT31002xv", "Zq#13800138000", "Xk9#２０１９０００１"] {
        let known = policy.grade(password, &context);
        assert_eq!((known.grade, known.accepted), (Grade::Weak, false), "{password}");
        assert!(known.reasons.contains(&Reason::ContainsContext), "{password}");
    }
    assert!(policy.grade("Xk9#mTabc2$v", &context).accepted, "three letters are no hint");
}

#[test]
fn the_policy_is_settings_and_a_typing_error_in_them_is_told() {
    let policy: PasswordPolicy =
        serde_json::from_str(r#"{"min_length": 12, "minimum_grade": "strong"}"#).unwrap();
    assert_eq!(
        policy,
        PasswordPolicy { min_length: 12, minimum_grade: Grade::Strong, ..PasswordPolicy::default() }
    );
    assert!(serde_json::from_str::<PasswordPolicy>(r#"{"min_lenght": 12}"#).is_err());
}

#[test]
fn reasons_travel_under_their_codes_and_stay_out_of_logs() {
    let reasons = [
        Reason::TooShort { min: 10 },
        Reason::TooLong { max: 30 },
        Reason::MissingClasses { missing: vec![Class::Upper], needed: 3 },
        Reason::KeyboardRun { run: "qwer".into(), length: 4 },
        Reason::ContainsSpace,
        Reason::ContainsContext,
        Reason::ControlCharacter,
    ];
    assert!(reasons.iter().map(Reason::code).eq(Reason::CODES.iter().copied()));
    for reason in reasons {
        let json = serde_json::to_value(&reason).unwrap();
        assert_eq!(json["code"], reason.code());
        assert_eq!(format!("{reason:?}"), reason.code());
        assert_eq!(serde_json::from_value::<Reason>(json).unwrap(), reason);
    }
}

fn any_policy() -> impl Strategy<Value = PasswordPolicy> {
    let grade = prop_oneof![Just(Grade::Weak), Just(Grade::Medium), Just(Grade::Strong)];
    (0u16..15, 15u16..40, 0u8..5, 0u8..5, 0u8..6, 0u8..6, any::<(bool, bool)>(), grade).prop_map(
        |(
            min_length,
            max_length,
            medium_classes,
            strong_classes,
            medium_refused_run,
            strong_refused_run,
            (a, b),
            g,
        )| {
            PasswordPolicy {
                min_length,
                max_length,
                medium_classes,
                medium_required: Vec::new(),
                strong_classes,
                medium_refused_run,
                strong_refused_run,
                letter_case_counts: a,
                forbid_spaces: b,
                minimum_grade: g,
            }
        },
    )
}

proptest! {
    #[test]
    fn grading_never_panics(policy in any_policy(), password in any::<String>(), context in any::<String>()) {
        let assessment = policy.grade(&password, &[&context]);
        let json = serde_json::to_string(&assessment).unwrap();
        prop_assert_eq!(serde_json::from_str::<Assessment>(&json).unwrap(), assessment);
    }

    /// P-42: typing on never lowers the meter, unless the new key makes a run or passes the maximum.
    #[test]
    fn p_42_one_more_unrelated_character_never_lowers_the_grade(policy in any_policy(), password in "[ -~]{0,38}") {
        let password: String = password.chars().take(usize::from(policy.max_length) - 1).collect();
        let before = policy.grade(&password, &[]);
        let after = policy.grade(&format!("{password}汉"), &[]);
        prop_assert!(after.grade >= before.grade);
        prop_assert!(after.accepted || !before.accepted);
    }

    /// P-47: a stricter minimum accepts nothing that a laxer one refuses, and changes no grade.
    #[test]
    fn p_47_a_stricter_minimum_accepts_less(policy in any_policy(), password in "[ -~]{0,38}") {
        let grades = [Grade::Weak, Grade::Medium, Grade::Strong];
        let assessments = grades.map(|minimum_grade| PasswordPolicy { minimum_grade, ..policy.clone() }.grade(&password, &[]));
        prop_assert!(assessments.windows(2).all(|w| w[0].accepted >= w[1].accepted && w[0].grade == w[1].grade));
    }

    #[test]
    fn what_is_not_accepted_says_why_and_what_is_strong_has_nothing_to_say(policy in any_policy(), password in "[ -~]{0,38}") {
        let assessment = policy.grade(&password, &[]);
        prop_assert_eq!(assessment.reasons.is_empty(), assessment.grade == Grade::Strong);
        prop_assert!(assessment.accepted || !assessment.reasons.is_empty());
    }
}
