//! Passwords for single applications (P-8): made by us, shown once, good for
//! one application's server (mail, VPN) and for nothing else.
//!
//! The secret has 100 random bits, so its digest needs no slow hash (nobody can
//! try them out), and a right one is let in even while somebody floods the
//! account with wrong ones (S05). The digest is keyed and binds the account: a
//! stolen database opens nothing, and rows cannot be swapped.

use std::net::IpAddr;
use std::time::Duration;

use uuid::Uuid;
use vocabulary::Identifier;

use crate::audit::{Event, Record, SUCCESS};
use crate::notice::{self, Params};
use crate::ports::{Account, AppPasswordRow, SessionRow, Status, Unit};
use crate::reauthentication::is_fresh;
use crate::refusal::Verdict;
use crate::sign_in::find_account;
use crate::{Digest, Domain, Entropy, Fault, Refusal, Time, Visitor, lock};

/// Letters that nobody confuses when typing them off a screen.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Five bits each.
const LENGTH: usize = 20;
/// Longest name its owner may give it.
pub const LONGEST_LABEL: usize = 40;
/// Nothing longer is looked at.
const LONGEST_SECRET: usize = 100;
/// A use is written at most so often.
const TOUCH_EVERY: Duration = Duration::from_secs(60);
/// A day.
const DAY: Duration = Duration::from_secs(86_400);

/// For how long an unused one of the same name is taken for the same form sent twice.
const AGAIN: Duration = Duration::from_mins(1);

/// What somebody wants.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Id of one of the policy's applications.
    pub application: &'a str,
    /// What its owner calls it.
    pub label: &'a str,
    /// How long it lasts; `None`: until revoked.
    pub days: Option<u32>,
}

/// A server's question.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The server, by its name in the settings.
    pub client: &'a str,
    /// Which application it is.
    pub application: &'a str,
    /// As the person typed it: number, alias, phone or e-mail.
    pub username: &'a str,
    /// As the person typed it.
    pub secret: &'a str,
    /// From where the person came, where the server tells; else the server itself.
    pub from: IpAddr,
}

/// Whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The account.
    pub account: Uuid,
    /// Its number.
    pub number: String,
    /// What the password is called.
    pub label: String,
}

/// The service.
#[derive(Clone)]
pub struct AppPasswords {
    domain: Domain,
}

impl AppPasswords {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// The account's, oldest first.
    pub async fn list(&self, session: &SessionRow) -> Result<Vec<AppPasswordRow>, Fault> {
        Ok(self.domain.read().await?.app_passwords(session.account).await?)
    }

