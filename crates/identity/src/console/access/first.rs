//! The first administrator of an installation.

use std::sync::Arc;

use vocabulary::{AccountNumber, PersonKind, PersonName};

use super::{Access, FIRST, Offered, hold_roles};
use crate::audit::{Event, Record, SUCCESS};
use crate::captcha::Answer;
use crate::console::Role;
use crate::new_password::Setting;
use crate::ports::{Account, AccountRow, SessionRow, SetUpLink};
use crate::reauthentication::full;
use crate::refusal::Verdict;
use crate::sign_in::{Admission, PasswordProof, Wish};
use crate::{Fault, Refusal, Target, Time, Visitor};

/// An account to be made, as typed.
#[derive(Clone, Copy, Debug)]
pub struct NewAccount<'a> {
    /// Its number.
    pub number: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// The new password.
    pub password: &'a str,
    /// The same again.
    pub repeated: &'a str,
}

impl Access {
    /// A link for the first platform administrator, where nobody holds any role; earlier ones end.
    /// `None`: there are administrators.
    pub async fn first_link(&self) -> Result<Option<Offered>, Fault> {
        if !self.domain.read().await?.role_grants().await?.is_empty() {
            return Ok(None);
        }
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        hold_roles(&self.domain, &mut *unit, now).await?;
        if !unit.role_grants().await?.is_empty() {
            return Ok(None);
        }
        unit.drop_set_up_links_by(FIRST).await?;
        let role = Role::PlatformAdministrator;
        let offered = self.add_link(&mut *unit, None, role, "", FIRST, now).await?;
        let record = Record::new(&self.domain, now, Event::RoleChanged, SUCCESS)
            .actor(FIRST)
            .with("action", "offered")
            .with("role", role.code());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Some(offered))
    }

    /// Takes the first link for the account that is signed in.
    pub async fn claim(
        &self,
        token: &str,
        session: Option<&Arc<SessionRow>>,
        visitor: &Visitor,
    ) -> Result<Verdict<()>, Fault> {
        let session = match full(session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut unit = self.domain.write().await?;
        let link = match self.live(&mut *unit, token).await? {
            Ok(link) => link,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !unit.claim_set_up_link(&link.digest, session.account).await? {
            return Ok(Err(Refusal::SetUpForeign));
        }
        let record = self.claimed(&link, visitor).account(Some(session.account)).session(session.id);
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// Makes the account of the first administrator, takes the link for it, and signs it in. `None`: it
    /// has to be signed in by hand.
    pub async fn create(
        &self,
        token: &str,
        new: NewAccount<'_>,
        visitor: &Visitor,
        next: &str,
    ) -> Result<Verdict<Option<Admission>>, Fault> {
        // Without it nobody could be signed in.
        if visitor.browser.is_none() {
            return Ok(Err(Refusal::CookiesNeeded));
        }
        let link = self.live(&mut *self.domain.read().await?, token).await?;
        let link = match link {
            Ok(link) if link.account.is_none() => link,
            Ok(_) => return Ok(Err(Refusal::SetUpForeign)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Ok(number) = AccountNumber::parse(new.number) else {
            return Ok(Err(Refusal::AccountNumberInvalid));
        };
        let Ok(name) = PersonName::parse(new.name) else { return Ok(Err(Refusal::NameInvalid)) };
        let now = self.domain.now();
        let account = self.account(&number, &name, now);
        let prepared = match self.passwords.prepare(&account, new.password, new.repeated).await? {
            Ok(prepared) => prepared,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut unit = self.domain.write().await?;
        hold_roles(&self.domain, &mut *unit, now).await?;
        if let Err(refusal) = self.live(&mut *unit, token).await? {
            return Ok(Err(refusal));
        }
        // Also not somebody's alias: sign-in would find them.
        if unit.account_by_key(&account.row.number_key).await?.is_some() {
            return Ok(Err(Refusal::AccountNumberTaken));
        }
        unit.insert_accounts(std::slice::from_ref(&account.row)).await?;
        if !unit.claim_set_up_link(&link.digest, account.row.id).await? {
            return Ok(Err(Refusal::SetUpForeign));
        }
        let by = Setting { visitor, session: None, way: "set_up" };
        self.passwords.set(&mut *unit, now, &account, prepared, by).await?;
        unit.append_audit(&self.claimed(&link, visitor).account(Some(account.row.id)).done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        let proof =
            PasswordProof { identifier: number.as_str(), password: new.password, captcha: Answer::None };
        let wish = Wish { target: Target::page(next), ..Wish::default() };
        Ok(Ok(self.sign_in.password(proof, &wish, visitor).await?.ok()))
    }

    fn claimed(&self, link: &SetUpLink, visitor: &Visitor) -> Record {
        Record::new(&self.domain, self.domain.now(), Event::RoleChanged, SUCCESS)
            .from(visitor)
            .with("action", "claimed")
            .with("role", link.role.code())
    }

    fn account(&self, number: &AccountNumber, name: &PersonName, now: Time) -> Account {
        Account::bare(AccountRow {
            number: number.as_str().to_owned(),
            number_key: number.canonical(),
            name: name.as_str().to_owned(),
            kind: PersonKind::Staff.code().to_owned(),
            joined_at: Some(now),
            ..AccountRow::blank(self.domain.id(now), now)
        })
    }
}
