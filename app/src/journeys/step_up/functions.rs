//! The server functions of the step-up.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Echo};

/// What the step-up shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepUpView {
    /// The journey.
    pub journey: String,
    /// Whose sign-in it is.
    pub name: String,
    /// What was unusual, in words; empty when the person's own second factor is asked for.
    pub signs: Vec<String>,
    /// The ways there are: `sms`, `totp`, `passkey`, `recovery`.
    pub ways: Vec<String>,
    /// The one that is shown.
    pub way: String,
    /// The masked phone.
    pub phone: String,
    /// What a passkey is asked with, as JSON.
    pub options: String,
    /// The sealed ceremony.
    pub ceremony: String,
    /// Days for which this device can be left alone.
    pub trust_days: Option<u64>,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
    /// Why it cannot be shown, by code.
    pub refused: Option<String>,
}

/// What `/step-up/<journey>` at `page` shows.
#[server(prefix = "/_fn", endpoint = "step_up/page", output = Json)]
pub async fn step_up_page(journey: String, page: String) -> Result<StepUpView, ServerFnError> {
    use crate::context::{ask, parameter};
    use identity::Refusal;
    let ask = ask()?;
    let mut view = StepUpView { journey: journey.clone(), echo: ask.echoed(&page), ..StepUpView::default() };
    let standing = ask.services.step_up.standing(ask.stepping(&journey)).await;
    match standing.map_err(|fault| ask.broken(&fault))? {
        Ok(standing) => view.fill(&ask, standing, parameter(&page, "way")),
        // Done already, or a journey of an earlier session.
        Err(Refusal::PageExpired) if ask.full().is_some() => ask.see_other("/"),
        Err(Refusal::PageExpired) if ask.owed().is_some_and(|owed| !owed.ends_with(&journey)) => {
            ask.see_other(&ask.owed().unwrap_or_default());
        }
        Err(refusal) => view.refused = Some(refusal.code().to_owned()),
    }
    Ok(view)
}

/// Sends a code to the security phone (P-21).
#[server(prefix = "/_fn", endpoint = "step_up/send_code", output = Json)]
pub async fn step_up_send_code(
    page: String,
    journey: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask, solved};
    let ask = ask()?;
    let solved = solved(&image, &captcha, &work, &counter);
    let verdict = ask.services.step_up.send_code(ask.stepping(&journey), &solved).await;
    let answer = verdict.map(|verdict| ask.sent(verdict));
    Ok(ask.reply(Form { name: "sms", page: &page, typed: &[] }, answer))
}

/// Tries what was typed: `way` is `sms`, `totp` or `recovery`.
#[server(prefix = "/_fn", endpoint = "step_up/code", output = Json)]
pub async fn step_up_code(
    page: String,
    journey: String,
    way: String,
    #[server(default)] code: String,
    #[server(default)] trust: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::step_up::Proof;
    use identity::{Refusal, factor};
    let ask = ask()?;
    let (service, who, trust) = (&ask.services.step_up, ask.stepping(&journey), trust.is_some());
    let verdict = match way.as_str() {
        "totp" => service.prove(who, Proof::Factor(factor::Proof::Totp(&code)), trust).await,
        "recovery" => service.prove(who, Proof::Factor(factor::Proof::Recovery(&code)), trust).await,
        _ => match vocabulary::OneTimeCode::parse(&code) {
            Ok(code) => service.prove(who, Proof::Sms(&code), trust).await,
            Err(_) => Ok(Err(Refusal::CodeInvalid)),
        },
    };
    let answer = verdict.map(|verdict| ask.entered(verdict));
    Ok(ask.reply(Form { name: &way, page: &page, typed: &[] }, answer))
}

/// Tries a passkey.
#[server(prefix = "/_fn", endpoint = "step_up/passkey", output = Json)]
pub async fn step_up_passkey(
    page: String,
    journey: String,
    #[server(default)] ceremony: String,
    #[server(default)] response: String,
    #[server(default)] trust: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::factor;
    use identity::step_up::Proof;
    let ask = ask()?;
    let proof = Proof::Factor(factor::Proof::Passkey { ceremony: &ceremony, response: &response });
    let verdict = ask.services.step_up.prove(ask.stepping(&journey), proof, trust.is_some()).await;
    let answer = verdict.map(|verdict| ask.entered(verdict));
    Ok(ask.reply(Form { name: "passkey", page: &page, typed: &[] }, answer))
}

#[cfg(feature = "ssr")]
impl crate::context::Ask {
    /// Whoever is stepping up.
    fn stepping<'a>(&'a self, journey: &'a str) -> identity::step_up::Traveller<'a> {
        identity::step_up::Traveller { journey, session: self.current.0.as_ref(), visitor: &self.visitor }
    }
}

#[cfg(feature = "ssr")]
impl StepUpView {
    /// Puts the standing into words.
    fn fill(
        &mut self,
        ask: &crate::context::Ask,
        standing: identity::step_up::Standing,
        wanted: Option<String>,
    ) {
        use i18n::{I18n, t};
        use identity::risk::{Reason, Sign};
        let i18n = I18n::for_locale(ask.locale());
        let sign = |sign: &Sign| match sign {
            Sign::NewDevice => t!(i18n, "sign-new-device"),
            Sign::NewNetwork => t!(i18n, "sign-new-network"),
            Sign::LongAbsence => t!(i18n, "sign-long-absence"),
            Sign::Failures => t!(i18n, "sign-failures"),
            Sign::WeakPassword => t!(i18n, "sign-weak-password"),
        };
        if let Reason::Risk(signs) = &standing.reason {
            self.signs = signs.iter().map(sign).collect();
        }
        let ways = [
            ("sms", standing.phone.is_some()),
            ("totp", standing.totp),
            ("passkey", standing.passkey.is_some()),
            ("recovery", standing.recovery),
        ];
        (self.ways, self.way) = crate::second_factor::choose(&ways, wanted);
        self.name = standing.name;
        self.phone = standing.phone.unwrap_or_default();
        self.trust_days = standing.trust_days;
        if let Some(request) = standing.passkey {
            self.options = serde_json::to_string(&request).unwrap_or_default();
            self.ceremony = request.ceremony;
        }
    }
}
