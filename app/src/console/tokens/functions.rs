//! The server functions of the room.

use identity::Refusal;
use identity::console::token::Wanted;
use identity::console::{ManageTokens, Permission};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::{MINT, ROOM};
use crate::answer::Answer;
use crate::console::room;
use crate::context::Form;

/// Makes a token; it is shown once.
#[server(prefix = "/_fn", endpoint = "console/tokens_mint", output = Json)]
pub async fn tokens_mint(
    #[server(default)] name: String,
    #[server(default)] scopes: Vec<String>,
    #[server(default)] department: String,
    #[server(default)] days: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageTokens>().await?;
    let chosen: Option<Vec<Permission>> = scopes.iter().map(|code| Permission::parse(code)).collect();
    let verdict = match (leave, chosen) {
        (Ok(may), Some(chosen)) => {
            let days = days.trim().parse().unwrap_or(0);
            let wanted = Wanted { name: &name, scopes: &chosen, department: &department, days };
            ask.services.tokens.mint(&may, &wanted).await
        }
        (Ok(_), None) => Ok(Err(Refusal::PageExpired)),
        (Err(refusal), _) => Ok(Err(refusal)),
    };
    let scopes = scopes.join(",");
    let typed = [
        ("name", name.as_str()),
        ("scopes", scopes.as_str()),
        ("department", department.as_str()),
        ("days", days.as_str()),
    ];
    Ok(match verdict {
        Ok(Ok(made)) => {
            let session = ask.full().map(|session| session.id.to_string()).unwrap_or_default();
            let shown = [
                // Nobody else who uses this browser later may see it.
                ("session", session),
                ("token", made.secret.to_string()),
                ("called", made.row.name.clone()),
                ("until", ask.time(made.row.expires_at)),
            ];
            ask.shown_once(MINT, shown.map(|(name, value)| (name.to_owned(), value)).to_vec())
        }
        other => {
            let answer = other.map(|verdict| ask.done(verdict.map(drop), MINT));
            ask.reply(Form { name: "mint", page: MINT, typed: &typed }, answer)
        }
    })
}

/// Revokes a token.
#[server(prefix = "/_fn", endpoint = "console/tokens_revoke", output = Json)]
pub async fn tokens_revoke(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageTokens>().await?;
    let id = id.parse::<uuid::Uuid>().unwrap_or_default();
    let verdict = match leave {
        Ok(may) => ask.services.tokens.revoke(&may, id).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let page = format!("{ROOM}/revoke/{id}");
    let answer = verdict.map(|verdict| ask.done(verdict, &format!("{ROOM}?revoked=1")));
    Ok(ask.reply(Form { name: "revoke", page: &page, typed: &[] }, answer))
}
