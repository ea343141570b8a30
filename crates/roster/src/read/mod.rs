//! Reading a roster: a thread of its own reads and decodes, rows come through
//! a bounded channel, so that memory stays flat and a slow disk or a large
//! workbook does not hold up the store.

mod assemble;
mod records;
mod scan;
mod text;
mod workbook;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use identity::roster::{Column, Headings, RawRow};

use self::assemble::{Assembler, Step};
use crate::FileError;

/// Rows to a message, and messages that may wait: some 1,000 rows in all.
const BATCH: usize = 256;
const WAITING: usize = 4;

/// What kind of file it is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma, semicolon or tab separated text.
    Text,
    /// Excel 2007 and later.
    Xlsx,
    /// Excel 97 to 2003.
    Xls,
}

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The sheet of a workbook; the first visible one when not given.
    pub sheet: Option<String>,
    /// The headings of the columns, as somebody named them; none: they are recognised.
    pub columns: Vec<(Column, String)>,
}

/// What is known about a file once its headings are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The format.
    pub format: Format,
    /// The encoding of a text file: `UTF-8`, `gb18030`, `UTF-16LE`, `UTF-16BE`.
    pub encoding: Option<&'static str>,
    /// What separates the fields of a text file.
    pub delimiter: Option<char>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The line that the headings stand in, from 1.
    pub heading_line: u32,
    /// The headings as they stand there.
    pub headings: Headings,
    /// Headings that are none of ours, or worse names for what another column
    /// holds: what stands below them is not read.
    pub ignored: Vec<String>,
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// Its size in bytes.
    pub bytes: u64,
}

/// The rows of a roster, in their order. Ends early with an error when the
/// file turns out to be damaged; what came before it is good.
pub struct RosterReader {
    about: About,
    receiver: Receiver<Message>,
    batch: std::vec::IntoIter<RawRow>,
    ended: bool,
}

impl fmt::Debug for RosterReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RosterReader").field("about", &self.about).finish_non_exhaustive()
    }
}

impl RosterReader {
    /// What is known about the file.
    pub const fn about(&self) -> &About {
        &self.about
    }
}

impl Iterator for RosterReader {
    type Item = Result<RawRow, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.batch.next() {
                return Some(Ok(row));
            }
            if self.ended {
                return None;
            }
            match self.receiver.recv() {
                Ok(Message::Rows(rows)) => self.batch = rows.into_iter(),
                Ok(Message::End) => self.ended = true,
                Ok(Message::Failed(error)) => {
                    self.ended = true;
                    return Some(Err(error));
                }
                // The reader died on content that its library does not survive.
                Ok(Message::Opened(_)) | Err(_) => {
                    self.ended = true;
                    return Some(Err(FileError::Damaged));
                }
            }
        }
    }
}

/// Opens a roster: .xlsx, .xls, or text in CSV form. Encoding, separator and
/// the line of the headings are found out; see `docs/roster.md`.
pub fn read(path: &Path, options: &ReadOptions) -> Result<RosterReader, FileError> {
    let scanned = scan::scan(path)?;
    let (sender, receiver) = sync_channel(WAITING);
    let job = Job {
        path: path.to_owned(),
        sheet: options.sheet.clone(),
        columns: options.columns.clone(),
        scanned,
    };
    std::thread::Builder::new().name("roster".to_owned()).spawn(move || job.run(&sender))?;
    match receiver.recv() {
        Ok(Message::Opened(about)) => {
            Ok(RosterReader { about: *about, receiver, batch: Vec::new().into_iter(), ended: false })
        }
        Ok(Message::Failed(error)) => Err(error),
        Ok(Message::Rows(_) | Message::End) | Err(_) => Err(FileError::Damaged),
    }
}

enum Message {
    Opened(Box<About>),
    Rows(Vec<RawRow>),
    End,
    Failed(FileError),
}

struct Job {
    path: PathBuf,
    sheet: Option<String>,
    columns: Vec<(Column, String)>,
    scanned: scan::Scanned,
}

impl Job {
    fn run(self, sender: &SyncSender<Message>) {
        let about = About {
            format: self.scanned.format,
            encoding: None,
            delimiter: None,
            sheet: None,
            heading_line: 0,
            headings: Headings::default(),
            ignored: Vec::new(),
            digest: self.scanned.digest,
            bytes: self.scanned.bytes,
        };
        let mut feed =
            Feed { sender, about, assembler: Assembler::new(self.columns), batch: Vec::with_capacity(BATCH) };
        let read = match self.scanned.format {
            Format::Text => text::read(&self.path, self.scanned.encoding, &mut feed),
            Format::Xlsx => workbook::read_xlsx(&self.path, self.sheet.as_deref(), &mut feed),
            Format::Xls => workbook::read_xls(&self.path, self.sheet.as_deref(), &mut feed),
        };
        match read.and_then(|()| feed.finish()) {
            Ok(()) | Err(Stop::Unheard) => {}
            Err(Stop::Failed(error)) => {
                // The rows before the damage are good.
                let rows = std::mem::take(&mut feed.batch);
                if rows.is_empty() || sender.send(Message::Rows(rows)).is_ok() {
                    // Nobody listening any more is no trouble.
                    let _ = sender.send(Message::Failed(error));
                }
            }
        }
    }
}

/// Why the reading thread stops early.
enum Stop {
    Failed(FileError),
    /// Nobody listens any more.
    Unheard,
}

impl<E: Into<FileError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Where the readers put their lines.
struct Feed<'a> {
    sender: &'a SyncSender<Message>,
    about: About,
    assembler: Assembler,
    batch: Vec<RawRow>,
}

impl Feed<'_> {
    /// Takes one line of cells.
    fn line(&mut self, line: assemble::Line) -> Result<(), Stop> {
        match self.assembler.line(line, self.about.sheet.as_deref())? {
            Step::Nothing => Ok(()),
            Step::Headings { line, headings, ignored } => {
                self.about.heading_line = line;
                self.about.headings = headings;
                self.about.ignored = ignored;
                self.send(Message::Opened(Box::new(self.about.clone())))
            }
            Step::Row(row) => {
                self.batch.push(row);
                if self.batch.len() < BATCH {
                    return Ok(());
                }
                let rows = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
                self.send(Message::Rows(rows))
            }
        }
    }

    fn finish(&mut self) -> Result<(), Stop> {
        self.assembler.end(self.about.sheet.as_deref())?;
        let rows = std::mem::take(&mut self.batch);
        self.send(Message::Rows(rows))?;
        self.send(Message::End)
    }

    fn send(&self, message: Message) -> Result<(), Stop> {
        self.sender.send(message).map_err(|_| Stop::Unheard)
    }
}
