//! The server functions of `/confirm`.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Echo};

/// What `/confirm` shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmView {
    /// Whose account it is.
    pub name: String,
    /// Account number, for password managers.
    pub number: String,
    /// The ways there are, as their tabs are called in the address: `password`, `phone`, `email`.
    pub ways: Vec<String>,
    /// The one that is shown; empty: there is none.
    pub way: String,
    /// The masked phone or address that a code goes to.
    pub target: String,
    /// The page's address without the way.
    pub base: String,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// What `/confirm?next=…` at `page` shows; leads on whoever proved themselves lately.
#[server(prefix = "/_fn", endpoint = "confirm/page", output = Json)]
pub async fn confirm_page(page: String) -> Result<ConfirmView, ServerFnError> {
    use crate::context::{ask, parameter};
    let ask = ask()?;
    let next = super::confirm_next(&page);
    let Some(session) = ask.signed_in(&page) else { return Ok(ConfirmView::default()) };
    if identity::reauthentication::is_fresh(&ask.services.domain, &session) {
        ask.see_other(&next);
        return Ok(ConfirmView::default());
    }
    let ways = ask.services.reauthentication.ways(&session).await.map_err(|fault| ask.broken(&fault))?;
    let there =
        [("password", ways.password), ("phone", ways.phone.is_some()), ("email", ways.email.is_some())];
    let names: Vec<String> =
        there.iter().filter(|(_, there)| *there).map(|(name, _)| (*name).to_owned()).collect();
    let wanted = parameter(&page, "way").filter(|way| names.contains(way));
    let way = wanted.or_else(|| names.first().cloned()).unwrap_or_default();
    let target = if way == "email" { ways.email } else { ways.phone };
    Ok(ConfirmView {
        name: ways.name,
        number: ways.number,
        ways: names,
        way,
        target: target.unwrap_or_default(),
        base: super::confirm_address(&next),
        echo: ask.echoed(&page),
    })
}

/// By the password.
#[server(prefix = "/_fn", endpoint = "confirm/password", output = Json)]
pub async fn confirm_password(
    page: String,
    #[server(default)] password: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let solved = super::solved(&image, &captcha, &work, &counter);
    let service = &ask.services.reauthentication;
    let verdict = service.password(ask.current.0.as_ref(), &password, &solved, &ask.visitor).await;
    let answer = verdict.map(|verdict| ask.turned(verdict, super::confirm_next(&page)));
    Ok(ask.reply(Form { name: "password", page: &page, typed: &[] }, answer))
}

/// Sends a code to the bound phone or address.
#[server(prefix = "/_fn", endpoint = "confirm/send_code", output = Json)]
pub async fn confirm_send_code(
    page: String,
    #[server(default)] way: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let solved = super::solved(&image, &captcha, &work, &counter);
    let service = &ask.services.reauthentication;
    let verdict = service.send_code(ask.current.0.as_ref(), way == "email", &solved, &ask.visitor).await;
    let answer = verdict.map(|verdict| ask.sent(verdict));
    Ok(ask.reply(Form { name: "code", page: &page, typed: &[] }, answer))
}

/// By the code that was sent.
#[server(prefix = "/_fn", endpoint = "confirm/code", output = Json)]
pub async fn confirm_code(
    page: String,
    #[server(default)] way: String,
    #[server(default)] code: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let verdict = match vocabulary::OneTimeCode::parse(&code) {
        Ok(code) => {
            let service = &ask.services.reauthentication;
            service.code(ask.current.0.as_ref(), way == "email", &code, &ask.visitor).await
        }
        Err(_) => Ok(Err(identity::Refusal::CodeInvalid)),
    };
    let answer = verdict.map(|verdict| ask.turned(verdict, super::confirm_next(&page)));
    Ok(ask.reply(Form { name: "code", page: &page, typed: &[] }, answer))
}
