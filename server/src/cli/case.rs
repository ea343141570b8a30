//! `tongxing case`: an operator decides applications by command line. What is
//! shown is what a reviewer needs, in full; that somebody looked is audited
//! (P-35).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use identity::case::{Actor, Cases, Decided, Decision, File};
use identity::ports::{CaseState, Unit};
use identity::{Fault, Refusal};
use serde_json::{Value, json};
use vocabulary::AccountNumber;

use super::Common;
use crate::compose::Composed;
use crate::failure::Failure;
use crate::keys::private_folder;

/// Waiting applications that are listed at most.
const MOST: u32 = 500;

/// The commands. Ids are base64url: some begin with `-`, and are taken as they were printed.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the applications that wait, the longest waiting first
    List,
    /// Show an application, and write its pictures to a folder
    Show {
        /// Id of the application
        #[arg(allow_hyphen_values = true)]
        id: String,
        /// Write the pictures there; delete them when the decision is made
        #[arg(long, value_name = "DIR")]
        evidence: Option<PathBuf>,
        #[command(flatten)]
        reviewer: Reviewer,
    },
    /// Grant an application: its effect, the notice and the audit record at once
    Approve {
        /// Id of the application
        #[arg(allow_hyphen_values = true)]
        id: String,
        /// For an appeal that fits no account or several: the account's number
        #[arg(long, value_name = "NUMBER")]
        account: Option<String>,
        #[command(flatten)]
        reviewer: Reviewer,
    },
    /// Refuse an application
    Reject {
        /// Id of the application
        #[arg(allow_hyphen_values = true)]
        id: String,
        /// What the applicant reads
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        reviewer: Reviewer,
    },
}

/// Who decides.
#[derive(Debug, Args)]
pub struct Reviewer {
    /// Who decides: your account number, or a name for the audit log
    #[arg(long = "reviewer", value_name = "NAME")]
    name: String,
}

/// Obeys.
pub async fn run(common: &Common, command: Command) -> Result<(), Failure> {
    let composed = common.composed().await?;
    let cases = &composed.services.cases;
    match command {
        Command::List => list(common, cases).await,
        Command::Show { id, evidence, reviewer } => {
            let actor = actor(&composed, &reviewer).await?;
            show(common, cases, &id, &actor, evidence.as_deref()).await
        }
        Command::Approve { id, account, reviewer } => {
            let actor = actor(&composed, &reviewer).await?;
            decide(common, cases, &id, &actor, &Decision::Approve { account }).await
        }
        Command::Reject { id, reason, reviewer } => {
            let actor = actor(&composed, &reviewer).await?;
            decide(common, cases, &id, &actor, &Decision::Reject { reason }).await
        }
    }?;
    composed.database.close().await;
    Ok(())
}

/// The reviewer; a name that is an account's number is that account, so that nobody decides their own.
async fn actor(composed: &Composed, reviewer: &Reviewer) -> Result<Actor, Failure> {
    let name = reviewer.name.trim().to_owned();
    if name.is_empty() {
        return Err(Failure::usage("--reviewer is empty", "give your account number or your name"));
    }
    let account = match AccountNumber::parse(&name) {
        Ok(number) => {
            let mut unit: Box<dyn Unit> = composed.domain.store.read().await.map_err(Failure::store)?;
            unit.account_by_key(&number.canonical()).await.map_err(Failure::store)?
        }
        Err(_) => None,
    };
    Ok(Actor { name, account: account.map(|account| account.row.id) })
}

async fn list(common: &Common, cases: &Cases) -> Result<(), Failure> {
    let waiting = cases.list(CaseState::Submitted, MOST).await.map_err(failed)?;
    let mut text = String::new();
    let mut all = Vec::new();
    for (row, form) in &waiting {
        let since = row.submitted_at.unwrap_or(row.updated_at).rfc3339();
        let who = if form.name.is_empty() { &form.employer } else { &form.name };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}  {since}  {:<14}  {who}", row.id, row.kind.code());
        all.push(json!({ "id": row.id, "kind": row.kind.code(), "since": since, "who": who }));
    }
    if waiting.is_empty() {
        text.push_str("no application waits");
    }
    common.print(&text, &Value::from(all));
    Ok(())
}

async fn show(
    common: &Common,
    cases: &Cases,
    id: &str,
    actor: &Actor,
    evidence: Option<&Path>,
) -> Result<(), Failure> {
    let Some(file) = cases.file(id, actor).await.map_err(failed)? else { return Err(unknown()) };
    let facts = facts(&file);
    let mut text = facts.iter().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "{name:<18} {value}");
        text
    });
    let mut written = Vec::new();
    if let Some(folder) = evidence {
        for picture in &file.pictures {
            let Some(jpeg) = cases.picture_for_review(id, picture.number).await.map_err(failed)? else {
                continue;
            };
            let path = write(folder, picture.number, &jpeg)?;
            let _ = writeln!(text, "picture            {}", path.display());
            written.push(path.display().to_string());
        }
    }
    let facts: serde_json::Map<String, Value> =
        facts.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    common.print(&text, &json!({ "case": facts, "pictures": written }));
    Ok(())
}

