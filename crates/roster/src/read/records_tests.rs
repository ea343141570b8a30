use std::io::{Seek as _, Write as _};

use encoding_rs::{GB18030, UTF_8};
use proptest::prelude::*;

use super::*;

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(bytes).and_then(|()| file.rewind()).expect("a written file");
    file
}

fn records(bytes: &[u8], encoding: &'static Encoding, delimiter: char) -> Vec<Record> {
    let mut records = Records::new(Lines::new(file(bytes), encoding), delimiter);
    std::iter::from_fn(|| records.next().expect("a readable file")).collect()
}

fn fields(text: &str) -> Vec<(u32, Vec<String>)> {
    records(text.as_bytes(), UTF_8, ',').into_iter().map(|record| (record.line, record.fields)).collect()
}

fn row(line: u32, fields: &[&str]) -> (u32, Vec<String>) {
    (line, fields.iter().map(|field| (*field).to_owned()).collect())
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "", "c,\"d", "e\"", "f,g"].join(end);
        assert_eq!(
            fields(&text),
            [row(1, &["a", "b"]), row(2, &[""]), row(3, &["c", "d\ne"]), row(5, &["f", "g"])],
            "{end:?}"
        );
    }
}

#[test]
fn quotation_marks_open_a_field_only_at_its_beginning() {
    assert_eq!(fields("=\"1\",a\"b,\"c\"\"d\",\"e\"f"), [row(1, &["=\"1\"", "a\"b", "c\"d", "ef"])]);
}

#[test]
fn an_open_quotation_mark_costs_one_line() {
    let lines: Vec<String> = (0..40).map(|i| format!("{i},x")).collect();
    let text = format!("a,b\n1,\"oops\n{}\n", lines.join("\n"));
    let records = records(text.as_bytes(), UTF_8, ',');
    assert_eq!(records.len(), 42);
    assert!(records[1].unclosed);
    assert_eq!((records[2].line, records[2].fields[0].as_str()), (3, "0"));
    assert!(records.iter().skip(2).all(|record| !record.unclosed));
}

#[test]
fn the_end_of_the_file_is_seen() {
    let ends = |text: &str| {
        records(text.as_bytes(), UTF_8, ',').last().map(|record| (record.at_end, record.unclosed))
    };
    assert_eq!(ends("a,b\nc,d\n"), Some((false, false)));
    assert_eq!(ends("a,b\nc"), Some((true, false)));
    assert_eq!(ends("a,b\n\"c"), Some((true, true)));
    assert_eq!(ends(""), None);
}

#[test]
fn a_line_without_end_does_not_fill_memory() {
    let text = "x".repeat(3 * MAX_LINE + 5);
    let records = records(text.as_bytes(), UTF_8, ',');
    assert_eq!(records.len(), 4);
    assert!(records.iter().all(|record| record.fields[0].len() <= MAX_LINE));
}

proptest! {
    /// What an established writer writes is read back, lines and all.
    #[test]
    fn records_of_another_writer_read_back(
        rows in proptest::collection::vec(proptest::collection::vec("[a-z0-9张三·𠮷,\" \n]{0,8}", 2..5), 1..20),
        crlf in any::<bool>(),
        delimiter in proptest::sample::select(vec![b',', b';', b'\t']),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).expect("a record");
        }
        let bytes = writer.into_inner().expect("all of it");
        let read = records(&bytes, UTF_8, char::from(delimiter));
        let mut line = 1;
        for (record, row) in read.iter().zip(&rows) {
            prop_assert_eq!(&record.fields, row);
            prop_assert_eq!(record.line, line);
            line += 1 + u32::try_from(row.iter().map(|field| field.matches('\n').count()).sum::<usize>()).unwrap();
        }
        prop_assert_eq!(read.len(), rows.len());
    }

    #[test]
    fn gbk_and_utf8_give_equal_records(rows in proptest::collection::vec(proptest::collection::vec("[a-z0-9一-龥䶮𠮷]{1,9}", 3), 1..9)) {
        let text: String = rows.iter().map(|row| row.join(",") + "\r\n").collect();
        let (gb, ..) = GB18030.encode(&text);
        prop_assert_eq!(records(&gb, GB18030, ','), records(text.as_bytes(), UTF_8, ','));
    }

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..2000), delimiter in proptest::sample::select(vec![',', '，'])) {
        let count = records(&bytes, GB18030, delimiter).len();
        prop_assert!(count <= bytes.len());
    }
}
