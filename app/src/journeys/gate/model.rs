//! What the pages show.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};
use vocabulary::PasswordPolicy;

use crate::answer::{CaptchaView, Echo};

/// Which journey.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `/recover`
    #[default]
    Recovery,
    /// `/activate`
    Activation,
    /// `/find-number`
    Lookup,
}

/// What a recovery begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// The phone (P-10).
    Phone,
    /// The account (S-21).
    #[default]
    Account,
    /// Account and document (H-10).
    AccountAndDocument,
}

/// One page of one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateView {
    /// Which journey.
    pub kind: Kind,
    /// The step that is shown, from 1 to 4; of a look-up 1 or 2.
    pub step: usize,
    /// What a recovery begins with.
    pub start: Start,
    /// The journey's id, once there is one.
    pub journey: String,
    /// Address of the page without what belongs to one answer.
    pub page: String,
    /// Address of the step before.
    pub back: String,
    /// The sign-in page on the way to where the person is going.
    pub sign_in: String,
    /// The appeal, for whom nothing else works (J-18).
    pub appeal: String,
    /// The look-up; empty where it is off.
    pub find: String,
    /// The ways there are (`phone`, `email`, `questions`) with their addresses.
    pub tabs: Vec<(String, String)>,
    /// The way that is shown.
    pub by: String,
    /// The security questions to answer.
    pub questions: Vec<String>,
    /// The masked phone or address, where it is not typed.
    pub masked: Option<String>,
    /// The account number, once it may be shown.
    pub number: String,
    /// The masked numbers that were found.
    pub found: Vec<String>,
    /// There are app passwords, to be kept or revoked (P-8).
    pub revoke: bool,
    /// Rules of the new password.
    pub policy: PasswordPolicy,
    /// The captcha that the first form always needs.
    pub captcha: Option<CaptchaView>,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
    /// Why the page cannot be shown, by code.
    pub refused: Option<String>,
}

/// What `page` (path and query) shows.
#[server(prefix = "/_fn", endpoint = "gate/page", output = Json)]
pub async fn gate_page(page: String) -> Result<GateView, ServerFnError> {
    super::serve::view(&page).await
}
