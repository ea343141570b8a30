//! Generated people into files.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use identity::roster::Column;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::GenerateError;
use super::person::Person;
use crate::csv_out::record;

/// The columns of a generated roster.
const COLUMNS: [Column; 11] = [
    Column::Number,
    Column::Name,
    Column::DocumentType,
    Column::DocumentNumber,
    Column::Kind,
    Column::Department,
    Column::Phone,
    Column::Email,
    Column::Status,
    Column::Alias,
    Column::JoinedOn,
];

/// Takes people.
pub(super) trait Sheet {
    fn person(&mut self, person: &Person) -> Result<(), GenerateError>;
    fn finish(self) -> Result<(), GenerateError>;
}

fn fields(person: &Person) -> [&str; COLUMNS.len()] {
    [
        &person.number,
        &person.name,
        person.document_type,
        &person.document_number,
        person.kind,
        person.department,
        &person.phone,
        &person.email,
        person.status,
        &person.alias,
        &person.joined_on,
    ]
}

/// A .csv file.
pub(super) struct CsvSheet(BufWriter<File>);

impl CsvSheet {
    pub fn create(path: &Path) -> Result<Self, GenerateError> {
        let mut out = BufWriter::with_capacity(256 * 1024, File::create(path)?);
        out.write_all("\u{FEFF}".as_bytes())?;
        record(&mut out, COLUMNS.map(Column::chinese))?;
        Ok(Self(out))
    }
}

impl Sheet for CsvSheet {
    fn person(&mut self, person: &Person) -> Result<(), GenerateError> {
        Ok(record(&mut self.0, fields(person))?)
    }

    fn finish(mut self) -> Result<(), GenerateError> {
        Ok(self.0.flush()?)
    }
}

/// An .xlsx file; its rows go to a temporary file, not to memory.
pub(super) struct XlsxSheet {
    book: Workbook,
    path: PathBuf,
    row: u32,
}

impl XlsxSheet {
    pub fn create(path: &Path) -> Result<Self, GenerateError> {
        // An unwritable folder is told at once, not after all the work.
        File::create(path)?;
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().map_err(workbook)?;
        sheet.set_name("花名册").map_err(workbook)?;
        let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
        for (column, place) in COLUMNS.iter().zip(0..) {
            // Text, so that who corrects a number by hand keeps all its digits.
            sheet.set_column_format(place, &text).map_err(workbook)?;
            sheet.set_column_width(place, 20).map_err(workbook)?;
            sheet.write_string_with_format(0, place, column.chinese(), &bold).map_err(workbook)?;
        }
        Ok(Self { book, path: path.to_owned(), row: 1 })
    }
}

impl Sheet for XlsxSheet {
    fn person(&mut self, person: &Person) -> Result<(), GenerateError> {
        let sheet = self.book.worksheet_from_index(0).map_err(workbook)?;
        for (field, place) in fields(person).into_iter().zip(0..) {
            if !field.is_empty() {
                sheet.write_string(self.row, place, field).map_err(workbook)?;
            }
        }
        self.row += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<(), GenerateError> {
        self.book.save(&self.path).map_err(workbook)
    }
}

fn workbook(error: XlsxError) -> GenerateError {
    match error {
        XlsxError::IoError(error) => GenerateError::Io(error),
        error => GenerateError::Workbook(error.to_string()),
    }
}
