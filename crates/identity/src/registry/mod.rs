//! The registry of business systems that trust Tongxing: which URL belongs to
//! which of them, what each may know, and how they are registered.
//!
//! What does not belong here: tickets (`ticket`) and HTTP (`protocol`).

mod authority;
mod desk;
mod entry;
mod index;
mod url;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use uuid::Uuid;

pub use desk::{Draft, DryRun, Listed, Reason, Sample, ServiceDesk, Trace};
pub use entry::{Attribute, NewService, Note, RegisterError};
pub use url::{MAX_LENGTH, ServiceUrl, UrlError, encode_component};

use crate::audit::{Event, SUCCESS};
use crate::ports::{AuditEntry, Durability, Presentation, ServiceRow, Store, StoreError};
use crate::{Clock, Entropy, Keyring, Time};
use index::Index;

/// How old the cached list may be before it is read again.
const FRESH_FOR: Duration = Duration::from_secs(1);

/// How long usage is remembered.
const KEEP_DAYS: i64 = 400;

/// The cached list and when it was read.
#[derive(Clone, Default)]
struct Cached {
    index: Arc<Index>,
    read_at: Option<Time>,
    /// Counts the reads, so that callers who waited for one can share it.
    generation: u64,
}

/// The registry: one list in memory, read again when it is a second old and at
/// every miss, so that `tongxing service add` takes effect at once.
pub struct Registry {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    keyring: Arc<Keyring>,
    cached: RwLock<Cached>,
    /// Held while reading: a flood of misses costs one query at a time.
    reading: tokio::sync::Mutex<()>,
    /// Tickets since they were last written down: how many, and when the last.
    uses: Mutex<HashMap<Uuid, (u64, Time)>>,
}

/// A service that was registered, and what its administrator should know.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The service.
    pub row: ServiceRow,
    /// Warnings.
    pub notes: Vec<Note>,
}

