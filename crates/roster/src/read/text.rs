//! Text files: the separator found out, then records to lines of cells.

use std::fs::File;
use std::path::Path;

use encoding_rs::Encoding;
use identity::roster::Cell;

use super::assemble::{Line, known_headings};
use super::records::{Lines, Record, Records, split};
use super::{Feed, Stop};

/// In the order in which they win a draw.
const DELIMITERS: [char; 5] = [',', '\t', ';', '|', '，'];
/// So many lines are looked at for the headings that tell the separator.
const LOOK_AT: usize = 30;

pub(super) fn read(path: &Path, encoding: &'static Encoding, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let mut records = Records::new(Lines::new(File::open(path)?, encoding), ',');
    let delimiter = find_delimiter(&mut records)?;
    records.separate_at(delimiter);
    feed.about.encoding = Some(encoding.name());
    feed.about.delimiter = Some(delimiter);
    let mut width = 0;
    while let Some(record) = records.next()? {
        // Spreadsheets leave out empty cells at a line's end, but a last line that is short and has
        // no end is one that the file broke off in.
        let garbled = |field: &String| field.contains('\u{FFFD}');
        let short = record.fields.len() < width || record.fields.last().is_some_and(garbled);
        let broken = if record.unclosed {
            Some("quote_open")
        } else {
            (record.at_end && short).then_some("row_cut_off")
        };
        width = width.max(record.fields.len());
        feed.line(line(&record, broken))?;
    }
    Ok(())
}

/// The separator under which a line has the most known headings.
fn find_delimiter(records: &mut Records) -> std::io::Result<char> {
    let mut best = (1, DELIMITERS[0]);
    for line in records.peek(LOOK_AT)? {
        for delimiter in DELIMITERS {
            let mut fields = Vec::new();
            split(line, delimiter, &mut fields);
            let cells: Vec<_> = fields.iter().map(|field| Cell::text(field)).collect();
            let known = known_headings(&cells);
            if known > best.0 {
                best = (known, delimiter);
            }
        }
    }
    Ok(best.1)
}

fn line(record: &Record, broken: Option<&'static str>) -> Line {
    let cell = |field: &String| {
        if field.contains('\u{FFFD}') { Some(Cell::Garbled) } else { Cell::text(field) }
    };
    Line { number: record.line, cells: record.fields.iter().map(cell).collect(), broken }
}
