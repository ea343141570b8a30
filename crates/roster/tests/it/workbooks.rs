//! .xlsx, as spreadsheet programs write it.

use std::path::Path;

use identity::roster::{Cell, Column, RawRow};
use proptest::prelude::*;
use roster::{FileError, Format, ReadOptions, read};
use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Formula, Workbook};

use crate::{Folder, people, refused, rows};

/// A workbook with these texts on its one sheet.
fn workbook(path: &Path, lines: &[Vec<String>]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(lines) {
        for (column, text) in (0..).zip(line) {
            if !text.is_empty() {
                sheet.write_string(row, column, text).expect("a cell");
            }
        }
    }
    book.save(path).expect("a workbook");
}

fn text(row: &RawRow, column: Column) -> Option<&str> {
    match row.get(column) {
        Some(Cell::Text(text)) => Some(text),
        _ => None,
    }
}

/// Numbers as numbers, dates as dates, formulas: what people's workbooks really hold.
#[test]
fn what_a_spreadsheet_makes_of_numbers_is_restored_or_told() {
    let folder = Folder::new();
    let path = folder.path("roster.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("名单").expect("a name");
    sheet.merge_range(0, 0, 0, 5, "某某大学名单", &CellFormat::new()).expect("a title");
    for (column, heading) in (0..).zip(["学号", "姓名", "身份证号", "手机", "入校日期", "别名"])
    {
        sheet.write_string(2, column, heading).expect("a heading");
    }
    let date = CellFormat::new().set_num_format("yyyy-mm-dd");
    let day = ExcelDateTime::from_ymd(2023, 7, 16).expect("a day");
    // Row 4: numeric account and phone, a real date.
    sheet.write_number(3, 0, 202_600_000_001_f64).expect("a cell");
    sheet.write_string(3, 1, "张三").expect("a cell");
    sheet.write_number(3, 3, 1.380_013_800_0E10).expect("a cell");
    sheet.write_with_format(3, 4, &day, &date).expect("a cell");
    // Row 5: an eighteen-digit number as a number has lost its last digits.
    sheet.write_number(4, 0, 202_600_000_002_f64).expect("a cell");
    sheet.write_string(4, 1, "李四").expect("a cell");
    sheet.write_number(4, 2, 110_105_194_912_310_021_f64).expect("a cell");
    // Row 7: a formula that failed, and a date where none belongs.
    sheet.write_string(6, 0, "202600000003").expect("a cell");
    sheet.write_formula(6, 1, Formula::new("=VLOOKUP(1,A:B,2)").set_result("#N/A")).expect("a cell");
    sheet.write_with_format(6, 5, &day, &date).expect("a cell");
    // Row 8: a formula that worked, and a day as a bare number.
    sheet.write_string(7, 0, "202600000004").expect("a cell");
    sheet.write_formula(7, 1, Formula::new("=\"王\"&\"五\"").set_result("王五")).expect("a cell");
    sheet.write_number(7, 4, 45123).expect("a cell");
    book.save(&path).expect("a workbook");

    let (about, raw) = rows(&path);
    assert_eq!((about.format, about.sheet.as_deref(), about.heading_line), (Format::Xlsx, Some("名单"), 3));
    assert_eq!(raw.iter().map(|row| row.line).collect::<Vec<_>>(), [4, 5, 7, 8]);
    assert_eq!(raw[1].get(Column::DocumentNumber), Some(&Cell::Lost));

    let people = people(&path);
    let first = people[0].as_ref().expect("a good row");
    assert_eq!(first.number.as_str(), "202600000001");
    assert_eq!(first.phone.as_ref().expect("a phone").as_str(), "+8613800138000");
    assert_eq!(first.joined_on, Some((2023, 7, 16)));
    let codes = |place: usize| -> Vec<_> {
        people[place].as_ref().expect_err("a bad row").iter().map(|error| error.problem.code).collect()
    };
    assert_eq!(codes(1), ["number_lost_precision"]);
    assert_eq!(codes(2), ["cell_broken", "unexpected_date"]);
    let last = people[3].as_ref().expect("a good row");
    assert_eq!((last.name.as_str(), last.joined_on), ("王五", Some((2023, 7, 16))));
}

#[test]
fn sheets_are_chosen_by_name_or_the_first_that_is_seen() {
    let folder = Folder::new();
    let path = folder.path("roster.xlsx");
    let mut book = Workbook::new();
    for (name, person, hidden) in [("旧", "旧人", true), ("学生", "张三", false), ("Staff", "李四", false)]
    {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        if hidden {
            sheet.set_hidden(true);
        } else if name == "学生" {
            sheet.set_active(true);
        }
        for (row, line) in (0..).zip([["学号", "姓名"], ["1", person]]) {
            sheet.write_row(row, 0, line).expect("a row");
        }
    }
    book.save(&path).expect("a workbook");

    let first_name = |sheet: Option<&str>| -> Result<_, FileError> {
        let mut reader =
            read(&path, &ReadOptions { sheet: sheet.map(str::to_owned), ..ReadOptions::default() })?;
        let row = reader.next().expect("a row")?;
        Ok(text(&row, Column::Name).map(str::to_owned))
    };
    assert_eq!(first_name(None), Ok(Some("张三".to_owned())));
    assert_eq!(first_name(Some("staff ")), Ok(Some("李四".to_owned())));
    assert_eq!(first_name(Some("旧")), Ok(Some("旧人".to_owned())));
    let error = first_name(Some("教师")).expect_err("no such sheet");
    assert_eq!(
        error,
        FileError::NoSuchSheet {
            wanted: "教师".to_owned(),
            sheets: ["旧", "学生", "Staff"].map(str::to_owned).to_vec()
        }
    );
    assert!(error.to_string().contains("“Staff”"));
}

#[test]
fn an_empty_sheet_and_one_without_headings_are_told() {
    let folder = Folder::new();
    let path = folder.path("roster.xlsx");
    workbook(&path, &[]);
    assert_eq!(refused(&path), FileError::Empty { sheet: Some("Sheet1".to_owned()) });
    workbook(&path, &[vec!["产品".to_owned(), "价格".to_owned()], vec!["笔".to_owned(), "2".to_owned()]]);
    assert_eq!(refused(&path), FileError::NotARoster { looked_at: 2, sheet: Some("Sheet1".to_owned()) });
}

#[test]
fn a_generated_workbook_and_its_csv_twin_hold_the_same_people() {
    let folder = Folder::new();
    let (csv, xlsx) = (folder.path("roster.csv"), folder.path("roster.xlsx"));
    roster::generate(3000, 11, &csv).expect("a roster");
    roster::generate(3000, 11, &xlsx).expect("a roster");
    let (from_csv, from_xlsx) = (people(&csv), people(&xlsx));
    assert_eq!(from_csv.len(), 3000);
    assert!(from_csv.iter().all(Result::is_ok));
    assert_eq!(from_csv, from_xlsx);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn texts_in_a_workbook_read_back_equal(lines in proptest::collection::vec(("[0-9a-z]{1,12}", "[一-龥𠮷·a-zA-Z&<>' ]{1,12}", "\\PC{0,12}"), 1..20)) {
        let folder = Folder::new();
        let path = folder.path("roster.xlsx");
        let mut all = vec![["学号", "姓名", "部门"].map(str::to_owned).to_vec()];
        all.extend(lines.iter().map(|(number, name, department)| vec![number.clone(), name.clone(), department.clone()]));
        workbook(&path, &all);
        let (_, read) = rows(&path);
        prop_assert_eq!(read.len(), lines.len());
        for (row, (number, name, department)) in read.iter().zip(&lines) {
            for (column, written) in [(Column::Number, number), (Column::Name, name), (Column::Department, department)] {
                prop_assert_eq!(row.get(column).cloned(), Cell::text(written));
            }
        }
    }
}
