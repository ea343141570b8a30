//! Workbooks: .xlsx cell by cell as it is unpacked, .xls (65,536 rows at most)
//! as a whole.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use calamine::{
    Data, DataRef, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError,
};
use identity::roster::{Cell, parse_day};

use super::assemble::Line;
use super::{Feed, Stop};
use crate::FileError;

/// Columns beyond are no roster's.
const MAX_COLUMNS: usize = 256;
/// A spreadsheet keeps 15 digits of a number; the others are lost.
const EXACT: f64 = 1e15;

pub(super) fn read_xlsx(path: &Path, sheet: Option<&str>, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(File::open(path)?)).map_err(xlsx_error)?;
    let sheet = choose(&book, sheet)?;
    feed.about.sheet = Some(sheet.clone());
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(xlsx_error)?;
    let mut current = Line { number: 0, cells: Vec::new(), broken: None };
    while let Some(cell) = cells.next_cell().map_err(xlsx_error)? {
        let (row, column) = cell.get_position();
        let number = row.saturating_add(1);
        if number != current.number {
            let line = std::mem::replace(&mut current, Line { number, cells: Vec::new(), broken: None });
            feed.line(line)?;
        }
        put(&mut current.cells, column, of_ref(cell.get_value()));
    }
    feed.line(current)
}

pub(super) fn read_xls(path: &Path, sheet: Option<&str>, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let mut file = BufReader::new(File::open(path)?);
    if is_encrypted_package(&mut file) {
        return Err(Stop::Failed(FileError::Password));
    }
    let mut book: Xls<_> = Xls::new(file).map_err(xls_error)?;
    super::scan::must_be_named_xls(path)?;
    let sheet = choose(&book, sheet)?;
    feed.about.sheet = Some(sheet.clone());
    let range = book.worksheet_range(&sheet).map_err(xls_error)?;
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (number, row) in (first_row.saturating_add(1)..).zip(range.rows()) {
        let mut cells = Vec::new();
        for (column, value) in (first_column..).zip(row) {
            put(&mut cells, column, of_data(value));
        }
        feed.line(Line { number, cells, broken: None })?;
    }
    Ok(())
}

/// An encrypted .xlsx is a container of the old format with the package in it.
fn is_encrypted_package<RS: Read + Seek>(file: &mut RS) -> bool {
    let encrypted = matches!(Xlsx::new(&mut *file), Err(XlsxError::Password));
    encrypted || file.rewind().is_err()
}

/// The sheet of this name, or the first that is visible.
fn choose<RS: Read + Seek, B: Reader<RS>>(book: &B, wanted: Option<&str>) -> Result<String, FileError> {
    let sheets: Vec<&Sheet> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
    let chosen = match wanted {
        Some(wanted) => (sheets.iter().find(|sheet| sheet.name == wanted))
            .or_else(|| sheets.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(wanted.trim()))),
        None => sheets.iter().find(|sheet| sheet.visible == SheetVisible::Visible).or_else(|| sheets.first()),
    };
    chosen.map(|sheet| sheet.name.clone()).ok_or_else(|| FileError::NoSuchSheet {
        wanted: wanted.unwrap_or_default().to_owned(),
        sheets: sheets.iter().map(|sheet| sheet.name.clone()).collect(),
    })
}

fn put(cells: &mut Vec<Option<Cell>>, column: u32, cell: Option<Cell>) {
    let Ok(place) = usize::try_from(column) else { return };
    if cell.is_none() || place >= MAX_COLUMNS {
        return;
    }
    if cells.len() <= place {
        cells.resize(place + 1, None);
    }
    cells[place] = cell;
}

fn of_ref(value: &DataRef<'_>) -> Option<Cell> {
    match value {
        DataRef::Empty => None,
        DataRef::Int(number) => Some(Cell::Text(number.to_string())),
        DataRef::Float(number) => Some(of_number(*number)),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Bool(value) => Some(of_bool(*value)),
        DataRef::DateTime(date) => Some(of_date(date)),
        DataRef::DateTimeIso(text) => of_iso(text),
        DataRef::Error(_) => Some(Cell::Broken),
    }
}

fn of_data(value: &Data) -> Option<Cell> {
    match value {
        Data::Empty => None,
        Data::Int(number) => Some(Cell::Text(number.to_string())),
        Data::Float(number) => Some(of_number(*number)),
        Data::String(text) | Data::DurationIso(text) => Cell::text(text),
        Data::Bool(value) => Some(of_bool(*value)),
        Data::DateTime(date) => Some(of_date(date)),
        Data::DateTimeIso(text) => of_iso(text),
        Data::Error(_) => Some(Cell::Broken),
    }
}

/// A number as its digits: `1.38E10` is the phone 13800000000.
fn of_number(number: f64) -> Cell {
    if !number.is_finite() {
        Cell::Broken
    } else if number.abs() >= EXACT {
        Cell::Lost
    } else if number.fract() == 0.0 {
        Cell::Text(format!("{number:.0}"))
    } else {
        Cell::Text(number.to_string())
    }
}

fn of_bool(value: bool) -> Cell {
    Cell::Text(if value { "TRUE" } else { "FALSE" }.to_owned())
}

fn of_date(date: &ExcelDateTime) -> Cell {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    Cell::Day(i32::from(year), month, day)
}

fn of_iso(text: &str) -> Option<Cell> {
    parse_day(text).map_or_else(|| Cell::text(text), |(year, month, day)| Some(Cell::Day(year, month, day)))
}

/// What the library says is not passed on: it may quote a cell.
fn xlsx_error(error: XlsxError) -> FileError {
    match error {
        XlsxError::Password => FileError::Password,
        XlsxError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => unreadable(&error),
        // A package of another program: a document, a presentation.
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => {
            FileError::Unsupported { content: "an archive that is no Excel workbook" }
        }
        _ => FileError::Damaged,
    }
}

fn xls_error(error: XlsError) -> FileError {
    match error {
        XlsError::Password => FileError::Password,
        XlsError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => unreadable(&error),
        _ => FileError::Damaged,
    }
}

/// Decompression reports bad data as an I/O error of these kinds.
fn unreadable(error: &std::io::Error) -> FileError {
    match error.kind() {
        std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput | std::io::ErrorKind::Other => {
            FileError::Damaged
        }
        kind => FileError::Unreadable(kind.to_string()),
    }
}
