//! The server functions of `/security/bindings` and `/security/phone/…`.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Echo};

/// What is bound (S-7).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundView {
    /// Whose account it is.
    pub name: String,
    /// Login phone, masked.
    pub login: Option<String>,
    /// Security phone, masked.
    pub security: Option<String>,
    /// Address, masked.
    pub email: Option<String>,
    /// Whether the login phone may be unbound.
    pub login_may_go: bool,
    /// What was changed just now.
    pub done: String,
    /// `login` or `security`, on the page of one phone.
    pub slot: String,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// What the wizard of a change shows (P-13).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeView {
    /// Whose account it is.
    pub name: String,
    /// `login` or `security`.
    pub slot: String,
    /// The journey.
    pub journey: String,
    /// From 1.
    pub step: usize,
    /// The number bound now, masked.
    pub phone: String,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
    /// Why the wizard cannot be shown, by code.
    pub refused: Option<String>,
}

/// What `/security/bindings` at `page` shows.
#[server(prefix = "/_fn", endpoint = "own/bindings_page", output = Json)]
pub async fn bindings_page(page: String) -> Result<BoundView, ServerFnError> {
    use crate::context::{ask, parameter};
    let ask = ask()?;
    let Some(session) = ask.signed_in("/security/bindings") else { return Ok(BoundView::default()) };
    let bound = ask.services.phones.bound(&session).await.map_err(|fault| ask.broken(&fault))?;
    let done = parameter(&page, "done").unwrap_or_default();
    Ok(BoundView { done, ..super::bound_view(bound) })
}

/// What `/security/phone/<slot>` at `page` shows; asks for a fresh proof first.
#[server(prefix = "/_fn", endpoint = "own/phone_page", output = Json)]
pub async fn phone_page(slot: String, page: String) -> Result<BoundView, ServerFnError> {
    use crate::context::ask;
    let ask = ask()?;
    let slot = super::slot(&slot);
    let own = format!("/security/phone/{}", slot.code());
    let Some(session) = ask.fresh(&own) else { return Ok(BoundView::default()) };
    let bound = ask.services.phones.bound(&session).await.map_err(|fault| ask.broken(&fault))?;
    let echo = ask.echoed(&page);
    Ok(BoundView { slot: slot.code().to_owned(), echo, ..super::bound_view(bound) })
}

/// Sends a code to a number: to be bound where none is (S-7), or the new one of a change (P-15).
#[server(prefix = "/_fn", endpoint = "own/phone_code", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn phone_code(
    page: String,
    #[server(default)] slot: String,
    #[server(default)] journey: String,
    #[server(default)] country: String,
    #[server(default)] phone: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::Refusal;
    let ask = ask()?;
    let solved = crate::context::solved(&image, &captcha, &work, &counter);
    let service = &ask.services.phones;
    let verdict = match vocabulary::Phone::from_parts(&country, &phone) {
        Err(error) => Ok(Err(Refusal::PhoneInvalid(error))),
        Ok(phone) if journey.is_empty() => {
            service.send_bind_code(super::slot(&slot), &phone, &solved, ask.by()).await
        }
        Ok(phone) => service.send_new_code(&journey, &phone, &solved, ask.by()).await,
    };
    let answer = verdict.map(|verdict| ask.sent(verdict));
    let typed = [("country", country.as_str()), ("phone", phone.as_str())];
    Ok(ask.reply(Form { name: "phone", page: &page, typed: &typed }, answer))
}

/// Binds the number: where none is, or as the new one of a change (P-15, H-19).
#[server(prefix = "/_fn", endpoint = "own/phone_bind", output = Json)]
pub async fn phone_bind(
    page: String,
    #[server(default)] slot: String,
    #[server(default)] journey: String,
    #[server(default)] country: String,
    #[server(default)] phone: String,
    #[server(default)] code: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::Refusal;
    use vocabulary::{OneTimeCode, Phone};
    let ask = ask()?;
    let service = &ask.services.phones;
    let (verdict, next) = match (Phone::from_parts(&country, &phone), OneTimeCode::parse(&code)) {
        (Err(error), _) => (Ok(Err(Refusal::PhoneInvalid(error))), String::new()),
        (_, Err(_)) => (Ok(Err(Refusal::CodeInvalid)), String::new()),
        (Ok(phone), Ok(code)) if journey.is_empty() => {
            let verdict = service.bind(super::slot(&slot), &phone, &code, ask.by()).await;
            (verdict, "/security/bindings?done=phone".to_owned())
        }
        // The third step is on the same page.
        (Ok(phone), Ok(code)) => {
            let verdict = service.bind_new(&journey, &phone, &code, ask.by()).await;
            (verdict, super::without_echo(&page))
        }
    };
    let answer = verdict.map(|verdict| ask.turned(verdict, next));
    let typed = [("country", country.as_str()), ("phone", phone.as_str())];
    Ok(ask.reply(Form { name: "phone", page: &page, typed: &typed }, answer))
}

