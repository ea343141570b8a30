//! The rows of an installation, to see whether anything changed.

use std::collections::BTreeMap;

use identity::keys::sha256;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};

use crate::house::House;

/// Table → its rows, each as a digest, sorted.
pub type Rows = BTreeMap<String, Vec<[u8; 32]>>;

async fn connection(house: &House) -> SqliteConnection {
    let path = house.composed.settings.data_dir.join("tongxing.db");
    SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap()
}

/// All rows but those of `without`.
pub async fn rows(house: &House, without: &[&str]) -> Rows {
    let mut database = connection(house).await;
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
                  AND name NOT LIKE '%_fts%'";
    let tables: Vec<String> =
        sqlx::query(tables).fetch_all(&mut database).await.unwrap().iter().map(|row| row.get(0)).collect();
    let mut found = Rows::new();
    for table in tables.into_iter().filter(|table| !without.contains(&table.as_str())) {
        let columns = format!("SELECT name FROM pragma_table_info('{table}')");
        let columns = sqlx::query(AssertSqlSafe(columns)).fetch_all(&mut database).await.unwrap();
        let quoted: Vec<String> =
            columns.iter().map(|row| format!("quote(\"{}\")", row.get::<String, _>(0))).collect();
        let all = format!("SELECT {} FROM \"{table}\"", quoted.join(" || ',' || "));
        let all = sqlx::query(AssertSqlSafe(all)).fetch_all(&mut database).await.unwrap();
        let mut digests: Vec<[u8; 32]> =
            all.iter().map(|row| sha256(row.get::<String, _>(0).as_bytes())).collect();
        digests.sort_unstable();
        found.insert(table, digests);
    }
    database.close().await.unwrap();
    assert!(found.contains_key("accounts"), "{:?}", found.keys());
    found
}

/// The tables whose rows differ.
pub fn changed(before: &Rows, after: &Rows) -> Vec<String> {
    let mut names: Vec<String> = before
        .iter()
        .filter(|(table, rows)| after.get(*table) != Some(rows))
        .map(|(t, _)| t.clone())
        .collect();
    names.extend(after.keys().filter(|table| !before.contains_key(*table)).cloned());
    names
}

/// The number that a query gives, on either database.
pub async fn number(house: &House, sql: &str) -> i64 {
    let url = house.composed.settings.database_url();
    if url.starts_with("postgres") {
        let mut database = PgConnection::connect(&url).await.unwrap();
        let row = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_one(&mut database).await.unwrap();
        database.close().await.unwrap();
        return row.get(0);
    }
    let mut database = connection(house).await;
    let row = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_one(&mut database).await.unwrap();
    database.close().await.unwrap();
    row.get(0)
}

/// The texts that a query gives.
pub async fn texts(house: &House, sql: &str) -> Vec<String> {
    let mut database = connection(house).await;
    let found = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut database).await.unwrap();
    database.close().await.unwrap();
    found.iter().map(|row| row.get(0)).collect()
}
