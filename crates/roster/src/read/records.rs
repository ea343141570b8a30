//! Records of separated text (RFC 4180 and what is written in its name).
//!
//! Unlike general readers, this one knows the line a record begins at, sees a
//! file that ends inside a record, and lets a quotation mark that is never
//! closed cost one line instead of the rest of the file.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};

/// A quoted field may hold so many line ends; more is a quotation mark that
/// somebody forgot to close.
const MAX_LINES: usize = 10;
/// No line of a roster is longer, in bytes of UTF-8.
const MAX_LINE: usize = 64 * 1024;

/// A physical line without its end.
#[derive(Debug)]
struct Physical {
    text: String,
    /// Something ended it: `\n`, `\r\n`, `\r`.
    ended: bool,
}

/// A file as decoded lines.
pub(super) struct Lines {
    file: File,
    decoder: Decoder,
    bytes: Vec<u8>,
    text: String,
    /// Where in `text` the next line begins.
    at: usize,
    /// The line before ended in `\r`: a `\n` at the beginning belongs to it.
    after_cr: bool,
    drained: bool,
}

impl Lines {
    pub fn new(file: File, encoding: &'static Encoding) -> Self {
        Self {
            file,
            decoder: encoding.new_decoder_with_bom_removal(),
            bytes: vec![0; 64 * 1024],
            text: String::new(),
            at: 0,
            after_cr: false,
            drained: false,
        }
    }

    /// Decodes one more block.
    fn fill(&mut self) -> io::Result<()> {
        self.text.drain(..self.at);
        self.at = 0;
        let n = self.file.read(&mut self.bytes)?;
        self.drained = n == 0;
        let mut block = &self.bytes[..n];
        loop {
            let room = self.decoder.max_utf8_buffer_length(block.len()).unwrap_or(4 * block.len() + 16);
            self.text.reserve(room);
            let (result, read, _) = self.decoder.decode_to_string(block, &mut self.text, self.drained);
            block = &block[read..];
            if result == CoderResult::InputEmpty {
                return Ok(());
            }
        }
    }

    fn next(&mut self) -> io::Result<Option<Physical>> {
        let mut searched = 0;
        loop {
            if self.after_cr && self.text[self.at..].starts_with('\n') {
                self.at += 1;
                self.after_cr = false;
            }
            let rest = &self.text[self.at..];
            if let Some(end) = rest.as_bytes()[searched..].iter().position(|b| matches!(b, b'\n' | b'\r')) {
                let end = searched + end;
                let text = rest[..end].to_owned();
                self.after_cr = rest.as_bytes()[end] == b'\r';
                self.at += end + 1;
                return Ok(Some(Physical { text, ended: true }));
            }
            if rest.len() > MAX_LINE {
                // No roster: hand it out piece by piece, the headings will not be found in it.
                let end = rest.floor_char_boundary(MAX_LINE);
                let text = rest[..end].to_owned();
                self.at += end;
                return Ok(Some(Physical { text, ended: true }));
            }
            if self.drained {
                let text = rest.to_owned();
                self.at = self.text.len();
                return Ok((!text.is_empty()).then_some(Physical { text, ended: false }));
            }
            if !rest.is_empty() {
                self.after_cr = false;
            }
            searched = rest.len();
            self.fill()?;
        }
    }
}

/// One record.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The line that it begins at, from 1.
    pub line: u32,
    pub fields: Vec<String>,
    /// The file ends in it, without a line end.
    pub at_end: bool,
    /// A quotation mark in it is never closed.
    pub unclosed: bool,
}

/// A file as records.
pub(super) struct Records {
    lines: Lines,
    ahead: VecDeque<Physical>,
    line: u32,
    delimiter: char,
}

impl Records {
    pub fn new(lines: Lines, delimiter: char) -> Self {
        Self { lines, ahead: VecDeque::new(), line: 0, delimiter }
    }

    /// The same records, taken apart at another character from here on.
    pub fn separate_at(&mut self, delimiter: char) {
        self.delimiter = delimiter;
    }

    /// Looks at the next lines without taking them.
    pub fn peek(&mut self, count: usize) -> io::Result<impl Iterator<Item = &str>> {
        self.look_ahead(count)?;
        Ok(self.ahead.iter().map(|line| line.text.as_str()))
    }

    fn look_ahead(&mut self, count: usize) -> io::Result<()> {
        while self.ahead.len() < count {
            match self.lines.next()? {
                Some(line) => self.ahead.push_back(line),
                None => break,
            }
        }
        Ok(())
    }

    pub fn next(&mut self) -> io::Result<Option<Record>> {
        let Some(first) = self.take()? else { return Ok(None) };
        let number = self.line;
        let mut fields = Vec::new();
        let mut open = split(&first.text, self.delimiter, &mut fields);
        let mut at_end = !first.ended;
        let mut taken = 0;
        // A quoted field goes on in the next line, unless there are too many.
        while open && taken < MAX_LINES {
            self.look_ahead(taken + 1)?;
            let Some(more) = self.ahead.get(taken) else { break };
            taken += 1;
            open = append(&more.text, self.delimiter, &mut fields);
            at_end = !more.ended;
        }
        if open {
            fields.clear();
            split(&first.text, self.delimiter, &mut fields);
            let at_end = !first.ended || (self.ahead.is_empty() && self.lines.drained);
            return Ok(Some(Record { line: number, fields, at_end, unclosed: true }));
        }
        for _ in 0..taken {
            self.take()?;
        }
        Ok(Some(Record { line: number, fields, at_end, unclosed: false }))
    }

    fn take(&mut self) -> io::Result<Option<Physical>> {
        let line = match self.ahead.pop_front() {
            Some(line) => Some(line),
            None => self.lines.next()?,
        };
        self.line = self.line.saturating_add(u32::from(line.is_some()));
        Ok(line)
    }
}

/// Takes a line apart; tells whether a quoted field is still open at its end.
pub(super) fn split(text: &str, delimiter: char, fields: &mut Vec<String>) -> bool {
    fields.push(String::new());
    go_on(text, delimiter, fields, false)
}

/// The next line of a record whose last field is still open.
fn append(text: &str, delimiter: char, fields: &mut Vec<String>) -> bool {
    if let Some(field) = fields.last_mut() {
        field.push('\n');
    }
    go_on(text, delimiter, fields, true)
}

fn go_on(text: &str, delimiter: char, fields: &mut Vec<String>, mut quoted: bool) -> bool {
    let mut chars = text.chars().peekable();
    // A quotation mark opens a field only where it begins; elsewhere it is a character.
    let mut begins = !quoted;
    while let Some(c) = chars.next() {
        if c == delimiter && !quoted {
            fields.push(String::new());
            begins = true;
            continue;
        }
        let Some(field) = fields.last_mut() else { return false };
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if begins => {
                quoted = true;
                begins = false;
            }
            _ => {
                begins = false;
                field.push(c);
            }
        }
    }
    quoted
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
