//! The first look at a file: its digest, what it holds, and, for text, in
//! which encoding. Reads it once from end to end, a block at a time.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest as _, Sha256};

use super::Format;
use crate::FileError;

/// So many characters beyond ASCII in proper UTF-8 are no accident: a text that
/// begins with them is UTF-8, and bytes that are not are damage.
const PROOF_OF_UTF8: usize = 8;

const OLD_WORKBOOK: &str = "an Excel 97-2003 workbook";

/// What the first look found.
pub(super) struct Scanned {
    pub format: Format,
    pub encoding: &'static Encoding,
    pub digest: [u8; 32],
    pub bytes: u64,
}

pub(super) fn scan(path: &Path) -> Result<Scanned, FileError> {
    let mut file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(FileError::Unreadable("it is a folder".to_owned()));
    }
    let mut hash = Sha256::new();
    let mut utf8 = Utf8::default();
    let mut head: Vec<u8> = Vec::new();
    let (mut bytes, mut nul, mut blank) = (0_u64, false, true);
    let mut block = vec![0; 64 * 1024];
    loop {
        let n = file.read(&mut block)?;
        if n == 0 {
            break;
        }
        let block = &block[..n];
        if head.len() < 512 {
            head.extend_from_slice(&block[..n.min(512)]);
        }
        hash.update(block);
        utf8.feed(block);
        bytes += n as u64;
        nul |= block.contains(&0);
        blank &= block.iter().all(u8::is_ascii_whitespace);
    }
    if bytes == 0 || blank {
        return Err(FileError::Empty { sheet: None });
    }
    let format = format(&head, nul)?;
    check_extension(path, format)?;
    let encoding = match head.as_slice() {
        [0xFF, 0xFE, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] => UTF_16BE,
        [0xEF, 0xBB, 0xBF, ..] => UTF_8,
        _ if utf8.is_utf8() => UTF_8,
        _ => GB18030,
    };
    Ok(Scanned { format, encoding, digest: hash.finalize().into(), bytes })
}

fn format(head: &[u8], nul: bool) -> Result<Format, FileError> {
    let unsupported = |content| Err(FileError::Unsupported { content });
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle));
    match head {
        [b'P', b'K', 3, 4, ..] if has(b"opendocument") => unsupported("an OpenDocument file"),
        [b'P', b'K', 3, 4, ..] => Ok(Format::Xlsx),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Ok(Format::Xls),
        [b'%', b'P', b'D', b'F', ..] => unsupported("a PDF document"),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] | [b'G', b'I', b'F', b'8', ..] => {
            unsupported("a picture")
        }
        [b'R', b'a', b'r', b'!', ..] | [0x37, 0x7A, 0xBC, 0xAF, ..] | [0x1F, 0x8B, ..] => {
            unsupported("a compressed archive")
        }
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Ok(Format::Text),
        _ if has(b"<html") || has(b"<!doctype html") || has(b"<table") => {
            unsupported("a web page (many systems export one under the name .xls)")
        }
        _ if has(b"<?xml") => unsupported("an XML document"),
        _ if nul => unsupported("binary data"),
        _ => Ok(Format::Text),
    }
}

/// A name that promises something else than the content is a mistake worth
/// telling: the next program to open the file stumbles too.
fn check_extension(path: &Path, format: Format) -> Result<(), FileError> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let (content, proper, fits): (_, _, &[&str]) = match format {
        Format::Text => ("plain text", "csv", &["csv", "txt", "tsv", "tab"]),
        Format::Xlsx => ("an Excel workbook of 2007 or later", "xlsx", &["xlsx", "xlsm", "xltx", "et"]),
        // An encrypted .xlsx has the container of an .xls file.
        Format::Xls => (OLD_WORKBOOK, "xls", &["xls", "xlt", "et", "xlsx", "xlsm", "xltx"]),
    };
    let known = ["csv", "txt", "tsv", "tab", "xlsx", "xlsm", "xltx", "xls", "xlt", "et"];
    if known.contains(&extension.as_str()) && !fits.contains(&extension.as_str()) {
        return Err(FileError::WrongExtension { extension, content, proper });
    }
    Ok(())
}

/// The same for a workbook of the old format, once it is known not to be an
/// encrypted one of the new.
pub(super) fn must_be_named_xls(path: &Path) -> Result<(), FileError> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    if matches!(extension.as_str(), "xlsx" | "xlsm" | "xltx") {
        return Err(FileError::WrongExtension { extension, content: OLD_WORKBOOK, proper: "xls" });
    }
    Ok(())
}

/// Whether a stream of blocks is UTF-8, characters across blocks included.
#[derive(Default)]
struct Utf8 {
    carry: Vec<u8>,
    beyond_ascii: usize,
    broken: bool,
}

impl Utf8 {
    fn feed(&mut self, block: &[u8]) {
        if self.broken {
            return;
        }
        self.carry.extend_from_slice(block);
        let (valid, rest) = match std::str::from_utf8(&self.carry) {
            Ok(text) => (text, &[][..]),
            Err(error) => {
                let (valid, rest) = self.carry.split_at(error.valid_up_to());
                // Only an unfinished character at the end of the block is no error.
                self.broken = error.error_len().is_some();
                (std::str::from_utf8(valid).unwrap_or_default(), rest)
            }
        };
        self.beyond_ascii += valid.chars().filter(|c| !c.is_ascii()).count();
        self.carry = rest.to_vec();
    }

    /// A character that the file's end cuts off does not count against it.
    fn is_utf8(&self) -> bool {
        !self.broken || self.beyond_ascii >= PROOF_OF_UTF8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_seen_across_blocks_and_with_a_cut_off_end() {
        let text = "学号,姓名\n2026,张三\n".as_bytes();
        for size in 1..text.len() {
            let mut utf8 = Utf8::default();
            text.chunks(size).for_each(|block| utf8.feed(block));
            assert!(utf8.is_utf8(), "blocks of {size}");
        }
        let mut utf8 = Utf8::default();
        utf8.feed(&text[..text.len() - 2]);
        assert!(utf8.is_utf8());
    }

    #[test]
    fn gbk_is_not_utf8_but_damaged_utf8_is() {
        let (gbk, ..) = GB18030.encode("学号,姓名\n2026,张三\n");
        let mut utf8 = Utf8::default();
        utf8.feed(&gbk);
        assert!(!utf8.is_utf8());

        let mut damaged = "学号,姓名,部门,手机号码,邮箱,状态\n".as_bytes().to_vec();
        damaged.extend_from_slice(b"2026,\xFF\xFE,,,,\n");
        let mut utf8 = Utf8::default();
        utf8.feed(&damaged);
        assert!(utf8.is_utf8());
    }
}
