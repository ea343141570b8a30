//! `tongxing people add`: a roster of one row, so that one person is held to
//! the same rules as a thousand.

use std::convert::Infallible;

use clap::Args;
use identity::roster::{Column, Headings, Importer, Options, Outcome, RawRow, RowReport, Source};
use serde_json::json;

use super::{ACTOR, Common};
use crate::compose::Composed;
use crate::failure::Failure;

/// A person.
#[derive(Debug, Args)]
pub struct Add {
    /// Account number (学号 or 工号)
    #[arg(long)]
    number: String,
    /// Name
    #[arg(long)]
    name: String,
    /// Type of the identity document
    #[arg(long, value_name = "TYPE")]
    document_type: Option<String>,
    /// Number of the identity document
    #[arg(long, value_name = "NUMBER")]
    document_number: Option<String>,
    /// Kind of person: student, staff, …
    #[arg(long)]
    kind: Option<String>,
    /// Department
    #[arg(long)]
    department: Option<String>,
    /// Phone
    #[arg(long)]
    phone: Option<String>,
    /// E-mail address
    #[arg(long)]
    email: Option<String>,
    /// Status: active, disabled, suspended
    #[arg(long)]
    status: Option<String>,
    /// Alias to sign in with
    #[arg(long)]
    alias: Option<String>,
    /// Day of joining, YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    joined_on: Option<String>,
}

/// Obeys.
pub async fn run(common: &Common, composed: &Composed, add: &Add) -> Result<(), Failure> {
    let mut row = RawRow::new(1).with(Column::Number, &add.number).with(Column::Name, &add.name);
    for (column, value) in [
        (Column::DocumentType, &add.document_type),
        (Column::DocumentNumber, &add.document_number),
        (Column::Kind, &add.kind),
        (Column::Department, &add.department),
        (Column::Phone, &add.phone),
        (Column::Email, &add.email),
        (Column::Status, &add.status),
        (Column::Alias, &add.alias),
        (Column::JoinedOn, &add.joined_on),
    ] {
        if let Some(value) = value {
            row = row.with(column, value);
        }
    }
    let importer = Importer::of(&composed.domain)
        .map_err(|error| Failure::new("settings", error, "correct the [roster] section of the settings"))?;
    let options = Options { dry_run: false, explain: true, actor: ACTOR, stop: None };
    let source = Source { headings: &Headings::default(), digest: None };
    let mut report: Option<RowReport> = None;
    importer
        .import(source, [Ok::<_, Infallible>(row)], options, &mut |row| report = Some(row.clone()))
        .await
        .map_err(|failed| Failure::store(failed.error))?;
    let Some(report) = report else { return Ok(()) };
    if let Some(error) = report.errors.first() {
        let column = error.column.map_or("the row", Column::code);
        return Err(Failure::new(
            error.problem.code,
            format!("{column}: {}", error.problem.english()),
            "correct it; `tongxing people add --help` names the options",
        ));
    }
    let what = match report.outcome {
        Outcome::Added => "added",
        Outcome::Updated => "updated",
        Outcome::Unchanged | Outcome::Refused => "unchanged",
    };
    let mut text = format!("{what}: {}", report.number.as_deref().unwrap_or_default());
    for note in &report.notes {
        text.push_str("\nnote: ");
        text.push_str(&note.problem.english());
    }
    common.print(&text, &json!(report));
    Ok(())
}
