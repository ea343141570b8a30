//! Filling the view, on the server.

use identity::policy::{CaptchaMode, Recovery, RecoveryMethod, RecoveryStart};
use identity::recovery::Opened;
use identity::refusal::Verdict;
use identity::{Fault, Refusal, Target, activation, recovery};
use leptos::prelude::ServerFnError;

use super::model::{GateView, Kind, Start};
use super::questions::question_text;
use crate::answer::Answer;
use crate::context::{Ask, ask, parameter};
pub use crate::journeys::sign_in::serve::{on_the_way, target};

/// Seconds before the last page leads on to sign-in (S-27).
pub const ONWARD: u64 = 5;

impl Kind {
    /// Its first page.
    pub fn path(self) -> &'static str {
        match self {
            Self::Recovery => "/recover",
            Self::Activation => "/activate",
            Self::Lookup => "/find-number",
        }
    }

    /// The journey that a path is about, and its id.
    fn of(page: &str) -> (Self, &str) {
        let path = page.split('?').next().unwrap_or(page);
        let mut parts = path.trim_start_matches('/').splitn(2, '/');
        let kind = match parts.next() {
            Some("activate") => Self::Activation,
            Some("find-number") => Self::Lookup,
            _ => Self::Recovery,
        };
        (kind, parts.next().unwrap_or_default())
    }
}

impl Ask {
    /// The answer of a step: on to `path` and the id it made, or why not.
    pub fn onward(&self, path: &str, verdict: Verdict<String>) -> Answer {
        match verdict {
            Ok(id) => Answer::Go { url: format!("{path}/{id}") },
            Err(refusal) => Answer::Refused(Box::new(self.problem(&refusal))),
        }
    }
}

impl Ask {
    /// The answer to a proof.
    pub fn opened(&self, journey: &str, verdict: Verdict<(Opened, Target)>) -> Answer {
        match verdict {
            Ok((Opened::NewPassword, _)) => Answer::Go { url: format!("/recover/{journey}") },
            Ok((Opened::Activation, target)) => Answer::Go { url: on_the_way("/activate", &target) },
            Err(refusal) => Answer::Refused(Box::new(self.problem(&refusal))),
        }
    }
}

/// The view of a page.
pub async fn view(page: &str) -> Result<GateView, ServerFnError> {
    let ask = ask()?;
    let (kind, journey) = Kind::of(page);
    let mut view = blank(&ask, kind, journey, page);
    if journey.is_empty() {
        let policy = &ask.services.domain.policy;
        let enabled = match kind {
            Kind::Recovery => policy.recovery.enabled,
            Kind::Activation => policy.activation.enabled,
            Kind::Lookup => policy.number_lookup.enabled,
        };
        if !enabled {
            view.refused = Some(Refusal::MethodOff.code().to_owned());
        }
        if kind == Kind::Recovery {
            // What the first page says there is (H-9).
            view.tabs = tabs(offered(&policy.recovery).into_iter().map(code));
        }
        view.captcha = (policy.captcha.mode != CaptchaMode::Off).then(|| ask.services.captcha_view());
        return Ok(view);
    }
    let filled = match kind {
        Kind::Recovery => recover(&ask, &mut view, page).await,
        Kind::Activation => activate(&ask, &mut view, page).await,
        Kind::Lookup => found(&ask, &mut view).await,
    };
    if let Err(refusal) = filled.map_err(|fault| ask.broken(&fault))? {
        view.refused = Some(refusal.code().to_owned());
    }
    Ok(view)
}

fn blank(ask: &Ask, kind: Kind, journey: &str, page: &str) -> GateView {
    let policy = &ask.services.domain.policy;
    let mut view = GateView {
        kind,
        step: 1,
        start: match policy.recovery.start {
            RecoveryStart::Phone => Start::Phone,
            RecoveryStart::Account => Start::Account,
            RecoveryStart::AccountAndDocument => Start::AccountAndDocument,
        },
        journey: journey.to_owned(),
        page: on_the_way(kind.path(), &target(page)),
        back: String::new(),
        sign_in: String::new(),
        appeal: String::new(),
        find: String::new(),
        tabs: Vec::new(),
        by: String::new(),
        questions: Vec::new(),
        masked: None,
        number: String::new(),
        found: Vec::new(),
        revoke: kind == Kind::Recovery && !policy.app_passwords.applications.is_empty(),
        policy: policy.password.clone(),
        captcha: None,
        echo: ask.echoed(page),
        refused: None,
    };
    aim(ask, &mut view, &target(page));
    view.back.clone_from(&view.sign_in);
    view
}

