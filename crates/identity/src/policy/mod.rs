//! Policy: everything institutions decide differently, as data. Each struct is
//! one section of the settings file; its `Default` is the documented default.
//!
//! Durations are written as text with a unit: `90s`, `5m`, `8h`, `7d`.

mod api;
mod audit;
mod case;
mod duration;
mod gate;
mod password_change;
mod portal;
mod risk;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::PasswordPolicy;

pub use api::Api;
pub use audit::Audit;
pub use case::{Affiliation, Cases, Choice, Proofs, Template};
pub use duration::Span;
pub use gate::{
    Activation, ActivationBind, NumberLookup, Recovery, RecoveryMethod, RecoveryStart, RecoveryTarget,
};
pub use password_change::{PasswordChange, Security};
pub use portal::{AppPasswordApplication, AppPasswordClient, AppPasswords, Invitations};
pub use risk::{NamedNetwork, Networks, Risk, WeakAction, WeakPassword, Words, prefix};

use crate::ports::Method;

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// `[password]`: grades (P-42 to P-46, H-14).
    pub password: PasswordPolicy,
    /// `[password_change]`: history, the commonest (P-40 to P-48).
    pub password_change: PasswordChange,
    /// `[security]`: looking after one's own account.
    pub security: Security,
    /// `[recovery]`: recovering a password (P-10, S-21, H-9).
    pub recovery: Recovery,
    /// `[activation]`: activating an account (J-5).
    pub activation: Activation,
    /// `[number_lookup]`: finding one's account number (J-4).
    pub number_lookup: NumberLookup,
    /// `[risk]`: when a sign-in has to be proved further (P-20).
    pub risk: Risk,
    /// `[weak_password]`: what happens to weak passwords (P-36).
    pub weak_password: WeakPassword,
    /// `[networks]`: what places are called.
    pub networks: Networks,
    /// `[hashing]`: what a password hash costs.
    pub hashing: Hashing,
    /// `[lockout]`: failures and locks (U-14).
    pub lockout: Lockout,
    /// `[captcha]`.
    pub captcha: Captcha,
    /// `[codes]`: one-time codes (P-14, H-12).
    pub codes: Codes,
    /// `[limits]`: budgets for messages and guesses.
    pub limits: Limits,
    /// `[session]`.
    pub session: Session,
    /// `[scan]`: QR sign-in (S-20).
    pub scan: Scan,
    /// `[first_sign_in]`: obligations (S-3, S-5).
    pub first_sign_in: FirstSignIn,
    /// `[roster]`: initial secrets and activation (S-2, H-6, J-5).
    pub roster: Roster,
    /// `[landing]`: where each method leads (H-7).
    pub landing: Landing,
    /// `[methods]`: which sign-in methods the page offers.
    pub methods: Methods,
    /// `[cas]`.
    pub cas: Cas,
    /// `[app_passwords]`: passwords for single applications (P-8).
    pub app_passwords: AppPasswords,
    /// `[invitations]`: guests and collaborators (P-8).
    pub invitations: Invitations,
    /// `[cases]`: applications that a human decides (P-22 to P-35, J-18 to J-22).
    pub cases: Cases,
    /// `[api]`: the admin API.
    pub api: Api,
    /// `[outbox]`.
    pub outbox: Outbox,
    /// `[audit]`: how long the log is kept.
    pub audit: Audit,
    /// `[display]`.
    pub display: Display,
}

/// How times are shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Display {
    /// Minutes east of UTC in which people read times; 480 in China.
    pub utc_offset_minutes: i32,
}

impl Default for Display {
    fn default() -> Self {
        Self { utc_offset_minutes: 480 }
    }
}

/// What a password hash costs (argon2id).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hashing {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Threads; 0: one per core.
    pub threads: usize,
    /// How many hashes may wait per thread before sign-in sheds load with 503.
    pub queue_per_thread: usize,
    /// `auto`: the fastest kernel that proves equal to the reference; `reference`: RustCrypto only.
    pub kernel: Kernel,
}

/// Which argon2 implementation computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kernel {
    /// The fastest one that this machine runs and that proves equal at start.
    Auto,
    /// RustCrypto's `argon2`.
    Reference,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, threads: 0, queue_per_thread: 32, kernel: Kernel::Auto }
    }
}

