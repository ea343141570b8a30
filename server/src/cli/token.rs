//! `tongxing token`: tokens of the admin API, from the command line. Within
//! what their owner's roles allow; the audit log keeps it.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use identity::Refusal;
use identity::console::Permission;
use identity::console::token::{DEFAULT_DAYS, Listed, Tokens, Wanted, permissions};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Common;
use crate::failure::Failure;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a token for somebody with a role: it is printed this once
    Add(New),
    /// List the tokens
    List,
    /// Revoke a token
    Revoke {
        /// Its id
        id: Uuid,
    },
}

/// What token.
#[derive(Debug, Args)]
pub struct New {
    /// Number of the account that it acts for
    #[arg(long, value_name = "NUMBER")]
    owner: String,
    /// What it is called
    #[arg(long)]
    name: String,
    /// What it may do: codes of permissions, separated by commas; `all`: whatever its owner may
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    scopes: Vec<String>,
    /// The department it is limited to, with what lies below it: A/B
    #[arg(long, value_name = "PATH", default_value = "")]
    department: String,
    /// How many days it lasts
    #[arg(long, default_value_t = DEFAULT_DAYS)]
    days: u32,
}

/// Obeys.
pub async fn run(common: &Common, command: Command) -> Result<(), Failure> {
    let composed = common.composed().await?;
    let tokens = &composed.services.tokens;
    match command {
        Command::Add(new) => add(common, tokens, &new).await,
        Command::List => list(common, tokens).await,
        Command::Revoke { id } => {
            let done = tokens.revoke_as_operator(id).await.map_err(Failure::store)?;
            done.map_err(|refusal| refused(&refusal))?;
            common.print(&format!("revoked: {id}"), &json!({ "revoked": id }));
            Ok(())
        }
    }?;
    composed.database.close().await;
    Ok(())
}

async fn add(common: &Common, tokens: &Tokens, new: &New) -> Result<(), Failure> {
    let scopes = if new.scopes.iter().any(|code| code == "all") {
        tokens.within_reach_of(&new.owner).await.map_err(Failure::store)?
    } else {
        new.scopes.iter().map(|code| scope(code)).collect::<Result<_, _>>()?
    };
    let wanted = Wanted { name: &new.name, scopes: &scopes, department: &new.department, days: new.days };
    let made = tokens.mint_as_operator(&new.owner, &wanted).await.map_err(Failure::store)?;
    let made = made.map_err(|refusal| refused(&refusal))?;
    let (row, secret) = (&made.row, made.secret.as_str());
    common.print(
        &format!(
            "token `{}` of {} until {}; it is shown this once:\n{secret}",
            row.name,
            new.owner,
            row.expires_at.rfc3339()
        ),
        &json!({
            "id": row.id,
            "name": row.name,
            "owner": new.owner,
            "scopes": row.scopes,
            "department": row.department,
            "until": row.expires_at.rfc3339(),
            "token": secret,
        }),
    );
    Ok(())
}

async fn list(common: &Common, tokens: &Tokens) -> Result<(), Failure> {
    let mut text = String::new();
    let mut values = Vec::new();
    for Listed { row, number, able, .. } in tokens.list_as_operator().await.map_err(Failure::store)? {
        let used = row.used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {}", at.rfc3339()));
        let until = row.expires_at.rfc3339();
        let able: Vec<&str> = able.into_iter().map(Permission::code).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{}  {number:<16} {}  until {until}  {used}  [{}]",
            row.id,
            row.name,
            able.join(", ")
        );
        values.push(json!({
            "id": row.id,
            "name": row.name,
            "owner": number,
            "scopes": row.scopes,
            "able": able,
            "department": row.department,
            "until": until,
            "used": row.used_at.map(identity::Time::rfc3339),
        }));
    }
    if values.is_empty() {
        text.push_str("there is no token; `tongxing token add` makes one");
    }
    common.print(&text, &Value::from(values));
    Ok(())
}

fn scope(code: &str) -> Result<Permission, Failure> {
    Permission::parse(code).filter(|scope| permissions().any(|known| known == *scope)).ok_or_else(|| {
        let codes: Vec<&str> = permissions().map(Permission::code).collect();
        Failure::usage(format!("no token is made for `{code}`"), format!("there are {}", codes.join(", ")))
    })
}

fn refused(refusal: &Refusal) -> Failure {
    let (what, remedy) = match refusal {
        Refusal::NotThere => ("there is no account with this number", "check --owner"),
        Refusal::PageExpired => ("there is no such token", "`tongxing token list` shows them"),
        Refusal::AccountDisabled => {
            ("the account is switched off", "`tongxing people enable` switches it on")
        }
        Refusal::NotAllowed => (
            "the owner's roles do not allow all of it",
            "`tongxing admin list` shows who holds what; leave scopes away",
        ),
        Refusal::NothingToDo => ("no scope was given", "name some with --scopes, or `all`"),
        Refusal::ScopeTakesNoDepartment => {
            ("one of the scopes reaches everybody", "leave --department or the scope away")
        }
        Refusal::DepartmentBeyond => {
            ("the owner's roles do not reach this department", "name one that they look after")
        }
        Refusal::TokenLimit => {
            ("the owner has as many tokens as they may", "revoke one: `tongxing token list`")
        }
        Refusal::DateInvalid => ("not so many days", "from 1 to api.longest_days"),
        _ => ("it cannot be done as things stand", "docs/errors.md says what the code means"),
    };
    Failure::new(refusal.code(), what, remedy)
}
