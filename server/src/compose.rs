//! The composition root: everything that a process is made of, from settings.
//! Used by `serve`, by the other commands and by tests.

use std::sync::Arc;

use app::console::pulse::Pulse;
use app::context::Services;
use app::help::{Help, Stage};
use connect::{Delivery, GuardedClient};
use identity::hashing::HashPool;
use identity::live::Live;
use identity::operations::{Jobs, Keeper};
use identity::outbox::{Deliver, Wake, Worker};
use identity::policy::Hashing;
use identity::registry::Registry;
use identity::ticket::{ProxyCallback, Tickets};
use identity::{Clock, Domain, Entropy, Keyring, Time};
use protocol::cas::DryAnswers;
use store::Database;

use crate::failure::Failure;
use crate::http::app_passwords::Client;
use crate::keeper::Caretaker;
use crate::metrics::Metrics;
use crate::settings::{Saved, Settings, Sources, load, load_with};
use crate::texts::Catalogs;
use crate::{keys, wall};

/// What to do about migrations that are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Migrations {
    /// Apply them.
    Apply,
    /// Refuse to go on.
    Refuse,
    /// Open the database as it is: `db status`.
    Ignore,
}

/// A composed installation.
#[derive(Clone)]
pub struct Composed {
    /// The settings it was made from.
    pub settings: Arc<Settings>,
    /// The database.
    pub database: Database,
    /// What the services stand on.
    pub domain: Domain,
    /// The registry of services.
    pub registry: Arc<Registry>,
    /// CAS tickets.
    pub tickets: Tickets,
    /// What pages and server functions call.
    pub services: Services,
    /// Delivers the outbox.
    pub worker: Worker,
    /// What runs by schedule in this process.
    pub jobs: Jobs,
    /// Knows about the process and makes its backups.
    pub keeper: Caretaker,
    /// Servers that may ask about app passwords.
    pub app_password_clients: Arc<[Client]>,
    /// Counters.
    pub metrics: Arc<Metrics>,
}

/// The real clock and randomness; tests hand in others.
pub fn real() -> (Arc<dyn Clock>, Arc<dyn Entropy>) {
    (Arc::new(wall::WallClock), Arc::new(wall::OsEntropy))
}

/// Opens the database that the settings name.
pub async fn database(settings: &Settings) -> Result<Database, Failure> {
    let mut options = store::Options::new(settings.database_url());
    if settings.database.max_connections > 0 {
        options = options.max_connections(settings.database.max_connections);
    }
    Ok(store::connect(&options).await?)
}

/// Makes the data folder, or says why it cannot be used.
pub fn data_dir(settings: &Settings) -> Result<(), Failure> {
    let path = &settings.data_dir;
    let probe = path.join(".writable");
    keys::private_folder(path)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|error| {
            Failure::new(
                "data_dir",
                format!("the data folder {} cannot be written: {error}", path.display()),
                "make it writable for the server's user, or set data_dir to another folder",
            )
        })
}

/// What stays for the life of the process, whatever is decided meanwhile.
#[derive(Clone)]
pub struct Ground {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    keyring: Arc<Keyring>,
    database: Database,
    hasher: HashPool,
    live: Live,
    wake: Wake,
    metrics: Arc<Metrics>,
    /// When each job last ran, over all generations.
    jobs: Jobs,
    /// When the process began.
    started_at: Time,
}

impl Ground {
    /// Opens keys and database, and starts the hash pool.
    pub async fn open(
        settings: &Settings,
        (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>),
        migrations: Migrations,
        metrics: Arc<Metrics>,
    ) -> Result<Self, Failure> {
        if !wall::has_entropy() {
            return Err(Failure::new(
                "entropy",
                "the operating system gives no random bytes",
                "check /dev/urandom",
            ));
        }
        data_dir(settings)?;
        let keyring = Arc::new(keys::open(&settings.master_file(), &*entropy)?);
        let database = database(settings).await?;
        settle(&database, migrations).await?;
        let hasher = HashPool::start(&settings.policy.hashing, &*entropy)
            .map_err(|error| Failure::new("hashing", error, "lower hashing.memory_kib or hashing.threads"))?;
        Ok(Self {
            started_at: clock.now(),
            clock,
            entropy,
            keyring,
            database,
            hasher,
            live: Live::default(),
            wake: Wake::default(),
            metrics,
            jobs: Jobs::default(),
        })
    }

    /// What was saved at the console last.
    pub async fn saved(&self) -> Result<Saved, Failure> {
        let read = async {
            let mut unit = self.database.store().read().await?;
            unit.latest_settings().await
        };
        let latest = read.await.map_err(|error| {
            Failure::new(
                "database",
                error,
                "see `tongxing db status`; the settings saved at the console are there",
            )
        })?;
        Ok(latest.map(|row| Saved { version: row.version, text: row.text }).unwrap_or_default())
    }

