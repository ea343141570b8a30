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
    /// Whether this is about the second factor; its ways are `totp`, `passkey`, `recovery`.
    pub factor: bool,
    /// A second factor is needed, and the account has none.
    pub missing: bool,
    /// The ways there are, as their tabs are called in the address: `password`, `phone`, `email`.
    pub ways: Vec<String>,
    /// The one that is shown; empty: there is none.
    pub way: String,
    /// The masked phone or address that a code goes to.
    pub target: String,
    /// What a passkey is asked with, as JSON.
    pub options: String,
    /// The sealed ceremony.
    pub ceremony: String,
    /// The page's address without the way.
    pub base: String,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// What `/confirm?next=…` at `page` shows; leads on whoever proved themselves lately.
#[server(prefix = "/_fn", endpoint = "confirm/page", output = Json)]
pub async fn confirm_page(page: String) -> Result<ConfirmView, ServerFnError> {
    use identity::reauthentication::{Owed, owed};
    let ask = crate::context::ask()?;
    let Some(session) = ask.signed_in(&page) else { return Ok(ConfirmView::default()) };
    let needed = super::factor_needed(&page);
    let Some(owed) = owed(&ask.services.domain, &session, needed) else {
        ask.see_other(&super::confirm_next(&page));
        return Ok(ConfirmView::default());
    };
    let service = &ask.services.reauthentication;
    let ways = service.ways(&session).await.map_err(|fault| ask.broken(&fault))?;
    let factors = service.factor_ways(&session).await.map_err(|fault| ask.broken(&fault))?;
    let mut view = ConfirmView {
        factor: owed == Owed::Factor,
        missing: needed && !factors.any,
        base: super::confirm_again(&page),
        echo: ask.echoed(&page),
        ..ConfirmView::default()
    };
    if view.factor {
        view.offer_factors(factors, &page);
    } else {
        view.offer(&ways, &page);
    }
    (view.name, view.number) = (ways.name, ways.number);
    Ok(view)
}

#[cfg(feature = "ssr")]
impl ConfirmView {
    fn offer(&mut self, ways: &identity::reauthentication::Ways, page: &str) {
        let there =
            [("password", ways.password), ("phone", ways.phone.is_some()), ("email", ways.email.is_some())];
        let wanted = crate::context::parameter(page, "way");
        (self.ways, self.way) = crate::second_factor::choose(&there, wanted);
        let target = if self.way == "email" { &ways.email } else { &ways.phone };
        self.target = target.clone().unwrap_or_default();
    }

    fn offer_factors(&mut self, ways: identity::factor::Ways, page: &str) {
        let there = [("totp", ways.totp), ("passkey", ways.passkey.is_some()), ("recovery", ways.recovery)];
        let wanted = crate::context::parameter(page, "way");
        (self.ways, self.way) = crate::second_factor::choose(&there, wanted);
        if let Some(request) = ways.passkey {
            self.options = serde_json::to_string(&request).unwrap_or_default();
            self.ceremony = request.ceremony;
        }
    }
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
    let solved = crate::context::solved(&image, &captcha, &work, &counter);
    let service = &ask.services.reauthentication;
    let verdict = service.password(ask.current.0.as_ref(), &password, &solved, &ask.visitor).await;
    let answer = verdict.map(|verdict| ask.confirmed(verdict, &page));
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
    let solved = crate::context::solved(&image, &captcha, &work, &counter);
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
    let answer = verdict.map(|verdict| ask.confirmed(verdict, &page));
    Ok(ask.reply(Form { name: "code", page: &page, typed: &[] }, answer))
}

/// By a second factor: `way` is `totp` or `recovery`.
#[server(prefix = "/_fn", endpoint = "confirm/factor", output = Json)]
pub async fn confirm_factor(
    page: String,
    #[server(default)] way: String,
    #[server(default)] code: String,
) -> Result<Answer, ServerFnError> {
    use identity::factor::Proof;
    let ask = crate::context::ask()?;
    let recovery = way == "recovery";
    let proof = if recovery { Proof::Recovery(&code) } else { Proof::Totp(&code) };
    Ok(ask.try_factor(if recovery { "recovery" } else { "totp" }, &page, proof).await)
}

/// By a passkey.
#[server(prefix = "/_fn", endpoint = "confirm/passkey", output = Json)]
pub async fn confirm_passkey(
    page: String,
    #[server(default)] ceremony: String,
    #[server(default)] response: String,
) -> Result<Answer, ServerFnError> {
    let ask = crate::context::ask()?;
    let proof = identity::factor::Proof::Passkey { ceremony: &ceremony, response: &response };
    Ok(ask.try_factor("passkey", &page, proof).await)
}

#[cfg(feature = "ssr")]
impl crate::context::Ask {
    async fn try_factor(&self, form: &str, page: &str, proof: identity::factor::Proof<'_>) -> Answer {
        use crate::context::Form;
        use identity::Refusal;
        let service = &self.services.reauthentication;
        let verdict = service.factor(self.current.0.as_ref(), proof, &self.visitor).await;
        let answer = verdict.map(|verdict| match verdict {
            // What comes first is owed anew, or the session ended with the last guess: the page knows.
            Err(Refusal::ProofTooOld | Refusal::PageExpired) => {
                Answer::Go { url: super::confirm_again(page) }
            }
            verdict => self.confirmed(verdict, page),
        });
        self.reply(Form { name: form, page, typed: &[] }, answer)
    }
}
