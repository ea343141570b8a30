//! The reviewers' side of cases.

use async_trait::async_trait;
use identity::Time;
use identity::ports::{
    CaseRow, CaseState, FirstApproval, QueueQuery, QueueRow, ReviewRow, ReviewTime, Reviews, StoreError,
};
use uuid::Uuid;

use super::statement::{Columns, Statement, Text, scalar, sql, text};
use super::{Row, Unit};

macro_rules! case_columns {
    () => {
        "c.id, c.kind, c.state, c.account, c.browser, c.subject, c.sealed, c.rejection_sealed, c.reviewer, \
         c.proved_browser, c.proved_until, c.locale, c.revision, c.created_at, c.updated_at, c.submitted_at, \
         c.decided_at, c.redeemed_at"
    };
}

macro_rules! review_columns {
    () => {
        "r.other, r.claimed_by, r.claimed_until, r.first_seen_at, r.first_reviewer, r.first_account, \
         r.first_choice, r.first_at"
    };
}

macro_rules! queue_tables {
    () => {
        " FROM cases c JOIN case_reviews r ON r.case_id = c.id LEFT JOIN accounts a ON a.id = c.account \
         LEFT JOIN accounts o ON o.id = r.other LEFT JOIN accounts k ON k.id = r.claimed_by WHERE c.state = "
    };
}

fn read_case(row: &Row) -> Result<CaseRow, StoreError> {
    super::case::read_from(&mut Columns::of(row))
}

fn read_review(c: &mut Columns<'_>) -> Result<ReviewRow, StoreError> {
    let (other, claimed_by, claimed_until, first_seen_at) = (c.next()?, c.next()?, c.next()?, c.next()?);
    let reviewer: Option<String> = c.next()?;
    let account = c.next()?;
    let choice: Option<Uuid> = c.next()?;
    let at: Option<Time> = c.next()?;
    let first = match (reviewer, choice, at) {
        (Some(reviewer), Some(choice), Some(at)) => Some(FirstApproval { reviewer, account, choice, at }),
        _ => None,
    };
    Ok(ReviewRow { other, claimed_by, claimed_until, first_seen_at, first })
}

fn read_queue(row: &Row) -> Result<QueueRow, StoreError> {
    let mut c = Columns::of(row);
    let case = super::case::read_from(&mut c)?;
    let review = read_review(&mut c)?;
    let claimed_name = c.next()?;
    let number: Option<String> = c.next()?;
    let (name, department): (Option<String>, Option<String>) = (c.next()?, c.next()?);
    let account = number.map(|number| (number, name.unwrap_or_default(), department.unwrap_or_default()));
    Ok(QueueRow { case, review, claimed_name, account })
}

/// What a statement about the queue is put together from: text and values in step.
struct Asked {
    text: Text,
    values: Vec<Value>,
}

enum Value {
    Words(String),
    Number(i64),
}

impl Asked {
    fn then(self, more: &str) -> Self {
        Self { text: self.text.then(more), ..self }
    }

    fn value(mut self, value: Value) -> Self {
        self.values.push(value);
        Self { text: self.text.one(), ..self }
    }

    /// `(column is one of the departments, or lies below one)`
    fn within(self, column: &str, roots: &[String]) -> Self {
        let mut asked = self.then("(1 = 0");
        for root in roots {
            let below = format!("{root}/");
            let length = i64::try_from(below.chars().count()).unwrap_or(i64::MAX);
            asked = asked.then(" OR ").then(column).then(" = ").value(Value::Words(root.clone()));
            asked = asked.then(" OR substr(").then(column).then(", 1, CAST(").value(Value::Number(length));
            asked = asked.then(" AS INTEGER)) = ").value(Value::Words(below));
        }
        asked.then(")")
    }

    fn end(self) -> Statement {
        let statement = self.text.end();
        self.values.into_iter().fold(statement, |statement, value| match value {
            Value::Words(words) => statement.bind(&words),
            Value::Number(number) => statement.bind(number),
        })
    }
}

/// The statement up to and with its conditions.
fn asked(start: &str, query: &QueueQuery) -> Asked {
    let words = |text: &str| Value::Words(text.to_owned());
    let mut asked = Asked { text: text(start), values: Vec::new() }.value(words(query.state.code()));
    if let Some(kind) = query.kind {
        asked = asked.then(" AND c.kind = ").value(words(kind.code()));
    }
    if let Some(department) = &query.department {
        asked = asked.then(" AND ").within("COALESCE(a.department, o.department)", &[department.clone()]);
    }
    if let Some(roots) = &query.roots {
        // Everybody it is about, and somebody at all.
        asked = asked
            .then(" AND (a.id IS NOT NULL OR o.id IS NOT NULL) AND (a.id IS NULL OR ")
            .within("a.department", roots)
            .then(") AND (o.id IS NULL OR ")
            .within("o.department", roots)
            .then(")");
    }
    asked
}

