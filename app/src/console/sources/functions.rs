//! What can be done in the room.

use identity::Refusal;
use identity::console::ManageSources;
use identity::source::{Issued, WantedSource};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::{NEW, ROOM};
use crate::answer::Answer;
use crate::console::room;
use crate::context::{Ask, Form};

fn form<'a>(name: &'a str, page: &'a str) -> Form<'a> {
    Form { name, page, typed: &[] }
}

/// A token, once, on the page that asked for it.
fn told(ask: &Ask, page: &str, issued: &Issued) -> Answer {
    let session = ask.full().map(|session| session.id.to_string()).unwrap_or_default();
    let shown = [
        // Nobody else who uses this browser later may see it.
        ("session", session),
        ("token", issued.token.expose().to_owned()),
        ("for", issued.source.name.clone()),
        ("source", issued.source.id.to_string()),
        ("until", ask.time(issued.until)),
    ];
    ask.shown_once(page, shown.map(|(name, value)| (name.to_owned(), value)).to_vec())
}

/// Adds a source; its first token is shown once.
#[server(prefix = "/_fn", endpoint = "console/sources_add", output = Json)]
pub async fn sources_add(
    #[server(default)] name: String,
    #[server(default)] department: String,
    #[server(default)] own: String,
    #[server(default)] stop: String,
    #[server(default)] days: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageSources>().await?;
    let wanted = WantedSource {
        name: &name,
        department: &department,
        own: own == "on",
        hourly_stop: stop.trim().parse().unwrap_or(0),
        days: days.parse().unwrap_or(0),
    };
    let verdict = match leave {
        Ok(may) => ask.services.source_desk.add(&may, &wanted).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let typed = [
        ("name", name.as_str()),
        ("department", &department),
        ("own", &own),
        ("stop", &stop),
        ("days", &days),
    ];
    Ok(match verdict {
        Ok(Ok(issued)) => told(&ask, NEW, &issued),
        other => {
            let answer = other.map(|verdict| ask.done(verdict.map(drop), NEW));
            ask.reply(Form { name: "add", page: NEW, typed: &typed }, answer)
        }
    })
}

/// Gives a source another token, which is shown once.
#[server(prefix = "/_fn", endpoint = "console/sources_token", output = Json)]
pub async fn sources_token(
    #[server(default)] id: String,
    #[server(default)] days: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageSources>().await?;
    let id = id.parse::<uuid::Uuid>().unwrap_or_default();
    let verdict = match leave {
        Ok(may) => ask.services.source_desk.issue(&may, id, days.parse().unwrap_or(0)).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let page = format!("{ROOM}/{id}");
    Ok(match verdict {
        Ok(Ok(issued)) => told(&ask, &page, &issued),
        other => {
            let answer = other.map(|verdict| ask.done(verdict.map(drop), &page));
            ask.reply(form("token", &page), answer)
        }
    })
}

/// Revokes a token.
#[server(prefix = "/_fn", endpoint = "console/sources_revoke", output = Json)]
pub async fn sources_revoke(
    #[server(default)] id: String,
    #[server(default)] token: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageSources>().await?;
    let id = id.parse::<uuid::Uuid>().unwrap_or_default();
    let verdict = match (leave, token.parse()) {
        (Ok(may), Ok(token)) => ask.services.source_desk.revoke(&may, id, token).await,
        (Ok(_), Err(_)) => Ok(Err(Refusal::PageExpired)),
        (Err(refusal), _) => Ok(Err(refusal)),
    };
    let page = format!("{ROOM}/{id}");
    let answer = verdict.map(|verdict| ask.done(verdict, &format!("{page}?done=revoked")));
    Ok(ask.reply(form("revoke", &page), answer))
}

/// Lets a source go on that suspended many.
#[server(prefix = "/_fn", endpoint = "console/sources_resume", output = Json)]
pub async fn sources_resume(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageSources>().await?;
    let id = id.parse::<uuid::Uuid>().unwrap_or_default();
    let verdict = match leave {
        Ok(may) => ask.services.source_desk.resume(&may, id).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let page = format!("{ROOM}/{id}");
    let answer = verdict.map(|verdict| ask.done(verdict, &format!("{page}?done=resumed")));
    Ok(ask.reply(form("resume", &page), answer))
}

/// Closes a source.
#[server(prefix = "/_fn", endpoint = "console/sources_close", output = Json)]
pub async fn sources_close(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ManageSources>().await?;
    let id = id.parse::<uuid::Uuid>().unwrap_or_default();
    let verdict = match leave {
        Ok(may) => ask.services.source_desk.close(&may, id).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let page = format!("{ROOM}/{id}/close");
    let answer = verdict.map(|verdict| ask.done(verdict, &format!("{ROOM}?done=closed")));
    Ok(ask.reply(form("close", &page), answer))
}
