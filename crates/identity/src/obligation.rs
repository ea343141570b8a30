//! What a first sign-in owes (S-3 to S-10): decided from the account as it
//! stands, kept in a journey until it is paid.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::Phone;

use crate::ports::{Account, InitialSecret, JourneyKind, JourneyRow, Method, StoreError, Unit};
use crate::{Digest, Domain, Fault, Opaque, Target, Time};

/// One thing that is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obligation {
    /// Replace the password (S-3, S-10).
    ChangePassword,
    /// Bind a login phone (S-5).
    BindPhone,
    /// Bind a phone anew, because an unbind application was approved (P-30, P-34).
    RebindPhone,
}

/// The progress of a first sign-in, as its journey keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Everything that was owed at the beginning, in order: the numbered steps.
    pub owed: Vec<Obligation>,
    /// What has been paid.
    pub paid: Vec<Obligation>,
    /// How the person signed in: the landing rule of the method applies at the end.
    pub method: Method,
}

impl Progress {
    /// The first thing still owed.
    pub fn next(&self) -> Option<Obligation> {
        self.owed.iter().copied().find(|step| !self.paid.contains(step))
    }

    /// Reads the journey's state.
    pub fn of(journey: &JourneyRow) -> Result<Self, Fault> {
        serde_json::from_str(&journey.state).map_err(|_| Fault::Inconsistent("a journey's state"))
    }

    /// The journey's state.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Decides what is owed.
#[derive(Clone)]
pub struct Obligations {
    domain: Domain,
}

impl Obligations {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// What `account` owes before anything else opens. `password`: the one just typed, if one was.
    pub fn owed(&self, account: &Account, password: Option<&str>) -> Result<Vec<Obligation>, Fault> {
        let policy = &self.domain.policy.first_sign_in;
        let mut owed = Vec::new();
        let change = match &account.password {
            Some(row) => {
                row.must_change || (policy.change_weak_password && self.is_weak(account, password)?)
            }
            // Only somebody who signed in by that first password can replace it at this point: a code
            // or scan leaves it for the next time. Where it need not be replaced anyhow, it is tested as
            // any other (H-6).
            None => match password {
                Some(password) if account.row.initial != InitialSecret::None => {
                    policy.change_password
                        || (policy.change_weak_password && self.is_below(account, password)?)
                }
                _ => false,
            },
        };
        if change {
            owed.push(Obligation::ChangePassword);
        }
        let bound = account
            .login_phone
            .as_ref()
            .is_some_and(|phone| phone.verified_at.is_some() || !policy.verify_roster_phone);
        if account.row.rebind_at.is_some() {
            owed.push(Obligation::RebindPhone);
        } else if policy.bind_phone && !bound {
            owed.push(Obligation::BindPhone);
        }
        Ok(owed)
    }

    /// Whether the password just typed is the person's own and below the accepted grade.
    pub(crate) fn is_weak(&self, account: &Account, password: Option<&str>) -> Result<bool, Fault> {
        let Some(password) = password else { return Ok(false) };
        if account.password.as_ref().is_none_or(|row| row.must_change) {
            // To be replaced anyway.
            return Ok(false);
        }
        self.is_below(account, password)
    }

    /// Whether a password of this account is below the accepted grade.
    fn is_below(&self, account: &Account, password: &str) -> Result<bool, Fault> {
        let words = context(&self.domain, account)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Ok(!self.domain.policy.password.grade(password, &words).accepted)
    }

    /// Opens the journey that pays what is owed, inside the caller's unit of work; returns its id.
    #[expect(clippy::too_many_arguments, reason = "one caller, and each argument is a different fact")]
    pub(crate) async fn open(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        account: Uuid,
        browser: Digest,
        owed: &[Obligation],
        method: Method,
        target: &Target,
    ) -> Result<String, StoreError> {
        let id = Opaque::random(&*self.domain.entropy).expose().to_owned();
        unit.insert_journey(&JourneyRow {
            id: id.clone(),
            kind: JourneyKind::FirstSignIn,
            browser,
            account: Some(account),
            target: target.to_string(),
            state: Progress { owed: owed.to_vec(), paid: Vec::new(), method }.write(),
            created_at: now,
            expires_at: now.plus(self.domain.policy.session.obliged.0),
            finished_at: None,
        })
        .await?;
        Ok(id)
    }
}

/// Words a password of this account must not contain (ASVS 6.2.11): what others know or can guess.
pub(crate) fn context(domain: &Domain, account: &Account) -> Result<Vec<String>, Fault> {
    let mut words = vec![account.row.number.clone()];
    words.extend(account.row.alias.clone());
    if let Some(sealed) = &account.row.document_sealed {
        let number = domain.keyring.open_text("document", sealed)?;
        words.extend(number.get(number.len().saturating_sub(6)..).map(str::to_owned));
    }
    for phone in [&account.login_phone, &account.security_phone].into_iter().flatten() {
        let number = domain.keyring.open_text("phone", &phone.sealed)?;
        words.extend(Phone::parse(&number).ok().map(|phone| phone.national().to_owned()));
    }
    Ok(words)
}
