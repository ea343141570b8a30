//! Guests and collaborators whom somebody of the institution invites (P-8):
//! the sponsor answers for them, their stay has an end.
//!
//! The link in the mail is not enough: a code goes to the same address, so a
//! forwarded link opens nothing (S-18), and an address is proved before an
//! account exists.

mod accept;
mod manage;
mod sweep;

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;
use vocabulary::{Email, PersonKind, PersonName};

pub use accept::{Acceptance, Shown};

use crate::audit::{Event, Record, SUCCESS};
use crate::code::{Destination, OneTimeCodes};
use crate::new_password::NewPasswords;
use crate::notice::{self, Params};
use crate::ports::{Account, InvitationRow, InvitationState, SessionRow, Status, Unit};
use crate::refusal::Verdict;
use crate::{Digest, Domain, Fault, Opaque, Refusal, Time, Visitor};

/// Longest reason, in characters.
pub const LONGEST_REASON: usize = 200;
/// A sponsor sees so many.
const LISTED: u32 = 200;
/// A day.
const DAY: Duration = Duration::from_secs(86_400);

/// For how long the same invitation is taken for one that was sent twice.
const AGAIN: Duration = Duration::from_mins(1);

/// How many of the latest ones are looked at for that.
const LATEST: u32 = 10;

/// Whom somebody wants to invite, as typed.
#[derive(Clone, Copy, Debug)]
pub struct Guest<'a> {
    /// The guest's name.
    pub name: &'a str,
    /// Where the link goes.
    pub email: &'a str,
    /// `PersonKind::code`.
    pub kind: &'a str,
    /// The last day, `YYYY-MM-DD`.
    pub last_day: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// An invitation as its sponsor sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The row.
    pub row: InvitationRow,
    /// The address, in full: the sponsor typed it.
    pub email: String,
    /// The guest's account number, once there is one.
    pub number: Option<String>,
}

/// The service.
#[derive(Clone)]
pub struct Invitations {
    domain: Domain,
    codes: OneTimeCodes,
    passwords: NewPasswords,
    /// Where links lead, whatever a request calls us (S11).
    origin: Arc<str>,
}

impl Invitations {
    /// The service; links lead to `origin`, which has no slash at its end.
    pub fn new(domain: Domain, origin: Arc<str>) -> Self {
        Self {
            codes: OneTimeCodes::new(domain.clone()),
            passwords: NewPasswords::new(domain.clone()),
            origin,
            domain,
        }
    }

    /// Whether this person may invite.
    pub fn may_invite(&self, account: &Account) -> bool {
        let sponsors = &self.domain.policy.invitations.sponsors;
        account.row.status == Status::Active && sponsors.iter().any(|kind| *kind == account.row.kind)
    }

    /// The sponsor's invitations, newest first.
    pub async fn list(&self, session: &SessionRow) -> Result<Vec<Listed>, Fault> {
        let mut unit = self.domain.read().await?;
        let mut listed = Vec::new();
        for row in unit.invitations_of(session.account, LISTED).await? {
            let email = self.domain.keyring.open_text("email", &row.email_sealed)?;
            let number = match row.account {
                Some(account) => unit.account(account).await?.map(|account| account.row.number),
                None => None,
            };
            listed.push(Listed { row, email, number });
        }
        Ok(listed)
    }