    /// An installation of these settings on this ground.
    pub fn compose(&self, settings: Settings) -> Result<Composed, Failure> {
        let Self { clock, entropy, keyring, database, .. } = self.clone();
        let policy = Arc::new(settings.policy.clone());
        let store = database.store();
        let domain = Domain {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            keyring: Arc::clone(&keyring),
            policy: Arc::clone(&policy),
            hasher: self.hasher.clone(),
            live: self.live.clone(),
            wake: self.wake.clone(),
        };
        let registry = Arc::new(Registry::new(
            Arc::clone(&store),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            Arc::clone(&keyring),
        ));
        let refused =
            |problem: connect::Problem| Failure::new("settings", problem, "see `tongxing config generate`");
        let http = GuardedClient::new(&settings.outbound).map_err(refused)?;
        let branding = Arc::new(settings.branding.clone());
        let delivery: Arc<dyn Deliver> = Arc::new(
            Delivery::new(
                &settings.sms,
                &settings.mail,
                &settings.outbound,
                &settings.data_dir,
                http.clone(),
                Arc::new(Catalogs::new(Arc::clone(&branding))),
                Arc::clone(&entropy),
            )
            .map_err(refused)?,
        );
        let settings = Arc::new(settings);
        let jobs = self.jobs.clone();
        let keeper = Caretaker::new(
            Arc::clone(&settings),
            database.clone(),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            &keyring,
            (jobs.clone(), self.started_at),
        );
        let worker = Worker::new(store, clock, Arc::clone(&keyring), delivery, policy.outbox.clone());
        let tickets = Tickets {
            store: Arc::clone(&domain.store),
            clock: Arc::clone(&domain.clock),
            entropy: Arc::clone(&domain.entropy),
            keyring,
            policy,
            registry: Arc::clone(&registry),
            callback: Some(Arc::new(http) as Arc<dyn ProxyCallback>),
        };
        let help = Help::open(Stage {
            policy: &settings.policy,
            branding: &branding,
            settings: &settings.help,
            public_url: settings.server.public_url.as_str(),
        })
        .map_err(|error| {
            Failure::new("help_article", error, "correct the article, or leave help.dir empty")
        })?;
        let mut services = Services::new(
            domain.clone(),
            Arc::clone(&registry),
            branding,
            settings.server.public_url.as_str(),
            (Arc::new(keeper.clone()) as Arc<dyn Keeper>, jobs.clone(), Arc::new(DryAnswers)),
        );
        services.help = Arc::new(help);
        services.roster_folder = settings.roster_plan().map(Arc::new);
        services.pulse = Arc::clone(&self.metrics) as Arc<dyn Pulse>;
        let clients = settings.policy.app_passwords.clients.iter().map(Client::open);
        let app_password_clients = clients.collect::<Result<Vec<_>, _>>()?.into();
        Ok(Composed {
            settings,
            database,
            domain,
            registry,
            tickets,
            services,
            worker,
            jobs,
            keeper,
            app_password_clients,
            metrics: Arc::clone(&self.metrics),
        })
    }
}

/// Composes an installation of these settings, without what was saved at the console.
pub async fn compose(
    settings: Settings,
    real: (Arc<dyn Clock>, Arc<dyn Entropy>),
    migrations: Migrations,
) -> Result<Composed, Failure> {
    Ground::open(&settings, real, migrations, Arc::default()).await?.compose(settings)
}

/// Opens the ground that the settings name, and reads the settings in force there: with what was saved
/// at the console. `adjust` has the last word.
pub async fn open(
    sources: &Sources,
    migrations: Migrations,
    metrics: Arc<Metrics>,
    adjust: impl Fn(&mut Settings),
) -> Result<(Ground, Saved, Composed), Failure> {
    let mut settings = load(sources)?.settings;
    adjust(&mut settings);
    let ground = Ground::open(&settings, real(), migrations, metrics).await?;
    // A database that is not migrated has none to read.
    if migrations == Migrations::Ignore {
        return Ok((ground.clone(), Saved::default(), ground.compose(settings)?));
    }
    let saved = ground.saved().await?;
    let mut settings = load_with(sources, &saved)?.settings;
    adjust(&mut settings);
    let composed = ground.compose(settings)?;
    Ok((ground, saved, composed))
}

async fn settle(database: &Database, migrations: Migrations) -> Result<(), Failure> {
    match migrations {
        Migrations::Ignore => {}
        Migrations::Apply => {
            for name in database.migrate().await? {
                tracing::info!(migration = name, "the database was migrated");
            }
        }
        Migrations::Refuse => {
            let missing = database.status().await?.into_iter().filter(|m| !m.applied).count();
            if missing > 0 {
                return Err(Failure::new(
                    "migrations_pending",
                    format!("the database lacks {missing} migrations"),
                    "run `tongxing db migrate`, or start without --no-migrate",
                ));
            }
        }
    }
    Ok(())
}

/// Hashing for commands that hash one password at most: one thread.
pub fn modest(hashing: &Hashing) -> Hashing {
    Hashing { threads: 1, ..hashing.clone() }
}
