//! The folder and its files. A file is taken only when nothing about it changes
//! any more; afterwards it is moved, with a name that nothing else can have.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use uuid::Uuid;

/// What a roster may be called.
const ENDINGS: [&str; 4] = ["xlsx", "xls", "csv", "txt"];

/// Length of a run's identifier as it stands in a name.
const IDENTIFIER: usize = 36;
/// Where it begins: behind `20260901-`.
const BEHIND_DATE: usize = 9;

/// Everything that tells one state of a file from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    device: u64,
    inode: u64,
    bytes: u64,
    changed: (i64, i64),
}

impl Stamp {
    fn of(file: &Metadata) -> Self {
        Self {
            device: file.dev(),
            inode: file.ino(),
            bytes: file.size(),
            changed: (file.mtime(), file.mtime_nsec()),
        }
    }

    /// Its size.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Where a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It went in.
    Done,
    /// It did not.
    Refused,
    /// Somebody has to decide.
    Waiting,
}

impl Place {
    fn folder(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Waiting => "waiting",
        }
    }
}

/// A copy of a file.
pub enum Copied {
    /// It, for us alone, and gone when this is dropped.
    Whole(NamedTempFile),
    /// It is larger than rosters may be.
    TooLarge,
    /// It changed meanwhile.
    Changing,
}

/// The folder.
#[derive(Clone, Debug)]
pub struct Folder(pub PathBuf);

impl Folder {
    /// Makes the folders that files are moved to. The folder itself has to be there: an empty one in the
    /// place of a network drive that is not mounted would look like a night without rosters.
    pub fn prepare(&self) -> io::Result<()> {
        for place in [Place::Done, Place::Refused, Place::Waiting] {
            let path = self.0.join(place.folder());
            match std::fs::DirBuilder::new().mode(0o700).create(&path) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
            // What cannot be moved away would come again every night.
            let probe = path.join(format!(".probe-{}", std::process::id()));
            File::create(&probe)?;
            std::fs::remove_file(&probe)?;
        }
        Ok(())
    }

