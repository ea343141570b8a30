//! What can be done in the room.

use identity::Refusal;
use identity::console::{BackUp, EndSessions, Operate};
use identity::ports::OutboxKind;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::ROOM;
use crate::answer::Answer;
use crate::console::room;
use crate::context::Form;

/// The kind with this code.
pub(super) fn kind_of(code: &str) -> Option<OutboxKind> {
    OutboxKind::ALL.into_iter().find(|kind| kind.code() == code)
}

fn form<'a>(name: &'a str, page: &'a str) -> Form<'a> {
    Form { name, page, typed: &[] }
}

/// Sends a dead letter again.
#[server(prefix = "/_fn", endpoint = "console/operations_retry", output = Json)]
pub async fn operations_retry(
    #[server(default)] page: String,
    #[server(default)] id: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<Operate>().await?;
    let verdict = match (leave, id.parse()) {
        (Ok(may), Ok(id)) => ask.services.operations.retry(&may, id).await,
        (Ok(_), Err(_)) => Ok(Err(Refusal::PageExpired)),
        (Err(refusal), _) => Ok(Err(refusal)),
    };
    let url = format!("{ROOM}/letters?done=retried");
    Ok(ask.reply(form("retry", &page), verdict.map(|verdict| ask.done(verdict, &url))))
}

/// Sends all dead letters of a kind again.
#[server(prefix = "/_fn", endpoint = "console/operations_retry_all", output = Json)]
pub async fn operations_retry_all(
    #[server(default)] page: String,
    #[server(default)] kind: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<Operate>().await?;
    let verdict = match (leave, kind_of(&kind)) {
        (Ok(may), Some(kind)) => ask.services.operations.retry_all(&may, kind).await,
        (Ok(_), None) => Ok(Err(Refusal::PageExpired)),
        (Err(refusal), _) => Ok(Err(refusal)),
    };
    let url = format!("{ROOM}?done=retried");
    Ok(ask.reply(form("retry_all", &page), verdict.map(|verdict| ask.done(verdict.map(drop), &url))))
}

/// Drops a dead letter for good.
#[server(prefix = "/_fn", endpoint = "console/operations_drop", output = Json)]
pub async fn operations_drop(
    #[server(default)] page: String,
    #[server(default)] id: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<Operate>().await?;
    let verdict = match (leave, id.parse()) {
        (Ok(may), Ok(id)) => ask.services.operations.drop_letter(&may, id, &reason).await,
        (Ok(_), Err(_)) => Ok(Err(Refusal::PageExpired)),
        (Err(refusal), _) => Ok(Err(refusal)),
    };
    let typed = [("reason", reason.as_str())];
    let form = Form { name: "drop", page: &page, typed: &typed };
    let url = format!("{ROOM}/letters?done=dropped");
    Ok(ask.reply(form, verdict.map(|verdict| ask.done(verdict, &url))))
}

/// Ends every session of the installation but this one.
#[server(prefix = "/_fn", endpoint = "console/operations_end_sessions", output = Json)]
pub async fn operations_end_sessions(
    #[server(default)] page: String,
    #[server(default)] word: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<EndSessions>().await?;
    let verdict = match leave {
        Ok(may) => ask.services.operations.end_all(&may, &word).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let url = format!("{ROOM}/sessions?done=ended");
    Ok(ask.reply(form("end", &page), verdict.map(|verdict| ask.done(verdict.map(drop), &url))))
}

/// Makes a backup now.
#[server(prefix = "/_fn", endpoint = "console/operations_backup", output = Json)]
pub async fn operations_backup(#[server(default)] page: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<BackUp>().await?;
    let verdict = match leave {
        Ok(may) => ask.services.operations.back_up(&may).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let url = format!("{ROOM}/backups?done=begun");
    Ok(ask.reply(form("backup", &page), verdict.map(|verdict| ask.done(verdict, &url))))
}

/// Verifies a backup now.
#[server(prefix = "/_fn", endpoint = "console/operations_verify", output = Json)]
pub async fn operations_verify(
    #[server(default)] page: String,
    #[server(default)] name: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<BackUp>().await?;
    let verdict = match leave {
        Ok(may) => ask.services.operations.verify(&may, &name).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let url = format!("{ROOM}/backups?done=begun");
    Ok(ask.reply(form("backup", &page), verdict.map(|verdict| ask.done(verdict, &url))))
}
