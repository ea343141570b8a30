//! Reads Rust sources just closely enough: strings, comments, brackets.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A source file, with its comments blanked and its tests cut off.
pub struct Source {
    /// Below the workspace.
    pub path: PathBuf,
    /// As long as the file up to its tests, byte by byte.
    pub code: String,
}

/// The product's sources: everything but tests.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root.join("app/src"), root.join("server/src"), root.join("frontend/src")];
    for krate in fs::read_dir(root.join("crates")).unwrap() {
        let krate = krate.unwrap();
        if krate.file_name() != "testkit" {
            folders.push(krate.path().join("src"));
        }
    }
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "tests") {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs")
                && path.file_stem().is_some_and(|stem| stem != "tests")
            {
                let text = fs::read_to_string(&path).unwrap();
                sources.push(Source {
                    path: path.strip_prefix(&root).unwrap().to_owned(),
                    code: without_comments_and_tests(&text),
                });
            }
        }
    }
    assert!(sources.len() > 50, "the sources are not where they were");
    sources
}

/// Blanks comments and cuts the file at its `#[cfg(test)]` module with a body.
pub fn without_comments_and_tests(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let taken = if rest.starts_with("//") {
            let end = rest.find('\n').unwrap_or(rest.len());
            code.push_str(&" ".repeat(end));
            end
        } else if let Some((end, _)) = string_at(rest) {
            code.push_str(&rest[..end]);
            end
        } else {
            let c = rest.chars().next().unwrap();
            // A character literal, so that '"' opens no string; a lifetime is not one.
            let end = char_literal(rest).unwrap_or(c.len_utf8());
            code.push_str(&rest[..end]);
            end
        };
        rest = &rest[taken..];
    }
    if let Some(at) = code.find("#[cfg(test)]\nmod tests {") {
        code.truncate(at);
    }
    code
}

fn char_literal(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    let mut chars = inner.char_indices();
    let (_, first) = chars.next()?;
    if first == '\\' {
        let escaped = chars.next().map(|(i, c)| i + c.len_utf8())?;
        return inner[escaped..].find('\'').map(|at| 1 + escaped + at + 1);
    }
    let (at, close) = chars.next()?;
    (close == '\'').then_some(1 + at + 1)
}

/// The string literal that begins here: its length with quotes, and what is in it (escapes as written).
pub fn string_at(text: &str) -> Option<(usize, &str)> {
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let close = format!("\"{}", "#".repeat(hashes));
        let body = raw[hashes..].strip_prefix('"')?;
        let end = body.find(&close)?;
        return Some((1 + hashes + 1 + end + close.len(), &body[..end]));
    }
    let body = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some((at + 2, &body[..at])),
            _ => {}
        }
    }
    None
}

/// Every string literal with its position.
pub fn strings(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < code.len() {
        let rest = &code[at..];
        let word = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let raw_in_word = word && rest.starts_with('r');
        if let Some((length, body)) = string_at(rest).filter(|_| !raw_in_word) {
            found.push((at, body));
            at += length;
        } else {
            at += char_literal(rest).unwrap_or_else(|| rest.chars().next().unwrap().len_utf8());
        }
    }
    found
}

/// What stands between the bracket that opens at `open` and the one that closes it.
pub fn inside(code: &str, open: usize) -> &str {
    let mut depth = 0usize;
    let mut at = open;
    while at < code.len() {
        let rest = &code[at..];
        if let Some((length, _)) = string_at(rest).filter(|_| rest.starts_with('"')) {
            at += length;
            continue;
        }
        if let Some(length) = char_literal(rest) {
            at += length;
            continue;
        }
        let c = rest.chars().next().unwrap();
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth -= 1;
                if depth == 0 {
                    return &code[open + 1..at];
                }
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    &code[open + 1..]
}

/// The places where `needle` begins and is not the end of a longer word.
pub fn calls<'a>(code: &'a str, needle: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(needle).map(|(at, _)| at).filter(|&at| {
        let before = code[..at].chars().next_back();
        needle.starts_with('.') || !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// The parts between commas that are in no bracket.
pub fn arguments(inside: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < inside.len() {
        let rest = &inside[at..];
        if let Some((length, _)) = string_at(rest).filter(|_| rest.starts_with('"')) {
            at += length;
        } else if let Some(length) = char_literal(rest) {
            at += length;
        } else if rest.starts_with(['(', '[', '{']) {
            at += self::inside(inside, at).len() + 2;
        } else {
            if rest.starts_with(',') {
                parts.push(inside[from..at].trim());
                from = at + 1;
            }
            at += rest.chars().next().unwrap().len_utf8();
        }
    }
    let last = inside.get(from..).unwrap_or_default().trim();
    if !last.is_empty() {
        parts.push(last);
    }
    parts
}

#[test]
fn the_reader_reads() {
    let code = without_comments_and_tests(
        "let a = t!(i18n, \"x-y\", n = f(1, \"a,b\"), m = ')'); // t!(i, \"no\")\nfn x<'a>() {}\n#[cfg(test)]\nmod tests { t!(i, \"z\") }",
    );
    assert!(!code.contains("no") && !code.contains('z'));
    let open = calls(&code, "t!(").next().unwrap() + 2;
    assert_eq!(arguments(inside(&code, open)), ["i18n", "\"x-y\"", "n = f(1, \"a,b\")", "m = ')'"]);
    assert_eq!(
        strings(r##"a("b\"c", r#"d"e"#, '"', "f")"##).iter().map(|s| s.1).collect::<Vec<_>>(),
        ["b\\\"c", "d\"e", "f"]
    );
    assert_eq!(calls("assert!(x) t!(y)", "t!(").count(), 1);
}