/// Failures and locks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lockout {
    /// Wrong passwords until the lock (U-14).
    pub failures: u32,
    /// How long the lock holds (U-14).
    pub duration: Span,
    /// Failures older than this no longer count.
    pub forget_after: Span,
    /// Wrong passwords from one client address within `forget_after`, over all accounts, before the
    /// address has to solve a captcha at every attempt (S06).
    pub address_failures: u32,
}

impl Default for Lockout {
    fn default() -> Self {
        Self {
            failures: 6,
            duration: Span::minutes(30),
            forget_after: Span::minutes(30),
            address_failures: 30,
        }
    }
}

/// When a captcha is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptchaMode {
    /// Never.
    Off,
    /// After failures.
    AfterFailures,
    /// Always.
    Always,
}

/// Captcha.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Captcha {
    /// When.
    pub mode: CaptchaMode,
    /// How many failures of one account name bring it up.
    pub after: u32,
    /// How long an image or a proof-of-work challenge is good.
    pub lifetime: Span,
    /// Leading zero bits of the proof of work.
    pub work_bits: u8,
}

impl Default for Captcha {
    fn default() -> Self {
        Self { mode: CaptchaMode::AfterFailures, after: 2, lifetime: Span::minutes(10), work_bits: 16 }
    }
}

/// One-time codes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Codes {
    /// How long a code is good (H-12).
    pub lifetime: Span,
    /// When another one may be asked for (S-14).
    pub resend_after: Span,
    /// Guesses per code.
    pub max_guesses: u32,
}

impl Default for Codes {
    fn default() -> Self {
        Self { lifetime: Span::minutes(5), resend_after: Span::seconds(60), max_guesses: 5 }
    }
}

/// Budgets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// SMS per number and minute.
    pub sms_per_minute: u32,
    /// SMS per number and hour.
    pub sms_per_hour: u32,
    /// SMS per number and day.
    pub sms_per_day: u32,
    /// SMS asked for from one client address per hour (S02); a proof of work lifts it tenfold.
    pub sms_per_address_hour: u32,
    /// SMS per hour over everything (S02).
    pub sms_per_hour_overall: u64,
    /// Country calling codes that SMS go to (S02).
    pub sms_regions: Vec<String>,
    /// Wrong codes per number and hour (S04).
    pub code_guesses_per_hour: u32,
    /// Wrong codes per hour over everything, before code sign-in pauses (S04).
    pub code_failures_overall: u64,
    /// Tries per hour at the details of one account or document: activation, recovery, look-up (S17).
    pub details_per_hour: u32,
    /// The same from one client address, over all accounts.
    pub details_per_address_hour: u64,
    /// Largest request body in bytes.
    pub body_bytes: usize,
    /// How long a request may take.
    pub request_timeout: Span,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sms_per_minute: 1,
            sms_per_hour: 5,
            sms_per_day: 10,
            sms_per_address_hour: 20,
            sms_per_hour_overall: 2000,
            sms_regions: ["86", "852", "853", "886"].map(str::to_owned).to_vec(),
            code_guesses_per_hour: 25,
            code_failures_overall: 500,
            details_per_hour: 10,
            details_per_address_hour: 1000,
            body_bytes: 64 * 1024,
            request_timeout: Span::seconds(20),
        }
    }
}

/// Sessions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Session {
    /// Ends after so long without use.
    pub idle: Span,
    /// Ends so long after sign-in, whatever happens.
    pub absolute: Span,
    /// `absolute` when 7天免登录 was ticked (J-13); such sessions have no idle limit.
    pub remember: Span,
    /// Offer 7天免登录.
    pub offer_remember: bool,
    /// How long an unfinished first sign-in is kept.
    pub obliged: Span,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            idle: Span::hours(2),
            absolute: Span::hours(12),
            remember: Span::days(7),
            offer_remember: true,
            obliged: Span::hours(1),
        }
    }
}

/// QR sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scan {
    /// How long one QR is good (S01: at most 60 s).
    pub lifetime: Span,
    /// The page stops renewing by itself after so long.
    pub pause_after: Span,
}

impl Default for Scan {
    fn default() -> Self {
        Self { lifetime: Span::seconds(60), pause_after: Span::minutes(5) }
    }
}

