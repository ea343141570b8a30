//! A first look at a file: its headings, and what they seem to stand for.

use std::collections::BTreeMap;
use std::path::Path;

use identity::Fault;
use identity::roster::sync::Mapping;
use roster::{FileError, ReadOptions};

/// The headings of the file at `path`; the code of why it is no roster.
pub async fn look(path: &Path) -> Result<Result<Mapping, &'static str>, Fault> {
    let path = path.to_owned();
    let opened = tokio::task::spawn_blocking(move || {
        roster::read(&path, &ReadOptions::default()).map(|rows| rows.about().clone())
    });
    let opened = opened.await.map_err(|_| Fault::Inconsistent("a roster could not be looked at"))?;
    Ok(match opened {
        Ok(about) => {
            let mut headings: Vec<String> = Vec::new();
            let mut columns = BTreeMap::new();
            for (column, title) in about.headings.present() {
                headings.push(title.to_owned());
                columns.insert(column.code().to_owned(), title.to_owned());
            }
            headings.extend(about.ignored);
            Ok(Mapping { headings, columns })
        }
        // Headings that we do not know: whoever brought them does.
        Err(FileError::HeadingsMissing { found, .. }) => {
            let mut columns = BTreeMap::new();
            for heading in &found {
                if let Some((column, _)) = roster::recognise(heading) {
                    columns.entry(column.code().to_owned()).or_insert_with(|| heading.clone());
                }
            }
            Ok(Mapping { headings: found, columns })
        }
        Err(error) => Err(error.code()),
    })
}