/// Sets the links that keep where the person is going.
fn aim(ask: &Ask, view: &mut GateView, target: &Target) {
    view.sign_in = on_the_way("/sign-in", target);
    view.appeal = on_the_way("/appeal", target);
    let lookup = ask.services.domain.policy.number_lookup.enabled;
    view.find = if lookup { on_the_way("/find-number", target) } else { String::new() };
}

/// Sets step and addresses of a page of a journey. Somebody who went back sees the second step again.
fn stand(ask: &Ask, view: &mut GateView, page: &str, target: &Target, step: usize) {
    let again = step == 3 && parameter(page, "step").as_deref() == Some("2");
    let base = format!("{}/{}", view.kind.path(), view.journey);
    view.step = if again { 2 } else { step };
    let step_back = if again { "step=2&" } else { "" };
    let address = |by: &str| format!("{base}?{step_back}by={by}");
    view.page = if view.step == 2 { address(&view.by) } else { base.clone() };
    for (by, href) in &mut view.tabs {
        *href = address(by);
    }
    view.back = match view.step {
        2 => on_the_way(view.kind.path(), target),
        3 => format!("{base}?step=2"),
        _ => String::new(),
    };
    aim(ask, view, target);
    if view.step == 4 {
        // For browsers without WASM (S-27).
        let refresh = http::HeaderName::from_static("refresh");
        ask.header(refresh, &format!("{ONWARD};url={}", view.sign_in));
    }
}

/// The ways that a recovery offers: one that begins with the phone has that phone's code only (P-10).
fn offered(policy: &Recovery) -> Vec<RecoveryMethod> {
    match policy.start {
        RecoveryStart::Phone => vec![RecoveryMethod::Phone],
        RecoveryStart::Account | RecoveryStart::AccountAndDocument => policy.methods.clone(),
    }
}

/// A way's name in addresses.
fn code(method: RecoveryMethod) -> &'static str {
    match method {
        RecoveryMethod::Phone => "phone",
        RecoveryMethod::Email => "email",
        RecoveryMethod::Questions => "questions",
    }
}

/// The tabs of several ways; `stand` fills their addresses in.
fn tabs<'a>(ways: impl Iterator<Item = &'a str>) -> Vec<(String, String)> {
    ways.map(|by| (by.to_owned(), String::new())).collect()
}

async fn recover(ask: &Ask, view: &mut GateView, page: &str) -> Result<Verdict<()>, Fault> {
    let standing = match ask.services.recoveries.standing(&view.journey, &ask.visitor).await? {
        Ok(standing) => standing,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let wanted = parameter(page, "by").unwrap_or_default();
    let ways = &standing.ways;
    if let Some(way) = ways.iter().find(|way| code(way.method) == wanted).or_else(|| ways.first()) {
        code(way.method).clone_into(&mut view.by);
        view.masked.clone_from(&way.masked);
    }
    view.tabs = tabs(ways.iter().map(|way| code(way.method)));
    let i18n = i18n::I18n::for_locale(ask.locale());
    view.questions = standing.questions.iter().map(|code| question_text(&i18n, code)).collect();
    view.number = standing.number;
    let step = match standing.step {
        recovery::Step::Prove => 2,
        recovery::Step::Set => 3,
        recovery::Step::Done => 4,
    };
    stand(ask, view, page, &standing.target, step);
    Ok(Ok(()))
}

async fn activate(ask: &Ask, view: &mut GateView, page: &str) -> Result<Verdict<()>, Fault> {
    let standing = match ask.services.activations.standing(&view.journey, &ask.visitor).await? {
        Ok(standing) => standing,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mail = standing.email_too && parameter(page, "by").as_deref() == Some("email");
    if mail { "email" } else { "phone" }.clone_into(&mut view.by);
    view.tabs = tabs(["phone", "email"].into_iter().take(1 + usize::from(standing.email_too)));
    view.number = standing.number;
    let step = match standing.step {
        activation::Step::Bind => 2,
        activation::Step::Set => 3,
        activation::Step::Done => 4,
    };
    stand(ask, view, page, &standing.target, step);
    Ok(Ok(()))
}

async fn found(ask: &Ask, view: &mut GateView) -> Result<Verdict<()>, Fault> {
    let numbers = match ask.services.number_lookups.found(&view.journey, &ask.visitor).await? {
        Ok(numbers) => numbers,
        Err(refusal) => return Ok(Err(refusal)),
    };
    view.step = 2;
    view.found = numbers.masked;
    aim(ask, view, &numbers.target);
    view.back = on_the_way("/find-number", &numbers.target);
    Ok(Ok(()))
}
