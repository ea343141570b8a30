//! The server functions: taking a case, giving it back, deciding it.

use identity::case::Decided;
use identity::console::DecideCases;
use identity::refusal::Verdict;
use identity::{Fault, Refusal};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::ROOM;
use crate::answer::Answer;
use crate::console::room;
use crate::context::{Ask, Form};

/// Takes a case for an hour.
#[server(prefix = "/_fn", endpoint = "console/reviews_claim", output = Json)]
pub async fn reviews_claim(
    #[server(default)] page: String,
    #[server(default)] case: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<DecideCases>().await?;
    let verdict = match leave {
        Ok(may) => ask.services.cases.claim(&may, &case).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(answered(&ask, ("claim", &page, &[]), verdict, &case))
}

/// Gives a case back.
#[server(prefix = "/_fn", endpoint = "console/reviews_release", output = Json)]
pub async fn reviews_release(
    #[server(default)] page: String,
    #[server(default)] case: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<DecideCases>().await?;
    let verdict = match leave {
        Ok(may) => ask.services.cases.release(&may, &case).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(answered(&ask, ("claim", &page, &[]), verdict, &case))
}

/// Approves a case as it was at revision `seen`.
#[server(prefix = "/_fn", endpoint = "console/reviews_approve", output = Json)]
pub async fn reviews_approve(
    #[server(default)] page: String,
    #[server(default)] case: String,
    #[server(default)] seen: String,
    #[server(default)] account: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<DecideCases>().await?;
    let verdict = match (leave, seen.parse()) {
        (Ok(may), Ok(seen)) => ask.services.cases.approve_case(&may, (&case, seen), &account).await,
        (Err(refusal), _) => Ok(Err(refusal)),
        (Ok(_), Err(_)) => Ok(Err(Refusal::PageExpired)),
    };
    Ok(answered(&ask, ("decide", &page, &[("account", &account)]), verdict.map(done), &case))
}

/// Rejects a case as it was at revision `seen`.
#[server(prefix = "/_fn", endpoint = "console/reviews_reject", output = Json)]
pub async fn reviews_reject(
    #[server(default)] page: String,
    #[server(default)] case: String,
    #[server(default)] seen: String,
    #[server(default)] template: String,
    #[server(default)] words: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<DecideCases>().await?;
    let verdict = match (leave, seen.parse()) {
        (Ok(may), Ok(seen)) => ask.services.cases.reject_case(&may, (&case, seen), (&template, &words)).await,
        (Err(refusal), _) => Ok(Err(refusal)),
        (Ok(_), Err(_)) => Ok(Err(Refusal::PageExpired)),
    };
    let typed = [("template", template.as_str()), ("words", &words)];
    Ok(answered(&ask, ("decide", &page, &typed), verdict.map(done), &case))
}

fn done(verdict: Verdict<Decided>) -> Verdict<()> {
    verdict.map(|_| ())
}

/// On to the case, or back to the form.
fn answered(
    ask: &Ask,
    (name, page, typed): (&str, &str, &[(&str, &str)]),
    verdict: Result<Verdict<()>, Fault>,
    case: &str,
) -> Answer {
    // The id comes from the form: only what an id is made of goes into an address.
    let id: String = case.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let url = format!("{ROOM}/{id}");
    ask.reply(Form { name, page, typed }, verdict.map(|verdict| ask.done(verdict, &url)))
}
