//! The server functions of the personal centre.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::journeys::applications::ApplicationView;

/// A sign-in as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInEntry {
    /// When, as people read it.
    pub time: String,
    /// `password`, `sms` or `scan`.
    pub method: String,
    /// `success` or the code of the refusal.
    pub outcome: String,
    /// Browser and system.
    pub device: String,
    /// Client address.
    pub address: String,
}

/// The profile card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// Name.
    pub name: String,
    /// Account number.
    pub number: String,
    /// Alias.
    pub alias: Option<String>,
    /// `vocabulary::PersonKind::code`.
    pub kind: String,
    /// Department.
    pub department: String,
    /// Login phone, masked.
    pub phone: Option<String>,
    /// E-mail, masked.
    pub email: Option<String>,
    /// Whether there is a password of the person's own.
    pub has_password: bool,
}

/// The personal centre.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortalView {
    /// Who.
    pub profile: ProfileView,
    /// Applications: starred ones, then those used lately.
    pub applications: Vec<ApplicationView>,
    /// The newest sign-ins.
    pub sign_ins: Vec<SignInEntry>,
}

/// How many applications and sign-ins the overview shows.
pub(super) const GLANCE: usize = 6;

/// The personal centre of whoever is signed in; leads others to sign-in, and back here.
#[server(prefix = "/_fn", endpoint = "portal/page", output = Json)]
pub async fn portal_page(page: String) -> Result<PortalView, ServerFnError> {
    use crate::context::ask;
    use identity::audit::Event;
    use identity::user_agent::Agent;
    let ask = ask()?;
    let broken = |fault: identity::Fault| ServerFnError::new(ask.failure(&fault).event);
    let Some(session) = ask.signed_in(&page) else { return Ok(PortalView::default()) };
    let domain = &ask.services.domain;
    let mut unit = domain.read().await.map_err(broken)?;
    let store = |error: identity::ports::StoreError| broken(error.into());
    let Some(account) = unit.account(session.account).await.map_err(store)? else {
        return Err(broken(identity::Fault::Inconsistent("a session without an account")));
    };
    let entries = unit.audit_of(session.account, &[Event::SignIn.code()], 20).await.map_err(store)?;
    drop(unit);
    let sign_ins = entries
        .into_iter()
        .map(|entry| {
            let detail: std::collections::BTreeMap<String, String> =
                serde_json::from_str(&entry.detail).unwrap_or_default();
            SignInEntry {
                time: ask.time(entry.at),
                method: detail.get("method").cloned().unwrap_or_default(),
                outcome: entry.outcome,
                device: Agent::of(&entry.user_agent).describe(),
                address: entry.address,
            }
        })
        .collect();
    let applications = crate::journeys::applications::glance(&ask, &account, GLANCE).await.map_err(broken)?;
    let open = |purpose: &'static str, sealed: &[u8]| domain.keyring.open_text(purpose, sealed);
    let phone = account.login_phone.as_ref().map(|row| open("phone", &row.sealed)).transpose();
    let email = account.email.as_ref().map(|row| open("email", &row.sealed)).transpose();
    let phone = phone.map_err(|e| broken(e.into()))?;
    let email = email.map_err(|e| broken(e.into()))?;
    Ok(PortalView {
        profile: ProfileView {
            name: account.row.name,
            number: account.row.number,
            alias: account.row.alias,
            kind: account.row.kind,
            department: account.row.department,
            phone: phone.and_then(|phone| vocabulary::Phone::parse(&phone).ok()).map(|phone| phone.masked()),
            email: email.and_then(|email| vocabulary::Email::parse(&email).ok()).map(|email| email.masked()),
            has_password: account.password.is_some(),
        },
        applications,
        sign_ins,
    })
}

/// Ends the session and tells every service that was visited in it.
#[server(prefix = "/_fn", endpoint = "session/sign_out", output = Json)]
pub async fn sign_out() -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use crate::cookies;
    let ask = ask()?;
    let ended = match &ask.current.0 {
        Some(session) => ask.services.sessions.end(session, &ask.visitor).await,
        None => Ok(()),
    };
    let answer = ended.map(|()| {
        ask.header(http::header::SET_COOKIE, &cookies::clear(cookies::SESSION));
        Answer::Go { url: "/signed-out".to_owned() }
    });
    Ok(ask.reply(Form { name: "sign_out", page: "/", typed: &[] }, answer))
}
