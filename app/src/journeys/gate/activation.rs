//! The server functions of an activation.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::answer::Answer;

/// ① 信息校验 (J-8).
#[server(prefix = "/_fn", endpoint = "activate/check", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn activate_check(
    page: String,
    #[server(default)] number: String,
    #[server(default)] name: String,
    #[server(default)] document_type: String,
    #[server(default)] document: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use super::serve::{on_the_way, target};
    use crate::context::{Form, ask, solved};
    use identity::details::Person;
    let ask = ask()?;
    let target = target(&page);
    let person = Person { name: &name, document_type: &document_type, document: &document };
    let answer = solved(&image, &captcha, &work, &counter);
    let verdict = ask.services.activations.check(&number, person, &target, &answer, &ask.visitor).await;
    let answer = verdict.map(|verdict| ask.onward("/activate", verdict));
    let typed = [("number", &*number), ("name", &*name), ("document_type", &*document_type)];
    Ok(ask.reply(Form { name: "start", page: &on_the_way("/activate", &target), typed: &typed }, answer))
}

/// The phone or address of a form.
#[cfg(feature = "ssr")]
fn destination(
    by: &str,
    country: &str,
    phone: &str,
    email: &str,
) -> Result<identity::code::Destination, identity::Refusal> {
    use identity::Refusal;
    use vocabulary::{Email, Phone};
    if by == "email" {
        return Email::parse(email).map(Into::into).map_err(|_| Refusal::EmailInvalid);
    }
    Phone::from_parts(country, phone).map(Into::into).map_err(Refusal::PhoneInvalid)
}

/// Sends a code to what is to be bound.
#[server(prefix = "/_fn", endpoint = "activate/send_code", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn activate_send_code(
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
    let verdict = match destination(&by, &country, &phone, &email) {
        Ok(to) => ask.services.activations.send_code(&journey, &to, &answer, &ask.visitor).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let answer = verdict.map(|verdict| ask.sent(verdict));
    let typed = [("country", &*country), ("phone", &*phone), ("email", &*email)];
    Ok(ask.reply(Form { name: "prove", page: &page, typed: &typed }, answer))
}

/// ② 绑定手机或邮箱.
#[server(prefix = "/_fn", endpoint = "activate/prove", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn activate_prove(
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
    let service = &ask.services.activations;
    let verdict = match (destination(&by, &country, &phone, &email), OneTimeCode::parse(&code)) {
        (Err(refusal), _) => Ok(Err(refusal)),
        (_, Err(_)) => Ok(Err(Refusal::CodeInvalid)),
        (Ok(to), Ok(code)) => service.prove(&journey, &to, &code, &ask.visitor).await,
    };
    let answer = verdict.map(|verdict| ask.onward("/activate", verdict.map(|()| journey)));
    let typed = [("country", &*country), ("phone", &*phone), ("email", &*email)];
    Ok(ask.reply(Form { name: "prove", page: &page, typed: &typed }, answer))
}

/// ③ 设置密码.
#[server(prefix = "/_fn", endpoint = "activate/password", output = Json)]
pub async fn activate_password(
    page: String,
    journey: String,
    #[server(default)] new_password: String,
    #[server(default)] repeated: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let service = &ask.services.activations;
    let verdict = service.set_password(&journey, &new_password, &repeated, &ask.visitor).await;
    let answer = verdict.map(|verdict| ask.onward("/activate", verdict.map(|()| journey)));
    Ok(ask.reply(Form { name: "password", page: &page, typed: &[] }, answer))
}
