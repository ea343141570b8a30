//! Report files.

use identity::policy;
use identity::roster::{
    Column, Headings, Note, Outcome, Problem, RawRow, RosterRow, RowReport, Rules, Summary,
};
use roster::{ReportError, ReportWriter, report};

use crate::Folder;

fn bad_row() -> RowReport {
    let mut headings = Headings::default();
    headings.set(Column::Phone, "=手机号");
    let raw = RawRow::new(17)
        .with(Column::Number, "=cmd|' /C calc'!A0")
        .with(Column::Name, "张,三\"<script>")
        .with(Column::Phone, "+1380013800x");
    let errors = RosterRow::read(&raw, &headings, &Rules::new(&policy::Roster::default(), (2026, 9, 1)))
        .expect_err("a bad row");
    RowReport { line: 17, number: None, outcome: Outcome::Refused, changes: vec![], notes: vec![], errors }
}

/// S13: a report opens in a spreadsheet without running anything.
#[test]
fn s13_a_report_is_harmless_and_masked_and_in_both_languages() {
    let folder = Folder::new();
    let path = folder.path("report.csv");
    let mut writer = ReportWriter::create(&path, &folder.file("roster.csv", "x")).expect("a report");
    writer.row(&bad_row()).expect("a row");
    let kept = Problem::new("phone_kept");
    let notes = vec![
        Note { line: 18, column: Column::Phone, problem: kept },
        Note { line: 18, column: Column::InitialPassword, problem: Problem::new("initial_unused") },
    ];
    let noted = RowReport {
        line: 18,
        number: None,
        outcome: Outcome::Unchanged,
        changes: vec![],
        notes,
        errors: vec![],
    };
    writer.row(&noted).expect("a row");
    writer.finish(&Summary { rows: 2, refused: 1, unchanged: 1, ..Summary::default() }).expect("a report");

    let bytes = std::fs::read(&path).expect("the report");
    assert!(bytes.starts_with("\u{FEFF}".as_bytes()));
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let lines: Vec<Vec<String>> =
        reader.records().map(|r| r.expect("a record").iter().map(str::to_owned).collect()).collect();
    for field in lines.iter().flatten() {
        assert!(!field.starts_with(['=', '+', '-', '@', '\t']), "{field}");
    }
    assert_eq!(lines[0][..4], ["17", "学工号", "'=cmd|' /C calc'!A0", "account_characters"]);
    assert!(lines[0][4].contains("账号") && lines[0][5].contains("account number"));
    assert_eq!(lines[1][..4], ["17", "姓名", "张***********", "name_characters"]);
    assert_eq!(lines[2][1..4], ["'=手机号", "'+*********0x", "phone_characters"]);
    assert_eq!(lines[3][..4], ["18", "手机号码", "", "phone_kept"]);
    assert_eq!(lines[4][2..4], ["2", "rows"]);
    assert_eq!(lines.last().expect("sums")[2..4], ["1", "refused"]);
    let text = String::from_utf8(bytes).expect("text");
    assert!(!text.contains("张,三") && !text.contains("380013800"));
}

#[cfg(unix)]
#[test]
fn a_report_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let path = folder.path("report.csv");
    report(&path, &folder.path("roster.csv"), &bad_row().errors, &Summary::default()).expect("a report");
    assert_eq!(std::fs::metadata(&path).expect("the report").permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_report_never_overwrites_the_roster() {
    let folder = Folder::new();
    let roster = folder.file("roster.csv", "学号,姓名\n1,张三\n");
    let alias = folder.0.path().join(".").join("roster.csv");
    assert!(matches!(ReportWriter::create(&alias, &roster), Err(ReportError::SameFile)));
    assert_eq!(std::fs::read_to_string(&roster).expect("the roster"), "学号,姓名\n1,张三\n");
    assert!(matches!(
        ReportWriter::create(&folder.path("nowhere/report.csv"), &roster),
        Err(ReportError::Io(_))
    ));
}

#[test]
fn two_lines_at_odds_name_each_other() {
    let problem = Problem::with_line("phone_taken", 17);
    assert_eq!(problem.chinese(), "手机号码已存在（与第 17 行相同）");
    assert!(problem.english().contains("line 17"));
    assert_eq!(Problem::new("phone_taken").chinese(), "手机号码已存在");
}
