//! The server functions of the sign-in page.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::model::{ScanView, SignInView};
use crate::answer::Answer;

/// What the sign-in page at `page` (path and query) shows.
#[server(prefix = "/_fn", endpoint = "sign_in/page", output = Json)]
pub async fn sign_in_page(page: String) -> Result<SignInView, ServerFnError> {
    use super::serve::*;
    let ask = ask()?;
    let policy = &ask.services.domain.policy;
    let mobile = Agent::of(&ask.visitor.user_agent).is_mobile();
    let methods = Methods {
        password: policy.methods.password,
        sms: policy.methods.sms,
        scan: policy.methods.scan && !mobile,
    };
    let tab = match parameter(&page, "tab").as_deref() {
        Some("code") if methods.sms => Tab::Code,
        Some("scan") if methods.scan => Tab::Scan,
        _ if methods.password => Tab::Password,
        _ if methods.sms => Tab::Code,
        _ => Tab::Scan,
    };
    let target = target(&page);
    let renew = matches!(target, Target::Cas { renew: true, .. });
    // Somebody who is in already goes on; somebody who still owes something, to the wizard.
    match ask.current.0.as_deref().map(|session| session.level) {
        Some(Level::Full) if !renew => {
            ask.see_other(&target.url(None));
            return Ok(SignInView::default());
        }
        Some(Level::Obliged | Level::Half) => {
            if let Some(wizard) = ask.owed() {
                ask.see_other(&wizard);
                return Ok(SignInView::default());
            }
        }
        _ => {}
    }
    let echo = ask.echoed(&page);
    if echo.failure.as_ref().is_some_and(|failure| failure.retry_after.is_some()) {
        ask.status(StatusCode::SERVICE_UNAVAILABLE);
    }
    let service = ask.service_of(&page).await.map_err(|fault| broken(&ask, &fault))?;
    if service.is_none() && matches!(target, Target::Cas { .. }) {
        // Better told now than after the password.
        ask.see_other("/refused?code=service_unknown");
        return Ok(SignInView::default());
    }
    let scan = if tab == Tab::Scan {
        Some(scan_page(&ask, &page).await.map_err(|fault| broken(&ask, &fault))?)
    } else {
        None
    };
    let link = |enabled: bool, path: &str| if enabled { on_the_way(path, &target) } else { String::new() };
    Ok(SignInView {
        tab,
        activate: link(policy.activation.enabled, "/activate"),
        forgot: link(policy.recovery.enabled, "/recover"),
        find: link(policy.number_lookup.enabled, "/find-number"),
        methods,
        remember_days: policy.session.offer_remember.then(|| policy.session.remember.as_secs() / 86_400),
        service: service.map(|(_, name)| name),
        ready_tomorrow: policy.roster.ready_next_day,
        page: kept(&page, Some(tab)),
        captcha: (policy.captcha.mode == identity::policy::CaptchaMode::Always && echo.problem.is_none())
            .then(|| ask.services.captcha_view()),
        echo,
        scan: scan.flatten(),
    })
}

/// Password sign-in (J-9).
#[server(prefix = "/_fn", endpoint = "sign_in/password", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn sign_in_password(
    page: String,
    #[server(default)] username: String,
    #[server(default)] password: String,
    #[server(default)] remember: Option<String>,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use super::serve::*;
    let ask = ask()?;
    let proof = PasswordProof {
        identifier: &username,
        password: &password,
        captcha: crate::context::solved(&image, &captcha, &work, &counter),
    };
    let wish = Wish { target: target(&page), remember: remember.is_some(), present: ask.current.0.clone() };
    let answer = if username.trim().is_empty() {
        Ok(Answer::refused("account_empty"))
    } else if password.is_empty() {
        Ok(Answer::refused("password_empty"))
    } else {
        let verdict = ask.services.sign_in.password(proof, &wish, &ask.visitor).await;
        verdict.map(|verdict| ask.entered(verdict))
    };
    let remember = remember.unwrap_or_default();
    let page = kept(&page, None);
    Ok(ask.reply(
        Form { name: "password", page: &page, typed: &[("username", &username), ("remember", &remember)] },
        answer,
    ))
}

/// Sends a sign-in code (J-10).
#[server(prefix = "/_fn", endpoint = "sign_in/send_code", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn sign_in_send_code(
    page: String,
    #[server(default)] country: String,
    #[server(default)] phone: String,
    #[server(default)] remember: Option<String>,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use super::serve::*;
    let ask = ask()?;
    let captcha = crate::context::solved(&image, &captcha, &work, &counter);
    let verdict = match Phone::from_parts(&country, &phone) {
        Ok(phone) => ask.services.sign_in.send_code(&phone, &captcha, &ask.visitor).await,
        Err(error) => Ok(Err(Refusal::PhoneInvalid(error))),
    };
    let answer = verdict.map(|verdict| ask.sent(verdict));
    let remember = remember.unwrap_or_default();
    let page = kept(&page, Some(Tab::Code));
    Ok(ask.reply(
        Form {
            name: "code",
            page: &page,
            typed: &[("country", &country), ("phone", &phone), ("remember", &remember)],
        },
        answer,
    ))
}

/// Code sign-in (J-10).
#[server(prefix = "/_fn", endpoint = "sign_in/code", output = Json)]
pub async fn sign_in_code(
    page: String,
    #[server(default)] country: String,
    #[server(default)] phone: String,
    #[server(default)] code: String,
    #[server(default)] remember: Option<String>,
) -> Result<Answer, ServerFnError> {
    use super::serve::*;
    let ask = ask()?;
    let wish = Wish { target: target(&page), remember: remember.is_some(), present: ask.current.0.clone() };
    let verdict = match (Phone::from_parts(&country, &phone), OneTimeCode::parse(&code)) {
        (Err(error), _) => Ok(Err(Refusal::PhoneInvalid(error))),
        (_, Err(_)) => Ok(Err(Refusal::CodeInvalid)),
        (Ok(phone), Ok(code)) => ask.services.sign_in.code(&phone, &code, &wish, &ask.visitor).await,
    };
    let answer = verdict.map(|verdict| ask.entered(verdict));
    let remember = remember.unwrap_or_default();
    let page = kept(&page, Some(Tab::Code));
    Ok(ask.reply(
        Form {
            name: "code",
            page: &page,
            typed: &[("country", &country), ("phone", &phone), ("remember", &remember)],
        },
        answer,
    ))
}

/// A new QR for the page that shows one (S-20).
#[server(prefix = "/_fn", endpoint = "scan/new", output = Json)]
pub async fn scan_new(page: String) -> Result<Option<ScanView>, ServerFnError> {
    use super::serve::{ask, broken};
    let ask = ask()?;
    let view = ask.scan_view(&page).await.map_err(|fault| broken(&ask, &fault))?;
    Ok(view.ok())
}

/// The PC picks up what the phone confirmed.
#[server(prefix = "/_fn", endpoint = "scan/redeem", output = Json)]
pub async fn scan_redeem(page: String, #[server(default)] token: String) -> Result<Answer, ServerFnError> {
    use super::serve::*;
    let ask = ask()?;
    let wish = Wish { target: target(&page), remember: false, present: ask.current.0.clone() };
    let answer = ask.services.sign_in.scan(&token, &wish, &ask.visitor).await;
    let answer = answer.map(|verdict| ask.entered(verdict));
    let page = kept(&page, Some(Tab::Scan));
    Ok(ask.reply(Form { name: "scan", page: &page, typed: &[] }, answer))
}
