//! Searching people.

use async_trait::async_trait;
use identity::Time;
use identity::ports::{People, PeopleIndexes, PeopleQuery, StoreError};
use uuid::Uuid;

use super::Unit;
use super::growing::Growing;
use super::statement::{Statement, scalar, sql};

fn search(query: &PeopleQuery) -> Statement {
    let start = "SELECT number_key FROM accounts WHERE number_key > ";
    let mut growing = Growing::begin(start);
    growing = growing.value(query.after.clone().unwrap_or_default());
    if let Some(roots) = &query.roots {
        growing = growing.then(" AND (1 = 0");
        for root in roots {
            growing = growing.then(" OR ").below("department", root);
        }
        growing = growing.then(")");
    }
    if !query.department.is_empty() {
        growing = growing.then(" AND ").below("department", &query.department);
    }
    if let Some(status) = query.status {
        growing = growing.then(" AND status = ").value(crate::values::Bind::raw(status));
    }
    if !query.kind.is_empty() {
        growing = growing.then(" AND kind = ").value(&query.kind);
    }
    if let Some(wanted) = &query.text {
        let mut joint = " AND (";
        if !wanted.prefix.is_empty() {
            growing = growing.then(joint).begins(&wanted.prefix);
            joint = " OR ";
        }
        if !wanted.name.is_empty() {
            growing = growing.then(joint).called(&wanted.name);
            joint = " OR ";
        }
        for key in &wanted.keys {
            growing = growing.then(joint).then("number_key = ").value(key);
            joint = " OR ";
        }
        // Nothing that could be looked for is found nowhere.
        growing = growing.then(if joint == " OR " { ")" } else { " AND 1 = 0" });
    }
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    growing.then(" ORDER BY number_key LIMIT ").number(limit).end()
}

#[async_trait]
impl People for Unit {
    async fn find_people(&mut self, query: &PeopleQuery) -> Result<Vec<String>, StoreError> {
        self.all(search(query)).await?.iter().map(scalar).collect()
    }

    async fn people_by_indexes(&mut self, indexes: &PeopleIndexes) -> Result<Vec<String>, StoreError> {
        let mut found: Vec<String> = Vec::new();
        if let Some(phone) = &indexes.phone {
            let statement = sql("SELECT a.number_key FROM accounts a \
                 WHERE a.id IN (SELECT p.account FROM phones p WHERE p.blind_index = $1) LIMIT 50");
            for row in self.all(statement.bind(phone)).await? {
                found.push(scalar(&row)?);
            }
        }
        if let Some(email) = &indexes.email {
            let statement = sql("SELECT a.number_key FROM accounts a \
                 WHERE a.id IN (SELECT e.account FROM emails e WHERE e.blind_index = $1) LIMIT 50");
            for row in self.all(statement.bind(email)).await? {
                found.push(scalar(&row)?);
            }
        }
        for document in &indexes.documents {
            let statement = sql("SELECT number_key FROM accounts WHERE document_index = $1 LIMIT 50");
            for row in self.all(statement.bind(document)).await? {
                found.push(scalar(&row)?);
            }
        }
        found.sort_unstable();
        found.dedup();
        found.truncate(50);
        Ok(found)
    }

    async fn departments(&mut self, limit: u32) -> Result<Vec<String>, StoreError> {
        // From one department to the next along the index, however many people each has.
        let statement = sql("SELECT name FROM (WITH RECURSIVE steps (name, n) AS ( \
             SELECT MIN(department), 1 FROM accounts UNION ALL \
             SELECT (SELECT MIN(a.department) FROM accounts a WHERE a.department > s.name), s.n + 1 \
             FROM steps s WHERE s.name IS NOT NULL AND s.n <= $1) \
             SELECT name FROM steps) AS walked WHERE name IS NOT NULL AND name <> ''");
        self.all(statement.bind(limit)).await?.iter().map(scalar).collect()
    }

    async fn profile(&mut self, account: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
        let statement = sql("SELECT sealed FROM profiles WHERE account = $1");
        self.optional(statement.bind(account)).await?.as_ref().map(scalar).transpose()
    }

    async fn set_profile(&mut self, account: Uuid, sealed: &[u8], now: Time) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO profiles (account, sealed, updated_at) VALUES ($1, $2, $3) \
             ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at");
        self.run(statement.bind(account).bind(sealed.to_vec()).bind(now)).await?;
        Ok(())
    }
}
