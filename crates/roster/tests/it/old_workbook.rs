//! .xls, and what is in its container: written here by hand after [MS-CFB] and
//! [MS-XLS], since no library of ours writes it.

use std::path::PathBuf;

use identity::roster::{Cell, Column};
use roster::{FileError, Format};

use crate::{Folder, refused, rows};

const SECTOR: usize = 512;
const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;

/// A compound file with one stream of at least 4,096 bytes.
fn compound(name: &str, mut stream: Vec<u8>) -> Vec<u8> {
    stream.resize(stream.len().max(4096).next_multiple_of(SECTOR), 0);
    let sectors = u32::try_from(stream.len() / SECTOR).expect("a small file");
    // Sector 0: allocation table. 1: directory. From 2 on: the stream.
    let mut out = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    out.resize(24, 0);
    for word in [0x3E_u16, 3, 0xFFFE, 9, 6] {
        out.extend(word.to_le_bytes());
    }
    out.resize(44, 0);
    for word in [1_u32, 1, 0, 4096, END, 0, END, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    out.resize(SECTOR, 0xFF);
    let mut table = vec![0xFFFF_FFFD, END];
    table.extend((2..sectors + 2).map(|sector| if sector == sectors + 1 { END } else { sector + 1 }));
    assert!(table.len() <= SECTOR / 4, "one sector of table");
    table.resize(SECTOR / 4, FREE);
    out.extend(table.iter().flat_map(|entry| entry.to_le_bytes()));
    let mut directory = Vec::new();
    let mut entry = |name: &str, kind: u8, child: u32, start: u32, size: usize| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(entry.len() + 2).expect("a short name");
        entry.resize(64, 0);
        entry.extend(length.to_le_bytes());
        entry.extend([kind, 1]);
        for link in [FREE, FREE, child] {
            entry.extend(link.to_le_bytes());
        }
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend((size as u64).to_le_bytes());
        directory.extend(entry);
    };
    entry("Root Entry", 5, 1, END, 0);
    entry(name, 2, FREE, 2, stream.len());
    directory.resize(SECTOR, 0);
    out.extend(directory);
    out.extend(stream);
    out
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out = kind.to_le_bytes().to_vec();
    out.extend(u16::try_from(data.len()).expect("a short record").to_le_bytes());
    out.extend(data);
    out
}

/// The beginning of a stream of records: [MS-XLS] 2.4.21.
fn begin(kind: u16) -> Vec<u8> {
    let mut data = 0x0600_u16.to_le_bytes().to_vec();
    data.extend(kind.to_le_bytes());
    data.extend([0; 12]);
    record(0x0809, &data)
}

fn position(row: u16, column: u16) -> Vec<u8> {
    [row, column, 0].iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Label: a cell of text.
fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let mut data = position(row, column);
    let units: Vec<u16> = text.encode_utf16().collect();
    data.extend(u16::try_from(units.len()).expect("a short text").to_le_bytes());
    data.push(1);
    data.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    record(0x0204, &data)
}

/// Number: a cell of eight bytes.
fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
    let mut data = position(row, column);
    data.extend(value.to_le_bytes());
    record(0x0203, &data)
}

/// A workbook of one sheet named 名单 with these records.
fn workbook(before: Vec<u8>, cells: &[Vec<u8>]) -> Vec<u8> {
    let name: Vec<u8> = "名单".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let sheet_record = |start: u32| {
        let mut data = start.to_le_bytes().to_vec();
        data.extend([0, 0, 2, 1]);
        data.extend(&name);
        record(0x0085, &data)
    };
    let mut globals = begin(5);
    globals.extend(before);
    let length = globals.len() + sheet_record(0).len() + 4;
    globals.extend(sheet_record(u32::try_from(length).expect("a small file")));
    globals.extend(record(0x000A, &[]));
    globals.extend(begin(0x10));
    globals.extend(cells.concat());
    globals.extend(record(0x000A, &[]));
    compound("Workbook", globals)
}

fn roster() -> Vec<u8> {
    workbook(
        Vec::new(),
        &[
            label(1, 0, "工号"),
            label(1, 1, "姓名"),
            label(1, 2, "手机"),
            number(2, 0, 100_000_000_001.0),
            label(2, 1, "李若溪"),
            number(2, 2, 1.380_013_800_1e10),
            label(4, 0, "100000000002"),
            label(4, 1, "𠮷田"),
        ],
    )
}

#[test]
fn an_old_workbook_is_read() {
    let folder = Folder::new();
    let (about, rows) = rows(&folder.file("roster.xls", roster()));
    assert_eq!((about.format, about.sheet.as_deref(), about.heading_line), (Format::Xls, Some("名单"), 2));
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 5]);
    assert_eq!(rows[0].get(Column::Number), Cell::text("100000000001").as_ref());
    assert_eq!(rows[0].get(Column::Phone), Cell::text("13800138001").as_ref());
    assert_eq!(rows[1].get(Column::Name), Cell::text("𠮷田").as_ref());
}

#[test]
fn a_password_is_told_in_both_formats() {
    let folder = Folder::new();
    // FilePass: RC4.
    let locked = workbook(record(0x002F, &[1, 0, 1, 0, 1, 0]), &[label(0, 0, "x")]);
    assert_eq!(refused(&folder.file("roster.xls", locked)), FileError::Password);
    let package = compound("EncryptedPackage", vec![7; 5000]);
    assert_eq!(refused(&folder.file("roster.xlsx", package)), FileError::Password);
}

#[test]
fn a_cut_off_or_foreign_container_is_damaged() {
    let folder = Folder::new();
    let whole = roster();
    for length in [600, 1000, 1600, whole.len() - 3000] {
        let path = folder.file("roster.xls", &whole[..length]);
        assert_eq!(refused(&path), FileError::Damaged, "{length} bytes");
    }
    assert_eq!(
        refused(&folder.file("letter.xls", compound("WordDocument", vec![1; 5000]))),
        FileError::Damaged
    );
    // Nonsense where the sheet begins, which the library does not survive.
    let mut bent = whole;
    let at = bent.windows(4).position(|w| w == [0x85, 0, 12, 0]).expect("the sheet's record") + 4;
    bent[at..at + 4].copy_from_slice(&0x7FFF_FFFF_u32.to_le_bytes());
    let path: PathBuf = folder.file("bent.xls", bent);
    assert_eq!(refused(&path), FileError::Damaged);
}

#[test]
fn an_old_workbook_under_a_new_name_is_told() {
    let folder = Folder::new();
    let error = refused(&folder.file("roster.xlsx", roster()));
    assert_eq!(error.code(), "roster_wrong_extension");
    assert!(error.to_string().ends_with("rename it to .xls"), "{error}");
}
