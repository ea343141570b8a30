//! Announcements between processes: NOTIFY and LISTEN.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::OnceLock;
use std::time::Duration;

use identity::ports::StoreError;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::sync::broadcast;
use tokio::task::AbortHandle;

use crate::error::from_driver;

const CHANNEL: &str = "tongxing";
/// What a slow receiver may lag behind before it misses events.
const BACKLOG: usize = 1024;
const SHORTEST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The announcements of a database.
pub struct Announcements {
    connect: PgConnectOptions,
    // Tells this process's own announcements from others'. Not a secret.
    me: String,
    sender: broadcast::Sender<String>,
    task: OnceLock<AbortHandle>,
}

impl Announcements {
    /// Nothing listens until somebody asks.
    pub fn over(connect: PgConnectOptions) -> Self {
        let me = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        Self { connect, me, sender: broadcast::Sender::new(BACKLOG), task: OnceLock::new() }
    }

    /// What others announce from now on. The first call opens a connection of
    /// its own for listening, in the background.
    pub fn listen(&self) -> broadcast::Receiver<String> {
        let receiver = self.sender.subscribe();
        self.task.get_or_init(|| {
            let (connect, me, sender) = (self.connect.clone(), self.me.clone(), self.sender.clone());
            tokio::spawn(listen_for_ever(connect, me, sender)).abort_handle()
        });
        receiver
    }

    /// Tells the other processes.
    pub async fn tell(&self, pool: &PgPool, event: &str) -> Result<(), StoreError> {
        sqlx::query("SELECT pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(format!("{} {event}", self.me))
            .execute(pool)
            .await
            .map_err(|e| from_driver(&e))?;
        Ok(())
    }

    /// Stops listening.
    pub fn close(&self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }
}

impl Drop for Announcements {
    fn drop(&mut self) {
        self.close();
    }
}

async fn listen_for_ever(connect: PgConnectOptions, me: String, sender: broadcast::Sender<String>) {
    let mut pause = SHORTEST_PAUSE;
    loop {
        if let Err(error) = listen(&connect, &me, &sender, &mut pause).await {
            tracing::warn!(error = %from_driver(&error), "listening to the database was interrupted");
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn listen(
    connect: &PgConnectOptions,
    me: &str,
    sender: &broadcast::Sender<String>,
    pause: &mut Duration,
) -> Result<(), sqlx::Error> {
    let pool = PgPoolOptions::new().max_connections(1).connect_with(connect.clone()).await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    *pause = SHORTEST_PAUSE;
    // `None`: the connection was lost; made anew by the caller.
    while let Some(heard) = listener.try_recv().await? {
        if let Some((from, event)) = heard.payload().split_once(' ')
            && from != me
        {
            // Nobody listens just now: nobody misses anything.
            let _ = sender.send(event.to_owned());
        }
    }
    Ok(())
}
