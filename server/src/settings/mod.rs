//! Settings: what an installation decides. TOML on layers, the later one
//! wins: defaults, the profile, the settings file, the environment.
//!
//! What does not belong here: what the settings mean (that is each crate's own
//! business) and anything that opens a file, a socket or a database. What is
//! saved at the console is a layer between file and environment (`book`).

pub mod book;
mod branch;
mod check;
mod environment;
mod file;
mod load;
mod origin;
mod problem;
mod profiles;
mod purposes;
mod purposes_zh;
mod render;

use std::net::SocketAddr;
use std::path::PathBuf;

use app::branding::Branding;
use app::help::HelpSettings;
use connect::settings::{Mail, Outbound, Sms};
use identity::Policy;
use identity::policy::Span;
use identity::roster::night::{Daily, Plan};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

pub use load::{Loaded, Saved, Sources, load, load_with};
pub use origin::PublicOrigin;
pub use problem::{Problem, Source};
pub use purposes::{PURPOSES, is_secret};
pub use render::{generate, show, show_json};

/// Everything an installation decides. `Default` is the documented default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Name of a shipped profile, or the path of a TOML file; empty: none.
    pub profile: String,
    /// The one folder Tongxing writes to.
    pub data_dir: PathBuf,
    /// `[server]`.
    pub server: Server,
    /// `[database]`.
    pub database: Database,
    /// `[keys]`.
    pub keys: Keys,
    /// `[backup]`: backups by schedule.
    pub backup: Backup,
    /// `[roster_folder]`: rosters that other systems put into a folder.
    pub roster_folder: RosterFolder,
    /// `[log]`.
    pub log: Log,
    /// `[branding]`: the institution's face.
    pub branding: Branding,
    /// `[help]`: the institution's own articles.
    pub help: HelpSettings,
    /// `[sms]`: how text messages travel.
    pub sms: Sms,
    /// `[mail]`: how mails travel.
    pub mail: Mail,
    /// `[outbound]`: what outgoing connections obey.
    pub outbound: Outbound,
    /// The rules of the domain, one section each.
    #[serde(flatten)]
    pub policy: Policy,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            profile: String::new(),
            data_dir: PathBuf::from("./data"),
            server: Server::default(),
            database: Database::default(),
            keys: Keys::default(),
            backup: Backup::default(),
            roster_folder: RosterFolder::default(),
            log: Log::default(),
            branding: Branding::default(),
            help: HelpSettings::default(),
            sms: Sms::default(),
            mail: Mail::default(),
            outbound: Outbound::default(),
            policy: Policy::default(),
        }
    }
}

impl Settings {
    /// The database to open: the configured one, or `tongxing.db` in the data folder.
    pub fn database_url(&self) -> String {
        if self.database.url.is_empty() {
            format!("sqlite://{}", self.data_dir.join("tongxing.db").display())
        } else {
            self.database.url.clone()
        }
    }

    /// Where backups lie.
    pub fn backup_dir(&self) -> PathBuf {
        if self.backup.dir.as_os_str().is_empty() {
            self.data_dir.join("backups")
        } else {
            self.backup.dir.clone()
        }
    }

    /// How often a backup is made by schedule; `None`: never.
    pub fn backup_every(&self) -> Option<std::time::Duration> {
        (!self.backup.key_file.as_os_str().is_empty()).then_some(self.backup.every.0)
    }

    /// The folder that rosters come from; `None`: none is watched.
    pub fn roster_plan(&self) -> Option<Plan> {
        let watched = &self.roster_folder;
        let daily = Daily::parse(&watched.schedule, self.policy.display.utc_offset_minutes)?;
        (!watched.path.as_os_str().is_empty()).then(|| Plan {
            folder: watched.path.clone(),
            source: watched.source.clone(),
            complete: watched.content == RosterContent::Full,
            daily,
        })
    }

    /// Where the master key lies.
    pub fn master_file(&self) -> PathBuf {
        if self.keys.master_file.as_os_str().is_empty() {
            self.data_dir.join("keys").join("master.key")
        } else {
            self.keys.master_file.clone()
        }
    }
}

/// `[server]`: where it listens and what it is called from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The address people use; all links are made from it (S11).
    pub public_url: PublicOrigin,
    /// Where people's requests arrive.
    pub listen: SocketAddr,
    /// Where health and metrics are served.
    pub management_listen: SocketAddr,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long requests in flight may take after SIGTERM.
    pub drain: Span,
    /// Threads for requests; 0: one per core.
    pub workers: usize,
    /// Open connections at most; more wait in the system's queue.
    pub max_connections: usize,
    /// Requests being answered at most; more get 503.
    pub max_requests: usize,
    /// How long a client may take to send its request line and headers.
    pub header_timeout: Span,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            public_url: PublicOrigin::default(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            management_listen: SocketAddr::from(([127, 0, 0, 1], 8081)),
            trusted_proxies: Vec::new(),
            drain: Span::seconds(5),
            workers: 0,
            max_connections: 20_000,
            max_requests: 1000,
            header_timeout: Span::seconds(75),
        }
    }
}

/// `[database]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite://…` or `postgres://…`; empty: `tongxing.db` in the data folder.
    pub url: String,
    /// Connections at most (readers, on SQLite); 0: 4 on SQLite, 20 on PostgreSQL.
    pub max_connections: u32,
}

/// `[keys]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// The master key; empty: `keys/master.key` in the data folder.
    pub master_file: PathBuf,
}

/// `[backup]`: where backups lie, and whether they are made by schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Backup {
    /// Their folder; empty: `backups` in the data folder.
    pub dir: PathBuf,
    /// What opens them; empty: none are made by schedule or at the console.
    pub key_file: PathBuf,
    /// How often one is made.
    pub every: Span,
    /// How many of those are kept.
    pub keep: u32,
}

impl Default for Backup {
    fn default() -> Self {
        Self { dir: PathBuf::new(), key_file: PathBuf::new(), every: Span::hours(24), keep: 14 }
    }
}

/// `[roster_folder]`: rosters that other systems put into a folder (H-5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RosterFolder {
    /// The folder; empty: none is watched.
    pub path: PathBuf,
    /// When it is looked into: an hour and minute of the day, as people here read times.
    pub schedule: String,
    /// The system that fills it, by name.
    pub source: String,
    /// What a file is.
    pub content: RosterContent,
}

impl Default for RosterFolder {
    fn default() -> Self {
        Self {
            path: PathBuf::new(),
            schedule: "02:30".to_owned(),
            source: "hr".to_owned(),
            content: RosterContent::Partial,
        }
    }
}

/// What a file of the folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RosterContent {
    /// It names everybody: whoever is missing has left.
    Full,
    /// It names some.
    Partial,
}

/// `[log]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// For machines or for people.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug`, `trace`, or per module as in `info,store=debug`.
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Pretty, level: "info".to_owned() }
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For a terminal.
    Pretty,
}
