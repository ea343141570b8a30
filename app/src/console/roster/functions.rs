//! The server functions: naming the columns, and bringing a roster in.

use std::collections::BTreeMap;

use identity::console::SyncRoster;
use identity::ports::RosterRun;
use identity::refusal::Verdict;
use identity::{Fault, Refusal};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use uuid::Uuid;

use super::{ROOM, work};
use crate::answer::Answer;
use crate::console::room;
use crate::context::{Ask, Form};

/// Reads the file once, with these headings for the columns, without writing anything.
#[server(prefix = "/_fn", endpoint = "console/roster_check", output = Json)]
#[expect(clippy::too_many_arguments, reason = "one argument is one form field")]
pub async fn roster_check(
    #[server(default)] page: String,
    #[server(default)] run: String,
    #[server(default)] number: String,
    #[server(default)] name: String,
    #[server(default)] document_type: String,
    #[server(default)] document_number: String,
    #[server(default)] kind: String,
    #[server(default)] department: String,
    #[server(default)] phone: String,
    #[server(default)] email: String,
    #[server(default)] status: String,
    #[server(default)] alias: String,
    #[server(default)] initial_password: String,
    #[server(default)] joined_on: String,
    #[server(default)] complete: Option<String>,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<SyncRoster>().await?;
    let columns = [
        ("number", number),
        ("name", name),
        ("document_type", document_type),
        ("document_number", document_number),
        ("kind", kind),
        ("department", department),
        ("phone", phone),
        ("email", email),
        ("status", status),
        ("alias", alias),
        ("initial_password", initial_password),
        ("joined_on", joined_on),
    ];
    let typed: Vec<(&str, &str)> = columns.iter().map(|(code, heading)| (*code, heading.as_str())).collect();
    let chosen: BTreeMap<String, String> = columns
        .iter()
        .filter(|(_, heading)| !heading.is_empty())
        .map(|(code, heading)| ((*code).to_owned(), heading.clone()))
        .collect();
    let verdict = match (leave, Uuid::parse_str(&run)) {
        (Ok(may), Ok(id)) => ask.services.rosters.begin_check(&may, id, chosen, complete.is_some()).await,
        (Err(refusal), _) => Ok(Err(refusal)),
        (Ok(_), Err(_)) => Ok(Err(Refusal::PageExpired)),
    };
    Ok(answered(&ask, Form { name: "check", page: &page, typed: &typed }, verdict))
}

/// Brings the roster in, as it was found.
#[server(prefix = "/_fn", endpoint = "console/roster_apply", output = Json)]
pub async fn roster_apply(
    #[server(default)] page: String,
    #[server(default)] run: String,
    #[server(default)] typed: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<SyncRoster>().await?;
    let verdict = match (leave, Uuid::parse_str(&run)) {
        (Ok(may), Ok(id)) => ask.services.rosters.begin_apply(&may, id, &typed).await,
        (Err(refusal), _) => Ok(Err(refusal)),
        (Ok(_), Err(_)) => Ok(Err(Refusal::PageExpired)),
    };
    Ok(answered(&ask, Form { name: "apply", page: &page, typed: &[("typed", &typed)] }, verdict))
}

/// Decides against a roster that waits.
#[server(prefix = "/_fn", endpoint = "console/roster_refuse", output = Json)]
pub async fn roster_refuse(
    #[server(default)] page: String,
    #[server(default)] run: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<SyncRoster>().await?;
    let verdict = match (leave, Uuid::parse_str(&run)) {
        (Ok(may), Ok(id)) => ask.services.rosters.refuse(&may, id).await,
        (Err(refusal), _) => Ok(Err(refusal)),
        (Ok(_), Err(_)) => Ok(Err(Refusal::PageExpired)),
    };
    let form = Form { name: "apply", page: &page, typed: &[] };
    Ok(ask.reply(form, verdict.map(|verdict| ask.done(verdict.map(drop), ROOM))))
}

/// Work begins, and the page tells how far it is.
fn answered(ask: &Ask, form: Form<'_>, verdict: Result<Verdict<RosterRun>, Fault>) -> Answer {
    let mut url = ROOM.to_owned();
    let verdict = verdict.map(|verdict| {
        verdict.map(|run| {
            url = format!("{ROOM}/{}", run.id);
            work::start(ask.services.rosters.clone(), run);
        })
    });
    ask.reply(form, verdict.map(|verdict| ask.done(verdict, &url)))
}
