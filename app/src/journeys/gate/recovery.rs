//! The server functions of a recovery.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::answer::Answer;

/// 确认账号: begins (P-10, S-21, H-10).
#[server(prefix = "/_fn", endpoint = "recover/start", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn recover_start(
    page: String,
    #[server(default)] country: String,
    #[server(default)] phone: String,
    #[server(default)] username: String,
    #[server(default)] document: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use super::serve::{on_the_way, target};
    use crate::context::{Form, ask, solved};
    use identity::Refusal;
    use identity::policy::RecoveryStart;
    use identity::recovery::Who;
    let ask = ask()?;
    let who = match ask.services.domain.policy.recovery.start {
        RecoveryStart::Phone => {
            vocabulary::Phone::from_parts(&country, &phone).map(Who::Phone).map_err(Refusal::PhoneInvalid)
        }
        RecoveryStart::Account => Ok(Who::Account(&username)),
        RecoveryStart::AccountAndDocument => Ok(Who::AccountAndDocument(&username, &document)),
    };
    let target = target(&page);
    let answer = solved(&image, &captcha, &work, &counter);
    let verdict = match who {
        Ok(who) => ask.services.recoveries.start(&who, &target, &answer, &ask.visitor).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let answer = verdict.map(|verdict| ask.onward("/recover", verdict));
    let typed = [("country", &*country), ("phone", &*phone), ("username", &*username)];
    Ok(ask.reply(Form { name: "start", page: &on_the_way("/recover", &target), typed: &typed }, answer))
}

/// What a form of 安全验证 says is bound.
#[cfg(feature = "ssr")]
fn claim(
    ask: &crate::context::Ask,
    by: &str,
    country: &str,
    phone: &str,
    email: &str,
) -> Result<identity::recovery::Claim, identity::Refusal> {
    use identity::Refusal;
    use identity::policy::{RecoveryStart, RecoveryTarget};
    use identity::recovery::Claim;
    use vocabulary::{Email, Phone};
    let policy = &ask.services.domain.policy.recovery;
    let shown = policy.start == RecoveryStart::Phone || policy.target == RecoveryTarget::Masked;
    match (by, shown) {
        ("email", true) => Ok(Claim::Email(None)),
        ("email", false) => {
            Email::parse(email).map(|email| Claim::Email(Some(email))).map_err(|_| Refusal::EmailInvalid)
        }
        (_, true) => Ok(Claim::Phone(None)),
        (_, false) => Phone::from_parts(country, phone)
            .map(|phone| Claim::Phone(Some(phone)))
            .map_err(Refusal::PhoneInvalid),
    }
}

/// Sends a code to what is bound (S-25).
#[server(prefix = "/_fn", endpoint = "recover/send_code", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn recover_send_code(
    page: String,
    journey: String,
    #[server(default)] by: String,
    #[server(default)] country: String,
    #[server(default)] phone: String,
    #[server(default)] email: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask, solved};
    let ask = ask()?;
    let answer = solved(&image, &captcha, &work, &counter);
    let verdict = match claim(&ask, &by, &country, &phone, &email) {
        Ok(claim) => ask.services.recoveries.send_code(&journey, &claim, &answer, &ask.visitor).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let answer = verdict.map(|verdict| ask.sent(verdict));
    let typed = [("country", &*country), ("phone", &*phone), ("email", &*email)];
    Ok(ask.reply(Form { name: "prove", page: &page, typed: &typed }, answer))
}

/// 安全验证: proves the person by the code.
#[server(prefix = "/_fn", endpoint = "recover/prove", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn recover_prove(
    page: String,
    journey: String,
    #[server(default)] by: String,
    #[server(default)] country: String,
    #[server(default)] phone: String,
    #[server(default)] email: String,
    #[server(default)] code: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::Refusal;
    use vocabulary::OneTimeCode;
    let ask = ask()?;
    let service = &ask.services.recoveries;
    let verdict = match (claim(&ask, &by, &country, &phone, &email), OneTimeCode::parse(&code)) {
        (Err(refusal), _) => Ok(Err(refusal)),
        (_, Err(_)) => Ok(Err(Refusal::CodeInvalid)),
        (Ok(claim), Ok(code)) => service.prove(&journey, &claim, &code, &ask.visitor).await,
    };
    let answer = verdict.map(|verdict| ask.opened(&journey, verdict));
    let typed = [("country", &*country), ("phone", &*phone), ("email", &*email)];
    Ok(ask.reply(Form { name: "prove", page: &page, typed: &typed }, answer))
}

/// 安全验证 by security questions (S-22).
#[server(prefix = "/_fn", endpoint = "recover/answer", output = Json)]
pub async fn recover_answer(
    page: String,
    journey: String,
    #[server(default)] answer1: String,
    #[server(default)] answer2: String,
    #[server(default)] answer3: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let answers = [&*answer1, &*answer2, &*answer3];
    let verdict = ask.services.recoveries.answer(&journey, &answers, &ask.visitor).await;
    let answer = verdict.map(|verdict| ask.opened(&journey, verdict));
    Ok(ask.reply(Form { name: "prove", page: &page, typed: &[] }, answer))
}

/// 设置新密码 (S-26).
#[server(prefix = "/_fn", endpoint = "recover/password", output = Json)]
pub async fn recover_password(
    page: String,
    journey: String,
    #[server(default)] new_password: String,
    #[server(default)] repeated: String,
    #[server(default)] revoke: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let service = &ask.services.recoveries;
    let revoke = revoke.is_some();
    let verdict = service.set_password(&journey, &new_password, &repeated, revoke, &ask.visitor).await;
    let answer = verdict.map(|verdict| ask.onward("/recover", verdict.map(|()| journey)));
    Ok(ask.reply(Form { name: "password", page: &page, typed: &[] }, answer))
}