    /// Sends an invitation. Whether the address belongs to somebody already is not told (S03).
    pub async fn invite(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        guest: Guest<'_>,
    ) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let Ok(name) = PersonName::parse(guest.name) else { return Ok(Err(Refusal::NameInvalid)) };
        let Ok(email) = Email::parse(guest.email) else { return Ok(Err(Refusal::EmailInvalid)) };
        let reason = guest.reason.split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.is_empty() {
            return Ok(Err(Refusal::FieldEmpty));
        }
        if reason.chars().count() > LONGEST_REASON || reason.chars().any(char::is_control) {
            return Ok(Err(Refusal::TextTooLong));
        }
        let policy = &self.domain.policy.invitations;
        let kind = PersonKind::ALL.iter().find(|kind| kind.code() == guest.kind);
        let Some(kind) = kind.filter(|kind| policy.kinds.iter().any(|allowed| allowed == kind.code())) else {
            return Ok(Err(Refusal::PageExpired));
        };
        let Some(ends_at) = self.end_of(guest.last_day, now) else { return Ok(Err(Refusal::DateInvalid)) };
        let token = Opaque::random(&*self.domain.entropy);
        let row = InvitationRow {
            id: self.domain.id(now),
            sponsor: session.account,
            token: token.digest(),
            kind: kind.code().to_owned(),
            name: name.as_str().to_owned(),
            email_sealed: self.domain.keyring.seal(&*self.domain.entropy, "email", email.as_str().as_bytes()),
            reason,
            state: InvitationState::Open,
            created_at: now,
            expires_at: now.plus(policy.lifetime.0).min(ends_at),
            ends_at,
            account: None,
            warned_at: None,
        };
        let mut unit = self.domain.write().await?;
        let sponsor = match self.sponsor(&mut *unit, session.account).await? {
            Ok(sponsor) => sponsor,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Err(refusal) = self.spend_mail(&mut *unit, session.account, now).await? {
            return Ok(Err(refusal));
        }
        // Sent twice, there is one invitation and one mail (R07); `spend_mail` keeps others waiting.
        if self.is_sent_again(&mut *unit, &row, &email).await? {
            return Ok(Ok(()));
        }
        if unit.count_invitations(session.account, now).await? >= u64::from(policy.per_sponsor) {
            return Ok(Err(Refusal::InvitationLimit));
        }
        unit.insert_invitation(&row).await?;
        self.mail(&mut *unit, &sponsor, &row, &email, &token, visitor, now).await?;
        self.record(&mut *unit, session, visitor, &row, "sent", now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Whether the sponsor sent exactly this a moment ago.
    async fn is_sent_again(
        &self,
        unit: &mut dyn Unit,
        row: &InvitationRow,
        email: &Email,
    ) -> Result<bool, Fault> {
        let latest = unit.invitations_of(row.sponsor, LATEST).await?;
        let same = latest.iter().filter(|there| {
            there.state == InvitationState::Open
                && row.created_at.since(there.created_at) < AGAIN
                && (&there.kind, &there.name, &there.reason, there.ends_at)
                    == (&row.kind, &row.name, &row.reason, row.ends_at)
        });
        for there in same {
            if self.domain.keyring.open_text("email", &there.email_sealed)? == email.as_str() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The account, if it may sponsor.
    async fn sponsor(&self, unit: &mut dyn Unit, account: Uuid) -> Result<Verdict<Account>, Fault> {
        let account = unit.account(account).await?.filter(|account| self.may_invite(account));
        Ok(account.ok_or(Refusal::InvitationNotAllowed))
    }

    /// One mail of the day's budget; also holds the sponsor's row until the end of the unit, so that
    /// two tabs do not count the same.
    async fn spend_mail(&self, unit: &mut dyn Unit, sponsor: Uuid, now: Time) -> Result<Verdict<()>, Fault> {
        let key: Digest = self.domain.counter("invitation-mails", &sponsor.to_string());
        let mut sent = unit.lock_stamps(&key, now).await?;
        sent.retain(|at| now.since(*at) < DAY);
        let most = usize::try_from(self.domain.policy.invitations.mails_per_day).unwrap_or(usize::MAX);
        if sent.len() >= most {
            return Ok(Err(Refusal::InvitationLimit));
        }
        sent.push(now);
        unit.set_stamps(&key, &sent, now).await?;
        Ok(Ok(()))
    }

    /// Queues the mail with the link. Nothing that the sponsor typed stands in it: nobody writes to
    /// strangers in the institution's name.
    #[expect(clippy::too_many_arguments, reason = "two callers, and each argument is a different fact")]
    async fn mail(
        &self,
        unit: &mut dyn Unit,
        sponsor: &Account,
        row: &InvitationRow,
        email: &Email,
        token: &Opaque,
        visitor: &Visitor,
        now: Time,
    ) -> Result<(), Fault> {
        let params = Params::from([
            ("sponsor".to_owned(), sponsor.row.name.clone()),
            ("link".to_owned(), format!("{}/invitation/{}", self.origin, token.expose())),
            ("until".to_owned(), self.local(row.expires_at)),
        ]);
        let to = Destination::Email(email.clone());
        notice::send(&self.domain, unit, &to, &visitor.locale, "invitation", params, now).await
    }

    async fn record(
        &self,
        unit: &mut dyn Unit,
        session: &SessionRow,
        visitor: &Visitor,
        row: &InvitationRow,
        action: &'static str,
        now: Time,
    ) -> Result<(), Fault> {
        let record = Record::new(&self.domain, now, Event::Invitation, SUCCESS)
            .from(visitor)
            .account(Some(session.account))
            .session(session.id)
            .with("action", action)
            .with("invitation", row.id.to_string());
        unit.append_audit(&record.done()).await?;
        Ok(())
    }

    /// The end of a day as people here count it; `None`: no day, over, or too far away.
    fn end_of(&self, day: &str, now: Time) -> Option<Time> {
        let mut parts = day.trim().splitn(3, '-').map(str::parse::<u16>);
        let (year, month, date) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        let start = Time::from_date(i32::from(year), u8::try_from(month).ok()?, u8::try_from(date).ok()?);
        // What does not exist comes back as another day.
        if !start.rfc3339().starts_with(day.trim()) || day.trim().len() != 10 {
            return None;
        }
        let offset = i64::from(self.domain.policy.display.utc_offset_minutes) * 60_000_000;
        let end = Time(start.plus(DAY).0.saturating_sub(offset));
        let latest = now.plus(self.domain.policy.invitations.stay.0 + DAY);
        (end > now && end <= latest).then_some(end)
    }

    /// The last day a guest may be given now, as `YYYY-MM-DD`.
    pub fn latest_day(&self) -> String {
        let latest = self.domain.now().plus(self.domain.policy.invitations.stay.0);
        self.local(latest).chars().take(10).collect()
    }

    fn local(&self, at: Time) -> String {
        at.local(self.domain.policy.display.utc_offset_minutes)
    }
}