    /// The rosters that lie in it, by name.
    pub fn files(&self) -> io::Result<BTreeMap<OsString, Stamp>> {
        let mut found = BTreeMap::new();
        for entry in std::fs::read_dir(&self.0)? {
            let entry = entry?;
            let name = entry.file_name();
            // No links: whoever fills the folder need not be able to read what we can.
            match std::fs::symlink_metadata(entry.path()) {
                Ok(file) if file.is_file() && is_roster(&name) => {
                    found.insert(name, Stamp::of(&file));
                }
                // Moved or deleted meanwhile.
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(found)
    }

    /// A copy of a file as it was seen.
    pub fn copy(&self, name: &OsStr, seen: &Stamp, most: u64) -> io::Result<Copied> {
        let flags = rustix::fs::OFlags::NOFOLLOW.union(rustix::fs::OFlags::NONBLOCK).bits();
        let flags = i32::try_from(flags).unwrap_or_default();
        let mut file = OpenOptions::new().read(true).custom_flags(flags).open(self.0.join(name))?;
        if Stamp::of(&file.metadata()?) != *seen {
            return Ok(Copied::Changing);
        }
        if seen.bytes > most {
            return Ok(Copied::TooLarge);
        }
        let mut copy = NamedTempFile::new()?;
        io::copy(&mut (&mut file).take(most.saturating_add(1)), &mut copy)?;
        copy.flush()?;
        let same = Stamp::of(&file.metadata()?) == *seen;
        Ok(if same { Copied::Whole(copy) } else { Copied::Changing })
    }

    /// Moves a file away, if it still is what was read: what took its place meanwhile stays for the next
    /// night. Tells whether it was moved.
    pub fn put(&self, name: &OsStr, seen: &Stamp, place: Place, label: &str) -> io::Result<bool> {
        let from = self.0.join(name);
        match std::fs::symlink_metadata(&from) {
            Ok(file) if Stamp::of(&file) == *seen => {
                std::fs::rename(&from, self.path(place, label))?;
                Ok(true)
            }
            Ok(_) => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Writes what there is to say about a file beside it, readable for the server's user alone.
    pub fn report(&self, place: Place, label: &str, ending: &str) -> io::Result<File> {
        let path = self.path(place, &format!("{label}.report.{ending}"));
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
    }

    /// Files that wait: the run of each, and the rest of its name.
    pub fn waiting(&self) -> io::Result<Vec<(Uuid, String)>> {
        let entries = match std::fs::read_dir(self.0.join(Place::Waiting.folder())) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let (Some(run), false) = (run_of(&name), name.contains(".report.")) {
                found.push((run, name));
            }
        }
        Ok(found)
    }

    /// Moves one that waited on, and drops its old report. False: another process did.
    pub fn move_on(&self, label: &str, place: Place) -> io::Result<bool> {
        match std::fs::rename(self.path(Place::Waiting, label), self.path(place, label)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            other => other?,
        }
        for ending in ["csv", "txt"] {
            let old = self.path(Place::Waiting, &format!("{label}.report.{ending}"));
            match std::fs::remove_file(old) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(true)
    }

    fn path(&self, place: Place, label: &str) -> PathBuf {
        self.0.join(place.folder()).join(label)
    }
}

/// The name under which a file is kept: the day, the run, and what it was called. No two runs have one
/// identifier, so nothing is ever overwritten.
pub fn label(date: &str, run: Uuid, name: &OsStr) -> String {
    let name: String = name.to_string_lossy().chars().filter(|c| !c.is_control()).take(80).collect();
    format!("{}-{run}-{name}", date.replace('-', ""))
}

fn run_of(label: &str) -> Option<Uuid> {
    Uuid::parse_str(label.get(BEHIND_DATE..BEHIND_DATE + IDENTIFIER)?).ok()
}

/// Whether a name is that of a roster: neither hidden, nor what a spreadsheet or a copying program
/// leaves while it is at work.
fn is_roster(name: &OsStr) -> bool {
    let text = name.to_string_lossy();
    let ending = Path::new(name).extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    !text.starts_with(['.', '~']) && ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rosters_are_taken() {
        for name in ["a.csv", "名册.XLSX", "a.b.txt", "staff.xls"] {
            assert!(is_roster(OsStr::new(name)), "{name}");
        }
        for name in ["a.csv.part", ".a.csv", "~$名册.xlsx", "readme", "a.pdf", "csv"] {
            assert!(!is_roster(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn a_label_names_its_run() {
        let run = Uuid::from_u128(7);
        let label = label("2026-09-01", run, OsStr::new("名册\n.csv"));
        assert_eq!(label, format!("20260901-{run}-名册.csv"));
        assert_eq!(run_of(&label), Some(run));
        for other in ["", "20260901", "20260901-没有编号的名册没有编号的名册没有编号的名册", "x.csv"]
        {
            assert_eq!(run_of(other), None, "{other}");
        }
    }

    #[test]
    fn what_changes_is_not_taken_and_what_took_its_place_stays() {
        let folder = tempfile::tempdir().unwrap();
        let watched = Folder(folder.path().to_owned());
        watched.prepare().unwrap();
        let (name, path) = (OsStr::new("a.csv"), folder.path().join("a.csv"));
        std::fs::write(&path, "one").unwrap();
        let seen = watched.files().unwrap()[name].clone();
        assert!(matches!(watched.copy(name, &seen, 3).unwrap(), Copied::Whole(_)));
        assert!(matches!(watched.copy(name, &seen, 2).unwrap(), Copied::TooLarge));
        std::fs::write(&path, "one and more").unwrap();
        assert!(matches!(watched.copy(name, &seen, 99).unwrap(), Copied::Changing));
        assert!(!watched.put(name, &seen, Place::Done, "label").unwrap());
        assert!(path.exists());
        let seen = watched.files().unwrap()[name].clone();
        assert!(watched.put(name, &seen, Place::Done, "label").unwrap());
        assert!(!path.exists() && folder.path().join("done/label").exists());
        assert!(!watched.put(name, &seen, Place::Done, "label").unwrap(), "gone");
    }

    #[test]
    fn links_are_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), "root:x").unwrap();
        std::os::unix::fs::symlink(folder.path().join("secret"), folder.path().join("a.csv")).unwrap();
        let watched = Folder(folder.path().to_owned());
        assert!(watched.files().unwrap().is_empty());
        let file = std::fs::metadata(folder.path().join("secret")).unwrap();
        assert!(watched.copy(OsStr::new("a.csv"), &Stamp::of(&file), 99).is_err());
    }
}
