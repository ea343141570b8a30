//! The report of an import: what was wrong, line by line, for the people who
//! keep the roster.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use identity::roster::{Problem, RowError, RowReport, Summary};

use crate::csv_out::{harmless, record};

/// Why a report cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The report would overwrite the roster.
    #[error("the report would overwrite the roster: name another file")]
    SameFile,
    /// The system does not let us.
    #[error("the report cannot be written: {0}")]
    Io(#[from] io::Error),
}

/// Writes a report row by row, so that a roster of nothing but errors needs no
/// memory either. CSV in UTF-8 with a byte order mark, because spreadsheets
/// need one to find the encoding; readable by its owner alone.
#[derive(Debug)]
pub struct ReportWriter {
    out: BufWriter<File>,
}

impl ReportWriter {
    /// Begins the report at `path` about the roster at `source`; an older
    /// report there is overwritten, the roster never.
    pub fn create(path: &Path, source: &Path) -> Result<Self, ReportError> {
        if let (Ok(path), Ok(source)) = (path.canonicalize(), source.canonicalize())
            && path == source
        {
            return Err(ReportError::SameFile);
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = BufWriter::new(options.open(path)?);
        out.write_all("\u{FEFF}".as_bytes())?;
        record(&mut out, ["行 Line", "列 Column", "内容 Value", "代码 Code", "原因", "Reason"])?;
        Ok(Self { out })
    }

    /// Writes what was wrong with a row, and the remarks on it; nothing for a
    /// row that is as it should be.
    pub fn row(&mut self, report: &RowReport) -> Result<(), ReportError> {
        for error in &report.errors {
            self.error(error)?;
        }
        // One remark that holds for every row alike stands in the sum alone.
        for note in report.notes.iter().filter(|note| note.problem.code != "initial_unused") {
            self.line(note.line, note.column.chinese(), "", &note.problem)?;
        }
        Ok(())
    }

    /// Writes one error.
    pub fn error(&mut self, error: &RowError) -> Result<(), ReportError> {
        self.line(error.line, &error.heading, &error.value, &error.problem)
    }

    fn line(&mut self, line: u32, heading: &str, value: &str, problem: &Problem) -> Result<(), ReportError> {
        let (heading, value) = (harmless(heading), harmless(value));
        let (chinese, english) = (problem.chinese(), problem.english());
        record(&mut self.out, [&*line.to_string(), &*heading, &*value, problem.code, &*chinese, &*english])?;
        Ok(())
    }

    /// Writes the sums and closes the file.
    pub fn finish(mut self, summary: &Summary) -> Result<(), ReportError> {
        let sums = [
            (summary.rows, "rows", "读取的行数", "rows read"),
            (summary.added, "added", "新增账号", "accounts added"),
            (summary.updated, "updated", "更新账号", "accounts updated"),
            (summary.unchanged, "unchanged", "无变化", "unchanged"),
            (summary.refused, "refused", "未导入的行数", "rows refused"),
        ];
        for (count, code, chinese, english) in sums {
            let english = if summary.dry_run {
                format!("{english} (dry run: nothing written)")
            } else {
                english.to_owned()
            };
            record(&mut self.out, ["", "", &*count.to_string(), code, chinese, &*english])?;
        }
        self.out.flush()?;
        Ok(())
    }
}

/// Writes a whole report at once.
pub fn report(path: &Path, source: &Path, errors: &[RowError], summary: &Summary) -> Result<(), ReportError> {
    let mut writer = ReportWriter::create(path, source)?;
    for error in errors {
        writer.error(error)?;
    }
    writer.finish(summary)
}