impl Registry {
    /// A registry that has read nothing yet.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        keyring: Arc<Keyring>,
    ) -> Self {
        let reading = tokio::sync::Mutex::new(());
        let (cached, uses) = (RwLock::default(), Mutex::default());
        Self { store, clock, entropy, keyring, cached, reading, uses }
    }

    /// The service a URL belongs to: exact beats prefix, the longest prefix
    /// wins. While the database is away, what was known stays known.
    pub async fn find(&self, url: &ServiceUrl) -> Result<Option<Arc<ServiceRow>>, StoreError> {
        self.look(|index| index.find(url).cloned()).await
    }

    /// [`Registry::find`] for a URL as a request gives it; what is not a usable
    /// URL belongs to nobody.
    pub async fn find_text(&self, url: &str) -> Result<Option<Arc<ServiceRow>>, StoreError> {
        match ServiceUrl::parse(url) {
            Ok(url) => self.find(&url).await,
            Err(_) => Ok(None),
        }
    }

    /// The service with this id.
    pub async fn by_id(&self, id: Uuid) -> Result<Option<Arc<ServiceRow>>, StoreError> {
        self.look(|index| index.by_id(id).cloned()).await
    }

    /// All services, by name (P-9): at most a second old.
    pub async fn list(&self) -> Result<Arc<[Arc<ServiceRow>]>, StoreError> {
        let cached = self.current().await?;
        Ok(cached.index.all())
    }

    /// The service with this id, as far as it is known without asking the database.
    pub fn known(&self, id: Uuid) -> Option<Arc<ServiceRow>> {
        self.snapshot().index.all().iter().find(|row| row.id == id).cloned()
    }

    /// Counts a ticket, in memory.
    pub fn count(&self, service: Uuid, now: Time) {
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = uses.entry(service).or_insert((0, now));
        *counted = (counted.0 + 1, now);
    }

    /// Writes down what was counted; call it about once a minute. What a crash takes is a minute of
    /// statistics.
    pub async fn write_counts(&self) -> Result<(), StoreError> {
        let counted = std::mem::take(&mut *self.uses.lock().unwrap_or_else(PoisonError::into_inner));
        let today = desk::day(self.clock.now());
        let mut unit = self.store.write(Durability::Relaxed).await?;
        for (service, (tickets, last_at)) in counted {
            unit.count_service_uses(service, desk::day(last_at), tickets, last_at).await?;
        }
        unit.purge_service_uses(today - KEEP_DAYS).await?;
        unit.commit().await
    }

    /// Registers a service. `actor` is who did it, for the audit log.
    pub async fn add(&self, service: &NewService, actor: &str) -> Result<Registered, RegisterError> {
        let now = self.clock.now();
        let (row, notes) = entry::check(service, self.entropy.id(now), now)?;
        let mut unit = self.store.write(Durability::Full).await.map_err(RegisterError::Store)?;
        let refuse = |error| match error {
            StoreError::Taken(_) => RegisterError::NameTaken(row.name.clone()),
            other => RegisterError::Store(other),
        };
        unit.insert_service(&row).await.map_err(refuse)?;
        let detail = serde_json::json!({ "action": "added", "service": row.name, "url": row.url });
        unit.append_audit(&self.entry(now, actor, &detail)).await.map_err(RegisterError::Store)?;
        unit.commit().await.map_err(RegisterError::Store)?;
        self.forget();
        Ok(Registered { row, notes })
    }

    /// Changes how the service with this name stands in the application list; `None`: there is none.
    pub async fn present(
        &self,
        name: &str,
        change: impl FnOnce(&mut Presentation) + Send,
        actor: &str,
    ) -> Result<Option<Presentation>, RegisterError> {
        let now = self.clock.now();
        let mut unit = self.store.write(Durability::Full).await.map_err(RegisterError::Store)?;
        let services = unit.services().await.map_err(RegisterError::Store)?;
        let Some(service) = services.into_iter().find(|service| service.name == name) else {
            return Ok(None);
        };
        let mut presentation = service.presentation;
        change(&mut presentation);
        let presentation = entry::presentable(&presentation)?;
        unit.present_service(name, &presentation).await.map_err(RegisterError::Store)?;
        let detail = serde_json::json!({ "action": "presented", "service": name });
        unit.append_audit(&self.entry(now, actor, &detail)).await.map_err(RegisterError::Store)?;
        unit.commit().await.map_err(RegisterError::Store)?;
        self.forget();
        Ok(Some(presentation))
    }

    /// Removes the service with this name; tells whether there was one.
    pub async fn remove(&self, name: &str, actor: &str) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let mut unit = self.store.write(Durability::Full).await?;
        let removed = unit.remove_service(name).await?;
        if removed {
            let detail = serde_json::json!({ "action": "removed", "service": name });
            unit.append_audit(&self.entry(now, actor, &detail)).await?;
        }
        unit.commit().await?;
        self.forget();
        Ok(removed)
    }

    fn entry(&self, now: Time, actor: &str, detail: &serde_json::Value) -> AuditEntry {
        let entry = AuditEntry {
            id: self.entropy.id(now),
            at: now,
            event: Event::ServiceChanged.code().to_owned(),
            outcome: SUCCESS.to_owned(),
            account: None,
            actor: Some(actor.to_owned()),
            session: None,
            address: String::new(),
            user_agent: String::new(),
            detail: detail.to_string(),
            digest: None,
        };
        crate::audit::chain::signed(entry, &self.keyring)
    }

    /// Looks into the current list, and at a miss into a newer one.
    async fn look<T>(&self, look: impl Fn(&Index) -> Option<T>) -> Result<Option<T>, StoreError> {
        let cached = self.current().await?;
        if let Some(found) = look(&cached.index) {
            return Ok(Some(found));
        }
        Ok(look(&self.read_after(cached.generation).await?.index))
    }

    /// The list, at most a second old unless the database is away.
    async fn current(&self) -> Result<Cached, StoreError> {
        let cached = self.snapshot();
        let Some(read_at) = cached.read_at else {
            return self.read_after(cached.generation).await;
        };
        let now = self.clock.now();
        // A clock that went back must not freeze the list.
        if now >= read_at && now.since(read_at) < FRESH_FOR {
            return Ok(cached);
        }
        // One caller reads; the others go on with what there is.
        let Ok(_reading) = self.reading.try_lock() else { return Ok(cached) };
        match self.read_now().await {
            Ok(fresh) => Ok(fresh),
            Err(error) => {
                tracing::warn!(%error, "the list of services could not be read again; the last one stays");
                Ok(cached)
            }
        }
    }

    /// A list that was read after the one of `generation`.
    async fn read_after(&self, generation: u64) -> Result<Cached, StoreError> {
        let _reading = self.reading.lock().await;
        let cached = self.snapshot();
        if cached.generation > generation {
            return Ok(cached);
        }
        self.read_now().await
    }

    /// The caller holds `reading`.
    async fn read_now(&self) -> Result<Cached, StoreError> {
        let now = self.clock.now();
        let rows = self.store.read().await?.services().await?;
        let index = Arc::new(Index::new(rows));
        let mut cached = self.cached.write().unwrap_or_else(PoisonError::into_inner);
        *cached = Cached { index, read_at: Some(now), generation: cached.generation + 1 };
        Ok(cached.clone())
    }

    fn snapshot(&self) -> Cached {
        self.cached.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn forget(&self) {
        self.cached.write().unwrap_or_else(PoisonError::into_inner).read_at = None;
    }
}
