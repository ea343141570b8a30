//! What a roster changes, as a file for the people who keep it.

use std::io::{self, Write};

use identity::roster::reason;
use identity::roster::sync::{Class, Entry};

use crate::csv_out::{harmless, record};

/// Writes entries one by one: CSV in UTF-8 with a byte order mark, because spreadsheets need one to find
/// the encoding, and without anything that they take for a formula (S13).
#[derive(Debug)]
pub struct FoundWriter<W: Write> {
    out: io::BufWriter<W>,
}

impl<W: Write> FoundWriter<W> {
    /// Begins a report.
    pub fn new(out: W) -> io::Result<Self> {
        let mut out = io::BufWriter::new(out);
        out.write_all("\u{FEFF}".as_bytes())?;
        let titles = [
            "行 Line",
            "学工号 Number",
            "结果 Outcome",
            "列 Column",
            "原值 Before",
            "新值 After",
            "原因",
            "Reason",
        ];
        record(&mut out, titles)?;
        Ok(Self { out })
    }

    /// Writes what becomes of somebody: a line for each column.
    pub fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        let line = if entry.line == 0 { String::new() } else { entry.line.to_string() };
        let number = harmless(&entry.number);
        if entry.details.is_empty() {
            return record(&mut self.out, [&*line, &*number, entry.class.code(), "", "", "", "", ""]);
        }
        for (column, before, after) in &entry.details {
            let (column, before, mut after) = (harmless(column), harmless(before), harmless(after));
            let mut why = ("", "");
            if entry.class == Class::Refused {
                why = reason(&after);
                after.clear();
            }
            record(
                &mut self.out,
                [&*line, &*number, entry.class.code(), &*column, &*before, &*after, why.0, why.1],
            )?;
        }
        Ok(())
    }

    /// Ends the report and gives back what it was written to.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S13
    #[test]
    fn s13_a_report_holds_no_formulas() {
        let mut writer = FoundWriter::new(Vec::new()).unwrap();
        let entry = Entry {
            class: Class::Refused,
            line: 7,
            number: "=1+1".to_owned(),
            details: vec![("+cmd".to_owned(), "@SUM(A1)".to_owned(), "number_taken".to_owned())],
        };
        writer.entry(&entry).unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        let line = text.lines().nth(1).unwrap();
        assert!(line.starts_with("7,'=1+1,refused,'+cmd,'@SUM(A1),"), "{line}");
        assert!(line.ends_with(reason("number_taken").1), "{line}");
    }
}
