//! `tongxing source`: systems that bring people in over SCIM.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use identity::Refusal;
use identity::source::{Listed, WantedSource};
use serde_json::{Value, json};

use super::Common;
use crate::failure::Failure;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a source: prints its token, once
    Add(Add),
    /// List the sources
    List,
}

/// A source to add.
#[derive(Debug, Args)]
pub struct Add {
    /// What it is called; the audit log names it by this
    name: String,
    /// The department whose people it is about, with what lies below it: A/B
    #[arg(long, value_name = "PATH", default_value = "")]
    department: String,
    /// Let it see and change people who came another way, too
    #[arg(long)]
    everybody: bool,
    /// So many people may be suspended by it within an hour
    #[arg(long, value_name = "N", default_value_t = 50)]
    stop: u32,
    /// For how many days the token is good: 90, 180, 365 or 730
    #[arg(long, value_name = "N", default_value_t = 365)]
    days: u32,
}

/// Obeys.
pub async fn run(common: &Common, command: Command) -> Result<(), Failure> {
    let composed = common.composed().await?;
    let desk = &composed.services.source_desk;
    match command {
        Command::Add(add) => {
            let wanted = WantedSource {
                name: &add.name,
                department: &add.department,
                own: !add.everybody,
                hourly_stop: add.stop,
                days: add.days,
            };
            let made = desk.add_as_operator(&wanted).await.map_err(Failure::store)?;
            let issued = made.map_err(|refusal| refused(&refusal))?;
            let address = format!("{}/scim/v2", composed.services.public_url);
            let (name, until) = (&issued.source.name, issued.until.rfc3339());
            let token = issued.token.expose();
            common.print(
                &format!("{name} speaks SCIM at {address} with this token, until {until}:\n{token}"),
                &json!({
                    "id": issued.source.id.to_string(),
                    "name": name,
                    "address": address,
                    "token": token,
                    "until": until,
                }),
            );
        }
        Command::List => {
            let listed = desk.list_as_operator().await.map_err(Failure::store)?;
            let mut text = String::new();
            let mut values = Vec::new();
            for Listed { row, counts, tokens, used_at } in listed {
                let used = used_at.map_or_else(|| "never".to_owned(), identity::Time::rfc3339);
                let reach = if row.department.is_empty() { "everybody" } else { &row.department };
                let stopped = if row.stopped_at.is_some() { "  (stopped)" } else { "" };
                // Writing to a string cannot fail.
                let _ = writeln!(
                    text,
                    "{}  {reach}  {} people  {tokens} tokens  last used {used}{stopped}",
                    row.name, counts.people
                );
                values.push(json!({
                    "id": row.id.to_string(),
                    "name": row.name,
                    "department": row.department,
                    "own": row.own,
                    "people": counts.people,
                    "groups": counts.groups,
                    "tokens": tokens,
                    "used": used_at.map(identity::Time::rfc3339),
                    "stopped": row.stopped_at.is_some(),
                }));
            }
            if values.is_empty() {
                text.push_str("no source; `tongxing source add` makes one");
            }
            common.print(&text, &Value::from(values));
        }
    }
    composed.database.close().await;
    Ok(())
}

fn refused(refusal: &Refusal) -> Failure {
    let what = match refusal {
        Refusal::FieldEmpty => "the name is empty",
        Refusal::TextTooLong => "the name is too long",
        Refusal::SourceNameTaken => "another source has this name",
        Refusal::DepartmentInvalid => "the department cannot be one",
        _ => "the stop or the days are not among those there are",
    };
    Failure::new(refusal.code(), what, "see `tongxing source add --help`")
}
