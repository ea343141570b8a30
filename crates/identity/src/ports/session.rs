//! Sessions: one per signed-in browser.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// How a person proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Password (J-9).
    Password,
    /// SMS code (J-10).
    Sms,
    /// A scan of the QR, confirmed on a phone (S-20).
    Scan,
    /// A code mailed to the bound address.
    Mail,
    /// The code of an authenticator app, after another proof.
    Totp,
    /// A passkey, after another proof.
    Passkey,
    /// A recovery code, after another proof.
    RecoveryCode,
}

impl Method {
    /// Stable code for settings, audit and metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Sms => "sms",
            Self::Scan => "scan",
            Self::Mail => "mail",
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::RecoveryCode => "recovery_code",
        }
    }

    /// Whether it is a second factor that people enrol for themselves.
    pub fn is_second_factor(self) -> bool {
        matches!(self, Self::Totp | Self::Passkey | Self::RecoveryCode)
    }
}

/// A method and when it was used (`amr`, `auth_time`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodUse {
    /// The method.
    pub method: Method,
    /// When.
    pub at: Time,
}

/// What a session may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The first factor only: a step-up is owed, and besides it only the pages for people who cannot
    /// receive its code open (P-22, P-24).
    Half,
    /// First sign-in still owes something: only its wizard opens (S-3).
    Obliged,
    /// Everything.
    Full,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Stays the same through rotations.
    pub id: Uuid,
    /// Digest of the cookie's token; changes at every change of level.
    pub token: Digest,
    /// Whose.
    pub account: Uuid,
    /// What it may open.
    pub level: Level,
    /// How it was proved, oldest first; each method's newest use.
    pub methods: Vec<MethodUse>,
    /// When the person last proved themselves by what they sign in with.
    pub auth_time: Time,
    /// 7天免登录 was ticked (J-13): the cookie outlives the browser.
    pub remembered: bool,
    /// The wizard that a half or obliged session owes.
    pub journey: Option<String>,
    /// Whether the person had other active accounts when it began (U-19): decided by the store.
    pub several: bool,
    /// Client address at sign-in.
    pub address: String,
    /// `User-Agent` at sign-in, cut to 300 characters.
    pub user_agent: String,
    /// When it began.
    pub created_at: Time,
    /// Last use, written at most once a minute.
    pub seen_at: Time,
    /// The end that use does not move.
    pub expires_at: Time,
    /// When it was ended before its time.
    pub ended_at: Option<Time>,
}

impl SessionRow {
    /// When a second factor was last used in it; `None`: never.
    pub fn factor_time(&self) -> Option<Time> {
        self.methods.iter().filter(|used| used.method.is_second_factor()).map(|used| used.at).max()
    }
}

/// How many live sessions there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// By level.
    pub levels: Vec<(Level, u64)>,
    /// By method that was proved in them; a session may have several.
    pub methods: Vec<(Method, u64)>,
}

/// Sessions and the devices an account is known on.
#[async_trait]
pub trait Sessions {
    /// Adds a session.
    async fn insert_session(&mut self, row: &SessionRow) -> Result<(), StoreError>;
    /// The session with this token that has not been ended (it may have expired), if its account is
    /// active: whoever is disabled is out at once (P-36).
    async fn session_by_token(&mut self, token: &Digest) -> Result<Option<SessionRow>, StoreError>;
    /// The session with this id, ended or not.
    async fn session(&mut self, id: Uuid) -> Result<Option<SessionRow>, StoreError>;
    /// The account's sessions that have not been ended, newest first, at most 50.
    async fn sessions_of(&mut self, account: Uuid) -> Result<Vec<SessionRow>, StoreError>;
    /// Records a use.
    async fn touch_session(&mut self, id: Uuid, now: Time) -> Result<(), StoreError>;
    /// Overwrites token, level, methods, `auth_time`, journey, `seen_at` and `expires_at` of the session
    /// `row.id`, if its token is still `old_token` and it has not been ended; tells whether it did.
    async fn rotate_session(&mut self, old_token: &Digest, row: &SessionRow) -> Result<bool, StoreError>;
    /// Ends a session; tells whether it was the one to do so.
    async fn end_session(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError>;
    /// Ends all sessions of the account but `except`; returns the ids ended.
    async fn end_sessions_of(
        &mut self,
        account: Uuid,
        except: Option<Uuid>,
        now: Time,
    ) -> Result<Vec<Uuid>, StoreError>;
    /// Ends at most `limit` sessions with `expires_at <= now` or `seen_at <= idle_before`
    /// (the latter for sessions that are not remembered); returns the ids ended.
    async fn end_expired_sessions(
        &mut self,
        now: Time,
        idle_before: Time,
        limit: u32,
    ) -> Result<Vec<Uuid>, StoreError>;
    /// How many sessions live: not ended, not past their end, and used since `idle_before` or remembered.
    async fn session_counts(&mut self, now: Time, idle_before: Time) -> Result<SessionCounts, StoreError>;
    /// Lets every live session but `except` end now; how many. What follows from their end is done by
    /// whoever sweeps.
    async fn expire_sessions(&mut self, now: Time, except: Uuid) -> Result<u64, StoreError>;
    /// Deletes sessions that ended before `before` (their tickets with them).
    async fn purge_sessions(&mut self, before: Time) -> Result<u64, StoreError>;

    /// Whether the account signed in from this device cookie before (S05).
    async fn knows_device(&mut self, account: Uuid, device: &Digest) -> Result<bool, StoreError>;
    /// Remembers that the account signed in from this device, with what and from where; what it is
    /// trusted for stays.
    async fn remember_device(
        &mut self,
        account: Uuid,
        device: &Digest,
        user_agent: &str,
        address: &str,
        now: Time,
    ) -> Result<(), StoreError>;
}
