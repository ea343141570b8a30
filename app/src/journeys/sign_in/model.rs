//! What the sign-in page shows.

use serde::{Deserialize, Serialize};

use crate::answer::{CaptchaView, Echo};

/// Which way of signing in the page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// Account and password (J-9).
    #[default]
    Password,
    /// SMS code (J-10).
    Code,
    /// QR (S-20).
    Scan,
}

impl Tab {
    /// Its value in the page's address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::Scan => "scan",
        }
    }
}

/// Which methods there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Methods {
    /// Account and password.
    pub password: bool,
    /// SMS code.
    pub sms: bool,
    /// QR; never on phones (J-14).
    pub scan: bool,
}

/// The sign-in page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInView {
    /// The way that is shown.
    pub tab: Tab,
    /// The ways there are.
    pub methods: Methods,
    /// Offer 7天免登录, for so many days (J-13).
    pub remember_days: Option<u64>,
    /// The service that is asking, by name.
    pub service: Option<String>,
    /// Where accounts are activated; empty where they are not (J-6).
    pub activate: String,
    /// Where a forgotten password is recovered; empty where it is not.
    pub forgot: String,
    /// Where account numbers are found; empty where they are not (J-4).
    pub find: String,
    /// New people can sign in the day after, and whoever fails is told so (H-5).
    pub ready_tomorrow: bool,
    /// Path and query of the page, without what belongs to one answer.
    pub page: String,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
    /// A captcha that every attempt needs here.
    pub captcha: Option<CaptchaView>,
    /// The QR of the scan page.
    pub scan: Option<ScanShown>,
}

/// How the scan page stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanShown {
    /// A QR to scan.
    Code(ScanView),
    /// Refused on the phone.
    Refused,
    /// Open for so long that it stopped renewing.
    Paused,
}

/// A QR.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanView {
    /// Its token: `/events/scan/<token>` tells what happens to it.
    pub token: String,
    /// The picture.
    pub svg: String,
    /// Seconds it is good for.
    pub seconds: u64,
    /// Seconds after which the page stops renewing by itself.
    pub pause_after: u64,
}
