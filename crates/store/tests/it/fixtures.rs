//! Fresh databases, and rows to put into them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use identity::Time;
use identity::ports::*;
use store::{Backend, Database, Options};
use tempfile::TempDir;
use uuid::Uuid;

pub const NOW: Time = Time(1_780_000_000_000_000);

/// `NOW` and some seconds.
pub fn at(seconds: i64) -> Time {
    Time(NOW.0 + seconds * 1_000_000)
}

/// A database of this test alone.
pub struct Fresh {
    pub database: Database,
    pub options: Options,
    server: Option<(String, String)>,
    folder: Option<TempDir>,
}

pub async fn sqlite() -> Fresh {
    let folder = TempDir::new().expect("a temporary folder");
    let options = Options::new(format!("sqlite:{}", folder.path().join("data/test.db").display()));
    let fresh = Fresh { database: open(&options).await, options, server: None, folder: Some(folder) };
    assert_eq!(fresh.database.backend(), Backend::Sqlite);
    fresh
}

pub async fn postgres() -> Option<Fresh> {
    let fresh = empty_postgres().await?;
    fresh.database.migrate().await.expect("the migrations run");
    Some(fresh)
}

/// A database on the server without any table.
pub async fn empty_postgres() -> Option<Fresh> {
    let Ok(server) = std::env::var("TONGXING_TEST_POSTGRES") else {
        eprintln!("not run: TONGXING_TEST_POSTGRES names no server");
        return None;
    };
    let name = format!("tongxing_{}_{}", std::process::id(), unique());
    execute(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
    let (base, _) = server.rsplit_once('/').expect("the server's URL ends with a database");
    let options = Options::new(format!("{base}/{name}"));
    let database = store::connect(&options).await.expect("the database opens");
    let fresh = Fresh { database, options, server: Some((server, name)), folder: None };
    assert_eq!(fresh.database.backend(), Backend::Postgres);
    Some(fresh)
}

async fn open(options: &Options) -> Database {
    let database = store::connect(options).await.expect("the database opens");
    database.migrate().await.expect("the migrations run");
    database
}

/// Runs one statement past the store.
pub async fn execute(url: &str, sql: &str) {
    try_execute(url, sql).await.expect("execute");
}

/// Runs one statement past the store, or says why the database refused it.
pub async fn try_execute(url: &str, sql: &str) -> Result<(), String> {
    use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
    let sql = AssertSqlSafe(sql.to_owned());
    if url.starts_with("sqlite") {
        let mut connection = sqlx::SqliteConnection::connect(url).await.expect("connect");
        let done = connection.execute(sql).await.map_err(|e| e.to_string());
        connection.close().await.expect("close");
        done.map(drop)
    } else {
        let mut connection = sqlx::PgConnection::connect(url).await.expect("connect");
        let done = connection.execute(sql).await.map_err(|e| e.to_string());
        connection.close().await.expect("close");
        done.map(drop)
    }
}

impl Fresh {
    pub fn store(&self) -> Arc<dyn Store> {
        self.database.store()
    }

    pub async fn read(&self) -> Box<dyn Unit> {
        self.store().read().await.expect("a unit for reading")
    }

    pub async fn write(&self) -> Box<dyn Unit> {
        self.store().write(Durability::Relaxed).await.expect("a unit for writing")
    }

    /// An account that can own sessions.
    pub async fn account(&self, number: &str) -> Uuid {
        let row = account(number);
        let mut unit = self.write().await;
        unit.insert_accounts(std::slice::from_ref(&row)).await.expect("insert");
        unit.commit().await.expect("commit");
        row.id
    }

    /// A live session of a new account.
    pub async fn session(&self, number: &str) -> SessionRow {
        let row = session(self.account(number).await);
        let mut unit = self.write().await;
        unit.insert_session(&row).await.expect("insert");
        unit.commit().await.expect("commit");
        row
    }

    pub async fn discard(self) {
        self.database.close().await;
        if let Some((server, name)) = &self.server {
            execute(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
        drop(self.folder);
    }
}

/// Does one write in a unit of its own.
#[macro_export]
macro_rules! write {
    ($fresh:expr, $method:ident($($argument:expr),*)) => {{
        let mut unit = $fresh.write().await;
        let result = unit.$method($($argument),*).await;
        if result.is_ok() {
            unit.commit().await.expect("commit");
        }
        result
    }};
}

/// Runs `attempt` many times at once; the results in order of their number.
pub async fn race<T, F>(times: u64, attempt: impl Fn(u64) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..times).map(|i| tokio::spawn(attempt(i))).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(
            tokio::time::timeout(Duration::from_mins(1), task).await.expect("in time").expect("no panic"),
        );
    }
    results
}

fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// An id no other row of this test has.
pub fn id() -> Uuid {
    Uuid::from_u64_pair(0x0190_0000_0000_7000, 0x8000_0000_0000_0000 + unique())
}

/// A digest for a number.
pub fn digest(number: u64) -> [u8; 32] {
    let mut digest = [0xa5; 32];
    digest[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    digest
}

pub fn account(number: &str) -> AccountRow {
    AccountRow {
        id: id(),
        number: number.to_owned(),
        number_key: number.to_lowercase(),
        alias: None,
        name: "阿卜杜拉·买买提".to_owned(),
        kind: "student".to_owned(),
        department: String::new(),
        document_type: None,
        document_sealed: None,
        document_index: None,
        status: Status::Active,
        initial: InitialSecret::None,
        initial_sealed: None,
        roster_digest: None,
        joined_at: None,
        rebind_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

pub fn phone(slot: PhoneSlot, index: u64) -> PhoneRow {
    PhoneRow { slot, sealed: vec![1, 2, 3], index: digest(index), verified_at: Some(NOW), bound_at: NOW }
}

pub fn email(index: u64) -> EmailRow {
    EmailRow { sealed: vec![4, 5, 6], index: digest(index), verified_at: None, bound_at: NOW }
}

pub fn session(account: Uuid) -> SessionRow {
    SessionRow {
        id: id(),
        token: digest(unique()),
        account,
        level: Level::Full,
        methods: vec![MethodUse { method: Method::Password, at: NOW }],
        auth_time: NOW,
        remembered: false,
        journey: None,
        several: false,
        address: "2001:db8::1".to_owned(),
        user_agent: "Mozilla/5.0".to_owned(),
        created_at: NOW,
        seen_at: NOW,
        expires_at: at(3600),
        ended_at: None,
    }
}

pub fn ticket(session: &SessionRow, kind: TicketKind) -> TicketRow {
    TicketRow {
        digest: digest(unique()),
        kind,
        session: session.id,
        account: session.account,
        service: id(),
        service_url: "https://oa.example.edu.cn/login?a=1".to_owned(),
        fresh: true,
        proxies: Vec::new(),
        created_at: NOW,
        expires_at: at(10),
    }
}

pub fn outbox(kind: OutboxKind, due_at: Time) -> OutboxRow {
    OutboxRow {
        id: id(),
        kind,
        sealed: vec![9; 40],
        state: OutboxState::Queued,
        attempts: 0,
        created_at: NOW,
        due_at,
        expires_at: Some(at(300)),
        last_error: None,
    }
}
