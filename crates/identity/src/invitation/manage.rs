//! What a sponsor does with an invitation: send again, withdraw, extend, end.

use uuid::Uuid;
use vocabulary::Email;

use super::Invitations;
use crate::ports::{InvitationRow, InvitationState, SessionRow, Status, Unit};
use crate::refusal::Verdict;
use crate::session::end_sessions_of;
use crate::{Fault, Opaque, Refusal, Visitor};

impl Invitations {
    /// Sends the mail again with a new link; the old one ends.
    pub async fn renew(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        id: Uuid,
    ) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let sponsor = match self.sponsor(&mut *unit, session.account).await? {
            Ok(sponsor) => sponsor,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(row) = own(&mut *unit, session, id).await? else { return Ok(Err(Refusal::PageExpired)) };
        if row.ends_at <= now {
            return Ok(Err(Refusal::InvitationOver));
        }
        if let Err(refusal) = self.spend_mail(&mut *unit, session.account, now).await? {
            return Ok(Err(refusal));
        }
        let token = Opaque::random(&*self.domain.entropy);
        let lifetime = self.domain.policy.invitations.lifetime.0;
        let row =
            InvitationRow { token: token.digest(), expires_at: now.plus(lifetime).min(row.ends_at), ..row };
        if !unit.renew_invitation(&row).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let email = self.domain.keyring.open_text("email", &row.email_sealed)?;
        let email = Email::parse(&email).map_err(|_| Fault::Inconsistent("an invitation's address"))?;
        self.mail(&mut *unit, &sponsor, &row, &email, &token, visitor, now).await?;
        self.record(&mut *unit, session, visitor, &row, "renewed", now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Takes back what was not accepted yet.
    pub async fn withdraw(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        id: Uuid,
    ) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let Some(row) = own(&mut *unit, session, id).await? else { return Ok(Err(Refusal::PageExpired)) };
        if !unit.move_invitation(id, InvitationState::Open, InvitationState::Withdrawn, None).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        self.record(&mut *unit, session, visitor, &row, "withdrawn", now).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// Gives a guest another last day.
    pub async fn extend(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        id: Uuid,
        last_day: &str,
    ) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let Some(ends_at) = self.end_of(last_day, now) else { return Ok(Err(Refusal::DateInvalid)) };
        let mut unit = self.domain.write().await?;
        if let Err(refusal) = self.sponsor(&mut *unit, session.account).await? {
            return Ok(Err(refusal));
        }
        let Some(row) = own(&mut *unit, session, id).await? else { return Ok(Err(Refusal::PageExpired)) };
        if !unit.extend_invitation(id, ends_at).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        self.record(&mut *unit, session, visitor, &row, "extended", now).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// Ends a guest's stay now.
    pub async fn end(&self, session: &SessionRow, visitor: &Visitor, id: Uuid) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let Some(row) = own(&mut *unit, session, id).await? else { return Ok(Err(Refusal::PageExpired)) };
        if !self.close(&mut *unit, &row, now).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        self.record(&mut *unit, session, visitor, &row, "ended", now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Ends a stay inside the caller's unit of work: the account is suspended and its sessions end,
    /// unless the roster has made something else of it since. Tells the one caller that did.
    pub(super) async fn close(
        &self,
        unit: &mut dyn Unit,
        row: &InvitationRow,
        now: crate::Time,
    ) -> Result<bool, Fault> {
        if !unit.move_invitation(row.id, InvitationState::Accepted, InvitationState::Ended, None).await? {
            return Ok(false);
        }
        let Some(id) = row.account else { return Ok(true) };
        let account = unit.account(id).await?;
        if account.is_some_and(|account| account.row.kind == row.kind) {
            unit.set_status(id, Status::Suspended, now).await?;
            let Self { domain, .. } = self;
            end_sessions_of(unit, &*domain.entropy, &domain.keyring, now, id, None).await?;
        }
        Ok(true)
    }
}

/// The invitation, if it is this person's.
async fn own(unit: &mut dyn Unit, session: &SessionRow, id: Uuid) -> Result<Option<InvitationRow>, Fault> {
    Ok(unit.invitation(id).await?.filter(|row| row.sponsor == session.account))
}
