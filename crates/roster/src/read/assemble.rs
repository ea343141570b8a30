//! From lines of cells to rows: finds the headings, then puts each cell into
//! its column.

use std::borrow::Cow;

use identity::roster::{Cell, Column, Headings, RawRow};

use crate::FileError;
use crate::headings::recognise;

/// Titles, notes and blank lines may stand above the headings; so many lines
/// that are not blank are looked at.
const LOOK_AT: u32 = 15;

/// One line of a file.
#[derive(Debug)]
pub(super) struct Line {
    /// Its number, from 1.
    pub number: u32,
    /// Its cells, from the first column on.
    pub cells: Vec<Option<Cell>>,
    /// It is no whole line, and why.
    pub broken: Option<&'static str>,
}

/// What a line turned out to be.
pub(super) enum Step {
    Nothing,
    Headings { line: u32, headings: Headings, ignored: Vec<String> },
    Row(RawRow),
}

/// A line of headings that lacks something.
struct Candidate {
    line: u32,
    known: usize,
    found: Vec<String>,
    missing: Vec<Column>,
}

#[derive(Default)]
pub(super) struct Assembler {
    /// What each column of the file holds, once the headings are found.
    places: Option<Vec<Option<Column>>>,
    looked_at: u32,
    best: Option<Candidate>,
    /// The headings as somebody named them; none: they are recognised.
    named: Vec<(Column, String)>,
}

impl Assembler {
    pub fn new(named: Vec<(Column, String)>) -> Self {
        Self { named, ..Self::default() }
    }

    pub fn line(&mut self, line: Line, sheet: Option<&str>) -> Result<Step, FileError> {
        if line.cells.iter().all(Option::is_none) && line.broken.is_none() {
            return Ok(Step::Nothing);
        }
        let Some(places) = &self.places else {
            return self.look_for_headings(&line, sheet);
        };
        let mut row = RawRow::new(line.number);
        row.broken = line.broken;
        for (place, cell) in places.iter().zip(line.cells) {
            if let Some(column) = place {
                row.set(*column, cell);
            }
        }
        Ok(if row.is_blank() && row.broken.is_none() { Step::Nothing } else { Step::Row(row) })
    }

    /// At the end of the file: an error if the headings never came.
    pub fn end(&self, sheet: Option<&str>) -> Result<(), FileError> {
        if self.places.is_some() { Ok(()) } else { Err(self.no_headings(sheet)) }
    }

    fn look_for_headings(&mut self, line: &Line, sheet: Option<&str>) -> Result<Step, FileError> {
        self.looked_at += 1;
        let chosen = if self.named.is_empty() { choose(line)? } else { find(line, &self.named) };
        match chosen {
            Ok((places, headings, ignored)) => {
                self.places = Some(places);
                Ok(Step::Headings { line: line.number, headings, ignored })
            }
            Err(candidate) => {
                if self.best.as_ref().is_none_or(|best| best.known < candidate.known) {
                    self.best = Some(candidate);
                }
                if self.looked_at >= LOOK_AT { Err(self.no_headings(sheet)) } else { Ok(Step::Nothing) }
            }
        }
    }

    fn no_headings(&self, sheet: Option<&str>) -> FileError {
        let sheet = sheet.map(str::to_owned);
        match &self.best {
            None => FileError::Empty { sheet },
            // A line without a single known heading may be somebody's data: it is not shown.
            Some(best) if best.known == 0 => FileError::NotARoster { looked_at: self.looked_at, sheet },
            Some(best) => FileError::HeadingsMissing {
                line: best.line,
                found: best.found.clone(),
                missing: best.missing.clone(),
            },
        }
    }
}

/// How many headings are known in a line: decides on the separator of a text file.
pub(super) fn known_headings(cells: &[Option<Cell>]) -> usize {
    let mut seen = [false; Column::COUNT];
    for (column, _) in cells.iter().filter_map(|cell| recognise(&title(cell.as_ref()))) {
        seen[column.place()] = true;
    }
    seen.iter().filter(|seen| **seen).count()
}

type Chosen = (Vec<Option<Column>>, Headings, Vec<String>);

/// Reads a line as headings; the inner error is a line that is none, or lacks something.
fn choose(line: &Line) -> Result<Result<Chosen, Candidate>, FileError> {
    let titles: Vec<Cow<'_, str>> = line.cells.iter().map(|cell| title(cell.as_ref())).collect();
    let known: Vec<Option<(Column, usize)>> = titles.iter().map(|title| recognise(title)).collect();
    let found =
        || titles.iter().filter(|title| !title.is_empty()).map(|title| shown(title)).collect::<Vec<_>>();
    let missing: Vec<Column> = Column::MANDATORY
        .into_iter()
        .filter(|column| !known.iter().flatten().any(|(known, _)| known == column))
        .collect();
    if !missing.is_empty() {
        let known = known_headings(&line.cells);
        let found = if known > 0 { found() } else { Vec::new() };
        return Ok(Err(Candidate { line: line.number, known, found, missing }));
    }
    let mut places: Vec<Option<Column>> = vec![None; titles.len()];
    let mut headings = Headings::default();
    for column in Column::ALL {
        let named: Vec<(usize, usize)> = (known.iter().enumerate())
            .filter_map(|(place, known)| {
                known.filter(|(known, _)| *known == column).map(|(_, rank)| (rank, place))
            })
            .collect();
        let Some(best) = named.iter().min().copied() else { continue };
        // Two account numbers or names in a line: nobody can tell which is meant.
        let rivals =
            named.iter().filter(|(rank, _)| *rank == best.0 || Column::MANDATORY.contains(&column)).count();
        if rivals > 1 {
            let titles = named.iter().map(|(_, place)| shown(&titles[*place])).collect();
            return Err(FileError::HeadingTwice { line: line.number, column, titles });
        }
        places[best.1] = Some(column);
        headings.set(column, &titles[best.1]);
    }
    let ignored = (titles.iter().zip(&places))
        .filter(|(title, place)| place.is_none() && !title.is_empty())
        .map(|(title, _)| shown(title))
        .collect();
    Ok(Ok((places, headings, ignored)))
}

/// Takes a line as headings if all that were named stand in it.
fn find(line: &Line, named: &[(Column, String)]) -> Result<Chosen, Candidate> {
    let titles: Vec<String> = line.cells.iter().map(|cell| shown(&title(cell.as_ref()))).collect();
    let mut places: Vec<Option<Column>> = vec![None; titles.len()];
    let mut headings = Headings::default();
    let mut missing = Vec::new();
    for (column, name) in named {
        match titles.iter().position(|title| title == name) {
            Some(place) => {
                places[place] = Some(*column);
                headings.set(*column, name);
            }
            None => missing.push(*column),
        }
    }
    let rest = |titles: &[String], places: &[Option<Column>]| -> Vec<String> {
        let rest = titles.iter().zip(places).filter(|(title, place)| place.is_none() && !title.is_empty());
        rest.map(|(title, _)| title.clone()).collect()
    };
    if missing.is_empty() {
        let ignored = rest(&titles, &places);
        return Ok((places, headings, ignored));
    }
    let known = named.len() - missing.len();
    let found = if known > 0 { titles } else { Vec::new() };
    Err(Candidate { line: line.number, known, found, missing })
}

fn title(cell: Option<&Cell>) -> Cow<'_, str> {
    match cell {
        Some(Cell::Text(text)) => Cow::Borrowed(text),
        _ => Cow::Borrowed(""),
    }
}

/// A heading as an error shows it: one line, not too long.
fn shown(title: &str) -> String {
    title.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
