//! Searching the audit log, and the counts that are kept of it.
//!
//! A search may combine conditions of which none alone is rare. It walks along
//! the index whose condition reaches farthest back within ten thousand rows,
//! looks at those rows and no more, and says where it stopped: a page costs the
//! same whatever was asked and however long the log is.

use async_trait::async_trait;
use identity::ports::{
    AuditFigures, AuditPage, AuditQuery, BacklogRow, CountRow, Named, SealedEntry, Span, StoreError,
};
use identity::{Digest, Time};
use uuid::Uuid;

use super::audit::COLUMNS;
use super::audit_chain::sealed;
use super::statement::{Columns, Statement, Text, scalar, sql, text};
use super::{Unit, rows_at_once};
use crate::values::count;

/// Rows that a search looks at before it answers.
const BUDGET: u32 = 10_000;

/// A condition that has an index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Time,
    Event,
    EventOutcome,
    Outcome,
    Actor,
    Account,
    Address,
}

fn ways(query: &AuditQuery) -> Vec<Way> {
    let mut ways = Vec::new();
    match (&query.event, &query.outcome) {
        (Some(_), Some(_)) => ways.push(Way::EventOutcome),
        (Some(_), None) => ways.push(Way::Event),
        (None, Some(_)) => ways.push(Way::Outcome),
        (None, None) => {}
    }
    if query.actor.is_some() {
        ways.push(Way::Actor);
    }
    if query.account.is_some() {
        ways.push(Way::Account);
    }
    if query.address.is_some() {
        ways.push(Way::Address);
    }
    if ways.is_empty() {
        ways.push(Way::Time);
    }
    ways
}

/// The conditions of a way, as its index has them.
fn along(text: Text, way: Way) -> Text {
    match way {
        Way::Time => text,
        Way::Event => text.then(" AND event = ").one(),
        Way::EventOutcome => text.then(" AND event = ").one().then(" AND outcome = ").one(),
        Way::Outcome => text.then(" AND outcome = ").one(),
        Way::Actor => text.then(" AND actor IS NOT NULL AND actor = ").one(),
        Way::Account => text.then(" AND account IS NOT NULL AND account = ").one(),
        Way::Address => text.then(" AND address <> '' AND address = ").one(),
    }
}

fn bind_along(statement: Statement, way: Way, query: &AuditQuery) -> Statement {
    match way {
        Way::Time => statement,
        Way::Event => statement.bind(query.event.as_ref()),
        Way::EventOutcome => statement.bind(query.event.as_ref()).bind(query.outcome.as_ref()),
        Way::Outcome => statement.bind(query.outcome.as_ref()),
        Way::Actor => statement.bind(query.actor.as_ref()),
        Way::Account => statement.bind(query.account),
        Way::Address => statement.bind(query.address.as_ref()),
    }
}

/// From when to when, and not before the row that the page before ended with.
struct Range {
    from: Time,
    /// Included; ties are settled by the id.
    until: Time,
    id: Uuid,
}

impl Range {
    fn of(query: &AuditQuery) -> Self {
        let from = query.from.unwrap_or(Time(i64::MIN));
        let until = query.until.map_or(Time(i64::MAX), |until| Time(until.0.saturating_sub(1)));
        match query.before {
            Some((at, id)) if at <= until => Self { from, until: at, id },
            _ => Self { from, until, id: Uuid::max() },
        }
    }
}

impl Unit {
    /// How far back the first rows of a way reach; `None`: all of them are within the budget.
    async fn reach(
        &mut self,
        way: Way,
        query: &AuditQuery,
        range: &Range,
    ) -> Result<Option<Time>, StoreError> {
        let statement = along(text("SELECT at FROM audit WHERE seq IS NOT NULL"), way)
            .then(" AND at >= ")
            .one()
            .then(" AND at <= ")
            .one()
            .then(" ORDER BY at DESC LIMIT 1 OFFSET ")
            .one()
            .kept();
        let statement = bind_along(statement, way, query).bind(range.from).bind(range.until).bind(BUDGET);
        self.optional(statement).await?.as_ref().map(scalar).transpose()
    }