    /// Makes one; the secret in groups of four, to be shown this once.
    pub async fn create(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        wanted: Wanted<'_>,
    ) -> Result<Verdict<String>, Fault> {
        let policy = &self.domain.policy.app_passwords;
        let now = self.domain.now();
        if !is_fresh(&self.domain, session) {
            return Ok(Err(Refusal::ProofTooOld));
        }
        let label = wanted.label.split_whitespace().collect::<Vec<_>>().join(" ");
        if label.is_empty() {
            return Ok(Err(Refusal::FieldEmpty));
        }
        if label.chars().count() > LONGEST_LABEL || label.chars().any(char::is_control) {
            return Ok(Err(Refusal::TextTooLong));
        }
        let lasts = match wanted.days {
            Some(days) => policy.days.contains(&days),
            None => policy.allow_never,
        };
        // Only a page of other settings asks for these.
        if !lasts || !policy.applications.iter().any(|application| application.id == wanted.application) {
            return Ok(Err(Refusal::PageExpired));
        }
        let secret = secret(&*self.domain.entropy);
        let row = AppPasswordRow {
            id: self.domain.id(now),
            account: session.account,
            application: wanted.application.to_owned(),
            label,
            digest: self.digest(session.account, &secret),
            created_at: now,
            expires_at: wanted.days.map(|days| now.plus(DAY * days)),
            used_at: None,
            used_from: None,
            revoked_at: None,
        };
        let mut unit = self.domain.write().await?;
        let Some(account) = active(&mut *unit, session.account).await? else {
            return Ok(Err(Refusal::SignInNeeded));
        };
        // Held until the end of this unit, so that two tabs do not count the same.
        let key = self.domain.counter("app-passwords", &session.account.to_string());
        unit.lock_attempts(&key, now).await?;
        let all = unit.app_passwords(session.account).await?;
        let mut live = all.iter().filter(|row| row.is_live(now)).count();
        // Sent twice: the secret that the page shows in the end is the only one (R07).
        let twins = all.iter().filter(|there| {
            there.is_live(now)
                && there.used_at.is_none()
                && now.since(there.created_at) < AGAIN
                && (&there.application, &there.label) == (&row.application, &row.label)
        });
        for twin in twins {
            if unit.revoke_app_password(session.account, twin.id, now).await? {
                let gone =
                    Changed { event: Event::AppPasswordRevoked, template: "app_password_revoked", row: twin };
                self.note(&mut *unit, session, visitor, &account, gone, now).await?;
                live -= 1;
            }
        }
        if live >= usize::try_from(policy.per_account).unwrap_or(usize::MAX) {
            return Ok(Err(Refusal::AppPasswordLimit));
        }
        unit.insert_app_password(&row).await?;
        let made = Changed { event: Event::AppPasswordMade, template: "app_password_made", row: &row };
        self.note(&mut *unit, session, visitor, &account, made, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(grouped(&secret)))
    }

