//! Rows as they stand in a file.

use std::fmt;

use super::Column;

/// What stands in one cell; an empty one is no cell at all. `Debug` does not
/// print texts: they are people's names and numbers.
#[derive(Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text, or a number written out exactly; trimmed, not empty.
    Text(String),
    /// A cell that the spreadsheet holds as a date: year, month, day.
    Day(i32, u8, u8),
    /// A numeric cell of more than 15 digits: the last ones are lost, because a
    /// spreadsheet keeps no more.
    Lost,
    /// A formula that failed, such as `#N/A`.
    Broken,
    /// Bytes that are no text in the file's encoding.
    Garbled,
}

impl Cell {
    /// A cell of text: white space around it is dropped, and so are the
    /// `="…"` and the `'` that keep spreadsheets from taking it for a number.
    /// `None` when nothing is left.
    pub fn text(raw: &str) -> Option<Self> {
        let trimmed = trim(raw);
        let unwrapped = trimmed
            .strip_prefix("=\"")
            .and_then(|rest| rest.strip_suffix('"'))
            .or_else(|| trimmed.strip_prefix('\'').filter(|rest| !rest.ends_with('\'')))
            .map_or(trimmed, trim);
        (!unwrapped.is_empty()).then(|| Self::Text(unwrapped.to_owned()))
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} characters)", text.chars().count()),
            Self::Day(..) => f.write_str("Day"),
            Self::Lost => f.write_str("Lost"),
            Self::Broken => f.write_str("Broken"),
            Self::Garbled => f.write_str("Garbled"),
        }
    }
}

/// White space, and the invisible characters that exports leave at the edges.
fn trim(s: &str) -> &str {
    s.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}' | '\0'))
}

/// One row: its line in the file and its cells by column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// The line (of a text file) or row (of a sheet) it begins at, from 1.
    pub line: u32,
    /// The line is no whole row, and why: one of [`super::CODES`], such as
    /// `row_cut_off` for the line that a half-written file ends in.
    pub broken: Option<&'static str>,
    cells: [Option<Cell>; Column::COUNT],
}

impl RawRow {
    /// A row without cells.
    pub const fn new(line: u32) -> Self {
        Self { line, broken: None, cells: [const { None }; Column::COUNT] }
    }

    /// The same row with this text in this column.
    #[must_use]
    pub fn with(mut self, column: Column, text: &str) -> Self {
        self.set(column, Cell::text(text));
        self
    }

    /// Puts a cell into a column.
    pub fn set(&mut self, column: Column, cell: Option<Cell>) {
        self.cells[column.place()] = cell;
    }

    /// What stands in the column.
    pub const fn get(&self, column: Column) -> Option<&Cell> {
        self.cells[column.place()].as_ref()
    }

    /// Whether nothing stands in any column.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Option::is_none)
    }
}

/// The headings of a file, as they stand there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headings([Option<Box<str>>; Column::COUNT]);

impl Headings {
    /// Says that `column` stands under `title`.
    pub fn set(&mut self, column: Column, title: &str) {
        self.0[column.place()] = Some(title.into());
    }

    /// The title of a column; where the file has none, ours.
    pub fn title(&self, column: Column) -> &str {
        self.0[column.place()].as_deref().unwrap_or(column.chinese())
    }

    /// Whether the file has the column.
    pub const fn has(&self, column: Column) -> bool {
        self.0[column.place()].is_some()
    }

    /// The columns that the file has, with their titles.
    pub fn present(&self) -> impl Iterator<Item = (Column, &str)> {
        Column::ALL.into_iter().filter_map(|c| self.0[c.place()].as_deref().map(|title| (c, title)))
    }
}

#[cfg(test)]
mod tests {
    use super::Cell;

    #[test]
    fn what_keeps_spreadsheets_from_counting_is_taken_off() {
        let text = |s: &str| Cell::Text(s.to_owned());
        for (raw, cell) in [
            (" 202600000001\t", Some(text("202600000001"))),
            ("=\"202600000001\"", Some(text("202600000001"))),
            ("'202600000001", Some(text("202600000001"))),
            ("'quoted'", Some(text("'quoted'"))),
            ("\u{FEFF}张三\u{3000}", Some(text("张三"))),
            ("=\"\"", None),
            ("'", None),
            (" \u{A0}\u{200B} ", None),
        ] {
            assert_eq!(Cell::text(raw), cell, "{raw:?}");
        }
    }
}
