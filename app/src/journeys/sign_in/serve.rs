//! What the server functions of sign-in share, on the server.

pub use std::time::Duration;

pub use http::StatusCode;
pub use identity::ports::Level;
pub use identity::scan::ScanState;
pub use identity::sign_in::{PasswordProof, Wish};
pub use identity::target::{Target, TicketDelivery};
pub use identity::user_agent::Agent;
pub use identity::{Fault, Refusal};
use leptos::prelude::ServerFnError;
pub use vocabulary::{OneTimeCode, Phone};

pub use super::model::{Methods, ScanShown, ScanView, Tab};
pub use crate::context::{Ask, Form, ask, parameter};

/// Where a sign-in page's address says the person is going.
pub fn target(page: &str) -> Target {
    if let Some(service) = parameter(page, "service").filter(|service| !service.is_empty()) {
        let renew = parameter(page, "renew").is_some_and(|renew| renew == "true");
        let method = match parameter(page, "method").as_deref() {
            Some("POST") => TicketDelivery::Post,
            _ => TicketDelivery::Get,
        };
        return Target::Cas { service, renew, method };
    }
    parameter(page, "next").map_or_else(Target::default, |path| Target::page(&path))
}

/// The address of a page on the way in (`/sign-in`, `/recover`, …) that keeps where the person is going.
pub fn on_the_way(path: &str, target: &Target) -> String {
    let encode = crate::ui::percent_encode;
    match target {
        Target::Page { path: next } if next == "/" => path.to_owned(),
        Target::Page { path: next } => format!("{path}?next={}", encode(next)),
        Target::Cas { service, renew, method } => {
            let renew = if *renew { "&renew=true" } else { "" };
            let method = if *method == TicketDelivery::Post { "&method=POST" } else { "" };
            format!("{path}?service={}{renew}{method}", encode(service))
        }
    }
}

/// The parts of a sign-in page's address that every answer keeps.
pub fn kept(page: &str, tab: Option<Tab>) -> String {
    let mut pairs = Vec::new();
    for name in ["service", "renew", "method", "next"] {
        if let Some(value) = parameter(page, name) {
            pairs.push(format!("{name}={}", crate::ui::percent_encode(&value)));
        }
    }
    if let Some(tab) = tab.filter(|tab| *tab != Tab::Password) {
        pairs.push(format!("tab={}", tab.code()));
    }
    if pairs.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?{}", pairs.join("&")) }
}

impl Ask {
    /// The registered service a page is about, by id and name.
    pub async fn service_of(&self, page: &str) -> Result<Option<(uuid::Uuid, String)>, Fault> {
        let Target::Cas { service, .. } = target(page) else { return Ok(None) };
        let row = self.services.registry.find_text(&service).await?;
        Ok(row.map(|row| (row.id, row.name.clone())))
    }

    /// A QR for this browser.
    pub async fn scan_view(&self, page: &str) -> Result<Result<ScanView, Refusal>, Fault> {
        let service = self.service_of(page).await?.map(|(id, _)| id);
        let shown = match self.services.scans.issue(&self.visitor, service) {
            Ok(shown) => shown,
            Err(refusal) => return Ok(Err(refusal)),
        };
        Ok(self.scan_shown(&shown.token, &shown.scan))
    }

    /// An issued QR as the page shows it.
    pub fn scan_shown(&self, token: &str, scan: &identity::scan::Scan) -> Result<ScanView, Refusal> {
        let domain = &self.services.domain;
        let link = format!("{}/scan/{token}", self.services.public_url);
        Ok(ScanView {
            svg: crate::qr::svg(&link).ok_or(Refusal::MethodOff)?,
            token: token.to_owned(),
            seconds: scan.expires_at.since(domain.now()).as_secs(),
            pause_after: domain.policy.scan.pause_after.as_secs(),
        })
    }
}

/// The scan page, which finishes without WASM: its address names the QR, it asks for itself again
/// every few seconds, and signs in when the QR was confirmed.
pub async fn scan_page(ask: &Ask, page: &str) -> Result<Option<ScanShown>, Fault> {
    let base = kept(page, Some(Tab::Scan));
    let domain = &ask.services.domain;
    let now = domain.now().unix_seconds();
    let since = parameter(page, "since").and_then(|since| since.parse::<i64>().ok()).unwrap_or(now);
    let named = parameter(page, "qr");
    let state = match &named {
        Some(token) => match ask.services.scans.state(token, &ask.visitor).await? {
            Ok(state) => Some(state),
            // The browser that asked for this QR came back without its cookie.
            Err(Refusal::ScanForeign) => return Ok(None),
            Err(_) => None,
        },
        None => None,
    };
    match (state, named) {
        (Some(ScanState::Waiting), Some(token)) => {
            let Ok(scan) = ask.services.scans.read(&token) else { return Ok(None) };
            Ok(ask.scan_shown(&token, &scan).ok().map(ScanShown::Code))
        }
        (Some(ScanState::Confirmed), Some(token)) => {
            let wish = Wish { target: target(page), remember: false, present: ask.current.0.clone() };
            if let Ok(admission) = ask.services.sign_in.scan(&token, &wish, &ask.visitor).await? {
                ask.admit(&admission);
                ask.see_other(&admission.next);
            } else {
                ask.see_other(&base);
            }
            Ok(None)
        }
        (Some(ScanState::Refused), _) => Ok(Some(ScanShown::Refused)),
        _ if Duration::from_secs(u64::try_from(now.saturating_sub(since)).unwrap_or(0))
            >= domain.policy.scan.pause_after.0 =>
        {
            Ok(Some(ScanShown::Paused))
        }
        _ => {
            // A first visit has no browser cookie yet: the one it was just given counts from the
            // next request on.
            if let Ok(shown) =
                ask.services.scans.issue(&ask.visitor, ask.service_of(page).await?.map(|(id, _)| id))
            {
                ask.see_other(&format!("{base}&since={since}&qr={}", shown.token));
            }
            Ok(None)
        }
    }
}

/// A fault while a page is made: the page says so.
pub fn broken(ask: &Ask, fault: &Fault) -> ServerFnError {
    let failure = ask.failure(fault);
    ServerFnError::new(failure.event)
}
