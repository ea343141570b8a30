//! The server functions of the room.

use identity::console::people::{Clearing, Search};
use identity::console::{
    EditPeople, FindPeople, MoveContacts, ResetPasswords, SwitchPeople, UnlockPeople, Unmask,
};
use identity::ports::Status;
use identity::{Fault, Refusal};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use uuid::Uuid;

use super::ROOM;
use super::acts::Act;
use super::address::{kind_of, query_of, with_query};
use super::words::status_of;
use crate::answer::Answer;
use crate::console::room;
use crate::context::{Ask, Form};

/// Leads to the list of what was searched for: what was typed may be a phone or a document number,
/// and such never stands in an address in clear.
#[server(prefix = "/_fn", endpoint = "console/people_search", output = Json)]
pub async fn people_search(
    #[server(default)] q: String,
    #[server(default)] department: String,
    #[server(default)] status: String,
    #[server(default)] kind: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<FindPeople>().await?;
    let search = Search { text: q, department, status: status_of(&status), kind: kind_of(&kind) };
    let url = with_query(ROOM, &query_of(&ask.services.people, &search), None);
    let answer = ask.done(leave.map(drop), &url);
    Ok(ask.reply(Form { name: "search", page: ROOM, typed: &[] }, Ok(answer)))
}

/// The account that a form names: what is no id is nobody's.
pub(super) fn account_of(id: &str) -> Uuid {
    id.parse().unwrap_or_default()
}

/// The page of somebody, saying that `act` was done.
pub(super) fn done_at(id: &str, act: &str) -> String {
    format!("{ROOM}/{}?did={act}", account_of(id))
}

/// The answer to the form of an act's page.
fn ended(ask: &Ask, act: Act, id: &str, reason: &str, verdict: Result<Result<(), Refusal>, Fault>) -> Answer {
    let page = act.page(&account_of(id).to_string());
    let typed = [("reason", reason)];
    let form = Form { name: act.code(), page: &page, typed: &typed };
    ask.reply(form, verdict.map(|verdict| ask.done(verdict, &done_at(id, act.code()))))
}

/// Leads to somebody's page, which shows `values` this once to this session.
fn shown(ask: &Ask, session: Uuid, id: &str, values: Vec<(&str, String)>) -> Answer {
    let mut shown: Vec<(String, String)> =
        values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    // Nobody else who uses this browser later may see it.
    shown.push(("session".to_owned(), session.to_string()));
    ask.shown_once(&format!("{ROOM}/{}", account_of(id)), shown)
}

/// Switches an account on or off.
#[server(prefix = "/_fn", endpoint = "console/people_status", output = Json)]
pub async fn people_status(
    #[server(default)] id: String,
    #[server(default)] act: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<SwitchPeople>().await?;
    let (act, status) =
        if act == "enable" { (Act::Enable, Status::Active) } else { (Act::Disable, Status::Disabled) };
    let verdict = match leave {
        Ok(may) => ask.services.people.set_status(&may, account_of(&id), status, &reason).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(ended(&ask, act, &id, &reason, verdict))
}

/// Ends all sessions of an account.
#[server(prefix = "/_fn", endpoint = "console/people_sessions", output = Json)]
pub async fn people_sessions(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<SwitchPeople>().await?;
    let verdict = match leave {
        Ok(may) => ask.services.people.end_sessions(&may, account_of(&id)).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(ended(&ask, Act::Sessions, &id, "", verdict))
}

/// Opens an account's locks (U-14).
#[server(prefix = "/_fn", endpoint = "console/people_unlock", output = Json)]
pub async fn people_unlock(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<UnlockPeople>().await?;
    let verdict = match leave {
        Ok(may) => ask.services.people.unlock(&may, account_of(&id)).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(ended(&ask, Act::Unlock, &id, "", verdict))
}

/// Gives somebody a random password (J-23, P-38), shown once by their page.
#[server(prefix = "/_fn", endpoint = "console/people_reset", output = Json)]
pub async fn people_reset(
    #[server(default)] id: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ResetPasswords>().await?;
    let may = match leave {
        Ok(may) => may,
        Err(refusal) => return Ok(ended(&ask, Act::Reset, &id, &reason, Ok(Err(refusal)))),
    };
    Ok(match ask.services.people.reset_password(&may, account_of(&id), &reason).await {
        Ok(Ok(password)) => shown(&ask, may.actor().session, &id, vec![("password", password.to_string())]),
        other => ended(&ask, Act::Reset, &id, &reason, other.map(|verdict| verdict.map(drop))),
    })
}

/// Demands another password at the next sign-in.
#[server(prefix = "/_fn", endpoint = "console/people_force", output = Json)]
pub async fn people_force(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ResetPasswords>().await?;
    let verdict = match leave {
        Ok(may) => ask.services.people.force_change(&may, account_of(&id)).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(ended(&ask, Act::Force, &id, "", verdict))
}

/// Removes the second factors of somebody who lost them.
#[server(prefix = "/_fn", endpoint = "console/people_factors", output = Json)]
pub async fn people_factors(
    #[server(default)] id: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ResetPasswords>().await?;
    let verdict = match leave {
        Ok(may) => ask.services.people.remove_factors(&may, account_of(&id), &reason).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(ended(&ask, Act::Factors, &id, &reason, verdict))
}

/// Clears phones and the address of an account (U-17).
#[server(prefix = "/_fn", endpoint = "console/people_clear", output = Json)]
pub async fn people_clear(
    #[server(default)] id: String,
    #[server(default)] login_phone: String,
    #[server(default)] security_phone: String,
    #[server(default)] email: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<MoveContacts>().await?;
    let what = Clearing {
        login_phone: !login_phone.is_empty(),
        security_phone: !security_phone.is_empty(),
        email: !email.is_empty(),
    };
    let verdict = match leave {
        Ok(may) => ask.services.people.clear_contacts(&may, account_of(&id), what, &reason).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(ended(&ask, Act::Clear, &id, &reason, verdict))
}

/// Shows somebody's numbers in full, once, for a reason that is recorded.
#[server(prefix = "/_fn", endpoint = "console/people_unmask", output = Json)]
pub async fn people_unmask(
    #[server(default)] id: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<Unmask>().await?;
    let may = match leave {
        Ok(may) => may,
        Err(refusal) => return Ok(ended(&ask, Act::Unmask, &id, &reason, Ok(Err(refusal)))),
    };
    Ok(match ask.services.people.unmask(&may, account_of(&id), &reason).await {
        Ok(Ok(numbers)) => {
            let of = |name, value: Option<String>| value.map(|value| (name, value));
            let values = [
                of("document", numbers.document),
                of("login_phone", numbers.login_phone),
                of("security_phone", numbers.security_phone),
                of("email", numbers.email),
            ];
            shown(&ask, may.actor().session, &id, values.into_iter().flatten().collect())
        }
        other => ended(&ask, Act::Unmask, &id, &reason, other.map(|verdict| verdict.map(drop))),
    })
}

/// Takes an account's document away (U-19).
#[server(prefix = "/_fn", endpoint = "console/people_split", output = Json)]
pub async fn people_split(
    #[server(default)] id: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<EditPeople>().await?;
    let verdict = match leave {
        Ok(may) => ask.services.people.split(&may, account_of(&id), &reason).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(ended(&ask, Act::Split, &id, &reason, verdict))
}
