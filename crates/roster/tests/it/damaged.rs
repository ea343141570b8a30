//! Files that are no rosters, or only parts of one.

use roster::{FileError, ReadOptions, generate, read};

use crate::{Folder, refused};

#[test]
fn what_cannot_be_opened_is_told() {
    let folder = Folder::new();
    assert_eq!(refused(&folder.path("nowhere.csv")), FileError::NotFound);
    assert_eq!(refused(folder.0.path()).code(), "roster_unreadable");
    for content in ["", "\n \r\n\t\n"] {
        assert_eq!(refused(&folder.file("roster.csv", content)), FileError::Empty { sheet: None });
    }
    assert_eq!(refused(&folder.file("roster.csv", ",,,\n,,\n")), FileError::Empty { sheet: None });
}

#[test]
fn other_kinds_of_files_are_named() {
    let folder = Folder::new();
    for (name, content, word) in [
        ("a.pdf", b"%PDF-1.7\n".as_slice(), "PDF"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0".as_slice(), "picture"),
        ("a.zip", b"PK\x03\x04nothing of a workbook".as_slice(), "damaged"),
        ("a.gz", b"\x1f\x8b\x08\0".as_slice(), "archive"),
        // What many systems export as Excel.
        ("a.xls", b"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>".as_slice(), "web page"),
        ("a.xml", b"<?xml version=\"1.0\"?><Workbook>".as_slice(), "XML"),
        ("a.bin", b"a,b\0c\n".as_slice(), "binary"),
        (
            "a.ods",
            b"PK\x03\x04\x14\0\0\0\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet".as_slice(),
            "OpenDocument",
        ),
    ] {
        let error = refused(&folder.file(name, content)).to_string();
        assert!(error.contains(word), "{name}: {error}");
    }
}

#[test]
fn a_name_that_promises_another_content_is_told() {
    let folder = Folder::new();
    let error = refused(&folder.file("roster.xlsx", "学号,姓名\n1,张三\n"));
    assert_eq!(
        error,
        FileError::WrongExtension { extension: "xlsx".to_owned(), content: "plain text", proper: "csv" }
    );
    let book = folder.path("roster.xlsx");
    generate(2, 1, &book).expect("a workbook");
    let renamed = folder.file("roster.csv", std::fs::read(&book).expect("a file"));
    assert_eq!(refused(&renamed).code(), "roster_wrong_extension");
    // A name that promises nothing is no mistake.
    let plain = folder.file("roster", std::fs::read(&book).expect("a file"));
    assert!(read(&plain, &ReadOptions::default()).is_ok());
}

#[test]
fn a_half_written_workbook_is_damaged_wherever_it_ends() {
    let folder = Folder::new();
    let book = folder.path("roster.xlsx");
    generate(50, 1, &book).expect("a workbook");
    let whole = std::fs::read(&book).expect("a file");
    for part in [10, 30, 50, 70, 90, 99] {
        let path = folder.file("half.xlsx", &whole[..whole.len() * part / 100]);
        assert_eq!(refused(&path), FileError::Damaged, "{part} %");
    }
}

#[test]
fn rows_before_the_damage_come_through() {
    let folder = Folder::new();
    let book = folder.path("roster.xlsx");
    generate(4000, 1, &book).expect("a workbook");
    let mut bytes = std::fs::read(&book).expect("a file");
    // The sheet is by far the largest part: the middle of the file lies within it.
    let middle = bytes.len() / 2;
    bytes[middle..middle + 1000].fill(0xFF);
    let reader = read(&folder.file("bent.xlsx", bytes), &ReadOptions::default()).expect("a beginning");
    let (good, bad): (Vec<_>, Vec<_>) = reader.partition(Result::is_ok);
    assert!(good.len() > 500 && good.len() < 4000, "{}", good.len());
    assert_eq!(bad, [Err(FileError::Damaged)]);
}

#[test]
fn a_document_of_another_program_is_no_workbook() {
    let folder = Folder::new();
    // An empty archive with a proper end is a package without a workbook.
    let mut empty = b"PK\x03\x04".to_vec();
    empty.extend([0; 26]);
    empty.extend(b"PK\x05\x06");
    empty.extend([0; 18]);
    let error = refused(&folder.file("letter.docx", empty));
    assert_eq!(error, FileError::Unsupported { content: "an archive that is no Excel workbook" });
}
