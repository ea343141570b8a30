//! The server functions of the room.

use identity::Refusal;
use identity::console::access::Wanted;
use identity::console::{ManageRoles, Role};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::{INVITE, ROOM};
use crate::answer::Answer;
use crate::console::room;
use crate::context::Form;

/// Offers a role; its link is shown once.
#[server(prefix = "/_fn", endpoint = "console/administrators_invite", output = Json)]
pub async fn administrators_invite(
    #[server(default)] number: String,
    #[server(default)] role: String,
    #[server(default)] department: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageRoles>().await?;
    let verdict = match (leave, Role::parse(&role)) {
        (Ok(may), Some(role)) => {
            let wanted = Wanted { number: &number, role, department: &department };
            ask.services.access.invite(&may, wanted).await
        }
        (Ok(_), None) => Ok(Err(Refusal::PageExpired)),
        (Err(refusal), _) => Ok(Err(refusal)),
    };
    let typed = [("number", number.as_str()), ("role", &role), ("department", &department)];
    Ok(match verdict {
        Ok(Ok(offered)) => {
            let (number, name) = offered.account.clone().unwrap_or_default();
            let session = ask.full().map(|session| session.id.to_string()).unwrap_or_default();
            let shown = [
                // Nobody else who uses this browser later may see it.
                ("session", session),
                ("link", offered.link()),
                ("for", format!("{name} ({number})")),
                ("as", offered.role.code().to_owned()),
                ("until", ask.time(offered.until)),
            ];
            ask.shown_once(INVITE, shown.map(|(name, value)| (name.to_owned(), value)).to_vec())
        }
        other => {
            let answer = other.map(|verdict| ask.done(verdict.map(drop), INVITE));
            ask.reply(Form { name: "invite", page: INVITE, typed: &typed }, answer)
        }
    })
}

/// Takes a set-up link back.
#[server(prefix = "/_fn", endpoint = "console/administrators_withdraw", output = Json)]
pub async fn administrators_withdraw(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageRoles>().await?;
    let verdict = match leave {
        Ok(may) => ask.services.access.withdraw(&may, &id).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let answer = verdict.map(|verdict| ask.done(verdict, &format!("{ROOM}?withdrawn=1")));
    Ok(ask.reply(Form { name: "withdraw", page: ROOM, typed: &[] }, answer))
}

/// Ends a role.
#[server(prefix = "/_fn", endpoint = "console/administrators_end", output = Json)]
pub async fn administrators_end(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageRoles>().await?;
    let id = id.parse::<uuid::Uuid>().unwrap_or_default();
    let verdict = match leave {
        Ok(may) => ask.services.access.end(&may, id).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let page = format!("{ROOM}/end/{id}");
    let answer = verdict.map(|verdict| ask.done(verdict, &format!("{ROOM}?ended=1")));
    Ok(ask.reply(Form { name: "end", page: &page, typed: &[] }, answer))
}