    async fn walk(
        &mut self,
        (way, ways): (Way, &[Way]),
        query: &AuditQuery,
        (range, floor): (&Range, Time),
        limit: u32,
    ) -> Result<Vec<SealedEntry>, StoreError> {
        let statement = text("SELECT ").then(COLUMNS).then(", seq, chain FROM audit WHERE seq IS NOT NULL");
        let mut statement = along(statement, way)
            .then(" AND at >= ")
            .one()
            .then(" AND at <= ")
            .one()
            .then(" AND (at < ")
            .one()
            .then(" OR id < ")
            .one()
            .then(")");
        // Joined to nothing, so that no index but the chosen one fits.
        for other in ways.iter().filter(|other| **other != way) {
            statement = match other {
                Way::Event => statement.then(" AND event || '' = ").one(),
                Way::EventOutcome => {
                    statement.then(" AND event || '' = ").one().then(" AND outcome || '' = ").one()
                }
                Way::Outcome => statement.then(" AND outcome || '' = ").one(),
                Way::Actor => statement.then(" AND actor || '' = ").one(),
                Way::Address => statement.then(" AND address || '' = ").one(),
                Way::Account => statement.then(" AND account = ").one(),
                Way::Time => statement,
            };
        }
        let statement = statement.then(" ORDER BY at DESC, id DESC LIMIT ").one().kept();
        let mut statement =
            bind_along(statement, way, query).bind(floor).bind(range.until).bind(range.until).bind(range.id);
        for other in ways.iter().filter(|other| **other != way) {
            statement = bind_along(statement, *other, query);
        }
        self.all(statement.bind(limit)).await?.iter().map(sealed).collect()
    }
}

#[async_trait]
impl AuditFigures for Unit {
    async fn search_audit(&mut self, query: &AuditQuery, limit: u32) -> Result<AuditPage, StoreError> {
        let range = Range::of(query);
        let all = ways(query);
        let mut best: Option<(Way, Option<Time>)> = None;
        for way in &all {
            // An account's rows are few, and no other index can take its place.
            let reach = self.reach(*way, query, &range).await?;
            let farther = match (best, reach) {
                (None, _) => true,
                (Some((_, None)), _) => false,
                (Some(_), None) => true,
                (Some((_, Some(best))), Some(reach)) => reach < best,
            };
            if farther || *way == Way::Account {
                best = Some((*way, reach));
            }
            if *way == Way::Account {
                break;
            }
        }
        let Some((way, reach)) = best else { return Ok(AuditPage::default()) };
        let floor = reach.unwrap_or(range.from).max(range.from);
        let rows = self.walk((way, &all), query, (&range, floor), limit).await?;
        let full = rows.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
        let next = match (rows.last(), reach) {
            (Some(last), _) if full => Some((last.entry.at, last.entry.id)),
            // Everything from there on was looked at, ties included.
            (_, Some(floor)) => Some((floor, Uuid::nil())),
            _ => None,
        };
        Ok(AuditPage { rows, next })
    }

    async fn sealed_audit_entry(&mut self, id: Uuid) -> Result<Option<SealedEntry>, StoreError> {
        let statement = text("SELECT ")
            .then(COLUMNS)
            .then(", seq, chain FROM audit WHERE seq IS NOT NULL AND id = ")
            .one()
            .kept();
        self.optional(statement.bind(id)).await?.as_ref().map(sealed).transpose()
    }

    async fn audit_events(&mut self) -> Result<Vec<String>, StoreError> {
        // Of days: hours are many.
        let statement = sql("SELECT DISTINCT event FROM audit_counts WHERE span = $1 ORDER BY event");
        self.all(statement.bind(Span::Day.seconds())).await?.iter().map(scalar).collect()
    }

    async fn names_of(&mut self, accounts: &[Uuid]) -> Result<Vec<Named>, StoreError> {
        let mut all = Vec::with_capacity(accounts.len());
        for accounts in accounts.chunks(rows_at_once(1)) {
            let statement =
                text("SELECT id, number, name FROM accounts WHERE id IN ").list(accounts.len()).end();
            let statement = accounts.iter().fold(statement, |all, id| all.bind(*id));
            for row in self.all(statement).await? {
                let mut c = Columns::of(&row);
                all.push(Named { id: c.next()?, number: c.next()?, name: c.next()? });
            }
        }
        Ok(all)
    }

