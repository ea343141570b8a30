//! PostgreSQL: a server that several processes share.

mod copy;
mod guard;
mod link;
mod listen;

#[expect(clippy::duplicate_mod, reason = "the statements are written once and compiled for each database")]
#[path = "../queries/mod.rs"]
mod queries;

use std::str::FromStr as _;
use std::time::Duration;

use async_trait::async_trait;
use identity::ports::{Durability, Store, StoreError, Unit};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection as _, Executor as _};
use tokio::sync::broadcast;

pub use self::copy::Restoring;
use self::link::Link;
use self::listen::Announcements;
use crate::error::{OpenError, from_driver};
use crate::{Options, migration};

/// The database the statements are compiled for.
pub type Db = sqlx::Postgres;
type Row = sqlx::postgres::PgRow;
type Arguments = sqlx::postgres::PgArguments;

/// A placeholder, by its number.
fn push_placeholder(sql: &mut String, number: usize) {
    sql.push('$');
    sql.push_str(&number.to_string());
}

/// Rows somebody else holds are passed over, the others held.
const SKIP_LOCKED: &str = " FOR UPDATE SKIP LOCKED";

/// Holds an account's row until the end of the transaction; rows that refer to it may still come.
const LOCK_ACCOUNT: Option<&str> = Some("SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE");

/// A connection that rested longer is asked whether it still lives before use.
const REST: Duration = Duration::from_secs(20);

/// An open PostgreSQL database.
pub struct Postgres {
    pool: PgPool,
    announcements: Announcements,
}

impl Postgres {
    /// Connects once, to see that the server is there.
    pub async fn open(options: &Options) -> Result<Self, OpenError> {
        let connect = PgConnectOptions::from_str(&options.url)
            .map_err(|_| {
                OpenError::Url("it cannot be read; write postgres://USER:PASSWORD@HOST:PORT/NAME".to_owned())
            })?
            .application_name("tongxing");
        let connect = sqlx::ConnectOptions::disable_statement_logging(connect);
        let pool = PgPoolOptions::new()
            .max_connections(options.max_connections.max(1))
            .acquire_timeout(options.acquire_timeout)
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > REST {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .after_connect(|connection, _| {
                Box::pin(async move {
                    // Who waits this long for a row had better be told.
                    connection.execute("SET lock_timeout = '10s'").await?;
                    Ok(())
                })
            })
            .connect_lazy_with(connect.clone());
        let mut first = pool.acquire().await.map_err(|e| explain(&connect, &e))?;
        migration::check(&mut *first).await?;
        drop(first);
        Ok(Self { announcements: Announcements::over(connect), pool })
    }

    /// Applies what is missing, while other processes that want to do so wait.
    pub async fn migrate(&self) -> Result<Vec<String>, OpenError> {
        let mut connection = self.pool.acquire().await.map_err(|e| from_driver(&e))?;
        // Not to be used again: it waits without end, and after a failure it
        // holds the lock that keeps other migrations out.
        connection.close_on_drop();
        connection.execute("SET lock_timeout = 0").await.map_err(|e| from_driver(&e))?;
        let applied = migration::run(&mut *connection).await?;
        guard::stand(&mut connection).await?;
        Ok(applied)
    }

    /// Which migrations have been applied.
    pub async fn status(&self) -> Result<Vec<migration::MigrationStatus>, OpenError> {
        let mut connection = self.pool.acquire().await.map_err(|e| from_driver(&e))?;
        migration::status(&mut *connection).await
    }

    /// What other processes announce from now on.
    pub fn announcements(&self) -> broadcast::Receiver<String> {
        self.announcements.listen()
    }

    /// Answers when the server does.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await.map_err(|e| from_driver(&e))?;
        Ok(())
    }

    /// Bytes of the database on the server's disk.
    pub async fn size(&self) -> Result<u64, StoreError> {
        let bytes: i64 = sqlx::query_scalar("SELECT pg_database_size(current_database())")
            .fetch_one(&self.pool)
            .await
            .map_err(|e| from_driver(&e))?;
        Ok(u64::try_from(bytes).unwrap_or(0))
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.announcements.close();
        self.pool.close().await;
    }
}

#[async_trait]
impl Store for Postgres {
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError> {
        let connection = self.pool.acquire().await.map_err(|e| from_driver(&e))?;
        Ok(Box::new(queries::Unit::over(Link::Reading(connection))))
    }

    async fn write(&self, durability: Durability) -> Result<Box<dyn Unit>, StoreError> {
        let begin = match durability {
            Durability::Full => "BEGIN",
            Durability::Relaxed => "BEGIN; SET LOCAL synchronous_commit = off",
        };
        let transaction = self.pool.begin_with(begin).await.map_err(|e| from_driver(&e))?;
        Ok(Box::new(queries::Unit::over(Link::Writing(transaction))))
    }

    async fn single(&self) -> Result<Box<dyn Unit>, StoreError> {
        let connection = self.pool.acquire().await.map_err(|e| from_driver(&e))?;
        Ok(Box::new(queries::Unit::over(Link::Single(connection))))
    }

    async fn announce(&self, event: &str) -> Result<(), StoreError> {
        self.announcements.tell(&self.pool, event).await
    }
}

fn explain(options: &PgConnectOptions, error: &sqlx::Error) -> OpenError {
    let address = format!(
        "{}:{}/{}",
        options.get_host(),
        options.get_port(),
        options.get_database().unwrap_or_default()
    );
    let (reason, advice) = match error {
        sqlx::Error::Database(e) => match e.code().as_deref() {
            Some("28P01" | "28000") => (
                "it refuses user or password".to_owned(),
                "check both in the URL, and the server's pg_hba.conf",
            ),
            Some("3D000") => {
                ("there is no such database".to_owned(), "create it, or correct the name in the URL")
            }
            Some("53300") => {
                ("it has no connections left".to_owned(), "lower max_connections here or raise it there")
            }
            Some("57P03") => ("it is starting or stopping".to_owned(), "wait until it is up"),
            code => {
                (format!("it refuses with SQLSTATE {}", code.unwrap_or("?")), "look into the server's log")
            }
        },
        sqlx::Error::PoolTimedOut => ("nobody answers in time".to_owned(), "check host, port and firewall"),
        sqlx::Error::Io(e) => (e.kind().to_string(), "check that it runs, and host and port in the URL"),
        sqlx::Error::Tls(_) => (
            "TLS cannot be agreed on".to_owned(),
            "check the certificate, or sslmode and sslrootcert in the URL",
        ),
        _ => ("it does not speak PostgreSQL's protocol".to_owned(), "check host and port"),
    };
    OpenError::Server { address, reason, advice }
}