/// Opens 修改手机号 (P-13).
#[server(prefix = "/_fn", endpoint = "own/phone_change", output = Json)]
pub async fn phone_change(page: String, #[server(default)] slot: String) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let slot = super::slot(&slot);
    let answer = ask.services.phones.begin_change(slot, ask.by()).await.map(|verdict| match verdict {
        Ok(id) => Answer::Go { url: format!("/security/phone/{}/{id}", slot.code()) },
        Err(refusal) => Answer::Refused(Box::new(ask.problem(&refusal))),
    });
    Ok(ask.reply(Form { name: "change", page: &page, typed: &[] }, answer))
}

/// What `/security/phone/<slot>/<journey>` at `page` shows.
#[server(prefix = "/_fn", endpoint = "own/change_page", output = Json)]
pub async fn change_page(slot: String, journey: String, page: String) -> Result<ChangeView, ServerFnError> {
    use crate::context::ask;
    use identity::phones::Step;
    let ask = ask()?;
    let slot = super::slot(&slot).code();
    let mut view = ChangeView { slot: slot.to_owned(), journey: journey.clone(), ..ChangeView::default() };
    if ask.signed_in(&format!("/security/phone/{slot}/{journey}")).is_none() {
        return Ok(view);
    }
    match ask.services.phones.standing(&journey, ask.by()).await.map_err(|fault| ask.broken(&fault))? {
        Ok(standing) => {
            view.name = standing.name;
            view.slot = standing.slot.code().to_owned();
            view.phone = standing.phone;
            view.step = match standing.step {
                Step::Old => 1,
                Step::New => 2,
                Step::Done => 3,
            };
            view.echo = ask.echoed(&page);
        }
        Err(refusal) => view.refused = Some(refusal.code().to_owned()),
    }
    Ok(view)
}

/// Sends a code to the bound number: step 1 of a change (P-14), or to unbind it (P-25).
#[server(prefix = "/_fn", endpoint = "own/bound_code", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn bound_code(
    page: String,
    #[server(default)] slot: String,
    #[server(default)] journey: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let solved = crate::context::solved(&image, &captcha, &work, &counter);
    let service = &ask.services.phones;
    let verdict = if journey.is_empty() {
        service.send_unbind_code(super::slot(&slot), &solved, ask.by()).await
    } else {
        service.send_old_code(&journey, &solved, ask.by()).await
    };
    let answer = verdict.map(|verdict| ask.sent(verdict));
    Ok(ask.reply(Form { name: "bound", page: &page, typed: &[] }, answer))
}

/// Step 1 of a change: the old number is proved (P-14).
#[server(prefix = "/_fn", endpoint = "own/phone_prove", output = Json)]
pub async fn phone_prove(
    page: String,
    #[server(default)] journey: String,
    #[server(default)] code: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let verdict = match vocabulary::OneTimeCode::parse(&code) {
        Ok(code) => ask.services.phones.prove_old(&journey, &code, ask.by()).await,
        Err(_) => Ok(Err(identity::Refusal::CodeInvalid)),
    };
    let answer = verdict.map(|verdict| match verdict {
        Ok(()) => Answer::Go { url: super::without_echo(&page) },
        Err(refusal) => Answer::Refused(Box::new(ask.problem(&refusal))),
    });
    Ok(ask.reply(Form { name: "bound", page: &page, typed: &[] }, answer))
}

/// Unbinds the number (P-25, H-19).
#[server(prefix = "/_fn", endpoint = "own/phone_unbind", output = Json)]
pub async fn phone_unbind(
    page: String,
    #[server(default)] slot: String,
    #[server(default)] code: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let verdict = match vocabulary::OneTimeCode::parse(&code) {
        Ok(code) => ask.services.phones.unbind(super::slot(&slot), &code, ask.by()).await,
        Err(_) => Ok(Err(identity::Refusal::CodeInvalid)),
    };
    let answer = verdict.map(|verdict| ask.turned(verdict, "/security/bindings?done=phone".to_owned()));
    Ok(ask.reply(Form { name: "bound", page: &page, typed: &[] }, answer))
}
