//! What can be done in the room.

use identity::Refusal;
use identity::console::ManageServices;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::{ROOM, ServiceForm};
use crate::answer::Answer;
use crate::console::room;
use crate::context::Form;

/// Registers an application (without `id`), or changes one.
#[server(prefix = "/_fn", endpoint = "console/services_save", output = Json)]
pub async fn services_save(
    #[server(default)] page: String,
    #[server(default)] id: String,
    #[server(default)] draft: ServiceForm,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageServices>().await?;
    let which = if id.is_empty() { Ok(None) } else { id.parse().map(Some) };
    let verdict = match (leave, which) {
        (Ok(may), Ok(which)) => ask.services.service_desk.save(&may, which, &draft.draft()).await,
        (Ok(_), Err(_)) => Ok(Err(Refusal::PageExpired)),
        (Err(refusal), _) => Ok(Err(refusal)),
    };
    let typed = draft.typed();
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let form = Form { name: "save", page: &page, typed: &typed };
    let answer = verdict.map(|verdict| match verdict {
        Ok((id, notes)) => {
            let notes: Vec<&str> = notes.iter().map(|note| note.code()).collect();
            ask.done(Ok(()), &format!("{ROOM}/{id}?done=saved&notes={}", notes.join(",")))
        }
        Err(refusal) => ask.done(Err(refusal), ROOM),
    });
    Ok(ask.reply(form, answer))
}

/// Switches an application on or off.
#[server(prefix = "/_fn", endpoint = "console/services_switch", output = Json)]
pub async fn services_switch(
    #[server(default)] page: String,
    #[server(default)] id: String,
    #[server(default)] on: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageServices>().await?;
    let on = on == "on";
    let verdict = match (leave, id.parse()) {
        (Ok(may), Ok(id)) => ask.services.service_desk.switch(&may, id, on).await,
        (Ok(_), Err(_)) => Ok(Err(Refusal::PageExpired)),
        (Err(refusal), _) => Ok(Err(refusal)),
    };
    let url = format!("{ROOM}/{id}?done={}", if on { "on" } else { "off" });
    let form = Form { name: "switch", page: &page, typed: &[] };
    Ok(ask.reply(form, verdict.map(|verdict| ask.done(verdict, &url))))
}
