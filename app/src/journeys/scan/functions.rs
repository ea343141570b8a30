//! The server functions of the phone's page.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Echo};

/// What the phone shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanConfirmView {
    /// Confirm or refuse.
    Ask(ScanAsk),
    /// It was just confirmed.
    Confirmed,
    /// It was just refused.
    Refused,
    /// It cannot be answered; the code says why.
    Over(String),
}

/// Where and what is asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanAsk {
    /// The QR's token.
    pub token: String,
    /// The service, where it is not Tongxing itself.
    pub service: Option<String>,
    /// The PC's browser and system.
    pub device: String,
    /// The PC's address.
    pub address: String,
    /// When the QR was shown, in the installation's time zone.
    pub time: String,
    /// Who confirms: name and number.
    pub account: String,
    /// The outcome of the form.
    pub echo: Echo,
}

/// What `/scan/<token>` shows to the phone that opened it; leads a signed-out phone to sign-in first.
#[server(prefix = "/_fn", endpoint = "scan/page", output = Json)]
pub async fn scan_page(token: String, done: Option<String>) -> Result<ScanConfirmView, ServerFnError> {
    use crate::context::ask;
    let ask = ask()?;
    let broken = |fault: identity::Fault| ServerFnError::new(ask.failure(&fault).event);
    match done.as_deref() {
        Some("confirmed") => return Ok(ScanConfirmView::Confirmed),
        Some("refused") => return Ok(ScanConfirmView::Refused),
        _ => {}
    }
    if let Some(wizard) = ask.owed() {
        ask.see_other(&wizard);
        return Ok(ScanConfirmView::Over("step_owed".to_owned()));
    }
    let scan = match ask.services.scans.open(&token).await.map_err(broken)? {
        Ok(scan) => scan,
        Err(refusal) => return Ok(ScanConfirmView::Over(refusal.code().to_owned())),
    };
    let Some(session) = ask.full() else {
        let longer = ask.services.scans.with_time_to_sign_in(&scan);
        let next = crate::ui::percent_encode(&format!("/scan/{}", longer.token));
        ask.see_other(&format!("/sign-in?next={next}"));
        return Ok(ScanConfirmView::Over("sign_in_needed".to_owned()));
    };
    let domain = &ask.services.domain;
    let account =
        domain.read().await.map_err(broken)?.account(session.account).await.map_err(|e| broken(e.into()))?;
    let service = match scan.service {
        Some(id) => ask.services.registry.by_id(id).await.map_err(|e| broken(e.into()))?,
        None => None,
    };
    Ok(ScanConfirmView::Ask(ScanAsk {
        token,
        service: service.map(|service| service.name.clone()),
        device: scan.agent.describe(),
        address: scan.address.to_string(),
        time: ask.time(scan.made_at),
        account: account
            .map(|account| format!("{} {}", account.row.name, account.row.number))
            .unwrap_or_default(),
        echo: ask.echoed(&ask.parts.uri.to_string()),
    }))
}

/// Confirms or refuses a QR: the gesture is the button that was pressed.
#[server(prefix = "/_fn", endpoint = "scan/decide", output = Json)]
pub async fn scan_decide(
    page: String,
    #[server(default)] token: String,
    #[server(default)] decision: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::Refusal;
    use identity::ports::ScanDecision;
    let ask = ask()?;
    let decision = if decision == "confirm" { ScanDecision::Confirmed } else { ScanDecision::Refused };
    let verdict = match ask.full() {
        Some(session) => ask.services.scans.decide(&token, decision, session, &ask.visitor).await,
        None => Ok(Err(Refusal::SignInNeeded)),
    };
    let done = match decision {
        ScanDecision::Confirmed => "confirmed",
        ScanDecision::Refused => "refused",
    };
    let answer = verdict.map(|verdict| match verdict {
        // The token leaves the address: it is of no use any more.
        Ok(()) => Answer::Go { url: format!("/scan/done?done={done}") },
        Err(refusal) => Answer::Refused(Box::new(ask.problem(&refusal))),
    });
    Ok(ask.reply(Form { name: "scan", page: &page, typed: &[] }, answer))
}
