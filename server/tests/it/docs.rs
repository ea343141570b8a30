//! The documentation says what the sources say.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Text literals in snake_case that stand behind `before`.
fn codes(path: &str, before: &str) -> BTreeSet<String> {
    let text =
        fs::read_to_string(root().join(path)).unwrap_or_else(|_| panic!("{path} is gone: correct this test"));
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( \"", "(\"");
    text.split(before)
        .skip(1)
        .filter_map(|rest| rest.strip_prefix('"')?.split('"').next())
        .filter(|code| {
            !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        })
        .map(str::to_owned)
        .collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Every code that people or programs can meet is on the page of error codes.
#[test]
fn every_error_code_is_documented() {
    let page = fs::read_to_string(root().join("docs/errors.md")).unwrap();
    let mut all = BTreeSet::new();
    for path in [
        "crates/identity/src/refusal.rs",
        "crates/identity/src/registry/url.rs",
        "crates/identity/src/ticket/mod.rs",
        "crates/protocol/src/cas/pages.rs",
        "crates/connect/src/http/mod.rs",
        "crates/roster/src/error.rs",
        "crates/store/src/backup/error.rs",
    ] {
        let found = codes(path, "=> ");
        assert!(found.len() >= 5, "{path}: {found:?}");
        all.extend(found);
    }
    all.extend(
        codes("crates/identity/src/registry/entry.rs", "=> ")
            .into_iter()
            .filter(|c| c.starts_with("service_")),
    );
    all.extend(identity::roster::CODES.iter().map(|(code, _, _)| (*code).to_owned()));
    let mut sources = Vec::new();
    files(&root().join("server/src"), &mut sources);
    files(&root().join("crates/connect/src"), &mut sources);
    for path in sources {
        let path = path.strip_prefix(root()).unwrap().display().to_string();
        for before in ["Failure::new(", "DeliveryError::Retry(", "DeliveryError::Fail(", "Code(", "Some("] {
            let found = codes(&path, before);
            // `Some("…")` means a code only where the edge names them.
            all.extend(found.into_iter().filter(|_| before != "Some(" || path.ends_with("http/page.rs")));
        }
    }
    let missing: Vec<_> = all.iter().filter(|code| !page.contains(&format!("`{code}`"))).collect();
    assert!(all.len() > 100, "only {} codes were found", all.len());
    assert!(missing.is_empty(), "not in docs/errors.md: {missing:?}");
}

/// Every text that the server's own pages need is there for its codes.
#[test]
fn codes_of_the_server_have_texts() {
    for locale in i18n::Locale::ALL {
        let texts = i18n::I18n::for_locale(locale);
        for code in [
            "unknown_host",
            "cross_site",
            "not_found",
            "method_not_allowed",
            "body_too_large",
            "internal",
            "busy",
            "unavailable",
            "timeout",
            "page_expired",
        ] {
            assert!(texts.has(&format!("error-{}", code.replace('_', "-"))), "{code} in {locale}");
        }
    }
}
