//! What the invited person does: look, get a code, set a password.

use vocabulary::{Email, OneTimeCode};

use super::Invitations;
use crate::audit::{Event, Record, SUCCESS};
use crate::binding;
use crate::captcha::Answer;
use crate::code::{Binding, Destination, Reach, Sent};
use crate::keys::sha256;
use crate::new_password::Setting;
use crate::notice::{self, Params};
use crate::ports::{
    Account, AccountRow, CodePurpose, InvitationRow, InvitationState, PhoneSlot, StoreError, Unit,
};
use crate::refusal::Verdict;
use crate::{Fault, Opaque, Refusal, Time, Visitor};

/// Digits of a guest's number after its prefix.
const DIGITS: usize = 8;
/// Numbers tried before something must be wrong.
const TRIES: u32 = 20;

/// An open invitation as the invited person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Who invites.
    pub sponsor: String,
    /// The guest's name.
    pub name: String,
    /// Where the code goes, masked.
    pub email: String,
    /// When the stay ends.
    pub ends_at: Time,
}

/// The form.
#[derive(Clone, Copy, Debug)]
pub struct Acceptance<'a> {
    /// The code.
    pub code: &'a OneTimeCode,
    /// The new password.
    pub password: &'a str,
    /// The same again.
    pub repeated: &'a str,
}

/// An open invitation with what it needs.
struct Open {
    row: InvitationRow,
    sponsor: Account,
    email: Email,
}

impl Invitations {
    /// The invitation behind a link, or why there is none any more. Looking costs nothing and binds
    /// nothing: mail programs look too.
    pub async fn look(&self, token: &str) -> Result<Verdict<Shown>, Fault> {
        Ok(self.open(token).await?.map(|open| Shown {
            sponsor: open.sponsor.row.name,
            name: open.row.name,
            email: open.email.masked(),
            ends_at: open.row.ends_at,
        }))
    }

    /// Sends the code that proves the address.
    pub async fn send_code(
        &self,
        token: &str,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<Sent>, Fault> {
        let (open, binding) = match (self.open(token).await?, holder(token, visitor)) {
            (Ok(open), Ok(binding)) => (open, binding),
            (Err(refusal), _) | (_, Err(refusal)) => return Ok(Err(refusal)),
        };
        self.codes.send(&Destination::Email(open.email), Reach::Anybody, binding, captcha, visitor).await
    }

    /// Makes the account; its number. The password is judged before the code is used up.
    pub async fn accept(
        &self,
        token: &str,
        visitor: &Visitor,
        with: Acceptance<'_>,
    ) -> Result<Verdict<String>, Fault> {
        let (open, binding) = match (self.open(token).await?, holder(token, visitor)) {
            (Ok(open), Ok(binding)) => (open, binding),
            (Err(refusal), _) | (_, Err(refusal)) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let mut account = self.account(&open.row, now);
        let prepared = match self.passwords.prepare(&account, with.password, with.repeated).await? {
            Ok(prepared) => prepared,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let to = Destination::Email(open.email.clone());
        if let Err(refusal) = self.codes.consume(&to, with.code, binding).await? {
            return Ok(Err(refusal));
        }
        let mut tries = TRIES;
        let mut unit = loop {
            let mut unit = self.domain.write().await?;
            self.number(&mut *unit, &mut account.row).await?;
            match unit.insert_accounts(std::slice::from_ref(&account.row)).await {
                Ok(()) => break unit,
                // Somebody got the number at the same moment; the code is used up, so another one.
                Err(StoreError::Taken(_)) if tries > 0 => tries -= 1,
                Err(error) => return Err(error.into()),
            }
        };
        let id = account.row.id;
        if !unit.accept_invitation(open.row.id, &open.row.token, id).await? {
            return Ok(Err(Refusal::InvitationUsed));
        }
        // Told only to whoever holds the address (U-21, S03).
        if let Err(refusal) = binding::bind(&self.domain, &mut *unit, id, &to, PhoneSlot::Login, now).await? {
            return Ok(Err(refusal));
        }
        let by = Setting { visitor, session: None, way: "invitation" };
        self.passwords.set(&mut *unit, now, &account, prepared, by).await?;
        let number = account.row.number.clone();
        let params = Params::from([("number".to_owned(), number.clone())]);
        notice::send(&self.domain, &mut *unit, &to, &visitor.locale, "invitation_accepted", params, now)
            .await?;
        let params = Params::from([("name".to_owned(), open.row.name.clone())]);
        let template = "invitation_guest_arrived";
        notice::tell_owner(&self.domain, &mut *unit, &open.sponsor, &visitor.locale, template, params, now)
            .await?;
        let record = Record::new(&self.domain, now, Event::Invitation, SUCCESS)
            .from(visitor)
            .account(Some(id))
            .with("action", "accepted")
            .with("invitation", open.row.id.to_string());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(number))
    }

    async fn open(&self, token: &str) -> Result<Verdict<Open>, Fault> {
        let mut unit = self.domain.read().await?;
        let digest = Opaque::presented(token).digest();
        let Some(row) = unit.invitation_by_token(&digest).await? else {
            return Ok(Err(Refusal::InvitationOver));
        };
        match row.state {
            InvitationState::Withdrawn => return Ok(Err(Refusal::InvitationWithdrawn)),
            InvitationState::Accepted | InvitationState::Ended => return Ok(Err(Refusal::InvitationUsed)),
            InvitationState::Open if row.expires_at <= self.domain.now() => {
                return Ok(Err(Refusal::InvitationOver));
            }
            InvitationState::Open => {}
        }
        // Nobody answers for the guest of somebody who left.
        let Some(sponsor) = unit.account(row.sponsor).await?.filter(|sponsor| self.may_invite(sponsor))
        else {
            return Ok(Err(Refusal::InvitationWithdrawn));
        };
        let email = self.domain.keyring.open_text("email", &row.email_sealed)?;
        let email = Email::parse(&email).map_err(|_| Fault::Inconsistent("an invitation's address"))?;
        Ok(Ok(Open { row, sponsor, email }))
    }

    /// The account as it will be; its number comes later.
    fn account(&self, invitation: &InvitationRow, now: Time) -> Account {
        Account::bare(AccountRow {
            name: invitation.name.clone(),
            kind: invitation.kind.clone(),
            joined_at: Some(now),
            ..AccountRow::blank(self.domain.id(now), now)
        })
    }

    /// Gives it a number that nobody has.
    async fn number(&self, unit: &mut dyn Unit, row: &mut AccountRow) -> Result<(), Fault> {
        for _ in 0..TRIES {
            let digits = self.domain.entropy.below(100_000_000);
            row.number = format!("{}{digits:0DIGITS$}", self.domain.policy.invitations.number_prefix);
            row.number_key = row.number.to_lowercase();
            if unit.account_by_key(&row.number_key).await?.is_none() {
                return Ok(());
            }
        }
        Err(Fault::Inconsistent("no number is left for guests"))
    }
}

/// A code is good for this link in this browser.
fn holder(token: &str, visitor: &Visitor) -> Result<Binding, Refusal> {
    let browser = visitor.browser.ok_or(Refusal::CookiesNeeded)?;
    let mut bytes = Opaque::presented(token).digest().to_vec();
    bytes.extend_from_slice(&browser);
    Ok(Binding { purpose: CodePurpose::Activate, holder: sha256(&bytes) })
}
