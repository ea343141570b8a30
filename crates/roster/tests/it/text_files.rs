//! CSV in its many dialects.

use encoding_rs::{GB18030, UTF_16LE};
use identity::roster::{Cell, Column};
use proptest::prelude::*;
use roster::{FileError, Format};

use crate::{Folder, people, refused, rows};

const ROSTER: &str = "学号,姓名,部门,手机号码\n202600000001,张三,软件学院,13800138000\n202600000002,𠮷田·䶮,\"文学院,中文系\",\n";

fn cell(text: &str) -> Option<Cell> {
    Cell::text(text)
}

#[test]
fn encodings_are_found_out_and_give_equal_rows() {
    let folder = Folder::new();
    let (gb, ..) = GB18030.encode(ROSTER);
    let mut with_mark = "\u{FEFF}".as_bytes().to_vec();
    with_mark.extend_from_slice(ROSTER.as_bytes());
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(ROSTER.encode_utf16().flat_map(u16::to_le_bytes));
    let mut wide_be = vec![0xFE, 0xFF];
    wide_be.extend(ROSTER.encode_utf16().flat_map(u16::to_be_bytes));

    let (about, expected) = rows(&folder.file("plain.csv", ROSTER));
    assert_eq!((about.format, about.encoding, about.delimiter), (Format::Text, Some("UTF-8"), Some(',')));
    assert_eq!(expected.len(), 2);
    assert_eq!(expected[1].get(Column::Name), cell("𠮷田·䶮").as_ref());
    assert_eq!(expected[1].get(Column::Department), cell("文学院,中文系").as_ref());
    assert_eq!(expected[1].get(Column::Phone), None);
    for (name, content, encoding) in [
        ("gb.csv", gb.as_ref(), "gb18030"),
        ("mark.csv", &with_mark, "UTF-8"),
        ("wide.csv", &wide, UTF_16LE.name()),
        ("wide_be.csv", &wide_be, "UTF-16BE"),
    ] {
        let (about, rows) = rows(&folder.file(name, content));
        assert_eq!(about.encoding, Some(encoding));
        assert_eq!(rows, expected, "{name}");
    }
}

#[test]
fn separators_are_found_out() {
    let folder = Folder::new();
    let (_, expected) = rows(&folder.file("a.csv", "学号,姓名,部门\n1,张三,软件学院\n"));
    for (delimiter, name) in [(';', "b.csv"), ('\t', "c.txt"), ('|', "d.csv"), ('，', "e.csv")] {
        let text = "学号,姓名,部门\n1,张三,软件学院\n".replace(',', &delimiter.to_string());
        let (about, rows) = rows(&folder.file(name, text));
        assert_eq!(about.delimiter, Some(delimiter));
        assert_eq!(rows, expected, "{name}");
    }
}

#[test]
fn headings_stand_in_any_order_below_titles_and_in_either_language() {
    let folder = Folder::new();
    let (about, rows) = rows(&folder.file(
        "roster.csv",
        "sep=,\n某某大学2026级新生名单,,,\n\n制表日期：2026-09-01,,,\n备注,Full name,E-mail,Student No.\n好,张三,z@example.edu.cn,1\n",
    ));
    assert_eq!((about.heading_line, about.ignored), (5, vec!["备注".to_owned()]));
    let present: Vec<_> = about.headings.present().collect();
    assert_eq!(
        present,
        [(Column::Number, "Student No."), (Column::Name, "Full name"), (Column::Email, "E-mail")]
    );
    assert_eq!((rows.len(), rows[0].line), (1, 6));
    assert_eq!(rows[0].get(Column::Number), cell("1").as_ref());
}

#[test]
fn of_two_columns_for_one_thing_the_better_named_counts() {
    let folder = Folder::new();
    let (about, rows) =
        rows(&folder.file("roster.csv", "学号,姓名,联系电话,手机号码\n1,张三,010-1234567,13800138000\n"));
    assert_eq!(about.ignored, ["联系电话"]);
    assert_eq!(rows[0].get(Column::Phone), cell("13800138000").as_ref());
}

#[test]
fn headings_that_do_not_do_are_told_with_what_is_there() {
    let folder = Folder::new();
    let error = refused(&folder.file("a.csv", "姓名,手机,班级\n张三,13800138000,一班\n"));
    assert_eq!(
        error,
        FileError::HeadingsMissing {
            line: 1,
            found: ["姓名", "手机", "班级"].map(str::to_owned).to_vec(),
            missing: vec![Column::Number]
        }
    );
    assert!(
        error.to_string().contains("“班级”") && error.to_string().contains("学工号 is missing"),
        "{error}"
    );

    let error = refused(&folder.file("b.csv", "学号,姓名,工号\n1,张三,2\n"));
    assert_eq!(
        error,
        FileError::HeadingTwice {
            line: 1,
            column: Column::Number,
            titles: vec!["学号".to_owned(), "工号".to_owned()]
        }
    );
    let error = refused(&folder.file("c.csv", "学号,姓名,手机,手机\n1,张三,2,3\n"));
    assert_eq!(error.code(), "roster_heading_twice");

    // A file without headings begins with people: they are not shown.
    let error = refused(&folder.file("d.csv", "1,张三,13800138000\n2,李四,13800138001\n"));
    assert_eq!(error, FileError::NotARoster { looked_at: 2, sheet: None });
    assert!(!error.to_string().contains("张三"));
}

