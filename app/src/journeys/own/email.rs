//! The server functions of `/security/email` and of the links in mails.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::phones::BoundView;
use crate::answer::{Answer, Echo};

/// What a link in a mail shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// The link.
    pub journey: String,
    /// Whether it unbinds the address; else it binds it.
    pub unbinds: bool,
    /// The address, masked.
    pub address: String,
    /// For which account.
    pub number: String,
    /// It was used just now.
    pub done: bool,
    /// Why it does nothing, by code; `used` when it did.
    pub refused: String,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// What `/security/email` at `page` shows; asks for a fresh proof first.
#[server(prefix = "/_fn", endpoint = "own/email_page", output = Json)]
pub async fn email_page(page: String) -> Result<BoundView, ServerFnError> {
    use crate::context::ask;
    let ask = ask()?;
    let Some(session) = ask.fresh("/security/email") else { return Ok(BoundView::default()) };
    let bound = ask.services.phones.bound(&session).await.map_err(|fault| ask.broken(&fault))?;
    Ok(BoundView { echo: ask.echoed(&page), ..super::bound_view(bound) })
}

/// Mails the link: to a new address, or to the bound one to unbind it (H-20).
#[server(prefix = "/_fn", endpoint = "own/email_send", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn email_send(
    page: String,
    #[server(default)] unbind: String,
    #[server(default)] email: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let solved = crate::context::solved(&image, &captcha, &work, &counter);
    let service = &ask.services.email_links;
    let (name, verdict) = if unbind.is_empty() {
        let verdict = match vocabulary::Email::parse(&email) {
            Ok(email) => service.ask_to_bind(&email, &solved, ask.by()).await,
            Err(_) => Ok(Err(identity::Refusal::EmailInvalid)),
        };
        ("bind", verdict)
    } else {
        ("unbind", service.ask_to_unbind(&solved, ask.by()).await)
    };
    let answer = verdict.map(|verdict| ask.sent(verdict));
    Ok(ask.reply(Form { name, page: &page, typed: &[("email", &email)] }, answer))
}

/// What the link `/email/<journey>` at `page` shows. Changes nothing: scanners of mail open links.
#[server(prefix = "/_fn", endpoint = "own/link_page", output = Json)]
pub async fn link_page(journey: String, page: String) -> Result<LinkView, ServerFnError> {
    use crate::context::{ask, parameter};
    use identity::email_links::Action;
    let ask = ask()?;
    let opened = ask.services.email_links.opened(&journey, ask.by()).await;
    let mut view = LinkView { journey, echo: ask.echoed(&page), ..LinkView::default() };
    match opened.map_err(|fault| ask.broken(&fault))? {
        Ok(opened) => {
            view.unbinds = opened.action == Action::Unbind;
            view.address = opened.address;
            view.number = opened.number;
            view.done = opened.used && parameter(&page, "done").is_some();
            view.refused = if opened.used && !view.done { "used".to_owned() } else { String::new() };
        }
        Err(refusal) => view.refused = refusal.code().to_owned(),
    }
    Ok(view)
}

/// Uses the link.
#[server(prefix = "/_fn", endpoint = "own/email_confirm", output = Json)]
pub async fn email_confirm(
    page: String,
    #[server(default)] journey: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let verdict = ask.services.email_links.confirm(&journey, ask.by()).await;
    let answer = verdict.map(|verdict| match verdict {
        Ok(done) => match done.issued {
            Some(issued) => ask.turned(Ok(issued), "/security/bindings?done=email".to_owned()),
            None => Answer::Go { url: format!("{}?done=1", super::without_echo(&page)) },
        },
        Err(refusal) => Answer::Refused(Box::new(ask.problem(&refusal))),
    });
    Ok(ask.reply(Form { name: "confirm", page: &page, typed: &[] }, answer))
}