#[async_trait]
impl Reviews for Unit {
    async fn begin_review(&mut self, case: &str, other: Option<Uuid>) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO case_reviews (case_id, other) VALUES ($1, $2) \
             ON CONFLICT (case_id) DO UPDATE SET other = excluded.other, claimed_by = NULL, \
             claimed_until = NULL, first_seen_at = NULL, first_reviewer = NULL, first_account = NULL, \
             first_choice = NULL, first_at = NULL");
        self.run(statement.bind(case).bind(other)).await?;
        Ok(())
    }

    async fn review(&mut self, case: &str) -> Result<Option<ReviewRow>, StoreError> {
        let statement =
            sql(concat!("SELECT ", review_columns!(), " FROM case_reviews r WHERE r.case_id = $1"));
        let row = self.optional(statement.bind(case)).await?;
        row.map(|row| read_review(&mut Columns::of(&row))).transpose()
    }

    async fn claim_case(&mut self, case: &str, by: Uuid, now: Time, until: Time) -> Result<bool, StoreError> {
        let statement =
            sql("UPDATE case_reviews SET claimed_by = $2, claimed_until = $4 WHERE case_id = $1 \
             AND (claimed_by IS NULL OR claimed_by = $2 OR claimed_until <= $3) \
             AND EXISTS (SELECT 1 FROM cases WHERE id = $1 AND state = 'submitted')");
        Ok(self.run(statement.bind(case).bind(by).bind(now).bind(until)).await? == 1)
    }

    async fn release_case(&mut self, case: &str, by: Uuid) -> Result<bool, StoreError> {
        let statement = sql("UPDATE case_reviews SET claimed_by = NULL, claimed_until = NULL \
             WHERE case_id = $1 AND claimed_by = $2");
        Ok(self.run(statement.bind(case).bind(by)).await? == 1)
    }

    async fn see_case(&mut self, case: &str, now: Time) -> Result<(), StoreError> {
        let statement =
            sql("UPDATE case_reviews SET first_seen_at = $2 WHERE case_id = $1 AND first_seen_at IS NULL");
        self.run(statement.bind(case).bind(now)).await?;
        Ok(())
    }

    async fn approve_first(&mut self, case: &str, first: &FirstApproval) -> Result<bool, StoreError> {
        let statement = sql("UPDATE case_reviews SET first_reviewer = $2, first_account = $3, \
             first_choice = $4, first_at = $5, claimed_by = NULL, claimed_until = NULL \
             WHERE case_id = $1 AND first_reviewer IS NULL");
        let statement =
            statement.bind(case).bind(&first.reviewer).bind(first.account).bind(first.choice).bind(first.at);
        Ok(self.run(statement).await? == 1)
    }

    async fn end_review(&mut self, case: &str) -> Result<(), StoreError> {
        let statement =
            sql("UPDATE case_reviews SET claimed_by = NULL, claimed_until = NULL WHERE case_id = $1");
        self.run(statement.bind(case)).await?;
        Ok(())
    }

    async fn queue(&mut self, query: &QueueQuery) -> Result<Vec<QueueRow>, StoreError> {
        let start = concat!(
            "SELECT ",
            case_columns!(),
            ", ",
            review_columns!(),
            ", k.name, COALESCE(a.number, o.number), COALESCE(a.name, o.name), \
             COALESCE(a.department, o.department)",
            queue_tables!()
        );
        let oldest_first = query.state == CaseState::Submitted;
        let mut asked = asked(start, query);
        if let Some((at, id)) = &query.after {
            let behind = if oldest_first { " > (" } else { " < (" };
            asked = asked.then(" AND (c.submitted_at, c.id)").then(behind).value(Value::Number(at.0));
            asked = asked.then(", ").value(Value::Words(id.clone())).then(")");
        }
        let order = if oldest_first {
            " ORDER BY c.submitted_at, c.id LIMIT "
        } else {
            " ORDER BY c.submitted_at DESC, c.id DESC LIMIT "
        };
        let asked = asked.then(order).value(Value::Number(query.limit.into()));
        self.all(asked.end()).await?.iter().map(read_queue).collect()
    }

    async fn count_queue(&mut self, query: &QueueQuery) -> Result<u64, StoreError> {
        let asked = asked(concat!("SELECT COUNT(*)", queue_tables!()), query);
        let row = self.optional(asked.end()).await?;
        Ok(row.as_ref().map(scalar).transpose()?.unwrap_or_default())
    }

    async fn cases_about(&mut self, account: Uuid) -> Result<Vec<CaseRow>, StoreError> {
        let statement = sql(concat!(
            "SELECT ",
            case_columns!(),
            " FROM cases c JOIN case_reviews r ON r.case_id = c.id \
             WHERE (c.account = $1 OR (r.other = $1 AND c.kind = 'appeal' AND c.account IS NULL)) \
             AND c.state <> 'draft' ORDER BY c.submitted_at DESC, c.id LIMIT 50"
        ));
        self.all(statement.bind(account)).await?.iter().map(read_case).collect()
    }

    async fn insert_review_time(&mut self, row: &ReviewTime) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO review_times (id, kind, outcome, submitted_at, first_seen_at, \
             decided_at) VALUES ($1, $2, $3, $4, $5, $6)");
        let statement = statement
            .bind(row.id)
            .bind(row.kind)
            .bind(row.outcome)
            .bind(row.submitted_at)
            .bind(row.first_seen_at)
            .bind(row.decided_at);
        self.run(statement).await?;
        Ok(())
    }

    async fn review_times(&mut self, since: Time, limit: u32) -> Result<Vec<ReviewTime>, StoreError> {
        let statement = sql("SELECT id, kind, outcome, submitted_at, first_seen_at, decided_at \
             FROM review_times WHERE decided_at >= $1 ORDER BY decided_at DESC, id LIMIT $2");
        let rows = self.all(statement.bind(since).bind(limit)).await?;
        let read = |row: &Row| {
            let mut c = Columns::of(row);
            Ok(ReviewTime {
                id: c.next()?,
                kind: c.next()?,
                outcome: c.next()?,
                submitted_at: c.next()?,
                first_seen_at: c.next()?,
                decided_at: c.next()?,
            })
        };
        rows.iter().map(read).collect()
    }

    async fn purge_review_times(&mut self, before: Time) -> Result<u64, StoreError> {
        self.run(sql("DELETE FROM review_times WHERE decided_at < $1").bind(before)).await
    }
}