/// Writes a picture that only its owner can read.
fn write(folder: &Path, number: u32, jpeg: &[u8]) -> Result<PathBuf, Failure> {
    use std::io::Write as _;
    let path = folder.join(format!("picture-{number}.jpg"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    private_folder(folder)
        .and_then(|()| options.open(&path))
        .and_then(|mut file| file.write_all(jpeg))
        .map_err(|error| {
            Failure::new(
                "evidence_unwritable",
                format!("{}: {error}", path.display()),
                "name a folder that you may write to",
            )
        })?;
    Ok(path)
}

fn facts(file: &File) -> Vec<(&'static str, String)> {
    let File { row, form, pictures, accounts, holder } = file;
    let account = |account: &identity::ports::Account| {
        format!("{} {} ({})", account.row.number, account.row.name, account.row.department)
    };
    let contact_phone = form.phone().map(|phone| phone.as_str().to_owned()).unwrap_or_default();
    let all = [
        ("id", row.id.clone()),
        ("kind", row.kind.code().to_owned()),
        ("state", row.state.code().to_owned()),
        ("submitted", row.submitted_at.map(identity::Time::rfc3339).unwrap_or_default()),
        ("account", accounts.iter().map(account).collect::<Vec<_>>().join("; ")),
        ("holder of number", holder.as_ref().map(account).unwrap_or_default()),
        ("number", form.number.clone()),
        ("reason", form.reason.clone()),
        ("remark", form.remark.clone()),
        ("affiliation", form.affiliation.clone()),
        ("employer", form.employer.clone()),
        ("name", form.name.clone()),
        ("department", form.department.clone()),
        ("document type", form.document_type.clone()),
        ("document number", form.document_number.clone()),
        ("account given", form.account_number.clone()),
        ("contact phone", contact_phone),
        ("contact e-mail", form.contact_email.clone()),
        ("pictures", pictures.len().to_string()),
        ("reviewer", row.reviewer.clone().unwrap_or_default()),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

async fn decide(
    common: &Common,
    cases: &Cases,
    id: &str,
    actor: &Actor,
    decision: &Decision,
) -> Result<(), Failure> {
    match cases.decide(id, actor, decision).await.map_err(failed)? {
        Ok(decided) => {
            let (state, text) = match decided {
                Decided::Approved => ("approved", format!("{id} is approved")),
                Decided::AwaitsSecond => {
                    ("submitted", format!("{id} waits for a second reviewer (cases.second_review)"))
                }
                Decided::Rejected => ("rejected", format!("{id} is rejected")),
            };
            common.print(&text, &json!({ "id": id, "state": state }));
            Ok(())
        }
        Err(Refusal::PageExpired) => Err(unknown()),
        Err(Refusal::CaseClosed) => Err(Failure::new(
            "case_closed",
            "the application does not wait: it was decided or taken back",
            "see `tongxing case show`",
        )),
        Err(Refusal::CaseOwn) => Err(Failure::new(
            "case_own",
            "nobody decides an application about their own account",
            "let another reviewer decide",
        )),
        Err(Refusal::CaseClaimed) => Err(Failure::new(
            "case_claimed",
            "another reviewer has taken this application",
            "let them decide, or wait: it is free again within the hour",
        )),
        Err(Refusal::CaseSecondPerson) => Err(Failure::new(
            "case_second_person",
            "two people have to approve this application, and you did already",
            "let another reviewer approve it too",
        )),
        Err(Refusal::CaseAccountUnclear) => Err(Failure::new(
            "case_account_unclear",
            "no single account fits this appeal",
            "compare the pictures, then name it with --account NUMBER",
        )),
        Err(Refusal::FieldEmpty) => Err(Failure::usage("--reason is empty", "say what the applicant reads")),
        Err(refusal) => Err(Failure::new("refused", refusal.code(), "see docs/errors.md")),
    }
}

fn unknown() -> Failure {
    Failure::new("case_not_found", "there is no application with this id", "see `tongxing case list`")
}

fn failed(fault: Fault) -> Failure {
    Failure::store(fault)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::Command;

    #[derive(Parser)]
    struct Typed {
        #[command(subcommand)]
        command: Command,
    }

    #[test]
    fn an_id_may_begin_with_a_hyphen() {
        let typed = Typed::try_parse_from(["case", "approve", "-7yEr", "--reviewer", "9001"]).unwrap();
        assert!(matches!(typed.command, Command::Approve { id, account: None, .. } if id == "-7yEr"));
        let typed =
            Typed::try_parse_from(["case", "show", "--reviewer", "9001", "--evidence", "there", "-Ab"]);
        assert!(matches!(typed.unwrap().command, Command::Show { id, evidence: Some(_), .. } if id == "-Ab"));
    }
}
