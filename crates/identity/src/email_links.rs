//! Binding, changing and unbinding an e-mail address by a link that is mailed to
//! it (H-20, S-18): it lives two hours, works once, and only for the browser or
//! the account that asked. The address is sealed in the journey, never in the
//! URL; the link leads to a page with a button, because scanners of mail open
//! every link.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::Email;

use crate::audit::{Event, Record, SUCCESS};
use crate::captcha::Answer;
use crate::code::{Destination, OneTimeCodes, Sent};
use crate::journey::{self, Start};
use crate::notice::{self, Params};
use crate::outbox::Outbox;
use crate::phones::By;
use crate::ports::{Account, JourneyKind, JourneyRow, Level, OutboxState, PhoneSlot, SessionRow, Unit};
use crate::reauthentication::{fresh, full};
use crate::refusal::Verdict;
use crate::session::{Issued, Sessions};
use crate::{Digest, Domain, Fault, Refusal, Target, Time, binding};

/// What a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Binds the address, in the place of the one that is bound.
    Bind,
    /// Unbinds it.
    Unbind,
}

/// What a link's journey keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Asked {
    action: Action,
    /// The address, sealed for purpose `email`.
    sealed: Vec<u8>,
    /// The address that was bound when the link was asked for: another change meanwhile ends it.
    old: Option<Digest>,
    /// When the password was set: whoever sets another one ends what was asked for before (S17).
    password_at: Option<i64>,
}

/// A link as the page behind it shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// What it does.
    pub action: Action,
    /// To which address, masked.
    pub address: String,
    /// For which account.
    pub number: String,
    /// It was used.
    pub used: bool,
}

/// A link that was used.
#[derive(Clone, Debug)]
pub struct Done {
    /// The session with its new token, where the owner is signed in.
    pub issued: Option<Issued>,
}

/// A link that whoever opened it may use.
struct Boarded {
    row: JourneyRow,
    asked: Asked,
    account: Account,
    email: Email,
}

/// The service.
#[derive(Clone)]
pub struct EmailLinks {
    domain: Domain,
    sessions: Sessions,
    codes: OneTimeCodes,
    public_url: Arc<str>,
}

impl EmailLinks {
    /// The service. `public_url`: the configured origin; links lead there, whatever a request calls
    /// us (S11).
    pub fn new(domain: Domain, public_url: &str) -> Self {
        Self {
            sessions: Sessions::new(domain.clone()),
            codes: OneTimeCodes::new(domain.clone()),
            public_url: public_url.trim_end_matches('/').into(),
            domain,
        }
    }