    async fn add_audit_counts(&mut self, rows: &[CountRow]) -> Result<(), StoreError> {
        for rows in rows.chunks(rows_at_once(6)) {
            let statement =
                text("INSERT INTO audit_counts (span, start, event, outcome, method, hits) VALUES ")
                    .rows(rows.len(), 6)
                    .then(" ON CONFLICT (span, start, event, outcome, method) DO UPDATE SET hits = audit_counts.hits + excluded.hits")
                    .end();
            let statement = rows.iter().fold(statement, |all, row| {
                all.bind(row.span.seconds())
                    .bind(row.start)
                    .bind(&row.event)
                    .bind(&row.outcome)
                    .bind(&row.method)
                    .bind(count(row.hits))
            });
            self.run(statement).await?;
        }
        Ok(())
    }

    async fn audit_counts(
        &mut self,
        span: Span,
        from: Time,
        events: &[&str],
    ) -> Result<Vec<CountRow>, StoreError> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let statement = text("SELECT start, event, outcome, method, hits FROM audit_counts WHERE span = ")
            .one()
            .then(" AND start >= ")
            .one()
            .then(" AND event IN ")
            .list(events.len())
            .then(" ORDER BY start, event, outcome, method")
            .end();
        let mut statement = statement.bind(span.seconds()).bind(from);
        for event in events {
            statement = statement.bind(*event);
        }
        let rows = self.all(statement).await?;
        rows.iter()
            .map(|row| {
                let mut c = Columns::of(row);
                Ok(CountRow {
                    span,
                    start: c.next()?,
                    event: c.next()?,
                    outcome: c.next()?,
                    method: c.next()?,
                    hits: c.next()?,
                })
            })
            .collect()
    }

    async fn audit_day(&mut self, day: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let statement = sql("SELECT sketch FROM audit_days WHERE day = $1");
        self.optional(statement.bind(day)).await?.as_ref().map(scalar).transpose()
    }

    async fn set_audit_day(&mut self, day: i64, sketch: &[u8]) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO audit_days (day, sketch) VALUES ($1, $2) \
             ON CONFLICT (day) DO UPDATE SET sketch = excluded.sketch");
        self.run(statement.bind(day).bind(sketch.to_vec())).await?;
        Ok(())
    }

    async fn audit_days(&mut self, from: i64) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
        let statement = sql("SELECT day, sketch FROM audit_days WHERE day >= $1 ORDER BY day");
        let rows = self.all(statement.bind(from)).await?;
        rows.iter()
            .map(|row| {
                let mut c = Columns::of(row);
                Ok((c.next()?, c.next()?))
            })
            .collect()
    }

    async fn purge_audit_counts(&mut self, before: Time) -> Result<u64, StoreError> {
        let statement = sql("DELETE FROM audit_counts WHERE span = $1 AND start < $2");
        self.run(statement.bind(Span::Hour.seconds()).bind(before)).await
    }

    async fn window_hits(&mut self, key: &Digest, window: Time) -> Result<u64, StoreError> {
        let statement = sql("SELECT hits FROM windows WHERE key = $1 AND starts_at = $2");
        let row = self.optional(statement.bind(key).bind(window)).await?;
        Ok(row.as_ref().map(scalar).transpose()?.unwrap_or(0))
    }

    async fn case_backlog(&mut self) -> Result<Vec<BacklogRow>, StoreError> {
        let statement = sql("SELECT kind, COUNT(*), MIN(COALESCE(submitted_at, updated_at)) FROM cases \
             WHERE state = 'submitted' GROUP BY kind ORDER BY kind");
        let rows = self.all(statement).await?;
        rows.iter()
            .map(|row| {
                let mut c = Columns::of(row);
                Ok(BacklogRow { kind: c.next()?, count: c.next()?, oldest: c.next()? })
            })
            .collect()
    }

    async fn outbox_oldest(&mut self) -> Result<Option<Time>, StoreError> {
        let row = self.one(sql("SELECT MIN(due_at) FROM outbox WHERE state = 'queued'")).await?;
        scalar(&row)
    }
}