#[test]
fn a_half_written_file_is_told_at_the_line_it_ends_in() {
    let folder = Folder::new();
    let read = people(&folder.file("roster.csv", "学号,姓名,部门\n1,张三,软件学院\n2026000"));
    assert_eq!(read.len(), 2);
    assert!(read[0].is_ok());
    let error = &read[1].as_ref().expect_err("the file ends in it")[0];
    assert_eq!((error.line, error.problem.code), (3, "row_cut_off"));
    // In the middle of a character.
    let whole = "学号,姓名\n1,张三\n2,李四".as_bytes();
    let read = people(&folder.file("half.csv", &whole[..whole.len() - 1]));
    assert_eq!(read[1].as_ref().expect_err("the file ends in it")[0].problem.code, "row_cut_off");
    // Ending without a line end is no fault.
    assert!(people(&folder.file("fine.csv", whole)).iter().all(Result::is_ok));
}

#[test]
fn a_bad_line_stops_no_good_one() {
    let folder = Folder::new();
    let mut bytes = "学号,姓名,部门,手机号码\n1,张三,软件学院,13800138000\n2,".as_bytes().to_vec();
    bytes.extend_from_slice(b"\xFF\xFF,x,\n");
    bytes
        .extend_from_slice("3,\"李四,软件学院,13800138001\n4,王五,软件学院,13800138002\n5,赵六\n".as_bytes());
    let read = people(&folder.file("roster.csv", bytes));
    let codes: Vec<_> = read
        .iter()
        .map(|row| row.as_ref().map_or_else(|errors| errors[0].problem.code, |_| "fine"))
        .collect();
    assert_eq!(codes, ["fine", "cell_garbled", "quote_open", "fine", "fine"]);
    let lines: Vec<_> =
        read.iter().filter_map(|row| row.as_ref().err()).map(|errors| errors[0].line).collect();
    assert_eq!(lines, [3, 4]);
}

#[test]
fn what_spreadsheets_write_into_csv_is_understood() {
    let folder = Folder::new();
    let read = people(&folder.file(
        "roster.csv",
        "学号,姓名,手机号码\n=\"202600000001\",张三,\"=\"\"13800138000\"\"\"\n'202600000002,李四,13800138001\t\n2.026E+11,王五,\n",
    ));
    let numbers: Vec<_> = read.iter().flatten().map(|row| row.number.canonical()).collect();
    assert_eq!(numbers, ["202600000001", "202600000002"]);
    assert_eq!(read[0].as_ref().expect("fine").phone.as_ref().expect("a phone").national(), "13800138000");
    assert_eq!(read[2].as_ref().expect_err("digits are lost")[0].problem.code, "number_lost_precision");
}

#[test]
fn a_reader_that_is_dropped_lets_its_thread_go() {
    let folder = Folder::new();
    let path = folder.path("roster.csv");
    roster::generate(20_000, 1, &path).expect("a roster");
    let mut reader = roster::read(&path, &roster::ReadOptions::default()).expect("a reader");
    assert!(reader.next().is_some_and(|row| row.is_ok()));
    drop(reader);
    // The file is free again, and reads to its end.
    assert_eq!(rows(&path).1.len(), 20_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever stands in the rows, GBK and UTF-8 read equal, and all good rows are found.
    #[test]
    fn gbk_and_utf8_give_equal_people(rows in proptest::collection::vec(("[0-9]{6,12}", "[一-龥䶮𠮷]{2,6}", "[一-龥a-z, \"]{0,10}", "1[3-9][0-9]{9}|[0-9]{3}|"), 1..30)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["工号", "姓名", "部门", "手机"]).unwrap();
        for (number, name, department, phone) in &rows {
            writer.write_record([number, name, department, phone]).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let folder = Folder::new();
        let (gb, ..) = GB18030.encode(&text);
        let utf8 = people(&folder.file("utf8.csv", &text));
        prop_assert_eq!(&people(&folder.file("gb.csv", gb)), &utf8);
        prop_assert_eq!(utf8.len(), rows.len());
        for (read, (number, name, _, phone)) in utf8.iter().zip(&rows) {
            match read {
                Ok(row) => prop_assert_eq!((row.number.as_str(), row.name.as_str()), (number.as_str(), name.as_str())),
                Err(_) => prop_assert!(phone.len() == 3),
            }
        }
    }

    #[test]
    fn any_file_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..1500), headings in any::<bool>()) {
        let folder = Folder::new();
        let mut content = if headings { "学号,姓名\n".as_bytes().to_vec() } else { Vec::new() };
        content.extend(bytes);
        match roster::read(&folder.file("roster.csv", content), &roster::ReadOptions::default()) {
            Ok(reader) => prop_assert!(reader.count() <= 1500),
            Err(error) => prop_assert!(!error.code().is_empty()),
        }
    }
}