    /// Mails a link that binds `email`, or changes to it. Taken addresses get one as well: only
    /// whoever reads it learns that (S03).
    pub async fn ask_to_bind(
        &self,
        email: &Email,
        captcha: &Answer,
        by: By<'_>,
    ) -> Result<Verdict<Sent>, Fault> {
        let (session, account) = match self.owner(by).await? {
            Ok(owner) => owner,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.send(Action::Bind, email, session, &account, captcha, by).await
    }

    /// Mails a link that unbinds the bound address to it.
    pub async fn ask_to_unbind(&self, captcha: &Answer, by: By<'_>) -> Result<Verdict<Sent>, Fault> {
        let (session, account) = match self.owner(by).await? {
            Ok(owner) => owner,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(row) = &account.email else { return Ok(Err(Refusal::NotBound)) };
        let email = binding::opened_email(&self.domain, row)?;
        self.send(Action::Unbind, &email, session, &account, captcha, by).await
    }

    async fn owner<'a>(&self, by: By<'a>) -> Result<Verdict<(&'a Arc<SessionRow>, Account)>, Fault> {
        let session = match fresh(&self.domain, by.session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let account = self.domain.read().await?.account(session.account).await?;
        Ok(Ok((session, account.ok_or(Fault::Inconsistent("a session without an account"))?)))
    }

    async fn send(
        &self,
        action: Action,
        email: &Email,
        session: &SessionRow,
        account: &Account,
        captcha: &Answer,
        by: By<'_>,
    ) -> Result<Verdict<Sent>, Fault> {
        let Some(browser) = by.visitor.browser else { return Ok(Err(Refusal::CookiesNeeded)) };
        let (now, lifetime) = (self.domain.now(), self.domain.policy.security.email_link.0);
        let to = Destination::Email(email.clone());
        let mut unit = self.domain.write().await?;
        let budget = self.codes.spend_for(&mut *unit, &to, session.account, captcha, by.visitor, now).await?;
        if let Err(refusal) = budget {
            if refusal == Refusal::CaptchaWrong {
                unit.commit().await?;
            }
            return Ok(Err(refusal));
        }
        let state = Asked {
            action,
            sealed: self.domain.keyring.seal(&*self.domain.entropy, "email", email.as_str().as_bytes()),
            old: account.email.as_ref().map(|row| row.index),
            password_at: password_at(account),
        };
        let start = Start {
            kind: JourneyKind::EmailLink,
            browser,
            account: Some(session.account),
            target: &Target::default(),
            state: &state,
            lifetime,
        };
        let id = journey::open(&self.domain, &mut *unit, now, start).await?;
        let template = match action {
            Action::Bind => "email_link",
            Action::Unbind => "email_unbind_link",
        };
        self.enqueue(&mut *unit, &to, template, &id, account, by, now, lifetime).await?;
        let record = Record::new(&self.domain, now, Event::CodeSent, SUCCESS)
            .from(by.visitor)
            .account(Some(session.account))
            .session(session.id)
            .with("purpose", template)
            .with("email", to.masked());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        let resend_after = self.domain.policy.codes.resend_after.as_secs();
        Ok(Ok(Sent { resend_after, minutes: lifetime.as_secs() / 60 }))
    }

    #[expect(clippy::too_many_arguments, reason = "one caller, and each argument is a different fact")]
    async fn enqueue(
        &self,
        unit: &mut dyn Unit,
        to: &Destination,
        template: &str,
        id: &str,
        account: &Account,
        by: By<'_>,
        now: Time,
        lifetime: Duration,
    ) -> Result<(), Fault> {
        let until = now.plus(lifetime);
        let params = Params::from([
            ("link".to_owned(), format!("{}/email/{id}", self.public_url)),
            ("number".to_owned(), account.row.number.clone()),
            ("until".to_owned(), until.local(self.domain.policy.display.utc_offset_minutes)),
        ]);
        let effect = to.effect(template, &by.visitor.locale, params);
        let (entropy, keyring) = (&*self.domain.entropy, &self.domain.keyring);
        let row = Outbox::row(entropy, keyring, now, &effect, Some(until), OutboxState::Queued);
        unit.enqueue(&row).await?;
        Ok(())
    }

    /// What the link `id` does, to whoever may use it: [`Refusal::Forwarded`] for others (S-18),
    /// [`Refusal::PageExpired`] when it is too old. Changes nothing.
    pub async fn opened(&self, id: &str, by: By<'_>) -> Result<Verdict<Opened>, Fault> {
        let Boarded { row, asked, account, email } = match self.board(id, by).await? {
            Ok(boarded) => boarded,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let used = row.finished_at.is_some();
        if !used && !self.is_good(&row, &asked, &account) {
            return Ok(Err(Refusal::PageExpired));
        }
        Ok(Ok(Opened { action: asked.action, address: email.masked(), number: account.row.number, used }))
    }

    /// Uses the link, once.
    pub async fn confirm(&self, id: &str, by: By<'_>) -> Result<Verdict<Done>, Fault> {
        let Boarded { row, asked, account, email } = match self.board(id, by).await? {
            Ok(boarded) => boarded,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if row.finished_at.is_some() {
            return Ok(Err(Refusal::PageExpired));
        }
        let (now, mut unit) = (self.domain.now(), self.domain.write().await?);
        // As it stands now: another change may have come first.
        let account = unit.lock_account(account.row.id).await?;
        let Some(account) = account.filter(|account| self.is_good(&row, &asked, account)) else {
            return Ok(Err(Refusal::PageExpired));
        };
        // Of two tabs, or a double submit, one goes on.
        if !unit.finish_journey(id, now).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let session = by.session.filter(|session| session.account == account.row.id);
        let to = Destination::Email(email);
        let (event, template) = match asked.action {
            Action::Bind => {
                let bound =
                    binding::bind(&self.domain, &mut *unit, account.row.id, &to, PhoneSlot::Login, now);
                if let Err(refusal) = bound.await? {
                    drop(unit);
                    self.record_taken(&account, &to, &refusal, by).await?;
                    return Ok(Err(refusal));
                }
                (Event::EmailBound, "email_bound")
            }
            Action::Unbind => {
                if !unit.remove_email(account.row.id).await? {
                    return Ok(Err(Refusal::PageExpired));
                }
                (Event::EmailUnbound, "email_unbound")
            }
        };
        let issued = match session {
            Some(session) if session.level == Level::Full => {
                let turned = self.sessions.rotate(&mut *unit, now, session, Level::Full).await?;
                let Some(issued) = turned else { return Ok(Err(Refusal::PageExpired)) };
                Some(issued)
            }
            _ => None,
        };
        // At the old address, where there is one.
        let locale = &by.visitor.locale;
        notice::tell_owner(&self.domain, &mut *unit, &account, locale, template, Params::new(), now).await?;
        let mut record = Record::new(&self.domain, now, event, SUCCESS)
            .from(by.visitor)
            .account(Some(account.row.id))
            .with("email", to.masked());
        if let Some(session) = session {
            record = record.session(session.id);
        }
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(Done { issued }))
    }

    /// The link, if whoever opened it may: the browser that asked, or a session of the account.
    async fn board(&self, id: &str, by: By<'_>) -> Result<Verdict<Boarded>, Fault> {
        let mut unit = self.domain.read().await?;
        let row = unit.journey(id).await?.filter(|row| row.kind == JourneyKind::EmailLink);
        let Some(row) = row else { return Ok(Err(Refusal::PageExpired)) };
        let owns = full(by.session).is_ok_and(|session| Some(session.account) == row.account);
        if by.visitor.browser != Some(row.browser) && !owns {
            return Ok(Err(Refusal::Forwarded));
        }
        let account = match row.account {
            Some(account) => unit.account(account).await?,
            None => None,
        };
        let Some(account) = account else { return Ok(Err(Refusal::PageExpired)) };
        let asked: Asked =
            serde_json::from_str(&row.state).map_err(|_| Fault::Inconsistent("a journey's state"))?;
        let text = self.domain.keyring.open_text("email", &asked.sealed)?;
        let email = Email::parse(&text).map_err(|_| Fault::Inconsistent("a link's address"))?;
        Ok(Ok(Boarded { row, asked, account, email }))
    }

    /// In time, and address and password are still those of the time when it was asked for.
    fn is_good(&self, row: &JourneyRow, asked: &Asked, account: &Account) -> bool {
        row.expires_at > self.domain.now()
            && asked.old == account.email.as_ref().map(|row| row.index)
            && asked.password_at == password_at(account)
            && account.row.status == crate::ports::Status::Active
    }

    async fn record_taken(
        &self,
        account: &Account,
        to: &Destination,
        refusal: &Refusal,
        by: By<'_>,
    ) -> Result<(), Fault> {
        let record = Record::new(&self.domain, self.domain.now(), Event::EmailBound, refusal.code())
            .from(by.visitor)
            .account(Some(account.row.id))
            .with("email", to.masked());
        let mut unit = self.domain.write().await?;
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(())
    }
}

fn password_at(account: &Account) -> Option<i64> {
    account.password.as_ref().map(|row| row.changed_at.0)
}

/// The key under which mails that an account asks for are counted.
pub(crate) fn account_budget(domain: &Domain, account: Uuid) -> Digest {
    domain.counter("mail-account", &account.to_string())
}