    /// Revokes one of the person's own, at once.
    pub async fn revoke(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        id: Uuid,
    ) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let Some(account) = unit.account(session.account).await? else {
            return Ok(Err(Refusal::SignInNeeded));
        };
        let rows = unit.app_passwords(session.account).await?;
        let Some(row) = rows.iter().find(|row| row.id == id) else { return Ok(Err(Refusal::PageExpired)) };
        if !unit.revoke_app_password(session.account, id, now).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let gone = Changed { event: Event::AppPasswordRevoked, template: "app_password_revoked", row };
        self.note(&mut *unit, session, visitor, &account, gone, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Revokes all of an account's inside the caller's unit of work, which audits and tells the owner;
    /// how many there were. For recoveries.
    pub async fn revoke_all(&self, unit: &mut dyn Unit, account: Uuid) -> Result<u64, Fault> {
        Ok(unit.revoke_app_passwords(account, self.domain.now()).await?)
    }

    /// Whether a secret opens an application for somebody; `None`: no, whatever the reason. Unknown
    /// people, wrong secrets, other applications, disabled accounts: the same work and the same answer
    /// (S03).
    pub async fn verify(&self, question: &Question<'_>) -> Result<Option<Opened>, Fault> {
        let now = self.domain.now();
        let identifier = Identifier::classify(question.username);
        let mut unit = self.domain.read().await?;
        let account = find_account(&self.domain, &mut *unit, &identifier).await?;
        let id = account.as_ref().map_or(Uuid::nil(), |account| account.row.id);
        let secret = normal(question.secret);
        let row = unit.app_password(&self.digest(id, &secret)).await?;
        let subject = account.as_ref().map_or(identifier.canonical, |_| id.to_string());
        let key = self.domain.counter("app-password", &format!("{} {subject}", question.client));
        let failures = unit.attempts(&key).await?;
        drop(unit);
        let right = row
            .filter(|row| row.account == id && row.application == question.application && row.is_live(now));
        let (Some(row), Some(account)) =
            (right, account.as_ref().filter(|account| account.row.status == Status::Active))
        else {
            self.failed(question, account.as_ref(), &key, now).await?;
            return Ok(None);
        };
        if row.used_at.is_none_or(|used| now.since(used) >= TOUCH_EVERY) || failures.failures > 0 {
            self.used(question, &row, &key, now).await?;
        }
        let opened = Opened { account: id, number: account.row.number.clone(), label: row.label };
        Ok(Some(opened))
    }

    /// Records a use; the first one also in the log.
    async fn used(
        &self,
        question: &Question<'_>,
        row: &AppPasswordRow,
        key: &Digest,
        now: Time,
    ) -> Result<(), Fault> {
        let mut unit = self.domain.write_relaxed().await?;
        unit.use_app_password(row.id, now, &question.from.to_string()).await?;
        unit.clear_attempts(key).await?;
        if row.used_at.is_none() {
            let record = self.record(question, Some(row.account), now, SUCCESS);
            unit.append_audit(&record.done()).await?;
        }
        unit.commit().await?;
        Ok(())
    }

    /// Counts a failure. Nothing is refused for it: what the counter holds back is the log, which a
    /// forgotten mail client would fill.
    async fn failed(
        &self,
        question: &Question<'_>,
        account: Option<&Account>,
        key: &Digest,
        now: Time,
    ) -> Result<(), Fault> {
        let mut unit = self.domain.write_relaxed().await?;
        let counted = lock::reserve(&self.domain, &mut *unit, key, now).await?;
        if let Ok(reserved) = counted {
            let outcome = if reserved.locks_until.is_some() { "locked" } else { "wrong_credentials" };
            let record = self.record(question, account.map(|account| account.row.id), now, outcome);
            unit.append_audit(&record.done()).await?;
        }
        unit.commit().await?;
        Ok(())
    }

    fn record(&self, question: &Question<'_>, account: Option<Uuid>, now: Time, outcome: &str) -> Record {
        Record::new(&self.domain, now, Event::AppPasswordUsed, outcome)
            .account(account)
            .actor(question.client)
            .with("application", question.application)
            .with("from", question.from.to_string())
    }

    /// What changed goes to the log and to the owner.
    async fn note(
        &self,
        unit: &mut dyn Unit,
        session: &SessionRow,
        visitor: &Visitor,
        account: &Account,
        changed: Changed<'_>,
        now: Time,
    ) -> Result<(), Fault> {
        let Changed { event, template, row } = changed;
        let params = Params::from([("name".to_owned(), self.name(&row.application, &visitor.locale))]);
        notice::tell_owner(&self.domain, unit, account, &visitor.locale, template, params, now).await?;
        let record = Record::new(&self.domain, now, event, SUCCESS)
            .from(visitor)
            .account(Some(session.account))
            .session(session.id)
            .with("application", row.application.as_str());
        unit.append_audit(&record.done()).await?;
        Ok(())
    }

    /// What people call an application.
    pub fn name(&self, application: &str, locale: &str) -> String {
        let known = &self.domain.policy.app_passwords.applications;
        known.iter().find(|known| known.id == application).map_or_else(
            || application.to_owned(),
            |known| if locale == "en" && !known.en.is_empty() { known.en.clone() } else { known.zh.clone() },
        )
    }

    fn digest(&self, account: Uuid, secret: &str) -> Digest {
        self.domain.keyring.index("app-password", &format!("{account} {secret}"))
    }
}

/// What was done to which.
struct Changed<'a> {
    event: Event,
    template: &'static str,
    row: &'a AppPasswordRow,
}

async fn active(unit: &mut dyn Unit, account: Uuid) -> Result<Option<Account>, Fault> {
    Ok(unit.account(account).await?.filter(|account| account.row.status == Status::Active))
}

fn secret(entropy: &dyn Entropy) -> String {
    entropy.bytes::<LENGTH>().iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// In groups of four, as it is read and typed.
fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// As people type it: with or without the groups, in any case, with letters that look alike.
fn normal(typed: &str) -> String {
    let folded = typed.chars().take(LONGEST_SECRET).filter(|c| !c.is_whitespace() && *c != '-');
    folded
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect()
}
