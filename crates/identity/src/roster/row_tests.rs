use proptest::prelude::*;

use super::*;

const TODAY: Day = (2026, 9, 1);

fn rules() -> Rules {
    Rules::new(&policy::Roster::default(), TODAY)
}

fn read(raw: &RawRow) -> Result<RosterRow, Vec<RowError>> {
    RosterRow::read(raw, &Headings::default(), &rules())
}

fn person() -> RawRow {
    RawRow::new(2).with(Column::Number, "202600000001").with(Column::Name, "张三")
}

/// Column and code of every error of a row.
fn errors(raw: &RawRow) -> Vec<(Option<Column>, &'static str)> {
    read(raw).expect_err("a bad row").into_iter().map(|e| (e.column, e.problem.code)).collect()
}

#[test]
fn a_full_row_is_read() {
    let row = read(
        &person()
            .with(Column::DocumentType, "居民身份证")
            .with(Column::DocumentNumber, " 11010519491231002x ")
            .with(Column::Kind, "本科生")
            .with(Column::Department, "计算机　学院（南区）")
            .with(Column::Phone, "138 0013 8000")
            .with(Column::Email, "Zhang.San@Example.edu.cn")
            .with(Column::Status, "在校")
            .with(Column::Alias, "Zhang.San")
            .with(Column::InitialPassword, "Welcome-26")
            .with(Column::JoinedOn, "2026/9/1"),
    )
    .expect("a good row");
    assert_eq!(row.number.as_str(), "202600000001");
    assert_eq!(row.document.as_ref().map(DocumentNumber::as_str), Some("11010519491231002X"));
    assert_eq!(row.kind, Some(PersonKind::Student));
    assert_eq!(row.department.as_deref(), Some("计算机 学院（南区）"));
    assert_eq!(row.phone.as_ref().map(Phone::as_str), Some("+8613800138000"));
    assert_eq!(row.email.as_ref().map(Email::canonical).as_deref(), Some("zhang.san@example.edu.cn"));
    assert_eq!(row.status, Some(Status::Active));
    assert_eq!(row.alias.as_ref().map(Alias::as_str), Some("zhang.san"));
    assert_eq!(row.initial_password.as_ref().map(InitialPassword::expose), Some("Welcome-26"));
    assert_eq!(row.joined_on, Some((2026, 9, 1)));
}

#[test]
fn number_and_name_alone_make_a_row_and_the_rest_is_not_said() {
    let row = read(&person().with(Column::Phone, "无").with(Column::Email, "-").with(Column::Alias, "NULL"))
        .expect("a good row");
    assert_eq!((row.phone, row.email, row.alias, row.kind, row.status), (None, None, None, None, None));
}

#[test]
fn all_errors_of_a_row_come_at_once() {
    let raw = RawRow::new(7)
        .with(Column::DocumentType, "身份证")
        .with(Column::DocumentNumber, "110105194912310021")
        .with(Column::Kind, "外星人")
        .with(Column::Phone, "12345")
        .with(Column::Email, "nobody")
        .with(Column::Status, "maybe")
        .with(Column::Alias, "12345")
        .with(Column::InitialPassword, "123")
        .with(Column::JoinedOn, "2026-02-30");
    assert_eq!(
        errors(&raw),
        [
            (Some(Column::Number), "account_empty"),
            (Some(Column::Name), "name_empty"),
            (Some(Column::DocumentNumber), "document_check_digit"),
            (Some(Column::Kind), "kind_unknown"),
            (Some(Column::Phone), "phone_length"),
            (Some(Column::Email), "email_at"),
            (Some(Column::Status), "status_unknown"),
            (Some(Column::Alias), "alias_looks_like_number"),
            (Some(Column::InitialPassword), "initial_too_short"),
            (Some(Column::JoinedOn), "joined_on_unreadable"),
        ]
    );
}

#[test]
fn an_error_names_line_and_heading_and_masks_the_person() {
    let mut headings = Headings::default();
    headings.set(Column::DocumentNumber, "身份证号");
    let raw =
        person().with(Column::DocumentNumber, "110105194912310021").with(Column::InitialPassword, "123");
    let errors = RosterRow::read(&raw, &headings, &rules()).expect_err("a bad row");
    assert_eq!((errors[0].line, errors[0].heading.as_str()), (2, "身份证号"));
    assert_eq!(errors[0].value, "1***************21");
    assert_eq!((errors[1].heading.as_str(), errors[1].value.as_str()), ("初始密码", "******"));
    assert!(errors[0].problem.chinese().contains("校验位"));
    assert!(errors[0].problem.english().contains("check digit"));
    // A phone under the wrong heading stays masked.
    let raw = person().with(Column::Kind, "13800138000");
    assert_eq!(read(&raw).expect_err("a bad row")[0].value, "1********00");
}

/// J-2: twelve digits, where the institution says so.
#[test]
fn j_2_the_institution_says_how_long_numbers_are() {
    let policy = policy::Roster { number_digits: 12, ..Default::default() };
    let rules = Rules::new(&policy, TODAY);
    let read = |number| {
        RosterRow::read(
            &RawRow::new(2).with(Column::Number, number).with(Column::Name, "李四"),
            &Headings::default(),
            &rules,
        )
        .map(|row| row.number.canonical())
        .map_err(|errors| errors[0].problem.code)
    };
    assert_eq!(read("202600000001"), Ok("202600000001".to_owned()));
    assert_eq!(read("20260000001"), Err("account_length"));
    assert_eq!(read("S02600000001"), Err("account_not_digits"));
}