/// What a first sign-in owes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FirstSignIn {
    /// An initial password must be replaced (S-3).
    pub change_password: bool,
    /// A password below the accepted grade must be replaced (S-10).
    pub change_weak_password: bool,
    /// A login phone must be bound (S-5).
    pub bind_phone: bool,
    /// A number taken over from the roster must be proved by a code as well.
    pub verify_roster_phone: bool,
}

impl Default for FirstSignIn {
    fn default() -> Self {
        Self {
            change_password: true,
            change_weak_password: true,
            bind_phone: true,
            verify_roster_phone: false,
        }
    }
}

/// The rule for first passwords, as settings name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InitialRule {
    /// Last six characters of the document number (S-2).
    DocumentLastSix,
    /// Given per row (H-6).
    PerRow,
    /// None: activation first (J-5).
    None,
}

/// Roster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Roster {
    /// First passwords.
    pub initial: InitialRule,
    /// `YYYY-MM-DD`: people who joined on or after this day have no first password and activate
    /// their account (J-5). Empty: no such day.
    pub activation_from: String,
    /// Numbers in the roster count as bound (H-5).
    pub bind_phones: bool,
    /// Addresses in the roster count as bound.
    pub bind_emails: bool,
    /// Account numbers have exactly so many digits (J-2: 12); 0: any form.
    pub number_digits: u8,
    /// Largest roster that is uploaded at the console, in bytes.
    pub max_upload_bytes: usize,
    /// A roster that changes more than so many percent of the people waits until their number is typed.
    pub stop_at_changes_percent: u32,
    /// The same for people who leave.
    pub stop_at_leavers_percent: u32,
    /// New people can sign in the day after they were recorded: everybody whose sign-in fails is told
    /// so, whoever they are (H-5, S03).
    pub ready_next_day: bool,
}

impl Default for Roster {
    fn default() -> Self {
        Self {
            initial: InitialRule::DocumentLastSix,
            activation_from: String::new(),
            bind_phones: true,
            bind_emails: true,
            number_digits: 0,
            max_upload_bytes: 50_000_000,
            stop_at_changes_percent: 20,
            stop_at_leavers_percent: 5,
            ready_next_day: false,
        }
    }
}

/// Where a method leads (H-7).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Landing {
    /// Per method (`password`, `sms`, `scan`): `target` (default), `portal`, or a path that begins
    /// with `/`.
    pub by_method: BTreeMap<String, String>,
}

impl Landing {
    /// The path that overrides the target for `method`; `None`: on to the target.
    pub fn overriding(&self, method: Method) -> Option<&str> {
        match self.by_method.get(method.code()).map_or("target", String::as_str) {
            "target" => None,
            "portal" => Some("/"),
            path => Some(path),
        }
    }
}

/// Which methods the page offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Methods {
    /// Account and password (J-9).
    pub password: bool,
    /// SMS code (J-10).
    pub sms: bool,
    /// QR (S-20).
    pub scan: bool,
}

impl Default for Methods {
    fn default() -> Self {
        Self { password: true, sms: true, scan: true }
    }
}

/// CAS.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cas {
    /// How long a service or proxy ticket lives.
    pub service_ticket_lifetime: Span,
    /// How long a proxy-granting ticket lives at most; it dies with its session.
    pub granting_ticket_lifetime: Span,
    /// Send attributes on `/serviceValidate` too, not only on `/p3/serviceValidate`.
    pub attributes_on_v2: bool,
    /// Add the user's name as second line of CAS 1 `/validate`.
    pub name_on_v1: bool,
}

impl Default for Cas {
    fn default() -> Self {
        Self {
            service_ticket_lifetime: Span::seconds(30),
            granting_ticket_lifetime: Span::hours(2),
            attributes_on_v2: false,
            name_on_v1: true,
        }
    }
}

/// Outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outbox {
    /// Deliveries tried before a row is dead.
    pub attempts: u32,
    /// Wait after the first failure; doubles each time.
    pub backoff: Span,
    /// How long a delivery may take; then another worker may try.
    pub lease: Span,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { attempts: 8, backoff: Span::seconds(5), lease: Span::seconds(30) }
    }
}
