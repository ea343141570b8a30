//! What a set-up page sends. Open to people without a role: the link's token is
//! what they come with.

use identity::console::access::NewAccount;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::answer::Answer;
use crate::context::{Form, ask};

/// Longest token in an address.
const LONGEST: usize = 100;

/// The address of a link's page.
pub fn address(token: &str) -> String {
    let known =
        token.len() <= LONGEST && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    format!("/console/set-up/{}", if known { token } else { "-" })
}

/// Makes the first administrator's account and signs it in.
#[server(prefix = "/_fn", endpoint = "set_up/create", output = Json)]
pub async fn set_up_create(
    #[server(default)] token: String,
    #[server(default)] number: String,
    #[server(default)] name: String,
    #[server(default)] new_password: String,
    #[server(default)] repeated: String,
) -> Result<Answer, ServerFnError> {
    let ask = ask()?;
    let page = address(&token);
    let new = NewAccount { number: &number, name: &name, password: &new_password, repeated: &repeated };
    let verdict = ask.services.access.create(&token, new, &ask.visitor, &page).await;
    let answer = verdict.map(|verdict| match verdict {
        Ok(Some(admission)) => ask.admit(&admission),
        // Made, and to be signed in by hand: a captcha may be asked for.
        Ok(None) => Answer::Go { url: format!("/sign-in?next={}", crate::ui::percent_encode(&page)) },
        Err(refusal) => Answer::Refused(Box::new(ask.problem(&refusal))),
    });
    let typed = [("number", number.as_str()), ("name", &name)];
    Ok(ask.reply(Form { name: "create", page: &page, typed: &typed }, answer))
}

/// Takes the first link for the account that is signed in.
#[server(prefix = "/_fn", endpoint = "set_up/claim", output = Json)]
pub async fn set_up_claim(#[server(default)] token: String) -> Result<Answer, ServerFnError> {
    let ask = ask()?;
    let page = address(&token);
    let verdict = ask.services.access.claim(&token, ask.current.0.as_ref(), &ask.visitor).await;
    let answer = verdict.map(|verdict| ask.done(verdict, &page));
    Ok(ask.reply(Form { name: "claim", page: &page, typed: &[] }, answer))
}

/// Accepts the role.
#[server(prefix = "/_fn", endpoint = "set_up/accept", output = Json)]
pub async fn set_up_accept(#[server(default)] token: String) -> Result<Answer, ServerFnError> {
    let ask = ask()?;
    let page = address(&token);
    let verdict = ask.services.access.accept(&token, ask.current.0.as_ref(), &ask.visitor).await;
    let answer = verdict.map(|verdict| ask.done(verdict, "/console"));
    Ok(ask.reply(Form { name: "accept", page: &page, typed: &[] }, answer))
}