#[test]
fn what_spreadsheets_do_to_numbers_is_seen() {
    let number = |text| RawRow::new(2).with(Column::Number, text).with(Column::Name, "李四");
    assert_eq!(read(&number("202600000001.0")).expect("restored").number.as_str(), "202600000001");
    assert_eq!(errors(&number("2.026E+11")), [(Some(Column::Number), "number_lost_precision")]);
    assert_eq!(errors(&person().with(Column::DocumentNumber, "1.10105E+17"))[0].1, "number_lost_precision");
    for (cell, code) in [
        (Cell::Lost, "number_lost_precision"),
        (Cell::Day(2026, 9, 1), "unexpected_date"),
        (Cell::Broken, "cell_broken"),
        (Cell::Garbled, "cell_garbled"),
    ] {
        let mut raw = person();
        raw.set(Column::Alias, Some(cell));
        assert_eq!(errors(&raw), [(Some(Column::Alias), code)]);
    }
    let mut raw = person();
    raw.set(Column::JoinedOn, Some(Cell::Day(2023, 7, 16)));
    assert_eq!(read(&raw).expect("a date is a date").joined_on, Some((2023, 7, 16)));
    // An unreadable number is one error, not a missing number on top.
    let mut raw = person();
    raw.set(Column::Number, Some(Cell::Lost));
    assert_eq!(errors(&raw), [(Some(Column::Number), "number_lost_precision")]);
}

#[test]
fn a_row_that_the_file_ends_in_is_one_error() {
    let mut raw = person().with(Column::Phone, "1380");
    raw.broken = Some("row_cut_off");
    assert_eq!(errors(&raw), [(None, "row_cut_off")]);
}

#[test]
fn the_kind_of_a_document_is_guessed_only_where_its_number_tells() {
    let kind = |number| {
        read(&person().with(Column::DocumentNumber, number)).map(|row| row.document.map(|d| d.kind()))
    };
    assert_eq!(kind("11010519491231002X"), Ok(Some(DocumentType::ResidentIdentityCard)));
    assert_eq!(
        errors(&person().with(Column::DocumentNumber, "E12345678")),
        [(Some(Column::DocumentNumber), "document_type_missing")]
    );
    assert_eq!(
        errors(&person().with(Column::DocumentNumber, "110105491231002"))[0].1,
        "document_legacy_fifteen_digits"
    );
    let passport = person().with(Column::DocumentType, "护照").with(Column::DocumentNumber, "e12345678");
    assert_eq!(
        read(&passport).expect("a passport").document.map(|d| d.as_str().to_owned()).as_deref(),
        Some("E12345678")
    );
    // A type without a number is a form's default, not a document.
    assert_eq!(read(&person().with(Column::DocumentType, "居民身份证")).expect("fine").document, None);
    // An unknown type is one error, not two.
    let unknown = person().with(Column::DocumentType, "月票").with(Column::DocumentNumber, "x");
    assert_eq!(errors(&unknown), [(Some(Column::DocumentType), "document_type_unknown")]);
}

/// S13: names and departments come through whole or not at all.
#[test]
fn rare_names_go_in_and_markup_does_not() {
    for name in ["𠮷田", "䶮", "欧阳·爱丽", "阿卜杜热合曼·麦麦提敏", &"长".repeat(60), "𪚥"]
    {
        assert_eq!(
            read(&RawRow::new(2).with(Column::Number, "1").with(Column::Name, name))
                .expect(name)
                .name
                .as_str(),
            name
        );
    }
    for name in ["＜script＞", "a\u{202E}b", "张\u{2028}三", &"长".repeat(61)] {
        assert!(
            read(&RawRow::new(2).with(Column::Number, "1").with(Column::Name, name)).is_err(),
            "{name:?}"
        );
    }
    for department in ["＜b＞学院", "学院\u{202E}", "a\u{0}b"] {
        assert_eq!(
            errors(&person().with(Column::Department, department)),
            [(Some(Column::Department), "department_characters")]
        );
    }
    assert_eq!(errors(&person().with(Column::Department, &"长".repeat(101)))[0].1, "department_too_long");
}

#[test]
fn nothing_personal_is_printed_by_debug() {
    let raw = person()
        .with(Column::DocumentNumber, "11010519491231002X")
        .with(Column::Phone, "13800138000")
        .with(Column::Email, "zhangsan@example.edu.cn")
        .with(Column::InitialPassword, "Welcome-26");
    let printed = format!("{raw:?} {:?}", read(&raw).expect("a good row"));
    for secret in ["张三", "11010519491231002X", "13800138000", "zhangsan", "Welcome-26"] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

proptest! {
    #[test]
    fn any_cells_give_a_row_or_errors_with_words(texts in proptest::collection::vec(any::<Option<String>>(), Column::COUNT)) {
        let mut raw = RawRow::new(9);
        for (column, text) in Column::ALL.into_iter().zip(&texts) {
            if let Some(text) = text {
                raw = raw.with(column, text);
            }
        }
        if let Err(errors) = read(&raw) {
            prop_assert!(!errors.is_empty());
            for error in errors {
                prop_assert!(!error.problem.chinese().is_empty(), "{}", error.problem.code);
                prop_assert!(error.value.chars().count() <= MAX_SHOWN);
                prop_assert!(!has_hidden(&error.value));
            }
        }
    }

    #[test]
    fn reading_is_stable(number in "[a-z0-9]{1,32}", name in "[\u{4E00}-\u{9FA5}]{1,60}", phone in "1[3-9][0-9]{9}") {
        let raw = RawRow::new(3).with(Column::Number, &number).with(Column::Name, &name).with(Column::Phone, &phone);
        let first = read(&raw).expect("a good row");
        let again = RawRow::new(3)
            .with(Column::Number, first.number.as_str())
            .with(Column::Name, first.name.as_str())
            .with(Column::Phone, first.phone.as_ref().expect("a phone").as_str());
        prop_assert_eq!(read(&again), Ok(first));
    }
}
