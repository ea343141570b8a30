//! `tongxing people set-password`. A password is never an argument: arguments
//! are seen by everybody on the machine and kept by the shell.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use clap::Args;
use identity::audit::{Event, Record, SUCCESS};
use identity::desk::random_password;
use identity::ports::PasswordRow;
use serde_json::json;
use vocabulary::Grade;

use super::{ACTOR, Common, account};
use crate::compose::Composed;
use crate::failure::Failure;

/// Whose password, and where it comes from.
#[derive(Debug, Args)]
pub struct SetPassword {
    /// Account number
    number: String,
    /// Read it from the first line of standard input
    #[arg(long, conflicts_with = "generate")]
    stdin: bool,
    /// Make one up and print it
    #[arg(long)]
    generate: bool,
    /// The person may keep it; otherwise the next sign-in asks for another
    #[arg(long)]
    keep: bool,
}

/// Obeys.
pub async fn run(common: &Common, composed: &Composed, command: &SetPassword) -> Result<(), Failure> {
    let account = account(composed, &command.number).await?;
    let domain = &composed.domain;
    let password = if command.generate { random_password(domain).to_string() } else { read(command)? };
    let assessment = domain.policy.password.grade(&password, &[&account.row.number, &account.row.name]);
    if !assessment.accepted {
        let grade = match assessment.grade {
            Grade::Weak => "weak",
            Grade::Medium => "medium",
            Grade::Strong => "strong",
        };
        let reasons: Vec<_> = assessment.reasons.iter().map(vocabulary::Reason::code).collect();
        return Err(Failure::new(
            "password_weak",
            format!("the password is {grade}: {}", reasons.join(", ")),
            "choose one that meets the [password] section of the settings, or use --generate",
        ));
    }
    let failed = |fault: identity::Fault| Failure::store(fault);
    let phc = domain.hasher.hash(&password, &*domain.entropy).await.map_err(|e| failed(e.into()))?;
    let now = domain.now();
    let mut unit = domain.write().await.map_err(failed)?;
    let row = PasswordRow { phc, changed_at: now, must_change: !command.keep };
    unit.set_password(account.row.id, &row).await.map_err(Failure::store)?;
    composed.services.sessions.end_others(&mut *unit, now, account.row.id, None).await.map_err(failed)?;
    // Whoever was locked out by the old one gets in with the new one.
    let counter = domain.counter("password", &account.row.id.to_string());
    unit.clear_attempts(&counter).await.map_err(Failure::store)?;
    let record =
        Record::new(domain, now, Event::PasswordChanged, SUCCESS).account(Some(account.row.id)).actor(ACTOR);
    unit.append_audit(&record.done()).await.map_err(Failure::store)?;
    unit.commit().await.map_err(Failure::store)?;

    let number = &account.row.number;
    if command.generate {
        common.print(&password, &json!({ "number": number, "password": password }));
    } else {
        common.print(&format!("the password of {number} is set"), &json!({ "number": number }));
    }
    Ok(())
}

/// One line, without its end; blanks inside and at the ends count.
fn read(command: &SetPassword) -> Result<String, Failure> {
    let unread = |error| Failure::new("password_unread", error, "give it on standard input with --stdin");
    if command.stdin || !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(unread)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let _ = std::io::stderr().flush();
    let first = rpassword::prompt_password("New password: ").map_err(unread)?;
    let second = rpassword::prompt_password("Once more: ").map_err(unread)?;
    if first != second {
        return Err(Failure::new("password_mismatch", "the two entries differ", "type it again"));
    }
    Ok(first)
}
