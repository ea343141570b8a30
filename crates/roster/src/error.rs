//! Why a file is no roster.

use identity::roster::Column;

/// Why a file cannot be read as a roster. Its text names headings and sheets,
/// never what stands below a heading.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("there is no such file")]
    NotFound,
    /// The system does not let us read it.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
    /// Nothing stands in it.
    #[error("the file is empty{}", sheet_of(.sheet.as_deref()))]
    Empty {
        /// The sheet that was looked at.
        sheet: Option<String>,
    },
    /// The workbook is encrypted.
    #[error("the workbook is protected by a password: open it, save it without one, and import it again")]
    Password,
    /// The workbook ends too early or is inconsistent: half written or half copied.
    #[error("the workbook is damaged or was not written to its end: save or copy it again")]
    Damaged,
    /// The workbook has no such sheet.
    #[error("there is no sheet “{wanted}”; the workbook has {}", quoted(.sheets))]
    NoSuchSheet {
        /// What was asked for; empty when the workbook has no sheet at all.
        wanted: String,
        /// What there is.
        sheets: Vec<String>,
    },
    /// The name says one thing, the content another.
    #[error("the file is named .{extension} but holds {content}: rename it to .{proper}")]
    WrongExtension {
        /// What it is called.
        extension: String,
        /// What it holds.
        content: &'static str,
        /// What it should be called.
        proper: &'static str,
    },
    /// Something that is no roster file at all.
    #[error("the file holds {content}, not a roster: save it as .xlsx or .csv")]
    Unsupported {
        /// What it holds.
        content: &'static str,
    },
    /// A line of headings is there, but not all that is needed.
    #[error(
        "line {line} has the headings {}, but {} missing: a roster has at least 学号/工号 (account number) and 姓名 (name)",
        quoted(.found),
        listed(.missing)
    )]
    HeadingsMissing {
        /// The line of the headings.
        line: u32,
        /// What stands there.
        found: Vec<String>,
        /// What does not.
        missing: Vec<Column>,
    },
    /// Two headings mean the same.
    #[error("line {line} has two columns for {}: {}. Delete or rename one of them", .column.chinese(), quoted(.titles))]
    HeadingTwice {
        /// The line of the headings.
        line: u32,
        /// What they mean.
        column: Column,
        /// The two as they stand there.
        titles: Vec<String>,
    },
    /// No line of headings was found.
    #[error(
        "no line of headings among the first {looked_at} lines{}: expected are 学号/工号 (account number), 姓名 (name) and any of 证件类型, 证件号码, 人员类别, 部门, 手机号码, 邮箱, 状态, 别名, 初始密码, 入校日期",
        sheet_of(.sheet.as_deref())
    )]
    NotARoster {
        /// How many lines were looked at.
        looked_at: u32,
        /// The sheet that was looked at.
        sheet: Option<String>,
    },
}

impl FileError {
    /// The stable snake_case code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "roster_not_found",
            Self::Unreadable(_) => "roster_unreadable",
            Self::Empty { .. } => "roster_empty",
            Self::Password => "roster_password",
            Self::Damaged => "roster_damaged",
            Self::NoSuchSheet { .. } => "roster_no_such_sheet",
            Self::WrongExtension { .. } => "roster_wrong_extension",
            Self::Unsupported { .. } => "roster_unsupported",
            Self::HeadingsMissing { .. } => "roster_headings_missing",
            Self::HeadingTwice { .. } => "roster_heading_twice",
            Self::NotARoster { .. } => "roster_no_headings",
        }
    }
}

impl From<std::io::Error> for FileError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound,
            kind => Self::Unreadable(kind.to_string()),
        }
    }
}

fn quoted(titles: &[String]) -> String {
    if titles.is_empty() {
        return "none".to_owned();
    }
    titles.iter().map(|title| format!("“{title}”")).collect::<Vec<_>>().join(", ")
}

fn listed(columns: &[Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| column.chinese()).collect();
    format!("{} {}", names.join(", "), if columns.len() == 1 { "is" } else { "are" })
}

fn sheet_of(sheet: Option<&str>) -> String {
    sheet.map_or_else(String::new, |sheet| format!(" (sheet “{sheet}”; --sheet chooses another)"))
}
