//! Release binaries carry the browser's half (`dist/`) in them: this writes the
//! list of its files as Rust. Debug builds read `dist/` from the disk instead,
//! so that rebuilding the client does not rebuild the server.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    let embed = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let mut files = Vec::new();
    if embed {
        println!("cargo::rerun-if-changed={}", dist.display());
        if dist.is_dir() {
            list(&dist, &dist, &mut files)?;
            files.sort();
        } else {
            println!(
                "cargo::warning=dist/ is missing: pages will work, but without their style and script; run scripts/build-client first"
            );
        }
    }
    let mut all = Sha256::new();
    let mut list = String::new();
    for (name, path) in &files {
        println!("cargo::rerun-if-changed={}", path.display());
        let content = fs::read(path)?;
        all.update(name.as_bytes());
        all.update(&content);
        let tag = hex(&Sha256::digest(&content));
        let _ = writeln!(list, "    ({name:?}, {tag:?}, include_bytes!({:?})),", path.display().to_string());
    }
    let build = hex(&all.finalize());
    let code = format!(
        "pub const EMBEDDED: bool = {};\npub const BUILD: &str = {build:?};\n\
         pub static FILES: &[(&str, &str, &[u8])] = &[\n{list}];\n",
        !files.is_empty()
    );
    fs::write(PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?).join("dist.rs"), code)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(6).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Every file below `folder` but hidden ones, by its path from `root`.
fn list(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() {
            list(root, &path, files)?;
        } else if !hidden && let Ok(name) = path.strip_prefix(root) {
            let name =
                name.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            files.push((name, path));
        }
    }
    Ok(())
}
