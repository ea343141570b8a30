//! Guests and collaborators.

use async_trait::async_trait;
use identity::ports::{InvitationRow, InvitationState, Invitations, StoreError};
use identity::{Digest, Time};
use uuid::Uuid;

use super::statement::{Columns, scalar, sql};
use super::{Row, Unit};

/// An invitation; a WHERE follows.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, sponsor, token, kind, name, email_sealed, reason, state, created_at, expires_at, ",
            "ends_at, account, warned_at FROM invitations ",
            $rest
        )
    };
}

fn read(row: &Row) -> Result<InvitationRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(InvitationRow {
        id: c.next()?,
        sponsor: c.next()?,
        token: c.next()?,
        kind: c.next()?,
        name: c.next()?,
        email_sealed: c.next()?,
        reason: c.next()?,
        state: c.next()?,
        created_at: c.next()?,
        expires_at: c.next()?,
        ends_at: c.next()?,
        account: c.next()?,
        warned_at: c.next()?,
    })
}

#[async_trait]
impl Invitations for Unit {
    async fn insert_invitation(&mut self, row: &InvitationRow) -> Result<(), StoreError> {
        let statement =
            sql("INSERT INTO invitations (id, sponsor, token, kind, name, email_sealed, reason, \
             state, created_at, expires_at, ends_at, account, warned_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
        let statement = statement
            .bind(row.id)
            .bind(row.sponsor)
            .bind(&row.token)
            .bind(&row.kind)
            .bind(&row.name)
            .bind(&row.email_sealed)
            .bind(&row.reason)
            .bind(row.state)
            .bind(row.created_at)
            .bind(row.expires_at)
            .bind(row.ends_at)
            .bind(row.account)
            .bind(row.warned_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn invitation(&mut self, id: Uuid) -> Result<Option<InvitationRow>, StoreError> {
        let row = self.optional(sql(select!("WHERE id = $1")).bind(id)).await?;
        row.as_ref().map(read).transpose()
    }

    async fn invitation_by_token(&mut self, token: &Digest) -> Result<Option<InvitationRow>, StoreError> {
        let row = self.optional(sql(select!("WHERE token = $1")).bind(token)).await?;
        row.as_ref().map(read).transpose()
    }

    async fn invitations_of(&mut self, sponsor: Uuid, limit: u32) -> Result<Vec<InvitationRow>, StoreError> {
        let statement = sql(select!("WHERE sponsor = $1 ORDER BY created_at DESC, id DESC LIMIT $2"));
        self.all(statement.bind(sponsor).bind(limit)).await?.iter().map(read).collect()
    }

    async fn count_invitations(&mut self, sponsor: Uuid, now: Time) -> Result<u64, StoreError> {
        let statement = sql("SELECT COUNT(*) FROM invitations WHERE sponsor = $1 \
             AND (state = 'accepted' OR (state = 'open' AND expires_at > $2))");
        scalar(&self.one(statement.bind(sponsor).bind(now)).await?)
    }

    async fn move_invitation(
        &mut self,
        id: Uuid,
        from: InvitationState,
        to: InvitationState,
        account: Option<Uuid>,
    ) -> Result<bool, StoreError> {
        let statement = sql("UPDATE invitations SET state = $3, account = COALESCE($4, account) \
             WHERE id = $1 AND state = $2");
        Ok(self.run(statement.bind(id).bind(from).bind(to).bind(account)).await? == 1)
    }

    async fn accept_invitation(
        &mut self,
        id: Uuid,
        token: &Digest,
        account: Uuid,
    ) -> Result<bool, StoreError> {
        let statement = sql("UPDATE invitations SET state = 'accepted', account = $3 \
             WHERE id = $1 AND token = $2 AND state = 'open'");
        Ok(self.run(statement.bind(id).bind(token).bind(account)).await? == 1)
    }

    async fn renew_invitation(&mut self, row: &InvitationRow) -> Result<bool, StoreError> {
        let statement = sql("UPDATE invitations SET token = $2, expires_at = $3, ends_at = $4 \
             WHERE id = $1 AND state = 'open'");
        let statement = statement.bind(row.id).bind(&row.token).bind(row.expires_at).bind(row.ends_at);
        Ok(self.run(statement).await? == 1)
    }

    async fn extend_invitation(&mut self, id: Uuid, ends_at: Time) -> Result<bool, StoreError> {
        let statement = sql("UPDATE invitations SET ends_at = $2, warned_at = NULL \
             WHERE id = $1 AND state = 'accepted'");
        Ok(self.run(statement.bind(id).bind(ends_at)).await? == 1)
    }

    async fn invitations_ending(
        &mut self,
        before: Time,
        limit: u32,
    ) -> Result<Vec<InvitationRow>, StoreError> {
        let statement =
            sql(select!("WHERE state = 'accepted' AND ends_at <= $1 ORDER BY ends_at, id LIMIT $2"));
        self.all(statement.bind(before).bind(limit)).await?.iter().map(read).collect()
    }

    async fn invitations_to_warn(
        &mut self,
        before: Time,
        limit: u32,
    ) -> Result<Vec<InvitationRow>, StoreError> {
        let statement = sql(select!(
            "WHERE state = 'accepted' AND warned_at IS NULL AND ends_at <= $1 ORDER BY ends_at, id LIMIT $2"
        ));
        self.all(statement.bind(before).bind(limit)).await?.iter().map(read).collect()
    }

    async fn warned_invitation(&mut self, id: Uuid, now: Time) -> Result<bool, StoreError> {
        let statement = sql("UPDATE invitations SET warned_at = $2 WHERE id = $1 AND warned_at IS NULL");
        Ok(self.run(statement.bind(id).bind(now)).await? == 1)
    }
}
