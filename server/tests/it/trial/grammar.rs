//! What can be sent where, read from the sources: the server functions with
//! their fields. A function that is registered and not found here fails a test,
//! so the list is complete.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use leptos::server_fn::axum::server_fn_paths;

/// A field of a form: its name and how its type is written.
pub type Field = (String, String);

/// All server functions: path → fields.
pub fn functions() -> &'static BTreeMap<String, Vec<Field>> {
    static FOUND: OnceLock<BTreeMap<String, Vec<Field>>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src");
        let mut all = BTreeMap::new();
        for file in rust_files(&root) {
            all.extend(functions_of(&fs::read_to_string(file).unwrap()));
        }
        all
    })
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

fn functions_of(source: &str) -> BTreeMap<String, Vec<Field>> {
    let mut found = BTreeMap::new();
    for part in source.split("\n#[server(").skip(1) {
        let Some((_, rest)) = part.split_once("endpoint = \"") else { continue };
        let (endpoint, rest) = rest.split_once('"').unwrap();
        let (_, rest) = rest.split_once("pub async fn ").unwrap();
        let (_, arguments) = rest.split_once('(').unwrap();
        let (arguments, _) = arguments.split_once(") -> Result").unwrap();
        let fields = arguments.split(',').filter_map(|argument| {
            let plain = argument.trim().trim_start_matches("#[server(default)]").trim();
            let (name, kind) = plain.split_once(':')?;
            Some((name.trim().to_owned(), kind.trim().to_owned()))
        });
        found.insert(format!("/_fn/{endpoint}"), fields.collect());
    }
    found
}

/// The sources tell of exactly the functions that are registered.
#[test]
fn s14_s19_every_registered_function_is_known_with_its_fields() {
    let read: Vec<&String> = functions().keys().collect();
    let mut there: Vec<&str> = server_fn_paths().map(|(path, _)| path).collect();
    there.sort_unstable();
    assert_eq!(read, there);
    assert!(there.len() > 100, "{}", there.len());
    let password = &functions()["/_fn/sign_in/password"];
    assert!(password.iter().any(|(name, kind)| name == "username" && kind == "String"), "{password:?}");
}
