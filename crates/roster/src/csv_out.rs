//! Writing CSV that spreadsheets open without harm.

use std::io::{self, Write};

/// Writes one record, CRLF at its end (RFC 4180).
pub(crate) fn record<'a>(out: &mut impl Write, fields: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
    for (i, field) in fields.into_iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        if field.contains(['"', ',', '\n', '\r', ';', '\t']) || field.starts_with(' ') || field.ends_with(' ')
        {
            out.write_all(b"\"")?;
            out.write_all(field.replace('"', "\"\"").as_bytes())?;
            out.write_all(b"\"")?;
        } else {
            out.write_all(field.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}

/// A text that no spreadsheet takes for a formula (S13): those that begin like
/// one get an apostrophe in front.
pub(crate) fn harmless(text: &str) -> String {
    let begins_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if begins_formula || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}
