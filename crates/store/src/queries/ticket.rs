//! CAS tickets.

use async_trait::async_trait;
use identity::ports::{StoreError, TicketRow, Tickets};
use identity::{Digest, Time};
use uuid::Uuid;

use super::statement::{Columns, sql};
use super::{Row, Unit};

macro_rules! columns {
    () => {
        "digest, kind, session, account, service, service_url, fresh, proxies, created_at, expires_at"
    };
}

fn read(row: &Row) -> Result<TicketRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(TicketRow {
        digest: c.next()?,
        kind: c.next()?,
        session: c.next()?,
        account: c.next()?,
        service: c.next()?,
        service_url: c.next()?,
        fresh: c.next()?,
        proxies: c.next()?,
        created_at: c.next()?,
        expires_at: c.next()?,
    })
}

/// Live sessions of other accounts with the document of account `$1`: few, or none.
macro_rules! of_twins {
    ($start:literal, $rest:literal) => {
        concat!(
            $start,
            " WHERE account = $1 AND session IN (SELECT s.id FROM accounts me \
             JOIN accounts twin ON twin.document_index = me.document_index AND twin.id <> me.id \
             JOIN sessions s ON s.account = twin.id AND s.ended_at IS NULL WHERE me.id = $1)",
            $rest
        )
    };
}

fn read_visit(row: &Row) -> Result<(Uuid, String, String), StoreError> {
    let mut c = Columns::of(row);
    Ok((c.next()?, c.next()?, c.next()?))
}

#[async_trait]
impl Tickets for Unit {
    async fn insert_ticket(&mut self, row: &TicketRow) -> Result<(), StoreError> {
        let statement = sql(concat!(
            "INSERT INTO tickets (",
            columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ));
        let statement = statement
            .bind(&row.digest)
            .bind(row.kind)
            .bind(row.session)
            .bind(row.account)
            .bind(row.service)
            .bind(&row.service_url)
            .bind(row.fresh)
            .bind(&row.proxies)
            .bind(row.created_at)
            .bind(row.expires_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn spend_ticket(
        &mut self,
        digest: &Digest,
        ticket: &str,
        now: Time,
    ) -> Result<Option<TicketRow>, StoreError> {
        let statement = sql(concat!(
            "UPDATE tickets SET spent_at = $2, ticket = $3 \
             WHERE digest = $1 AND spent_at IS NULL AND kind <> 'proxy_granting' \
             AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = tickets.session AND s.ended_at IS NULL) \
             RETURNING ",
            columns!()
        ));
        self.optional(statement.bind(digest).bind(now).bind(ticket)).await?.as_ref().map(read).transpose()
    }

    async fn granting_ticket(&mut self, digest: &Digest, now: Time) -> Result<Option<TicketRow>, StoreError> {
        let statement = sql(concat!(
            "SELECT ",
            columns!(),
            " FROM tickets WHERE digest = $1 AND kind = 'proxy_granting' AND expires_at > $2 \
             AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = tickets.session AND s.ended_at IS NULL)"
        ));
        self.optional(statement.bind(digest).bind(now)).await?.as_ref().map(read).transpose()
    }

    async fn visited(&mut self, session: Uuid) -> Result<Vec<(Uuid, String, String)>, StoreError> {
        let statement = sql("SELECT service, service_url, ticket FROM tickets \
             WHERE session = $1 AND kind = 'service' AND spent_at < expires_at AND ticket IS NOT NULL \
             ORDER BY created_at, digest");
        self.all(statement.bind(session)).await?.iter().map(read_visit).collect()
    }

    async fn visited_as(&mut self, account: Uuid) -> Result<Vec<(Uuid, String, String)>, StoreError> {
        let statement = sql(of_twins!(
            "SELECT service, service_url, ticket FROM tickets",
            " AND kind = 'service' AND spent_at < expires_at AND ticket IS NOT NULL ORDER BY created_at, digest"
        ));
        self.all(statement.bind(account)).await?.iter().map(read_visit).collect()
    }

    async fn delete_tickets_as(&mut self, account: Uuid) -> Result<(), StoreError> {
        self.run(sql(of_twins!("DELETE FROM tickets", "")).bind(account)).await?;
        Ok(())
    }

    async fn delete_ticket(&mut self, digest: &Digest) -> Result<(), StoreError> {
        self.run(sql("DELETE FROM tickets WHERE digest = $1").bind(digest)).await?;
        Ok(())
    }

    async fn delete_tickets(&mut self, session: Uuid) -> Result<(), StoreError> {
        self.run(sql("DELETE FROM tickets WHERE session = $1").bind(session)).await?;
        Ok(())
    }

    async fn purge_tickets(&mut self, before: Time) -> Result<u64, StoreError> {
        self.run(sql("DELETE FROM tickets WHERE spent_at IS NULL AND expires_at < $1").bind(before)).await
    }
}
