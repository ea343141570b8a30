//! CSV that spreadsheets open without harm (S13), and that can be read back.

/// Excel reads UTF-8 as such only with it.
pub const MARK: &str = "\u{feff}";

/// A line of CSV. A cell that a spreadsheet would compute gets an apostrophe before it, and so does
/// one that begins with an apostrophe: what was written can be read back exactly.
pub fn record(cells: &[String]) -> String {
    let cells = cells.iter().map(|cell| {
        let guard = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠']);
        let cell = if guard { format!("'{cell}") } else { cell.clone() };
        if cell.contains(['"', ',', '\r', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    });
    format!("{}\r\n", cells.collect::<Vec<_>>().join(","))
}

/// The cells of a line of CSV, without the guards of [`record`].
pub fn cells(text: &str) -> Option<Vec<String>> {
    let mut rest = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    let mut cells = Vec::new();
    loop {
        let cell = if let Some(quoted) = rest.strip_prefix('"') {
            let mut cell = String::new();
            let mut left = quoted;
            loop {
                let (before, after) = left.split_once('"')?;
                cell.push_str(before);
                left = after;
                match left.strip_prefix('"') {
                    Some(more) => {
                        cell.push('"');
                        left = more;
                    }
                    None => break,
                }
            }
            rest = left;
            cell
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let (cell, left) = rest.split_at(end);
            rest = left;
            cell.to_owned()
        };
        cells.push(cell.strip_prefix('\'').map(str::to_owned).unwrap_or(cell));
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None if rest.is_empty() => return Some(cells),
            None => return None,
        }
    }
}
