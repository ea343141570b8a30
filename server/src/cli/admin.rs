//! `tongxing admin`: who may use the console. The way in when nobody can: the
//! operator's hand is not asked for a role, and the audit log keeps it.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use identity::console::Role;
use identity::console::access::{Access, Listed, Wanted};
use identity::{Fault, Refusal};
use serde_json::{Value, json};

use super::Common;
use crate::failure::Failure;

/// Characters of a link's name that are shown.
const SHORT: usize = 12;
/// Characters that are enough to name one.
const LEAST: usize = 8;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Offer a role to an account: prints a one-time link, good for 72 hours
    Invite {
        /// Account number
        number: String,
        #[command(flatten)]
        what: What,
    },
    /// List who holds which role, and the links that can still be used
    List,
    /// Take a link back that was not used yet
    Withdraw {
        /// What `admin list` calls it, or how that begins
        link: String,
    },
    /// End a role
    End {
        /// Account number
        number: String,
        #[command(flatten)]
        what: What,
    },
}

/// Which role.
#[derive(Debug, Args)]
pub struct What {
    /// The role: platform_administrator, institute_administrator, reviewer, help_desk, auditor or
    /// security_administrator
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Role,
    /// The department it is limited to, with what lies below it: A/B
    #[arg(long, value_name = "PATH", default_value = "")]
    department: String,
}

fn role(code: &str) -> Result<Role, String> {
    Role::parse(code).ok_or_else(|| {
        let codes: Vec<&str> = Role::ALL.into_iter().map(Role::code).collect();
        format!("no such role; there are {}", codes.join(", "))
    })
}

/// Obeys.
pub async fn run(common: &Common, command: Command) -> Result<(), Failure> {
    let composed = common.composed().await?;
    let access = &composed.services.access;
    match command {
        Command::Invite { number, what } => invite(common, access, &number, &what).await,
        Command::List => list(common, access).await,
        Command::Withdraw { link } => withdraw(common, access, &link).await,
        Command::End { number, what } => end(common, access, &number, &what).await,
    }?;
    composed.database.close().await;
    Ok(())
}

async fn invite(common: &Common, access: &Access, number: &str, what: &What) -> Result<(), Failure> {
    let wanted = Wanted { number, role: what.role, department: &what.department };
    let offered = access.invite_as_operator(wanted).await.map_err(failed)?.map_err(|r| refused(&r))?;
    let (number, name) = offered.account.clone().unwrap_or_default();
    let (role, link, until) = (offered.role.code(), offered.link(), offered.until.rfc3339());
    let reach = reach(&offered.department);
    common.print(
        &format!("{number} {name} may become {role} ({reach}) by this link, once, until {until}:\n{link}"),
        &json!({
            "number": number,
            "name": name,
            "role": role,
            "department": offered.department,
            "link": link,
            "until": until,
        }),
    );
    Ok(())
}

async fn list(common: &Common, access: &Access) -> Result<(), Failure> {
    let all = access.list_as_operator().await.map_err(failed)?;
    let mut text = String::new();
    let mut values = Vec::new();
    for Listed { grant, number, name, active } in all {
        let (role, since) = (grant.role.code(), grant.granted_at.rfc3339());
        let reach = reach(&grant.department);
        let off = if active { "" } else { "  (switched off)" };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{number:<16} {role:<24} {reach}  since {since} by {}  {name}{off}",
            grant.granted_by
        );
        values.push(json!({
            "state": "held",
            "number": number,
            "name": name,
            "active": active,
            "role": role,
            "department": grant.department,
            "since": since,
            "by": grant.granted_by,
        }));
    }
    if values.is_empty() {
        text.push_str("nobody holds a role; `tongxing admin invite` offers one");
    }
    for open in access.open_links_as_operator().await.map_err(failed)? {
        let (id, role, until) = (open.id(), open.link.role.code(), open.link.expires_at.rfc3339());
        let reach = reach(&open.link.department);
        let (number, name) = open.person.unwrap_or_default();
        let who = if number.is_empty() { "(first start)" } else { &number };
        let short = &id[..SHORT];
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "{}{who:<16} {role:<24} {reach}  offered by {} until {until}, link {short}  {name}",
            if text.is_empty() || text.ends_with('\n') { "" } else { "\n" },
            open.link.made_by
        );
        values.push(json!({
            "state": "offered",
            "number": number,
            "name": name,
            "role": role,
            "department": open.link.department,
            "by": open.link.made_by,
            "until": until,
            "link": id,
        }));
    }
    common.print(&text, &Value::from(values));
    Ok(())
}

async fn withdraw(common: &Common, access: &Access, link: &str) -> Result<(), Failure> {
    let open = access.open_links_as_operator().await.map_err(failed)?;
    let mut named = open.into_iter().filter(|open| link.len() >= LEAST && open.id().starts_with(link));
    let (Some(open), None) = (named.next(), named.next()) else {
        return Err(Failure::new(
            "set_up_over",
            "no link that can still be used is called that, or several are",
            "`tongxing admin list` shows them; eight characters are enough",
        ));
    };
    access.withdraw_as_operator(&open.link.digest).await.map_err(failed)?.map_err(|r| refused(&r))?;
    let (role, (number, _)) = (open.link.role.code(), open.person.unwrap_or_default());
    common.print(
        &format!("the link that makes {number} {role} opens nothing any more"),
        &json!({ "number": number, "role": role, "department": open.link.department }),
    );
    Ok(())
}

async fn end(common: &Common, access: &Access, number: &str, what: &What) -> Result<(), Failure> {
    let all = access.list_as_operator().await.map_err(failed)?;
    let found = all.into_iter().find(|listed| {
        let grant = &listed.grant;
        listed.number.eq_ignore_ascii_case(number)
            && grant.role == what.role
            && (what.department.is_empty() || grant.department == what.department)
    });
    let Some(found) = found else {
        return Err(Failure::new(
            "role_not_held",
            format!("{number} does not hold {} there", what.role.code()),
            "`tongxing admin list` shows who holds what",
        ));
    };
    access.end_as_operator(found.grant.id).await.map_err(failed)?.map_err(|r| refused(&r))?;
    let (number, role) = (found.number, what.role.code());
    common.print(
        &format!("{number} is not {role} any more"),
        &json!({ "number": number, "role": role, "department": found.grant.department }),
    );
    Ok(())
}

fn reach(department: &str) -> &str {
    if department.is_empty() { "everybody" } else { department }
}

fn failed(fault: Fault) -> Failure {
    Failure::store(fault)
}

fn refused(refusal: &Refusal) -> Failure {
    let (what, remedy) = match refusal {
        Refusal::NotThere => {
            ("there is no account with this number", "check the number; `tongxing people add` adds people")
        }
        Refusal::AccountDisabled => {
            ("the account is switched off", "`tongxing people enable` switches it on")
        }
        Refusal::RolePresent => ("the account holds this role already", "`tongxing admin list` shows it"),
        Refusal::FieldEmpty => ("this role is limited to a department", "name it with --department"),
        Refusal::RoleTakesNoDepartment => ("this role takes no department", "leave --department away"),
        Refusal::LastAdministrator => {
            ("this is the last platform administrator", "invite another one first: `tongxing admin invite`")
        }
        _ => ("it cannot be done as things stand", "docs/errors.md says what the code means"),
    };
    Failure::new(refusal.code(), what, remedy)
}
