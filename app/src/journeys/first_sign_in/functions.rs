//! The server functions of the wizard.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};
use vocabulary::PasswordPolicy;

use crate::answer::{Answer, Echo};

/// A step of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Replace the password.
    Password,
    /// Bind the phone.
    Phone,
    /// Bind a phone anew (P-34).
    Rebind,
    /// 我已完成.
    Done,
}

/// What the wizard shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WizardView {
    /// All steps, in order; the last is [`Step::Done`].
    pub steps: Vec<Step>,
    /// The one to take now.
    pub step: Step,
    /// The journey.
    pub journey: String,
    /// Account number, for password managers.
    pub number: String,
    /// Whose account it is.
    pub name: String,
    /// Rules of the new password.
    pub policy: PasswordPolicy,
    /// A number that the roster names, masked.
    pub suggested_phone: Option<String>,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
    /// Why the wizard cannot be shown, by code.
    pub refused: Option<String>,
}

/// What `/first-sign-in/<journey>` at `page` shows.
#[server(prefix = "/_fn", endpoint = "first_sign_in/page", output = Json)]
pub async fn first_sign_in_page(journey: String, page: String) -> Result<WizardView, ServerFnError> {
    use crate::context::ask;
    use identity::Refusal;
    use identity::obligation::Obligation;
    let ask = ask()?;
    let policy = ask.services.domain.policy.password.clone();
    let mut view = WizardView {
        steps: Vec::new(),
        step: Step::Done,
        journey: journey.clone(),
        number: String::new(),
        name: String::new(),
        policy,
        suggested_phone: None,
        echo: ask.echoed(&page),
        refused: None,
    };
    let standing = ask.services.first_sign_in.standing(&journey, ask.current.0.as_ref(), &ask.visitor).await;
    match standing.map_err(|fault| ServerFnError::new(ask.failure(&fault).event))? {
        Ok(standing) => {
            let step = |obligation: Obligation| match obligation {
                Obligation::ChangePassword => Step::Password,
                Obligation::BindPhone => Step::Phone,
                Obligation::RebindPhone => Step::Rebind,
            };
            view.step = standing.progress.next().map_or(Step::Done, step);
            view.steps = standing.progress.owed.iter().copied().map(step).chain([Step::Done]).collect();
            view.number = standing.number;
            view.name = standing.name;
            view.suggested_phone = standing.suggested_phone;
        }
        // Finished, or of an earlier session: whoever is signed in just goes on.
        Err(Refusal::PageExpired) if ask.full().is_some() => ask.see_other("/"),
        Err(Refusal::PageExpired) if ask.owed().is_some_and(|owed| !owed.ends_with(&journey)) => {
            ask.see_other(&ask.owed().unwrap_or_default());
        }
        Err(refusal) => view.refused = Some(refusal.code().to_owned()),
    }
    Ok(view)
}

/// Replaces the password (S-3).
#[server(prefix = "/_fn", endpoint = "first_sign_in/password", output = Json)]
pub async fn first_sign_in_password(
    page: String,
    journey: String,
    #[server(default)] new_password: String,
    #[server(default)] repeated: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let service = &ask.services.first_sign_in;
    let session = ask.current.0.as_ref();
    let step = service.change_password(&journey, session, &ask.visitor, &new_password, &repeated).await;
    let answer = step.map(|verdict| ask.step(verdict));
    Ok(ask.reply(Form { name: "password", page: &page, typed: &[] }, answer))
}

/// Sends a code to the phone that is to be bound (S-4).
#[server(prefix = "/_fn", endpoint = "first_sign_in/send_code", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn first_sign_in_send_code(
    page: String,
    journey: String,
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
    let verdict = match vocabulary::Phone::from_parts(&country, &phone) {
        Ok(phone) => {
            let service = &ask.services.first_sign_in;
            service.send_code(&journey, ask.current.0.as_ref(), &ask.visitor, &phone, &solved).await
        }
        Err(error) => Ok(Err(Refusal::PhoneInvalid(error))),
    };
    let answer = verdict.map(|verdict| ask.sent(verdict));
    Ok(ask.reply(
        Form { name: "phone", page: &page, typed: &[("country", &country), ("phone", &phone)] },
        answer,
    ))
}

/// Binds the phone (S-4).
#[server(prefix = "/_fn", endpoint = "first_sign_in/phone", output = Json)]
pub async fn first_sign_in_phone(
    page: String,
    journey: String,
    #[server(default)] country: String,
    #[server(default)] phone: String,
    #[server(default)] code: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::Refusal;
    use vocabulary::{OneTimeCode, Phone};
    let ask = ask()?;
    let verdict = match (Phone::from_parts(&country, &phone), OneTimeCode::parse(&code)) {
        (Err(error), _) => Ok(Err(Refusal::PhoneInvalid(error))),
        (_, Err(_)) => Ok(Err(Refusal::CodeInvalid)),
        (Ok(phone), Ok(code)) => {
            let service = &ask.services.first_sign_in;
            service.bind_phone(&journey, ask.current.0.as_ref(), &ask.visitor, &phone, &code).await
        }
    };
    let answer = verdict.map(|verdict| ask.step(verdict));
    Ok(ask.reply(
        Form { name: "phone", page: &page, typed: &[("country", &country), ("phone", &phone)] },
        answer,
    ))
}

/// 我已完成 (S-6).
#[server(prefix = "/_fn", endpoint = "first_sign_in/finish", output = Json)]
pub async fn first_sign_in_finish(page: String, journey: String) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let verdict = ask.services.first_sign_in.finish(&journey, ask.current.0.as_ref(), &ask.visitor).await;
    let answer = verdict.map(|verdict| ask.step(verdict));
    Ok(ask.reply(Form { name: "finish", page: &page, typed: &[] }, answer))
}

#[cfg(feature = "ssr")]
impl crate::context::Ask {
    /// The answer to a step of the wizard: the session turned.
    fn step(&self, verdict: Result<identity::first_sign_in::Step, identity::Refusal>) -> Answer {
        match verdict {
            Ok(step) => {
                self.keep_session(&step.issued);
                Answer::Go { url: step.next }
            }
            Err(refusal) => Answer::Refused(Box::new(self.problem(&refusal))),
        }
    }
}
